"""The monthly digest: built once from a month's editions, sent to who wants one letter a month."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.cli.exits import Exit
from newsletter.cli.managing import send_due
from newsletter.edition import digest_number, is_digest
from newsletter.mailing.outcomes import Cause, Refused
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Mailing
from newsletter.newsroom.digests import DAYS, Entry, digest_report
from newsletter.newsroom.mailroom import Run
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.root import Newsroom
from newsletter.report import Paragraph, Period, Report, Section, Text, plain
from newsletter.settings import read_settings
from tests.support.commands import SETTINGS, Terminal, terminal
from tests.support.letters import edition, read
from tests.support.mailings import Clock
from tests.support.smtp import Catcher, catcher

__all__ = ["terminal"]

ANN, BOB, CEM = "ann@example.org", "bob@example.net", "cem@example.com"
WEEK = """\
---
title: "Heron weekly #{number}"
number: {number}
period: 2017-06-{day:02}/2017-06-{end:02}
---

{lead}

# Changes

- One change.

# Releases

- Another.
"""
LEADS = {1: "The first week. It was quiet.", 2: ""}
JULY = datetime(2017, 7, 2, 12, tzinfo=UTC)
NUMBER = digest_number(2017, 6)


@pytest.fixture
def server() -> Iterator[Catcher]:
    with catcher() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2017, 6, 5, 9, tzinfo=UTC))


@pytest.fixture
def room(terminal: Terminal, server: Catcher, clock: Clock) -> Iterator[Newsroom]:
    """Two editions were sent in June to Ann; Bob wants a letter a month, Cem too, but later."""
    terminal.write("newsletter.toml", SETTINGS.format(port=server.port))
    settings = read_settings(terminal.folder / "newsletter.toml", {})
    with Newsroom(settings, clock=clock) as made:
        for who in (ANN, BOB, CEM):
            made.subscribers.add(who, consent="yes")
        wants(made, BOB)
        wants(made, CEM, paused_until=datetime(2017, 9, 1, tzinfo=UTC))
        for number, lead in LEADS.items():
            text = WEEK.format(number=number, day=7 * number - 2, end=7 * number + 4, lead=lead)
            printed = made.press.print(read_manuscript(terminal.write(f"{number}.md", text)))
            asyncio.run(made.send(printed, made.forecast(printed), run()))
            clock.turn(days=7)
        server.letters.clear()
        clock.now = JULY
        yield made


def run() -> Run:
    return Run(wait=timedelta(0), stop=asyncio.Event())


def wants(room: Newsroom, who: str, *, paused_until: datetime | None = None) -> None:
    """One letter a month, from some time on."""
    with room._engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE subscriber SET frequency = 'monthly', paused_until = ? WHERE address = ?",
            (None if paused_until is None else f"{paused_until:%Y-%m-%d %H:%M:%S.%f}", who),
        )


def prepare(room: Newsroom) -> Sequence[Mailing]:
    """The mailings of digests that are opened now; nothing goes wrong."""
    prepared = room.digests.prepare()
    assert not prepared.failures
    return prepared.opened


def built(room: Newsroom, list_: str, place: int) -> None:
    """The digest of June that some list got, under the number of that place."""
    with room._engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO mailing (edition_number, digest, list, topic, state, audience, created_at)"
            f" VALUES ({digest_number(2017, 6, place=place)}, '', '{list_}', '', 'finished', 0,"
            " '2017-07-01 00:00:00')"
        )


def send(room: Newsroom, mailing: Mailing) -> None:
    asyncio.run(room.mailroom.send(mailing, run()))


def test_who_wants_one_letter_a_month_gets_the_months_editions(
    room: Newsroom, server: Catcher
) -> None:
    """Titles that link to the web, the lead's first sentence or the first headings; once."""
    (mailing,) = prepare(room)
    assert (mailing.edition_number, mailing.audience) == (NUMBER, 1)
    send(room, mailing)
    ((to, data),) = [(each.recipient, each.data) for each in server.letters]
    message = read(data)
    assert to == BOB
    assert message["Subject"] == "Heron: June 2017"
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for number in LEADS:
        assert f"<https://news.heron.example.org/{number}>" in text
        assert f'href="https://news.heron.example.org/{number}"' in html
    assert "The first week." in text
    assert "It was quiet." not in text
    assert "5–11 June 2017" in text
    assert "Changes" in text
    assert "30 June 2017" in text
    # Only in the address of its page: it is no number that an author gave.
    assert text.count(str(NUMBER)) == text.count(f"<https://news.heron.example.org/{NUMBER}>") == 1
    assert f'href="https://news.heron.example.org/{NUMBER}"' in html
    assert "List-Unsubscribe" in message
    assert not prepare(room)
    assert not room.ledger.verify(mailing)
    assert room.ledger.tally(mailing).sent == 1


