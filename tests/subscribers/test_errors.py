"""How a mistake is told."""

import pytest

from subscribers.errors import SubscriberError, Suppressed


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (SubscriberError("it is empty"), "it is empty"),
        (SubscriberError("it is empty", where="a.csv:1"), "a.csv:1: it is empty"),
        (SubscriberError("it is empty", mend="fill it"), "it is empty; fill it"),
        (SubscriberError("it is\n empty", where="a", mend="fill it"), "a: it is empty; fill it"),
        (Suppressed("never to be mailed", reason="bounced"), "never to be mailed"),
    ],
)
def test_one_line_has_what_is_known(mistake: SubscriberError, told: str) -> None:
    """Where, what and how to mend it, and no punctuation for what is not there."""
    assert str(mistake) == told
