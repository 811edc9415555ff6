"""Lines of log files: whole ones, the last one, and none of what is no line."""

import gzip
from pathlib import Path

import pytest

from newsletter.errors import WorkspaceError
from newsletter.mailing.evidence.log_lines import BLOCK, LONGEST_LINE, lines


def read(folder: Path, *contents: bytes) -> list[bytes]:
    """The lines of files with these contents."""
    paths = [folder / f"{number}.log" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return list(lines(paths))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", []),
        (b"a\nb\n", [b"a", b"b"]),
        (b"a\nb", [b"a", b"b"]),
        (b"\n\na", [b"", b"", b"a"]),
        (b"a\r\n", [b"a\r"]),
    ],
)
def test_lines_of_a_file(tmp_path: Path, content: bytes, found: list[bytes]) -> None:
    """Without their ends, the last one also where it is cut off; packed or not."""
    assert read(tmp_path, content) == found
    assert read(tmp_path, gzip.compress(content)) == found
    assert read(tmp_path, content, b"next\n") == [*found, b"next"]


@pytest.mark.parametrize("size", [BLOCK, BLOCK + LONGEST_LINE, 3 * BLOCK, 3 * BLOCK + 9])
def test_junk_without_an_end_is_passed_over(tmp_path: Path, size: int) -> None:
    """However long it is; every line after its end counts, over several reads."""
    rest = [b"%06d" % number for number in range(BLOCK // 2)]

    assert read(tmp_path, b"x" * size + b"\n" + b"\n".join(rest)) == rest
    assert read(tmp_path, b"a\n" + b"x" * size) == [b"a"]


@pytest.mark.parametrize(("length", "kept"), [(LONGEST_LINE, True), (LONGEST_LINE + 1, False)])
def test_the_longest_beginning_of_a_line(tmp_path: Path, length: int, *, kept: bool) -> None:
    """What one read leaves of a line must be no longer than a line can be."""
    before = b"y" * (BLOCK - length - 1) + b"\n"
    line = b"z" * (length + 1)

    assert read(tmp_path, before + line + b"\nend\n")[1:] == ([line] if kept else []) + [b"end"]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file by the system's words, a damaged one with its own mend."""
    gone, damaged = tmp_path / "gone.log", tmp_path / "mail.log.gz"
    with pytest.raises(WorkspaceError) as refused:
        list(lines([gone]))
    assert refused.value.where == str(gone)

    damaged.write_bytes(gzip.compress(b"a\n" * 1000)[:-9])
    with pytest.raises(WorkspaceError) as refused:
        list(lines([damaged]))
    assert str(refused.value) == (
        f"{damaged}: a damaged gzip file; unpack it by hand, or copy it again"
    )
