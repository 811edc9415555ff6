"""A raw post: what it is read as where no HTML is beside it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import ReportError
from newsletter.report import Break, Image, Report, from_json, plain, to_json, walk, words
from newsletter.sources import read_markdown
from newsletter.sources.discourse.raw import RawReader, read_discourse_raw
from tests.newsletter.sources.html.values import outcome

_TOKENS = (
    "[quote]", '[quote="a, post:1, topic:2"]', "[/quote]", "[details=x]", "[/details]", "[poll]",
    "[/poll]", "[b]", "[/b]", "[url=x.example]", "[/url]", "[code]", "[/code]", "[date=2021-01-01]",
    "[date=", "[x]", "- ", "> ", "# ", "\n", "\n\n", " ", "@a", "#b::tag", ":smile:", ":", "https://x.example/y",
    "![a|1x2](upload://b.png)", "upload://c", "^[", "[^1]", "[^1]: ", "]", "<b>", "</div>", "<details>", "`", "*", "|", "    ",
)  # fmt: skip


def _codes(report: Report) -> list[str]:
    return [note.code for note in report.notes]


def test_an_upload_without_a_forum_is_no_broken_image() -> None:
    """Its words stay, and a note names the line."""
    report = read_discourse_raw("a\n\n![shot|1x2](upload://b.png)\n", where="post.md")
    assert words(report)[1:] == ["a", "shot"]
    (note,) = [note for note in report.notes if note.code == "upload-unresolved"]
    assert note.span
    assert note.span.start == 3
    assert "upload" not in to_json(report).replace(note.code, "").replace(note.message, "")


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ("a|690x336,50%", (345, 168)),
        ("a|690x336, 100%", (690, 336)),
        ("a|thumbnail|690x336", (690, 336)),
        ("a", (None, None)),
    ],
)
def test_pictures_have_their_size(words: str, size: tuple[int | None, int | None]) -> None:
    """In pixels, scaled; the signs of it are no words."""
    (image,) = read_discourse_raw(f"![{words}](https://x.example/a.png)", where="x").blocks
    assert isinstance(image, Image)
    assert (image.alt, image.width, image.height) == ("a", *size)


def test_an_upload_is_where_the_html_has_it() -> None:
    """Found by its name."""
    cooked = '<p><img src="https://cdn.example/o.png" data-base62-sha1="b"></p>'
    report = read_discourse_raw("![s](upload://b.png)", where="post.md", cooked=cooked)
    assert "https://cdn.example/o.png" in to_json(report)
    assert "upload-unresolved" not in _codes(report)


@pytest.mark.parametrize(
    ("cooked", "breaks", "count"),
    [("", None, 1), ("", False, 0), ("<p>a<br>b</p>", None, 1), ("<p>a\nb</p>", None, 0)],
    ids=["on", "off", "as-cooked", "as-cooked-without"],
)
def test_line_feeds(cooked: str, breaks: bool | None, count: int) -> None:  # noqa: FBT001
    """Breaks, unless the caller or the HTML beside it says no."""
    report = read_discourse_raw("a\nb", where="x", cooked=cooked, breaks=breaks)
    assert sum(isinstance(node, Break) for node in walk(report)) == count


@pytest.mark.parametrize(
    ("text", "where", "title"),
    [
        ("# Week 3\n\na", "https://forum.example.org/raw/7/1", "Week 3"),
        ("# News\n\na\n\n# More\n\nb", "https://forum.example.org/raw/7/1", "Topic 7"),
        ("a", "notes.md", "notes"),
    ],
    ids=["heading", "topic", "file"],
)
def test_the_title_is_guessed(text: str, where: str, title: str) -> None:
    """A raw post has none."""
    report = read_discourse_raw(text, where=where)
    assert report.title == title
    assert "title-guessed" in _codes(report)


def test_a_footnote_that_nothing_points_to_is_told() -> None:
    """As a forum does, it is left out."""
    assert "footnote-unused" in _codes(read_discourse_raw("a\n\n[^1]: b", where="x"))


def test_a_file_names_its_dialect() -> None:
    """The front matter's address makes links absolute."""
    text = (
        "---\ntitle: T\ndialect: discourse\nurl: https://forum.example.org/t/7\n---\n\n[a](/b)\nc"
    )
    report = read_markdown(text, where="x.md")
    assert (report.title, report.meta) == ("T", {"dialect": "commonmark"})
    assert "https://forum.example.org/b" in to_json(report)
    assert [plain(node.children) for node in report.blocks] == ["a\nc"]  # type: ignore[union-attr]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_TOKENS), max_size=25).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    """A report that can be kept, or one line that names the source."""
    report = outcome(lambda: read_discourse_raw(text, where="x.md"))
    if isinstance(report, str):
        assert report.startswith("x.md")
    else:
        assert from_json(to_json(report), where="x") == report


@pytest.mark.parametrize(
    "unit",
    [
        "[quote]",
        "[quote]\n",
        "[details]\n",
        ":a:",
        "@",
        "@a ",
        "[date=",
        "[date=]",
        "[x]",
        "^[",
        "![",
    ],
)
def test_hostile_text_takes_no_longer_than_its_length(unit: str) -> None:
    """200 kB of one sign; of the processor's time, as others work beside."""
    text = unit * (200_000 // len(unit))
    start = time.process_time()
    try:
        RawReader(text, where="x").parts()
    except ReportError as error:
        assert "nested too deeply" in str(error) or "too many" in str(error)  # noqa: PT017
    assert time.process_time() - start < 20
