"""Consent: every act from every state."""

import pytest

from subscribers.consent import NEXT
from subscribers.model import Act, State


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", [None, *State], ids=str)
def test_every_transition_is_meant(state: State | None, act: Act) -> None:
    """Nothing leads out of unsubscribed, nothing back to unconfirmed."""
    expected = {
        (None, Act.ENTERED): State.UNCONFIRMED,
        (None, Act.CONFIRMED): State.CONFIRMED,
        (State.UNCONFIRMED, Act.CONFIRMED): State.CONFIRMED,
        (None, Act.LEFT): State.UNSUBSCRIBED,
        (State.UNCONFIRMED, Act.LEFT): State.UNSUBSCRIBED,
        (State.CONFIRMED, Act.LEFT): State.UNSUBSCRIBED,
    }
    assert NEXT.get((state, act)) == expected.get((state, act))
