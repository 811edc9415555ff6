"""A store of subscribers as tests want it: a fixed clock, a fixed secret, an outbox to look into."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, text

from subscribers import (
    KeyRing,
    Limits,
    Notice,
    Owed,
    Reception,
    SignUp,
    Subscriber,
    Subscribers,
)
from subscribers.tokens import Key

NOW = datetime(2017, 6, 12, 9, 30, tzinfo=UTC)
SECRET = b"only for tests, 32 bytes of key."
KEYS = KeyRing((Key(id=b"test", secret=b"a key ring of tests, 32 bytes it"),))
FREE = Limits(
    address_day=10_000, address_month=10_000, network_hour=10_000, network_day=10_000,
    domain_hour=10_000, mails_hour=10_000, moves_day=10_000, moves_month=10_000,
)  # fmt: skip
"""Limits that nobody reaches."""


def store(engine: Engine, *, topics: frozenset[str] | None = None) -> Subscribers:
    """Subscribers of a migrated database, at `NOW`."""
    return Subscribers(engine, lambda: NOW, secret=SECRET, topics=topics)


class Box:
    """An outbox in a table of its own, so that what is taken back is not in it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with engine.begin() as connection:
            columns = "id INTEGER, notice TEXT, person INTEGER, opt_in INTEGER, address TEXT"
            connection.execute(text(f"CREATE TABLE IF NOT EXISTS box ({columns})"))

    def owe(self, connection: Connection, owed: Owed) -> None:
        """Keep it."""
        connection.execute(
            text("INSERT INTO box SELECT count(*), :notice, :person, :opt_in, :address FROM box"),
            {
                "notice": owed.notice.value,
                "person": owed.subscriber_id,
                "opt_in": owed.opt_in_id,
                "address": owed.address,
            },
        )

    def owe_all(self, connection: Connection, owed: Sequence[Owed]) -> None:
        """Keep each."""
        for one in owed:
            self.owe(connection, one)

    def acquit(self, connection: Connection, subscriber_id: int) -> None:
        """Nobody says anything of these letters."""

    def unite(self, connection: Connection, kept: int, other: int) -> None:
        """Nothing here comes twice."""

    def forget(self, connection: Connection, subscriber_id: int) -> None:
        """Take back all of theirs."""
        gone = text("DELETE FROM box WHERE person = :person")
        connection.execute(gone, {"person": subscriber_id})

    def mailed(self, connection: Connection, ids: Collection[int]) -> set[int]:
        """Nobody: no letter goes out from here."""
        del connection, ids
        return set()

    @property
    def notices(self) -> list[str]:
        """What is owed, oldest first."""
        with self.engine.connect() as connection:
            return list(connection.scalars(text("SELECT notice FROM box ORDER BY id")))

    def tokens(self, notice: Notice = Notice.CONFIRM) -> list[str]:
        """The tokens that those notices carry, oldest first."""
        asked = text(
            "SELECT nonce FROM box JOIN opt_in ON opt_in.id = box.opt_in WHERE notice = :notice "
            "ORDER BY box.id"
        )
        with self.engine.connect() as connection:
            return [
                KEYS.opt_in(nonce) for nonce in connection.scalars(asked, {"notice": notice.value})
            ]


@dataclass
class List:
    """A list in use: its clock can be put forward, its outbox looked into."""

    engine: Engine
    limits: Limits = FREE
    lists: Mapping[str, frozenset[str] | None] = field(
        default_factory=lambda: {"security": frozenset({"urgent"})}
    )
    topics: frozenset[str] = frozenset({"lxd", "lxc", "lxcfs"})
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.box = Box(self.engine)
        reception = Reception(keys=KEYS, outbox=self.box, limits=self.limits)
        clock: Callable[[], datetime] = lambda: self.now  # noqa: E731
        self.people = Subscribers(
            self.engine,
            clock,
            secret=SECRET,
            topics=self.topics,
            lists=self.lists,
            reception=reception,
        )

    def later(self, span: timedelta) -> None:
        """Put the clock forward."""
        self.now += span

    def sign_up(self, address: str = "ada@example.org", **form: object) -> str:
        """Send the form in; the token of the mail that asks."""
        self.people.joining.sign_up(SignUp(address=address, **form))  # type: ignore[arg-type]
        return self.box.tokens()[-1]

    def join(self, address: str = "ada@example.org", **form: object) -> Subscriber:
        """Sign up and confirm."""
        self.people.joining.confirm(self.sign_up(address, **form))
        return self.people.show(address)
