"""Mailings to nobody: an hour that comes too late, and lists whose readers wait for the digest."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.cli.exits import Exit
from newsletter.cli.ledger import verify_mailings
from newsletter.cli.managing import send_due
from newsletter.cli.origins import Origin
from newsletter.cli.sending import Wish, fulfil
from newsletter.edition import digest_number
from newsletter.errors import MailingError
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from newsletter.web.shelf import Shelf
from tests.support.commands import SETTINGS, Terminal, terminal
from tests.support.letters import read
from tests.support.mailings import Clock
from tests.support.smtp import Catcher, catcher

__all__ = ["terminal"]

LISTS = '[[lists]]\nkey = "security"\nname = "Security"\n[web]'
NOVEMBER = datetime(2026, 11, 10, 9, tzinfo=UTC)
MAIN, BOTH, MONTHLY = "main@example.net", "both@example.net", "monthsec@example.net"
OVER = "nobody was left to mail: it is over"
SUM = "audience 0 = sent 0 + refused 0 + skipped 0 + expired 0 + uncertain 0 + waiting 0"
DUE = 'edition 3, "Heron weekly #3" to list security'


@dataclass
class Desk:
    """A newsroom whose clock is turned by hand, and who hears what leaves it."""

    room: Newsroom
    clock: Clock
    server: Catcher
    report: str

    def execute(self, *statements: str) -> None:
        """What no command does."""
        with self.room._engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def send(self, *lists: str, at: datetime | None = None, **options: bool) -> Exit:
        """`newsletter send week.md --to ...`, at the clock's moment."""
        given = {"dry_run": False, "new_subscribers": False, "as_json": False} | options
        wish = Wish(
            report=Origin(source=self.report),
            lists=lists, topic=None, test=None, approved=False, at=at, wait=timedelta(0),
            processes=0, force=None, asks=False, **given,
        )  # fmt: skip
        return fulfil(wish, self.room)

    def run_due(self) -> Exit:
        """`newsletter mailing run-due`."""
        return send_due(self.room, wait=0, processes=0, as_json=False)

    def states(self) -> list[tuple[str, str, int]]:
        """List, state and audience of each mailing, the oldest first."""
        found = reversed(self.room.mailings())
        return [(each.mailing.list, each.mailing.state, each.tally.audience) for each in found]

    def got(self) -> list[str]:
        """Who got a letter so far."""
        return sorted(each.recipient for each in self.server.letters)


@pytest.fixture
def desk(terminal: Terminal) -> Iterator[Desk]:
    """One reader of main, one of main and security, one of security by the month."""
    clock = Clock(NOVEMBER)
    with catcher() as server:
        toml = SETTINGS.format(port=server.port).replace("[web]", LISTS)
        settings = read_settings(terminal.write("newsletter.toml", toml), {})
        with Newsroom(settings, clock=clock) as room:
            made = Desk(room, clock, server, str(terminal.folder / "week.md"))
            for address in (MAIN, BOTH, MONTHLY):
                room.subscribers.add(address, consent="yes")
            made.execute(
                "INSERT INTO subscription (subscriber_id, list)"
                " VALUES (2, 'security'), (3, 'security')",
                "DELETE FROM subscription WHERE subscriber_id = 3 AND list = 'main'",
                "UPDATE subscriber SET frequency = 'monthly' WHERE id = 3",
            )
            yield made


