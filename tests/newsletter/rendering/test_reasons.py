"""Why the letter comes: the words of a list, filled into both parts."""

import pytest

from newsletter.errors import RenderingError
from newsletter.holes import Hole
from newsletter.rendering import reason, with_reason
from tests.newsletter.rendering.reading import WEEKLY, rendered
from tests.newsletter.rendering.specimens import EVERYTHING

WHERE = "newsletter.toml"


def test_a_lists_own_words_go_first() -> None:
    """Else they are the theme's, with the list's name; on one line."""
    asked = reason(WEEKLY, "You asked \n for it.", list_name="Lantern weekly", where=WHERE)
    assert asked == "You asked for it."
    derived = reason(WEEKLY, " ", list_name="Lantern weekly", where=WHERE)
    assert derived == "You get this letter because you subscribed to Lantern weekly."


@pytest.mark.parametrize("hole", Hole)
def test_no_list_smuggles_a_hole(hole: Hole) -> None:
    """Neither in its words nor in its name; the mistake says where they stand."""
    for own, name in ((hole.token, "a"), ("a", hole.token)):
        with pytest.raises(RenderingError, match="every recipient fills in") as refused:
            reason(WEEKLY, own, list_name=name, where=WHERE)
        assert refused.value.where == WHERE


def test_both_parts_say_it_and_no_hole_is_left() -> None:
    """Markup in it is text, and long words keep to the columns of the text part."""
    letter = rendered(EVERYTHING)
    assert letter.html.count(Hole.REASON.token) == letter.text.count(Hole.REASON.token) == 1
    said = "You asked for <b>news</b> & more, " + "and more, " * 12 + "on our website."
    html, text = with_reason(letter.html, letter.text, said)
    assert Hole.REASON.token not in html + text
    assert "&lt;b&gt;news&lt;/b&gt; &amp; more" in html
    foot = text.split("-- \n")[1].split("\nUnsubscribe:")[0]
    assert foot.replace(" \n", " ") == said
    assert max(map(len, foot.split("\n"))) <= 72
