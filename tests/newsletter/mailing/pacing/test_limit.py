"""The limit of a provider: none until it complains, halved then, regrown by windows."""

import pytest

from newsletter.mailing.pacing.limit import OTHERS, STARTING, Limit


def test_nothing_bounds_who_never_complains() -> None:
    """A smarthost that takes everything is never slowed down."""
    limit = Limit("google", width=20)
    for _ in range(1000):
        limit.good()

    assert limit.allowed is None


@pytest.mark.parametrize(
    ("provider", "on_the_way", "allowed"),
    [
        ("google", 19, STARTING["google"] // 2),
        ("orange", 19, 1),
        ("example.org", 19, OTHERS // 2),
        ("example.org", 3, 2),
        ("example.org", 2, 1),
        ("example.org", 0, 1),
    ],
)
def test_the_first_complaint(provider: str, on_the_way: int, allowed: int) -> None:
    """Half of what is known to be taken, or of what was on the way where that is less."""
    limit = Limit(provider, width=20)
    limit.complaint(on_the_way)

    assert limit.allowed == allowed


def test_letters_on_the_way_at_a_cut_do_not_cut_again() -> None:
    """Twenty answers of one moment are one complaint, not twenty."""
    limit = Limit("example.org", width=20)
    for others in range(19, -1, -1):
        assert not limit.complaint(others)

    assert limit.allowed == OTHERS // 2
    limit.complaint(4)
    assert limit.allowed == OTHERS // 4


def test_good_answers_open_it_by_one_a_window_until_it_is_gone() -> None:
    """1, 2, 3, ...: each step takes as many good answers as the limit is high."""
    limit = Limit("example.org", width=4)
    limit.complaint(0)
    seen = []
    for _ in range(6):
        limit.good()
        seen.append(limit.allowed)

    assert seen == [2, 2, 3, 3, 3, None]


def test_good_answers_from_before_the_cut_open_nothing() -> None:
    """They were offered under the limit that was complained about."""
    limit = Limit("example.org", width=20)
    limit.complaint(3)
    for _ in range(3):
        limit.good()

    assert limit.allowed == 2
    limit.good()
    assert limit.allowed == 2
    limit.good()
    assert limit.allowed == 3


def test_a_complaint_at_the_lowest_limit_is_told() -> None:
    """One letter at a time is still too much."""
    limit = Limit("orange", width=20)
    assert not limit.complaint(0)

    assert limit.complaint(0)
    assert limit.allowed == 1


def test_a_later_complaint_halves_what_is_allowed_then() -> None:
    """However many are on the way, and whatever others of its size take."""
    limit = Limit("example.org", width=20)
    limit.complaint(0)
    for _ in range(1 + 2):
        limit.good()
    assert limit.allowed == 3

    limit.complaint(19)
    assert limit.allowed == 1
