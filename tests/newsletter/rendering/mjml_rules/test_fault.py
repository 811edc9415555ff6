import pytest

from newsletter.rendering.mjml_rules.fault import Fault, nearest


def test_a_fault_is_one_line() -> None:
    """Where, what, and how to mend it, as every error of ours."""
    assert str(Fault(what="a", where="b:1", mend="c")) == "b:1: a; c"


@pytest.mark.parametrize(
    ("word", "said"),
    [("Colr", 'did you mean "color"?'), ("zzz", "there are: align, color")],
    ids=["near", "far"],
)
def test_the_nearest_word(word: str, said: str) -> None:
    """A slip gets one word, whatever its case; anything else the whole list."""
    assert nearest(word, {"color", "align"}) == said


def test_a_far_word_may_have_other_advice() -> None:
    """Where a list of all words would be of no help."""
    assert nearest("zzz", {"color"}, otherwise="write it anew") == "write it anew"
