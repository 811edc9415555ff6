import pytest

from newsletter.errors import RenderingError
from newsletter.holes import Hole
from newsletter.rendering.characters import clean, line, refuse_tokens


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x1b[31mb", "a[31mb"),
        ("a\x85b\x9fc", "abc"),
        ("a\ud800b", "ab"),
        ("a\ufffeb", "ab"),
        ("a\tb\nc", "a\tb\nc"),
        ("naïve 字 🎉", "naïve 字 🎉"),
    ],
    ids=["nul", "escape", "c1", "surrogate", "non-character", "white-space", "letters"],
)
def test_unfit_characters_are_left_out(raw: str, kept: str) -> None:
    """What XML cannot hold or what makes a mail program cut the letter goes; nothing else does."""
    assert clean(raw) == kept


def test_line_is_one_line() -> None:
    """A subject is one line whatever its author wrote."""
    assert line(" a\r\n b\u2028c\t\td ") == "a b c d"


@pytest.mark.parametrize("hole", Hole)
def test_tokens_are_refused(hole: Hole) -> None:
    """A report that says what a hole looks like would be filled in; it is refused by name."""
    with pytest.raises(RenderingError, match=hole.token):
        refuse_tokens(f"see {hole.token}!", where="week.md:3")