def test_an_hour_at_which_nobody_is_left_comes_once(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is over then, and said so once; who joins weeks later gets it when somebody says so."""
    assert desk.send("main", at=NOVEMBER + timedelta(days=1)) is Exit.OK
    for address in (MAIN, BOTH):
        desk.room.subscribers.remove(address)
    desk.clock.turn(days=1)
    capsys.readouterr()
    assert desk.run_due() is Exit.OK
    told = capsys.readouterr()
    assert (told.out.splitlines(), told.err) == (["edition 3", SUM, OVER], "")
    desk.room.subscribers.add("late@example.net", consent="yes")
    desk.clock.turn(days=9)
    assert desk.run_due() is Exit.OK
    assert capsys.readouterr().out == "nothing is due\n"
    assert desk.states() == [("main", "finished", 0)]
    assert desk.send("main") is Exit.OK
    assert "1 joined since: --new-subscribers sends it to them, too" in capsys.readouterr().out
    assert not desk.got()
    assert desk.send("main", new_subscribers=True) is Exit.OK
    assert desk.got() == ["late@example.net"]
    assert desk.states() == [("main", "finished", 1)]
    assert verify_mailings(desk.room, None, as_json=False) is Exit.OK


def test_the_digest_tells_of_what_others_of_a_list_got_by_another(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both of its other readers had their letter by the main list: it was sent to it all the same."""
    assert desk.send("main", "security") is Exit.OK
    told = capsys.readouterr().out
    assert f"{DUE}\naudience 0 = " in told
    assert told.endswith("nobody now; 1 by the monthly digest\n")
    assert desk.got() == [BOTH, MAIN]
    assert desk.states() == [("main", "finished", 2), ("security", "finished", 0)]
    assert verify_mailings(desk.room, 3, as_json=False) is Exit.OK
    assert desk.send("main", "security") is Exit.OK

    desk.server.letters.clear()
    desk.clock.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    number = digest_number(2026, 11)
    capsys.readouterr()
    assert desk.run_due() is Exit.OK
    assert capsys.readouterr().out.startswith(f"digest {number} to list security\naudience 1 = ")
    (letter,) = desk.server.letters
    assert (letter.recipient, read(letter.data)["Subject"]) == (MONTHLY, "Security: November 2026")


def test_an_edition_that_waits_for_its_hour_is_in_the_digest_too(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a list that has monthly readers alone."""
    desk.room.subscribers.remove(BOTH)
    assert desk.send("security", at=NOVEMBER + timedelta(days=1)) is Exit.OK
    desk.clock.turn(days=1)
    assert desk.run_due() is Exit.OK
    assert desk.states() == [("security", "finished", 0)]
    desk.clock.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert desk.run_due() is Exit.OK
    assert desk.got() == [MONTHLY]


def test_an_edition_to_monthly_readers_alone_is_issued(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """The archive shows it, nothing is left to do, and whoever joins can be sent it."""
    desk.room.subscribers.remove(BOTH)
    assert desk.send("security", dry_run=True) is Exit.OK
    assert capsys.readouterr().out.splitlines() == [
        f"{DUE}: 0 letters would leave",
        "nobody now; 1 by the monthly digest",
    ]
    assert not desk.states()
    assert desk.send("security", as_json=True) is Exit.OK
    row = json.loads(capsys.readouterr().out)
    assert (row["letters"], row["monthly"], row["state"]) == (0, 1, "finished")
    assert desk.states() == [("security", "finished", 0)]
    assert [each.number for each in Shelf(desk.room.archive, desk.room.ledger).editions()] == [3]
    assert not desk.room.mailroom.due()
    assert not desk.got()


def test_who_is_back_before_the_digest_counts(desk: Desk) -> None:
    """A holiday ends before the first of the month; one that does not is nobody's letter."""
    desk.room.subscribers.remove(BOTH)
    desk.execute("UPDATE subscriber SET paused_until = '2027-02-01 00:00:00' WHERE id = 3")
    with pytest.raises(MailingError, match="nobody to mail"):
        desk.send("security")
    desk.execute("UPDATE subscriber SET paused_until = '2026-11-20 00:00:00' WHERE id = 3")
    assert desk.send("security") is Exit.OK


def test_a_list_that_nobody_waits_for_has_no_mailing(desk: Desk) -> None:
    """Whoever joins it next gets the edition by a plain `send`."""
    desk.execute("UPDATE subscriber SET frequency = 'each' WHERE id = 3")
    desk.room.subscribers.remove(MONTHLY)
    assert desk.send("main", "security") is Exit.OK
    assert desk.states() == [("main", "finished", 2)]
