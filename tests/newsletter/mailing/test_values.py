"""Envelopes in pieces or whole, and the sum of a mailing."""

import pytest

from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Envelope, Tally

COUNTS = {
    DeliveryState.SENT: 1,
    DeliveryState.REFUSED: 2,
    DeliveryState.SKIPPED: 4,
    DeliveryState.EXPIRED: 8,
    DeliveryState.UNCERTAIN: 16,
    DeliveryState.HANDOVER: 32,
    DeliveryState.WAITING: 64,
    DeliveryState.CLAIMED: 128,
    DeliveryState.DEFERRED: 256,
}


@pytest.mark.parametrize("data", [b"one letter", (b"one", b" ", b"letter"), (b"one letter",)])
def test_an_envelope_in_pieces_is_the_same_letter(data: bytes | tuple[bytes, ...]) -> None:
    """Its octets and how many they are."""
    envelope = Envelope(mail_from="a@example.org", rcpt_to="b@example.org", data=data)

    assert (envelope.octets, envelope.size) == (b"one letter", 10)


def test_nine_states_are_six_terms() -> None:
    """Each state stands in one term of the law; two are named beside it."""
    assert COUNTS.keys() == set(DeliveryState)
    tally = Tally.of(511, COUNTS)

    assert tally == Tally(
        audience=511,
        sent=1,
        refused=2,
        skipped=4,
        expired=8,
        uncertain=16 + 32,
        waiting=64 + 128 + 256,
        deferred=256,
        handover=32,
    )
    assert tally.adds_up


def test_states_without_a_letter_count_nothing() -> None:
    """An empty mailing adds up."""
    assert Tally.of(0, {}) == Tally(audience=0)
    assert Tally.of(0, {}).adds_up


@pytest.mark.parametrize("state", DeliveryState)
def test_one_letter_too_many_in_any_state_breaks_the_law(state: DeliveryState) -> None:
    """And one too few."""
    assert not Tally.of(511, {**COUNTS, state: COUNTS[state] + 1}).adds_up
    assert not Tally.of(511, {**COUNTS, state: COUNTS[state] - 1}).adds_up
