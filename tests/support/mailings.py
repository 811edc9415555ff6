"""People to mail, a clock to turn, and letters to give them: what the sender's tests share."""

import asyncio
import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from newsletter.mailing.dispatch.dispatcher import send
from newsletter.mailing.dispatch.order import Order
from newsletter.mailing.dispatch.reading import Reading
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.retry import Retry
from newsletter.mailing.pacing.pacing import Pacing
from newsletter.mailing.smtp.smarthost import Smarthost, Timeouts
from newsletter.mailing.values import Claimed, Compose, Envelope, Mailing, Tally
from subscribers import Subscribers

DIGEST = "d" * 64
BEGIN = datetime(2017, 6, 12, 9, tzinfo=UTC)
QUICK = Timeouts(opening=5, mail=1, rcpt=1, data=1, block=1, dot=1, quit=0.2)
"""The phases in a hurry, for servers that keep silent."""


@dataclass
class Clock:
    """A clock that a test turns by hand."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


class Running(Clock):
    """A clock that runs from the beginning by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._start = time.monotonic()

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self._start)


HOME = ("example.org",)


def address(number: int, domains: Sequence[str] = HOME) -> str:
    """The address of the n-th of the people that `enter` enters: domain after domain."""
    return f"reader{number}@{domains[number % len(domains)]}"


def subscribers(engine: Engine, clock: Callable[[], datetime]) -> Subscribers:
    """The subscribers of a test's database."""
    return Subscribers(engine, clock, secret=b"a secret of tests only")


def enter(
    engine: Engine,
    clock: Callable[[], datetime],
    count: int,
    folder: Path,
    *,
    domains: Sequence[str] = HOME,
) -> Subscribers:
    """Enter so many confirmed people, through the door that operators use."""
    sheet = folder / "people.csv"
    with sheet.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["address"])
        rows.writerows([address(number, domains)] for number in range(count))
    people = subscribers(engine, clock)
    people.import_csv(sheet, rejects=folder / "rejects.csv", consent="asked for it in a test")
    return people


def compose(letter: Claimed) -> Envelope:
    """A small letter that says whose it is, and where it ends."""
    data = (
        f"To: {letter.address}\r\nMessage-ID: <{letter.public_id}@example.org>\r\n\r\n"
        "Hello.\r\n.\r\n..\r\n.dots\r\n-- the end\r\n"
    )
    return Envelope(
        mail_from="bounces@example.org", rcpt_to=letter.address, data=data.encode("ascii")
    )


@dataclass
class Post:
    """A ledger with people in it, and what is needed to send to them."""

    engine: Engine
    clock: Clock
    ledger: Ledger
    people: Subscribers
    mailing: Mailing
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    pacing: Pacing = field(default_factory=Pacing)
    lease: float = 15
    """Seconds of silence after which another sender counts as dead."""
    shown: list[Reading] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """The notices of the runs so far."""

    async def send(self, port: int, *, compose: Compose = compose, **settings: object) -> Tally:
        """Send to a server on loopback; `settings` are the smarthost's, and `wait` in seconds."""
        wait = timedelta(seconds=float(str(settings.pop("wait", 0))))
        smarthost = Smarthost(
            host="127.0.0.1",
            port=port,
            hello="[127.0.0.1]",
            **({"timeouts": QUICK, "connections": 2} | settings),  # type: ignore[arg-type]
        )
        order = self.order(wait=wait, compose=compose)
        return await send(self.ledger, self.mailing, smarthost=smarthost, order=order)

    def order(self, *, wait: timedelta = timedelta(0), compose: Compose = compose) -> Order:
        """The wish to send, shown and told to the test."""
        return Order(
            compose=compose,
            wait=wait,
            stop=self.stop,
            progress=self.shown.append,
            pacing=self.pacing,
            notice=self.told.append,
            lease=self.lease,
        )

    def states(self) -> dict[str, str]:
        """Address -> state, from the rows themselves."""
        with self.engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT s.address, d.state FROM delivery d JOIN subscriber s"
                " ON s.id = d.subscriber_id"
            ).all()
        return {row[0]: row[1] for row in found}


def post(
    engine: Engine,
    folder: Path,
    *,
    readers: int = 3,
    clock: Clock | None = None,
    domains: Sequence[str] = HOME,
) -> Post:
    """A mailing of edition 1 to so many readers, at these domains in turn."""
    clock = clock or Clock()
    people = enter(engine, clock, readers, folder, domains=domains)
    ledger = Ledger(engine, clock, retry=Retry(chance=lambda: 0.0))
    return Post(engine, clock, ledger, people, ledger.open(1, DIGEST))
