"""The canary's counting."""

from newsletter.mailing.pacing.canary import Canary


def test_the_first_go_and_all_answers_are_awaited() -> None:
    """Two of two on the way, one answered: not over; both: over."""
    canary = Canary(2)
    for _ in range(2):
        assert canary.may_go
        canary.gone()
    assert not canary.may_go

    canary.answered()
    assert not canary.is_over
    canary.answered()
    assert canary.is_over


def test_another_goes_for_one_that_came_back() -> None:
    """It was offered to nobody, so it says nothing."""
    canary = Canary(1)
    canary.gone()
    canary.came_back()

    assert canary.may_go
    assert not canary.is_over


def test_each_that_came_back_makes_room_for_one() -> None:
    """Two of four come back: two more go, and the answers of all four are awaited."""
    canary = Canary(4)
    for _ in range(4):
        canary.gone()
    canary.came_back()
    canary.came_back()

    for _ in range(2):
        assert canary.may_go
        canary.gone()
    assert not canary.may_go
    for _ in range(4):
        assert not canary.is_over
        canary.answered()
    assert canary.is_over
