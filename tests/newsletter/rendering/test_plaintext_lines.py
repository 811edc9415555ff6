import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.rendering.plaintext_lines import COLUMNS, padded, underlined, width, wrap
from tests.newsletter.rendering.reading import unflowed

WORDS = st.lists(
    st.one_of(
        st.text(alphabet="abcdefgh-", min_size=1, max_size=14),
        st.text(alphabet="字漢ひらカタ한글、。（）", min_size=1, max_size=60),
        st.sampled_from(
            ["--", ">", "From", "é̂", "👩‍💻", "x" * 90, "https://a.example/" + "b" * 90]
        ),
    ),
    min_size=1,
    max_size=60,
).map(" ".join)


@given(text=WORDS)
@example("-- " * 40)
@example("a" * 72 + " b")
@example("a" * 71 + " b")
def test_flowed_lines(text: str) -> None:
    """Every line fits 72 columns, its soft break included, but for a URL; joined lines give the
    text back; none looks like the beginning of a signature.
    """
    lines = wrap(text)
    for line in lines:
        assert width(line) <= COLUMNS or "https://" in line
        assert line != "-- "
    assert "".join(unflowed("\n".join(lines)).split()) == "".join(text.split())


@given(text=st.lists(st.text("abcdefgh-", min_size=1, max_size=40)).map(" ".join))
def test_joined_again(text: str) -> None:
    """A reader's program that joins flowed lines shows the paragraph's words, each whole."""
    joined = unflowed("\n".join(wrap(text)))
    assert joined.split() == text.split()
    assert "\n" not in joined or "--" in text.split()


@given(text=WORDS, first=st.sampled_from(["* ", "  * ", "10. ", "[^1] ", "    "]))
def test_hanging_lines(text: str, first: str) -> None:
    """Behind a bullet lines are fixed: they hang below the words and end in no space."""
    lines = wrap(text, first=first)
    assert lines[0].startswith(first.rstrip())
    for line in lines:
        assert not line.endswith(" ")
        assert width(line) <= COLUMNS or "https://" in line
    for line in lines[1:]:
        assert line.startswith(" " * len(first))
    assert "".join("".join(lines).split()) == "".join((first + text).split())


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("字", 2),
        ("é", 1),
        ("e\u0301", 1),
        ("ｆ", 2),
        ("a\u200bb", 2),
        ("한", 2),
        ("🎉", 2),
    ],
)
def test_width_is_a_terminals(text: str, columns: int) -> None:
    """Wide characters take two columns, marks none."""
    assert width(text) == columns


def test_chinese_breaks_between_characters() -> None:
    """Text without spaces is broken hard, or the reader's program would put spaces into it; a
    full stop never begins a line.
    """
    lines = wrap("字" * 36 + "。" + "字" * 10)
    assert [width(line) for line in lines] == [70, 24]
    assert not lines[0].endswith(" ")


def test_url_is_never_broken() -> None:
    """A long URL has a line of its own and stays whole."""
    url = "https://a.example/" + "b" * 100
    assert wrap(f"see {url} there") == ["see ", f"{url} ", "there"]


def test_marks_stay_with_their_words() -> None:
    """No line begins with the number of a link that the line before ends with."""
    assert wrap("a" * 66 + " word [12] [^3] end") == ["a" * 66 + " ", "word [12] [^3] end"]


def test_meant_line_ends_stay() -> None:
    """A break the author meant is no soft break."""
    assert wrap("a\nb") == ["a", "b"]
    assert wrap("a\nb", first="* ") == ["* a", "  b"]


def test_underline_is_as_wide_as_it_looks() -> None:
    """A heading of wide characters has a line twice as long."""
    assert underlined("字字", "=") == ["字字", "===="]
    assert underlined("", "=") == ["", "="]


@pytest.mark.parametrize(
    ("align", "cell"), [("left", "字  "), ("right", "  字"), ("center", " 字 "), ("none", "字  ")]
)
def test_padding_counts_columns(align: str, cell: str) -> None:
    """Columns of a table line up in a terminal."""
    assert padded("字", 4, align=align) == cell
