"""The mark: a line for each sender, written in place and synced, and read as nothing else."""

import errno
import os
from pathlib import Path

import pytest

from newsletter.errors import DatabaseError
from newsletter.mailing.ledger.mark import Mark, Slot
from newsletter.mailing.values import SenderId


def slot(sender: int, intents: int = 0, *, edition: int = 1) -> Slot:
    return Slot(sender=SenderId(sender), edition=edition, intents=intents)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the mark will be."""
    return tmp_path / "newsletter.db.mark"


def test_what_is_written_is_read(path: Path) -> None:
    """By another process, while the first goes on."""
    mark = Mark(path)
    mark.begin(slot(1))
    mark.write(slot(1, 500))
    mark.begin(slot(2, edition=7))
    mark.write(slot(1, 1000))

    assert Mark(path).slots() == [slot(1, 1000), slot(2, edition=7)]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_is_as_long_as_it_ever_gets(path: Path) -> None:
    """Editions are numbered by hand, by dates too: none runs into the next sender's line."""
    mark = Mark(path)
    mark.begin(slot(2, edition=5))
    mark.begin(slot(1, 10**11 - 1, edition=2**31 - 1))

    assert Mark(path).slots() == [slot(1, 10**11 - 1, edition=2**31 - 1), slot(2, edition=5)]
    assert path.stat().st_size == 64


def test_a_sender_of_another_machine_leaves_a_hole(path: Path) -> None:
    """Its line is in the mark over there."""
    Mark(path).begin(slot(1000, 3))

    assert Mark(path).slots() == [slot(1000, 3)]


def test_without_a_file_nothing_is_known(path: Path) -> None:
    """The first start, or a mark that was lost."""
    assert Mark(path).slots() == ()


def test_without_a_path_there_is_no_mark() -> None:
    """As for a database in memory."""
    mark = Mark(None)
    mark.begin(slot(1))
    mark.write(slot(1, 5))
    mark.end(SenderId(1))

    assert mark.slots() == ()


LINE = b"00000001 0000000001 00000000005\n"


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(b"nothing of ours, and longer than a line\n", id="text"),
        pytest.param(b"\xff\xfe" * 16, id="binary"),
        pytest.param(LINE[:-1], id="without-its-end"),
        pytest.param(LINE[:24], id="cut-in-a-number"),
        pytest.param(b"1 1 5\n", id="too-short"),
        pytest.param(LINE + LINE[:7], id="cut-in-a-second-line"),
        pytest.param(LINE[1:] + b"0", id="shifted"),
        pytest.param(LINE.replace(b"5", b"x"), id="letter"),
        pytest.param(LINE.replace(b" ", b"-"), id="other-separators"),
        pytest.param(LINE.replace(b"00005\n", b"00005 "), id="no-line-end"),
        pytest.param(b"\0" * 20 + LINE[20:], id="half-a-hole"),
    ],
)
def test_damage_is_told_in_one_line(path: Path, found: bytes) -> None:
    """Whatever is not what we wrote stops sending: it may hide that letters have left."""
    path.write_bytes(found)

    with pytest.raises(DatabaseError, match="the mark of what was sent is damaged") as told:
        Mark(path).slots()
    assert told.value.where == str(path)
    assert "\n" not in str(told.value)


def test_it_is_synced_before_it_returns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line, and the name of a new file; after that a body may leave."""
    done = []

    def watched(name: str) -> None:
        real = getattr(os, name)

        def watch(*arguments: object) -> object:
            done.append(name)
            return real(*arguments)

        monkeypatch.setattr(os, name, watch)

    for name in ("pwrite", "fdatasync", "fsync"):
        watched(name)
    mark = Mark(path)
    mark.begin(slot(1))
    assert done == ["fsync", "pwrite", "fdatasync"]
    mark.write(slot(1, 5))
    mark.begin(slot(2))

    assert done[3:] == ["pwrite", "fdatasync"] * 2


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """With the real error of a real device."""
    full = tmp_path / "full"
    full.symlink_to("/dev/full")

    with pytest.raises(DatabaseError, match="the disk is full") as told:
        Mark(full).begin(slot(1))
    assert told.value.where == str(full)
    assert told.value.mend == "make room and run it again"


@pytest.mark.parametrize("call", ["pwrite", "fdatasync"])
@pytest.mark.parametrize(
    "failure",
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EIO, "the mark: Input/output error"),
    ],
    ids=["ENOSPC", "EDQUOT", "EIO"],
)
def test_a_disk_that_fails_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, failure: tuple[int, str]
) -> None:
    """As one line, whichever call it is that fails."""
    number, what = failure
    mark = Mark(path)
    mark.begin(slot(1))

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(DatabaseError, match=what):
        mark.write(slot(1, 1))


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    """Where the settings name one that is not there."""
    with pytest.raises(DatabaseError, match="No such file"):
        Mark(tmp_path / "nowhere" / "mark").begin(slot(1))


def test_the_end_of_a_sender_closes_its_file(path: Path) -> None:
    """A process that sends again and again keeps none open; ending twice is no mistake."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    mark = Mark(path)
    for number in range(1, 9):
        mark.begin(slot(number))
        mark.end(SenderId(number))
        mark.end(SenderId(number))

    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert len(Mark(path).slots()) == 8
