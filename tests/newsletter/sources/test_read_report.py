"""A file becomes a report, or one line that says what, where and the mend."""

import errno
import os
from pathlib import Path

import pytest

from newsletter.errors import ReportError
from newsletter.report import Level, Span, normalise, plain, to_json, to_markdown, words
from newsletter.sources import SUFFIXES, read_report
from newsletter.sources.files import LARGEST

TEXT = "Notes #3\n\nAlpha\n\n- one\n- two\n"


def _write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.mkd", "A.MD"])
def test_markdown_by_its_name(tmp_path: Path, name: str) -> None:
    """Markdown's suffixes, in any case, are read as Markdown."""
    report = read_report(_write(tmp_path, name, "---\ntitle: Notes\n---\n\n# *Alpha*\n\nText.\n"))
    assert (report.title, plain(report.sections[0].title)) == ("Notes", "Alpha")


@pytest.mark.parametrize("name", ["a.txt", "a.text", "A.TXT"])
def test_plain_text_by_its_name(tmp_path: Path, name: str) -> None:
    """Plain text's suffixes, in any case, are read as plain text: `*` marks nothing there."""
    report = read_report(_write(tmp_path, name, "Notes\n\nAlpha\n\nA *star* stays.\n"))
    assert "*star*" in words(report)


def test_org_by_its_name(tmp_path: Path) -> None:
    """Org's suffix, in any case, is read as org-mode."""
    report = read_report(_write(tmp_path, "a.ORG", "#+title: Notes\n* /Alpha/\nText.\n"))
    assert (report.title, plain(report.sections[0].title)) == ("Notes", "Alpha")


def test_json_and_markdown_give_the_same_report_back(tmp_path: Path) -> None:
    """What was imported from text survives both files it can be written to."""
    report = read_report(_write(tmp_path, "a.txt", TEXT))
    again = [
        read_report(_write(tmp_path, "a.json", to_json(report))),
        read_report(_write(tmp_path, "a.md", to_markdown(report))),
    ]
    assert [normalise(other) for other in again] == [normalise(report)] * 2


MARKDOWN = "---\ntitle: Notes\nnumber: 3\n---\n\n# Alpha\n\n- one\n- two\n"


@pytest.mark.parametrize(("name", "text"), [("a.txt", TEXT), ("a.md", MARKDOWN)])
def test_a_mark_and_foreign_line_ends_change_nothing(tmp_path: Path, name: str, text: str) -> None:
    """A byte order mark, UTF-16 that has one, CRLF and CR give the report that plain UTF-8 with LF gives."""
    plain_bytes = text.encode()
    read = [
        read_report(_write(tmp_path, name, data))
        for data in (
            plain_bytes,
            b"\xef\xbb\xbf" + plain_bytes,
            text.encode("utf-16"),
            plain_bytes.replace(b"\n", b"\r\n"),
            plain_bytes.replace(b"\n", b"\r"),
        )
    ]
    assert read == read[:1] * 5
    assert (read[0].number, len(read[0].sections)) == (3, 1)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.txt", b"", ("a.txt", "empty")),
        ("a.md", b"\xef\xbb\xbf \r\n\t\n", ("a.md", "empty")),
        ("a.txt", "Title\n\ncafé".encode("latin-1"), ("a.txt:3", "0xe9")),
        ("a.md", "Title".encode("utf-16-le"), ("a.md:1", "zero byte")),
        ("a.txt", b"one\ntwo\nthr\0ee", ("a.txt:3", "no text")),
        ("a.docx", b"words", ("a.docx", '".docx"')),
        ("report", b"words", ("report", "no format")),
    ],
    ids=["empty", "only-white", "latin-1", "utf-16", "binary", "unknown", "no-suffix"],
)
def test_what_is_no_report(tmp_path: Path, name: str, data: bytes, told: tuple[str, str]) -> None:
    """Empty, foreign or unknown files are refused with their place, the fault and the mend."""
    path = _write(tmp_path, name, data)
    where, what = told
    with pytest.raises(ReportError) as caught:
        read_report(path)
    assert caught.value.where == str(path.with_name(where))
    assert what in caught.value.what
    assert caught.value.mend
    assert "\n" not in str(caught.value)


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    """The mend lists every suffix that would do."""
    with pytest.raises(ReportError) as caught:
        read_report(_write(tmp_path, "a.odt", "words"))
    assert all(suffix in caught.value.mend for suffix in SUFFIXES)


@pytest.mark.parametrize("name", ["none.md", "none.txt", "none", "none.odt"])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    """A path that leads nowhere is told as that, whatever its suffix."""
    with pytest.raises(ReportError, match="no such file") as caught:
        read_report(tmp_path / name)
    assert caught.value.where.endswith(name)


@pytest.mark.parametrize("name", ["week", "week.md"])
def test_a_folder(tmp_path: Path, name: str) -> None:
    """A folder is no report, whatever it is called."""
    (tmp_path / name).mkdir()
    with pytest.raises(ReportError, match="folder"):
        read_report(tmp_path / name)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing rights are told as that; the system's answer is given here, for root has every right."""
    path = _write(tmp_path, "a.md", TEXT)

    def refuse(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReportError, match="may not be read"):
        read_report(path)


@pytest.mark.parametrize("name", ["a.txt/b.txt", "x" * 300 + ".md", "a\0b.md"])
def test_an_impossible_path(tmp_path: Path, name: str) -> None:
    """A path through a file, one too long or with a zero byte ends in one line too."""
    _write(tmp_path, "a.txt", TEXT)
    with pytest.raises(ReportError):
        read_report(tmp_path / name)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_control_characters_become_spaces_and_are_told(tmp_path: Path, name: str) -> None:
    """Bytes that no reader sees and no HTML may hold never reach the report."""
    report = read_report(_write(tmp_path, name, "Title\n\nbell\x07and\x1b[31m\n"))
    assert not {"\x07", "\x1b"} & set("".join(words(report)))
    (note,) = [note for note in report.notes if note.code == "control-characters"]
    assert (note.level, note.span) == (Level.WARNING, Span(3, 3))
    assert "U+0007" in note.message


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.html", b"<title>Notes</title><h2>Alpha</h2><p>caf\xc3\xa9</p>", ("Notes", "café")),
        ("A.HTM", "<meta charset=latin1><h1>N</h1><p>café</p>".encode("latin-1"), ("N", "café")),
        (
            "a.rss",
            (
                b"<rss><channel><item><title>N</title><description>words</description></item>"
                b"</channel></rss>"
            ),
            ("N", "words"),
        ),
        (
            "a.atom",
            (
                b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>N</title>'
                b"<content>words</content></entry></feed>"
            ),
            ("N", "words"),
        ),
        (
            "topic.json",
            b'{"title": "N", "post_stream": {"posts": [{"cooked": "<p>words</p>"}]}}',
            ("N", "words"),
        ),
        ("post.json", b'{"topic_slug": "a-week", "cooked": "<p>words</p>"}', ("A week", "words")),
    ],
)
def test_what_others_write(tmp_path: Path, name: str, data: bytes, told: tuple[str, str]) -> None:
    """Pages in the charset they declare, feeds, and a forum's JSON beside our own."""
    report = read_report(_write(tmp_path, name, data))
    assert report.title == told[0]
    assert told[1] in words(report)


def test_a_file_of_a_size_that_no_report_has(tmp_path: Path) -> None:
    """Refused before it is read."""
    path = tmp_path / "a.md"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(ReportError, match="larger than 52,428,800 bytes"):
        read_report(path)
