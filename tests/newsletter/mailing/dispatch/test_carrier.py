"""A carrier and its session: which envelopes ride along, and what becomes of one whose session died."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.errors import RecipientError, RenderingError
from newsletter.mailing.dispatch.dispatcher import dispatch
from newsletter.mailing.outcomes import Outcome, PutBack, Sent, Uncertain
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.transport import Follow, Intent, alone
from newsletter.mailing.values import Claimed, Compose, Envelope, Tally
from tests.support.mailings import Post, address, compose, post

READERS = 12
TAKEN = Sent(code=250, text="Ok")

Answer = Callable[[int, int], Outcome]
"""From the session's number and the letters it has carried to what comes of the next one."""


@dataclass
class Line:
    """Sessions that answer without a wire: an envelope that rides along must be the next."""

    answer: Answer = lambda _session, _carried: TAKEN
    width: int = 1
    patience: float = 60
    place: str = "nowhere:25"
    opened: "list[Talk]" = field(default_factory=list)

    async def open(self) -> "Talk":
        """One more."""
        talk = Talk(self, len(self.opened))
        self.opened.append(talk)
        return talk

    @property
    def taken(self) -> list[str]:
        """Who got a letter, over all sessions, in order."""
        return [one for talk in self.opened for one in talk.taken]


@dataclass(eq=False)
class Talk:
    """One session; anything but `Sent` ends it."""

    line: Line
    number: int
    usable: bool = True
    offered: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    rode: list[str] = field(default_factory=list)
    said_goodbye: bool = False
    _riding: Envelope | None = None

    async def deliver(self, envelope: Envelope, intent: Intent, follow: Follow = alone) -> Outcome:
        """Offer one letter, and ask for the next while it is written."""
        assert self.usable
        assert self._riding in (None, envelope)
        self.offered.append(envelope.rcpt_to)
        assert await intent()
        self._riding = follow()
        if self._riding is not None:
            self.rode.append(self._riding.rcpt_to)
        outcome = self.line.answer(self.number, len(self.taken))
        if isinstance(outcome, Sent):
            self.taken.append(envelope.rcpt_to)
        else:
            self.close()
        return outcome

    async def quit(self) -> None:
        """Say goodbye, which nobody does with an envelope on its way."""
        assert self._riding is None
        self.said_goodbye = True
        self.close()

    def close(self) -> None:
        """It is of no use any more."""
        self.usable = False


@pytest.fixture
def mail(sqlite_engine: Engine, tmp_path: Path) -> Post:
    """A mailing to twelve readers."""
    return post(sqlite_engine, tmp_path, readers=READERS)


EVERYBODY = sorted(address(number) for number in range(READERS))


def send(mail: Post, line: Line, *, compose: Compose = compose) -> Tally:
    """Send the mailing over these sessions."""

    async def scenario() -> Tally:
        mail.stop = asyncio.Event()
        order = replace(mail.order(compose=compose), stop=mail.stop)
        return await dispatch(mail.ledger, mail.mailing, transport=line, order=order)

    return asyncio.run(scenario())


def test_every_letter_but_the_first_rides(mail: Post) -> None:
    """One session, each letter once, and a goodbye at the end."""
    line = Line()

    assert send(mail, line).sent == READERS
    (talk,) = line.opened
    assert sorted(talk.taken) == EVERYBODY
    assert talk.rode == talk.taken[1:]
    assert talk.said_goodbye


@pytest.mark.parametrize("outcome", [Uncertain(text="no answer"), PutBack(text="it broke")])
def test_a_letter_whose_envelope_rode_on_a_dead_session_is_not_lost(
    mail: Post, outcome: Outcome
) -> None:
    """It was offered to nobody: the next session carries it, once."""
    line = Line(lambda session, carried: outcome if (session, carried) == (0, 4) else TAKEN)
    tally = send(mail, line)

    dead, other = line.opened
    assert len(dead.taken) == 4
    assert not dead.said_goodbye
    assert dead.rode[-1] == other.offered[0]
    missing = dead.offered[-1]
    waiting = isinstance(outcome, PutBack)
    assert (tally.sent, tally.waiting, tally.uncertain) == (11, int(waiting), int(not waiting))
    assert mail.states()[missing] == ("waiting" if waiting else "uncertain")
    assert sorted([*line.taken, missing]) == EVERYBODY
    assert not mail.ledger.verify(mail.mailing)


def test_nothing_rides_beyond_what_a_session_may_carry(mail: Post) -> None:
    """Twice sent away after three letters: later sessions say goodbye after three."""
    closing = PutBack(code=421, text="421 enough")
    line = Line(lambda session, carried: closing if session < 2 and carried == 3 else TAKEN)
    send(mail, line)

    first, second, *rest = line.opened
    assert [len(talk.taken) for talk in (first, second)] == [3, 3]
    assert rest
    assert all(len(talk.taken) <= 3 and len(talk.rode) <= 2 for talk in rest)
    assert all(talk.said_goodbye for talk in rest)
    assert len(line.taken) == len(set(line.taken)) == 10


def test_a_reader_nobody_can_write_to_does_not_ride(mail: Post) -> None:
    """He is refused, and the one after him rides instead."""
    unwritable = address(5)

    def choosy(letter: Claimed) -> Envelope:
        if letter.address == unwritable:
            raise RecipientError("it cannot stand there", where="To")
        return compose(letter)

    line = Line()
    tally = send(mail, line, compose=choosy)

    (talk,) = line.opened
    assert (tally.sent, tally.refused, tally.waiting) == (READERS - 1, 1, 0)
    assert unwritable not in talk.offered
    assert talk.rode == talk.taken[1:]
    assert mail.states()[unwritable] == "refused"


def test_a_letter_that_cannot_be_made_leaves_the_one_before_it_whole(mail: Post) -> None:
    """The run ends with its error, what was being written is sent, and the rest waits."""
    unmade = address(5)

    def failing(letter: Claimed) -> Envelope:
        if letter.address == unmade:
            raise RenderingError("a template is broken")
        return compose(letter)

    line = Line()
    with pytest.raises(RenderingError, match="a template is broken"):
        send(mail, line, compose=failing)

    (talk,) = line.opened
    assert talk.offered == talk.taken
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.waiting) == (len(talk.taken), READERS - len(talk.taken))
    assert mail.states()[unmade] == "waiting"
    assert not mail.ledger.deliveries(mail.mailing, DeliveryState.UNCERTAIN, DeliveryState.CLAIMED)