def test_a_digest_is_no_edition_of_the_author(room: Newsroom) -> None:
    """The archive's list, the last number, the next report: none of them know of it."""
    prepare(room)
    assert [each.number for each in room.archive.list()] == [2, 1]
    assert room.archive.last_number() == 2
    assert room.archive.get(NUMBER).edition.subject == "Heron: June 2017"


def test_it_is_built_in_the_first_days_of_the_next_month(room: Newsroom, clock: Clock) -> None:
    """Not before, as the project's days go, and not when the month is old."""
    for moment in (datetime(2017, 6, 30, 23, tzinfo=UTC), JULY.replace(day=DAYS + 1)):
        clock.now = moment
        assert not prepare(room)
    clock.now = JULY.replace(day=DAYS)
    assert prepare(room)


def test_a_month_without_editions_has_no_digest(room: Newsroom, clock: Clock) -> None:
    """Nor one in which nobody wants it."""
    clock.now = JULY.replace(month=8)
    assert not prepare(room)
    clock.now = JULY
    room.subscribers.remove(BOB)
    assert not prepare(room)
    assert room.archive.last_number() == 2


def test_who_changes_their_mind_before_it_leaves_gets_none(room: Newsroom, server: Catcher) -> None:
    """How often somebody wants letters is asked again at the claim."""
    (mailing,) = prepare(room)
    with room._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE subscriber SET frequency = 'each'")
    send(room, mailing)
    assert not server.letters
    assert room.ledger.tally(mailing).skipped == 1


def test_run_due_builds_and_sends_it(
    room: Newsroom, server: Catcher, capsys: pytest.CaptureFixture[str]
) -> None:
    """From cron, as everything else that is due."""
    assert send_due(room, wait=0, processes=0, as_json=False) is Exit.OK
    assert capsys.readouterr().out.startswith(f"digest {NUMBER}\n")
    assert [each.recipient for each in server.letters] == [BOB]
    send_due(room, wait=0, processes=0, as_json=False)
    assert capsys.readouterr().out == "nothing is due\n"


@pytest.mark.parametrize(("list_", "place", "number"), [("main", 3, None), ("news", 0, 91_201_706)])
def test_a_digest_is_known_by_its_list(
    room: Newsroom, list_: str, place: int, number: int | None
) -> None:
    """Not by where its list stood in the settings when it was built: nobody gets it twice."""
    built(room, list_, place)
    opened = [each.edition_number for each in prepare(room)]
    assert opened == ([] if number is None else [number])


