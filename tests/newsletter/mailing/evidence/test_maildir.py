"""A Maildir or a folder of messages as evidence."""

import mailbox
import os
import tracemalloc
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from newsletter.errors import WorkspaceError
from newsletter.mailing.evidence import maildir
from newsletter.mailing.evidence.maildir import LONGEST_HEADER, read_folder

OURS = "k3f5aq@news.example.org"


def letter(message_id: str = OURS, *, end: str = "\r\n") -> bytes:
    lines = ["From: a@example.org", f"Message-ID: <{message_id}>", "Subject: hello", "", "Body."]
    return end.join(lines).encode()


def test_a_maildir(tmp_path: Path) -> None:
    """What a delivery agent put there is found, in new, in cur and in folders within."""
    box = mailbox.Maildir(tmp_path / "Maildir")
    message = EmailMessage()
    message["Message-ID"] = f"<{OURS}>"
    message.set_content("Hello.")
    box.add(message)
    seen = mailbox.MaildirMessage(letter("seen@example.org"))
    seen.set_subdir("cur")
    box.add(seen)
    box.add_folder("Lists").add(letter("sorted@example.org"))

    wanted = [OURS, "seen@example.org", "sorted@example.org", "none@example.org"]
    evidence = read_folder(tmp_path / "Maildir", wanted)

    assert evidence.taken.keys() == set(wanted[:3])
    assert Path(evidence.taken[OURS].place).read_bytes().startswith(b"Message-ID")
    assert evidence.coverage is None


def test_what_lies_in_a_maildir_s_tmp_is_not_yet_taken(tmp_path: Path) -> None:
    """An agent writes there first; it may break off, and then nothing was taken."""
    mailbox.Maildir(tmp_path / "Maildir").close()
    (tmp_path / "Maildir" / "tmp" / "1").write_bytes(letter())

    assert not read_folder(tmp_path / "Maildir", [OURS]).taken


def test_a_plain_folder_may_have_a_folder_called_tmp(tmp_path: Path) -> None:
    """Only a Maildir's tmp is special."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "1.eml").write_bytes(letter())

    assert read_folder(tmp_path, [f"<{OURS}>"]).taken


@pytest.mark.parametrize(
    "raw",
    [
        letter(end="\n"),
        b"message-id:\r\n <" + OURS.encode() + b">\r\n\r\n",
        b"MESSAGE-ID:\t<" + OURS.encode() + b">\n\n",
        b"From a@example.org Mon Jun 12 09:30:01 2017\nMessage-ID:<" + OURS.encode() + b">\n\n",
        b"X-Filler: " + b"x" * 20_000 + b"\r\n" + letter(),
        b"Message-ID: <" + OURS.encode() + b">",
    ],
)
def test_headers_as_they_are_written(tmp_path: Path, raw: bytes) -> None:
    """Any case, folded, LF or CRLF, far down, without a body."""
    (tmp_path / "1.eml").write_bytes(raw)

    assert read_folder(tmp_path, [OURS]).taken


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: hello\r\n\r\nMessage-ID: <" + OURS.encode() + b">\r\n",
        b"Subject: x\r\n Message-ID: <" + OURS.encode() + b">\r\n\r\n",
        b"In-Reply-To: <" + OURS.encode() + b">\r\n\r\n",
        b"X-Message-ID: <" + OURS.encode() + b">\r\n\r\n",
        b"Message-ID: <x" + OURS.encode() + b">\r\n\r\n",
        b"X-Filler: " + b"x" * 2 * LONGEST_HEADER + b"\r\n" + letter(),
        b"\n\nMessage-ID: <" + OURS.encode() + b">\n",
        b"",
    ],
)
def test_what_is_no_message_id_of_the_letter(tmp_path: Path, raw: bytes) -> None:
    """A body that quotes it, an answer to it, another header are not the letter."""
    (tmp_path / "1.eml").write_bytes(raw)

    assert not read_folder(tmp_path, [OURS]).taken


@pytest.mark.parametrize("filler", range(8180, 8200))
def test_a_header_that_ends_anywhere_in_a_block(tmp_path: Path, filler: int) -> None:
    """The blank line may lie across two reads: what follows is body."""
    body = b"Message-ID: <" + OURS.encode() + b">\r\n"
    (tmp_path / "1.eml").write_bytes(b"X: " + b"x" * (filler - 3) + b"\r\n\r\n" + body)

    assert not read_folder(tmp_path, [OURS]).taken


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """One line that says which."""
    with pytest.raises(WorkspaceError) as refused:
        read_folder(tmp_path / "gone", [OURS])
    assert (refused.value.where, refused.value.what) == (
        str(tmp_path / "gone"), "cannot be read: No such file or directory",
    )  # fmt: skip


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that nobody looked at must not count as missing."""
    path = tmp_path / "1.eml"
    path.write_bytes(letter())

    def refusing(*_: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(maildir, "open", refusing, raising=False)
    with pytest.raises(WorkspaceError) as refused:
        read_folder(tmp_path, [OURS])
    assert (refused.value.where, refused.value.what) == (
        str(path), "cannot be read: Permission denied",
    )  # fmt: skip


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    """A folder that leads back to itself is read once."""
    (tmp_path / "1.eml").write_bytes(letter())
    (tmp_path / "again").symlink_to(tmp_path)

    assert read_folder(tmp_path, [OURS]).taken[OURS].place == str(tmp_path / "1.eml")


def test_a_folder_at_rest_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what moves is worth a second look."""
    (tmp_path / "1.eml").write_bytes(letter())
    real, read = os.scandir, list[str]()

    def listing(path: str | Path) -> Iterator[os.DirEntry[str]]:
        read.append(str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", listing)

    assert read_folder(tmp_path, [OURS]).taken
    assert read == [str(tmp_path)]


def test_a_file_that_moves_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of mail renames while we read: the folder is read again."""
    mailbox.Maildir(tmp_path / "Maildir").close()
    new = tmp_path / "Maildir" / "new" / "1"
    new.write_bytes(letter())
    other = tmp_path / "Maildir" / "new" / "0"
    other.write_bytes(letter("other@example.org"))
    real = os.scandir

    def renaming(path: str | Path) -> object:
        found = real(path)
        if str(path).endswith("cur") and new.exists():
            # Renamed behind our back, after `new` was listed and while `cur` is.
            entries = list(found)
            found.close()
            new.rename(tmp_path / "Maildir" / "cur" / "1:2,S")
            return _Listed(entries)
        if str(path).endswith("new") and new.exists():
            entries = [entry for entry in found if entry.name == "0"]
            found.close()
            other.unlink(missing_ok=True)
            return _Listed(entries)
        return found

    monkeypatch.setattr(os, "scandir", renaming)

    assert read_folder(tmp_path / "Maildir", [OURS]).taken


class _Listed:
    """A listing made before something moved."""

    def __init__(self, entries: list[os.DirEntry[str]]) -> None:
        self._entries = entries

    def __enter__(self) -> list[os.DirEntry[str]]:
        return self._entries

    def __exit__(self, *_: object) -> None:
        return None


def test_a_huge_letter_is_not_read(tmp_path: Path) -> None:
    """Only the header is: 20 MB of body take no memory."""
    (tmp_path / "1.eml").write_bytes(letter() + b"x" * 20_000_000)

    tracemalloc.start()
    evidence = read_folder(tmp_path, [OURS])
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert evidence.taken
    assert used < 1_000_000
