"""The circuit breaker of a provider: when it opens, for how long, and its probe."""

from newsletter.mailing.pacing.breaker import FIRST_PAUSE, IN_A_ROW, LEAST, LONGEST_PAUSE, Breaker


def opened(now: float = 0.0) -> Breaker:
    """One that twenty policy answers have opened."""
    breaker = Breaker()
    for _ in range(IN_A_ROW):
        breaker.bad(now)
    return breaker


def test_twenty_in_a_row_open_it() -> None:
    """The twentieth does, and says so; nothing goes for half an hour."""
    breaker = Breaker()

    assert [breaker.bad(7.0) for _ in range(IN_A_ROW)] == [False] * (IN_A_ROW - 1) + [True]
    assert not breaker.may_go(7.0, 0)
    assert not breaker.may_go(7.0 + FIRST_PAUSE - 1, 0)
    assert breaker.may_go(7.0 + FIRST_PAUSE, 0)


def test_a_good_answer_breaks_the_row() -> None:
    """Nineteen, one good, nineteen: closed."""
    breaker = Breaker()
    for _ in range(2):
        for _ in range(IN_A_ROW - 1):
            assert not breaker.bad(0.0)
        breaker.good(0.0)

    assert breaker.may_go(0.0, 5)


def test_three_in_a_hundred_open_it() -> None:
    """Only once there are a hundred answers, however bad the first ones look."""
    breaker = Breaker()
    breaker.bad(0.0)
    breaker.bad(0.0)
    for _ in range(LEAST - 3):
        breaker.good(0.0)
    assert breaker.may_go(0.0, 5)

    assert breaker.bad(0.0)


def test_two_in_a_hundred_do_not() -> None:
    """Less than three in a hundred, a thousand times."""
    breaker = Breaker()
    for number in range(1, 10_000):
        assert not breaker.bad(0.0) if number % 50 == 0 else not breaker.good(0.0)


def test_one_probe_at_a_time() -> None:
    """After the pause one letter alone goes."""
    breaker = opened()

    assert breaker.may_go(FIRST_PAUSE, 0)
    assert not breaker.may_go(FIRST_PAUSE, 1)


def test_a_good_probe_closes_it() -> None:
    """Everything goes again, and the counts begin anew."""
    breaker = opened()
    breaker.good(FIRST_PAUSE + 1)

    assert breaker.may_go(FIRST_PAUSE + 1, 50)
    assert not breaker.bad(FIRST_PAUSE + 2)


def test_a_bad_probe_opens_it_for_twice_as_long() -> None:
    """And so on, up to eight hours."""
    breaker, now, pauses = opened(), 0.0, []
    for _ in range(7):
        assert breaker.until
        pauses.append(breaker.until - now)
        now = breaker.until
        assert breaker.bad(now)

    assert pauses[:4] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE, 8 * FIRST_PAUSE]
    assert max(pauses) == LONGEST_PAUSE


def test_late_answers_change_nothing_while_it_is_open() -> None:
    """Letters on the way when it opened neither prolong the pause nor end it."""
    breaker = opened()
    breaker.good(1.0)
    for _ in range(IN_A_ROW * 2):
        assert not breaker.bad(1.0)

    assert breaker.until == FIRST_PAUSE


def test_a_hundred_good_answers_clear_the_record() -> None:
    """The next pause is a short one again."""
    breaker = opened()
    for _ in range(LEAST):
        breaker.good(FIRST_PAUSE)
    for _ in range(IN_A_ROW):
        breaker.bad(FIRST_PAUSE)

    assert breaker.until == 2 * FIRST_PAUSE


def test_a_wanted_pause_is_no_record() -> None:
    """A provider that names its pause gets that, and the next one of ours is not doubled."""
    breaker = Breaker()
    breaker.pause(0.0, 7200)
    assert breaker.until == 7200
    breaker.pause(1.0, 60)
    assert breaker.until == 7200

    breaker.good(7200)
    for _ in range(IN_A_ROW):
        breaker.bad(7200)
    assert breaker.until == 7200 + FIRST_PAUSE