@pytest.mark.parametrize("lists", [[*"abcdefghi", "main"], [*"abcdefghij"]], ids=["ours", "others"])
def test_a_month_has_digests_of_ten_lists_at_most(
    room: Newsroom, lists: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The eleventh list is told so in a line, and what else is due leaves; all ten built is no fault."""
    for place, list_ in enumerate(lists):
        built(room, list_, place)
    room.subscribers.add("dan@example.org", consent="yes")
    room.ledger.extend(room.mailing(1))
    is_full = "main" not in lists
    status = send_due(room, wait=0, processes=0, as_json=False)
    assert status is (Exit.MAILING if is_full else Exit.OK)
    told = capsys.readouterr()
    assert "edition 1" in told.out
    line = "newsletter: the monthly digest of list main: a month has digests of 10 lists at most"
    assert told.err.startswith(line) is is_full


def test_a_digest_that_was_kept_and_never_opened_blocks_no_other(room: Newsroom) -> None:
    """Its process died in between: the same one goes on with it, another takes the next number."""
    room.archive.store(edition(number=NUMBER), "0" * 64, now=JULY)
    (mailing,) = prepare(room)
    assert mailing.edition_number == digest_number(2017, 6, place=1)
    with room._engine.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM delivery WHERE mailing_id = {mailing.id}")
        connection.exec_driver_sql(f"DELETE FROM mailing WHERE id = {mailing.id}")
    assert [each.digest for each in prepare(room)] == [mailing.digest]


def test_a_fault_of_one_list_does_not_stop_the_next(
    terminal: Terminal, room: Newsroom, server: Catcher
) -> None:
    """An edition of the main list is damaged: it has no digest, and list dev has its own."""
    toml = SETTINGS.format(port=server.port) + '[[lists]]\nkey = "dev"\nname = "Dev"\n'
    settings = read_settings(terminal.write("newsletter.toml", toml), {})
    with room._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE edition SET document = x'00' WHERE number = 1")
        connection.exec_driver_sql("UPDATE mailing SET list = 'dev' WHERE edition_number = 2")
        connection.exec_driver_sql(
            "INSERT INTO subscription (subscriber_id, list)"
            " SELECT id, 'dev' FROM subscriber WHERE frequency = 'monthly'"
        )
    with Newsroom(settings, clock=Clock(JULY)) as both:
        prepared = both.digests.prepare()
    assert [(each.list, each.edition_number) for each in prepared.opened] == [("dev", NUMBER)]
    assert list(prepared.failures) == ["main"]


def test_digests_do_not_hide_what_editions_were_refused(room: Newsroom, clock: Clock) -> None:
    """Their numbers are higher; a reader's row of refusals is counted among editions alone."""
    for month in range(1, 13):
        number = digest_number(2016, month)
        with room._engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO mailing (edition_number, digest, topic, state, audience, created_at)"
                f" VALUES ({number}, '', '', 'finished', 0, '2016-01-01 00:00:00')"
            )
    refused = Refused(code=550, cause=Cause.ADDRESS, text="no such user")
    for number in (3, 4):
        mailing = room.ledger.open(number, str(number) * 64)
        sending = room.ledger.enlist(mailing)
        letters = room.ledger.claim(sending, 10).letters
        room.ledger.commit(sending, intents=[each.delivery_id for each in letters], results=[])
        room.ledger.commit(sending, intents=[], results=[(each, refused) for each in letters])
        room.ledger.settle(sending)
        assert room.ledger.tally(mailing).refused == len(letters) == 1
    assert [each.in_a_row for each in room.ledger.refusals(mailing)] == [2]
    assert room.ledger.deliveries(mailing, DeliveryState.REFUSED)


def test_numbers_of_digests() -> None:
    """Eight digits, one for each list and month, none an edition's."""
    assert digest_number(2017, 6) == 90_201_706
    assert digest_number(2017, 6, place=9) == 99_201_706
    assert is_digest(digest_number(1, 1))
    assert not is_digest(20_170_612)
    assert not is_digest(None)
    with pytest.raises(ValueError, match="no room"):
        digest_number(2017, 6, place=10)


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        ("One. Two.", "One."),
        ("Version 1.2 is out! Get it.", "Version 1.2 is out!"),
        ("No end", "No end"),
        ("word " * 100, "word " * 59 + "word…"),
    ],
)
def test_the_first_sentence_of_a_lead(lead: str, said: str) -> None:
    """Cut at a word where it is long; a dot within a word ends nothing."""
    june = Period(start=JULY.date(), end=JULY.date())
    report = Report(title="One", number=1, blocks=(Paragraph(children=(Text(text=lead),)),))
    (section,) = digest_report(
        "June", june, [Entry(report=report, url="https://x.example/1")]
    ).sections
    assert isinstance(section, Section)
    (paragraph,) = section.blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.children) == said
