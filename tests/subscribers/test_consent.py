"""Consent: every act from every state."""

import pytest

from subscribers.consent import NEXT
from subscribers.model import Act, State

UNCONFIRMED, CONFIRMED, UNSUBSCRIBED = State.UNCONFIRMED, State.CONFIRMED, State.UNSUBSCRIBED
EXPECTED: dict[Act, dict[State | None, State]] = {
    Act.ENTERED: {
        None: UNCONFIRMED,
        UNCONFIRMED: UNCONFIRMED,
        CONFIRMED: CONFIRMED,
        UNSUBSCRIBED: UNSUBSCRIBED,
    },
    Act.CONFIRMED: {None: CONFIRMED, UNCONFIRMED: CONFIRMED},
    Act.LEFT: {None: UNSUBSCRIBED, UNCONFIRMED: UNSUBSCRIBED, CONFIRMED: UNSUBSCRIBED},
    Act.RETURNED: {UNCONFIRMED: CONFIRMED, CONFIRMED: CONFIRMED, UNSUBSCRIBED: CONFIRMED},
    Act.STAYED: {UNSUBSCRIBED: CONFIRMED},
    Act.CHOSE: {CONFIRMED: CONFIRMED},
    Act.MOVED: {UNCONFIRMED: UNCONFIRMED, CONFIRMED: CONFIRMED, UNSUBSCRIBED: UNSUBSCRIBED},
    Act.MERGED: {UNCONFIRMED: UNCONFIRMED, CONFIRMED: CONFIRMED, UNSUBSCRIBED: UNSUBSCRIBED},
    Act.UNDONE: {CONFIRMED: UNCONFIRMED, UNSUBSCRIBED: UNCONFIRMED},
}


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", [None, *State], ids=str)
def test_every_transition_is_meant(state: State | None, act: Act) -> None:
    """Each pair, the missing ones too."""
    assert NEXT.get((state, act)) == EXPECTED[act].get(state)


def test_who_left_comes_back_only_by_an_act_of_their_own() -> None:
    """A new opt-in, or taking their own leaving back; only an undone import takes agreement away."""
    back = {act for (state, act), after in NEXT.items() if state is UNSUBSCRIBED is not after}
    assert back == {Act.RETURNED, Act.STAYED, Act.UNDONE}
    assert NEXT[UNSUBSCRIBED, Act.UNDONE] is UNCONFIRMED
    assert [
        act for (state, act), after in NEXT.items() if after is UNCONFIRMED and state is CONFIRMED
    ] == [Act.UNDONE]
