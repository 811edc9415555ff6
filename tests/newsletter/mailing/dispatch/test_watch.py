"""Other senders: alive when they beat, dead when silent for a lease of our own clock."""

from newsletter.mailing.dispatch.watch import LEASE, Watch
from newsletter.mailing.values import Other, SenderId


def other(number: int = 7, *, beat: int = 1, known_dead: bool = False) -> Other:
    """A sender as the ledger shows it."""
    return Other(
        id=SenderId(number), beat=beat, where="process 7 on here", known_dead=known_dead, in_hand=3
    )


def watch_on(watch: Watch, seen: Other, start: float, end: float) -> None:
    """Look every few seconds."""
    now = start
    while now < end:
        watch.look([seen], now)
        now += LEASE / 5
    watch.look([seen], end)


def test_who_is_silent_for_a_lease_is_dead() -> None:
    """Counted from our first look, not from anything it says."""
    watch = Watch()
    watch_on(watch, other(), 100.0, 100.0 + LEASE - 0.1)
    assert watch.dead([other()], 100.0 + LEASE - 0.1) == []

    watch.look([other()], 100.0 + LEASE)
    assert watch.dead([other()], 100.0 + LEASE) == [other()]


def test_who_beats_lives() -> None:
    """Each beat begins a new lease."""
    watch = Watch()
    for beat in range(10):
        now = 100.0 + beat * (LEASE - 1)
        watch.look([other(beat=beat)], now)
        assert watch.dead([other(beat=beat)], now) == []
        assert watch.is_alive(other(beat=beat)) is (beat > 0)


def test_nobody_is_called_alive_before_a_beat_was_seen() -> None:
    """A row is no life: its sender may have been killed a moment ago."""
    watch = Watch()
    watch.look([other(beat=99)], 100.0)

    assert not watch.is_alive(other(beat=99))


def test_the_living_are_doubted_after_a_lease_again() -> None:
    """It lived once, and was killed since."""
    watch = Watch()
    watch.look([other(beat=1)], 100.0)
    watch.look([other(beat=2)], 101.0)
    assert watch.is_alive(other())

    watch_on(watch, other(beat=2), 102.0, 101.0 + LEASE)
    assert not watch.is_alive(other())
    assert watch.dead([other(beat=2)], 101.0 + LEASE) == [other(beat=2)]


def test_the_known_dead_are_dead_at_once() -> None:
    """Its process is gone from this machine."""
    watch = Watch()
    watch.look([other(known_dead=True)], 100.0)

    assert watch.dead([other(known_dead=True)], 100.0) == [other(known_dead=True)]


def test_a_sender_that_is_gone_is_forgotten() -> None:
    """A number that comes again begins anew."""
    watch = Watch()
    watch.look([other()], 100.0)
    watch.look([], 110.0)
    watch.look([other()], 100.0 + LEASE)

    assert watch.dead([other()], 100.0 + LEASE) == []


def test_who_did_not_look_knows_of_no_silence() -> None:
    """We were held up for ten leases, and the others perhaps too: they have another lease."""
    watch = Watch()
    watch_on(watch, other(), 100.0, 110.0)
    late = 110.0 + 10 * LEASE
    watch.look([other()], late)
    assert watch.dead([other()], late) == []

    watch_on(watch, other(), late, late + LEASE)
    assert watch.dead([other()], late + LEASE) == [other()]


def test_the_forgiven_have_another_lease() -> None:
    """Nobody could write: silence says nothing."""
    watch = Watch()
    watch_on(watch, other(), 100.0, 100.0 + LEASE)
    watch.forgive(100.0 + LEASE)

    assert watch.dead([other()], 100.0 + LEASE) == []


def test_half_a_lease_without_a_look_is_forgiven() -> None:
    """A second more than that, and whatever held us up may have held them up, too."""
    for gap, dead in ((LEASE / 2, True), (LEASE / 2 + 1, False)):
        watch, seen = Watch(), other()
        watch.look([seen], 100.0)
        for now in (100.0 + LEASE / 2, 100.0 + LEASE / 2 + gap):
            watch.look([seen], now)

        assert bool(watch.dead([seen], now)) is dead
