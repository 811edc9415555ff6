"""What the smarthost teaches about connections."""

from newsletter.mailing.pacing.connections import FORGET, REGROW, Connections


def test_a_session_that_is_denied_makes_the_pool_smaller() -> None:
    """With five standing, five are allowed; a minute later one more is tried."""
    lessons = Connections(width=20)
    lessons.denied(standing=5, now=100.0)

    assert lessons.may_open(standing=4, now=100.0)
    assert not lessons.may_open(standing=5, now=100.0 + REGROW - 1)
    assert lessons.may_open(standing=5, now=100.0 + REGROW)
    assert lessons.allowed == 6
    assert not lessons.may_open(standing=6, now=100.0 + REGROW)
    assert not lessons.may_open(standing=6, now=100.0 + 2 * REGROW - 1)
    assert lessons.may_open(standing=6, now=100.0 + 2 * REGROW)


def test_it_never_grows_beyond_its_width_nor_shrinks_below_one() -> None:
    """One session is always tried, and never more than the operator allowed."""
    lessons = Connections(width=3)
    lessons.denied(standing=0, now=0.0)
    assert lessons.may_open(standing=0, now=0.0)
    assert not lessons.may_open(standing=1, now=0.0)

    now = 0.0
    for _ in range(10):
        now += REGROW
        lessons.may_open(standing=3, now=now)
    assert lessons.allowed == 3
    assert not lessons.may_open(standing=3, now=now)


def test_what_was_granted_meanwhile_is_allowed() -> None:
    """Twenty open at once: the first denials come before the last grants."""
    lessons = Connections(width=20)
    lessons.denied(standing=2, now=0.0)
    lessons.granted(standing=5)

    assert lessons.allowed == 5


def test_the_same_end_twice_is_a_rule() -> None:
    """Once may be chance: a server that restarts ends sessions at any number."""
    lessons = Connections(width=20)
    lessons.closed(5)
    assert not lessons.is_full(5)

    lessons.closed(5)
    assert lessons.is_full(5)
    assert not lessons.is_full(4)


def test_a_lower_end_replaces_a_higher_one() -> None:
    """The stricter rule holds; the laxer one says nothing new."""
    lessons = Connections(width=20)
    for end in (9, 9, 5, 5, 9):
        lessons.closed(end)

    assert lessons.letters == 5


def test_no_letter_at_all_is_no_rule_about_letters() -> None:
    """A session that is sent away before its first letter is one too many, not full."""
    lessons = Connections(width=20)
    lessons.closed(0)
    lessons.closed(0)

    assert lessons.letters is None


def test_a_rule_is_put_to_the_test_again() -> None:
    """A server that has changed its mind is not held to its old one for ever."""
    lessons = Connections(width=20)
    lessons.closed(5)
    lessons.closed(5)
    for _ in range(FORGET):
        assert lessons.is_full(5)
        lessons.left_in_time()

    assert not lessons.is_full(5)


def test_a_rule_that_is_met_again_is_not_held_to_for_longer() -> None:
    """Sessions that we ended in time are counted on, whatever else ends as it is known to."""
    lessons = Connections(width=20)
    lessons.closed(5)
    lessons.closed(5)
    for _ in range(FORGET - 1):
        lessons.left_in_time()
    lessons.closed(5)
    assert lessons.is_full(5)

    lessons.left_in_time()
    assert not lessons.is_full(5)
