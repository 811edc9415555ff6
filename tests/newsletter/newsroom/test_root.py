"""Newsroom: what would be sent, what is sent, and what is refused before anything is written."""

import asyncio
import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest
from sqlalchemy import make_url

from newsletter.errors import (
    EditionError,
    MailingError,
    SettingsError,
    SmarthostUnavailable,
    TransportError,
)
from newsletter.mailing.values import Tally
from newsletter.newsroom.forecasts import Forecast
from newsletter.newsroom.ledgers import database_url
from newsletter.newsroom.mailroom import Run
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.root import Newsroom
from newsletter.settings import FILE_NAME, Secret, Settings, read_settings
from subscribers import KeyRing, SubscriberError
from tests.support.commands import REPORT, SETTINGS
from tests.support.smtp import Answer, Catcher, catcher, free_port, scripted

CONSENT = "asked for it in a test"


@dataclass(frozen=True)
class Desk:
    """A workspace with two people, and a catcher that is its smarthost."""

    settings: Settings
    server: Catcher

    @contextmanager
    def open(self, **people: str) -> Iterator[Newsroom]:
        """The newsroom, with these people entered: name -> topics."""
        with Newsroom(self.settings) as newsroom:
            for name, topics in people.items():
                newsroom.subscribers.add(
                    f"{name}@example.net", name=name, topics=topics.split(), consent=CONSENT
                )
            yield newsroom

    @property
    def report(self) -> Path:
        return self.settings.path("week.md")

    def send(self, newsroom: Newsroom, **options: bool | str) -> tuple[Forecast, Tally]:
        """Forecast and send at once."""
        printed = newsroom.press.print(read_manuscript(self.report))
        forecast = newsroom.forecast(printed, **options)  # type: ignore[arg-type]  # a test's own names
        run = Run(wait=timedelta(0), stop=asyncio.Event())
        return forecast, asyncio.run(newsroom.send(printed, forecast, run)).tally

    def recipients(self) -> list[str]:
        return sorted(letter.recipient.partition("@")[0] for letter in self.server.letters)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Settings, keys, a report, an empty database, a smarthost."""
    with catcher() as server:
        (tmp_path / FILE_NAME).write_text(SETTINGS.format(port=server.port))
        (tmp_path / "week.md").write_text(REPORT)
        (tmp_path / "keys").mkdir()
        KeyRing.create(tmp_path / "keys" / "tokens")
        yield Desk(read_settings(tmp_path / FILE_NAME, {}), server)


def test_a_forecast_counts_and_writes_nothing(desk: Desk) -> None:
    """How many letters would leave; no mailing is opened, no edition stored."""
    with desk.open(ann="", bob="") as newsroom:
        forecast = newsroom.forecast(newsroom.press.print(read_manuscript(desk.report)))
        assert (forecast.number, forecast.subject) == (3, "Heron weekly #3")
        assert (forecast.letters, forecast.joined, forecast.mailing) == (2, 0, None)
        assert newsroom.mailings() == []
        assert newsroom.archive.last_number() is None


def test_everybody_gets_one_letter_with_their_own_links(desk: Desk) -> None:
    """What left is what was forecast; each token opens its own subscriber's page only."""
    with desk.open(ann="", bob="") as newsroom:
        forecast, tally = desk.send(newsroom)
        people = {person.address: person for person in newsroom.subscribers.list()}
    assert tally == Tally(audience=forecast.letters, sent=2)
    keys = KeyRing.load(desk.settings.path("keys/tokens"))
    for kept in desk.server.letters:
        letter = email.message_from_bytes(kept.data, policy=policy.default)
        (address,) = letter["To"].addresses
        assert address.addr_spec == kept.recipient
        token = re.search(r"/u/([\w-]+)>", letter["List-Unsubscribe"])
        assert token
        assert keys.verify("unsubscribe", token[1]) == people[kept.recipient].public_id
        choices = re.search(r"/p/([\w-]+)>", letter.get_body(("plain",)).get_content())
        assert choices
        assert keys.verify("preferences", choices[1]) == people[kept.recipient].public_id
        assert re.fullmatch(r"<[0-9a-f]{32}@heron\.example\.org>", letter["Message-ID"])
    assert desk.recipients() == ["ann", "bob"]


@pytest.mark.parametrize(
    ("late", "date"),
    [
        pytest.param(timedelta(minutes=59), "Mon, 09 Mar 2026 08:20:00 +0000", id="soon"),
        pytest.param(timedelta(days=30), "Wed, 08 Apr 2026 08:00:00 +0000", id="a-month-later"),
    ],
)
def test_who_joined_later_gets_a_letter_of_their_day(
    desk: Desk, late: timedelta, date: str
) -> None:
    """An old date looks like spam; within an hour all letters bear that of the mailing."""
    moment = datetime(2026, 3, 9, 8, 20, tzinfo=UTC)
    for name, now in (("ann", moment), ("bob", moment + late)):
        with Newsroom(desk.settings, clock=lambda now=now: now) as newsroom:
            newsroom.subscribers.add(f"{name}@example.net", consent=CONSENT)
            desk.send(newsroom, new_subscribers=True)
    dates = [email.message_from_bytes(kept.data)["Date"] for kept in desk.server.letters]
    assert dates == ["Mon, 09 Mar 2026 08:20:00 +0000", date]


def test_the_second_time_nobody_is_left(desk: Desk) -> None:
    """Nothing to send; who joined since is counted, and gets it only when asked for."""
    with desk.open(ann="") as newsroom:
        desk.send(newsroom)
    with desk.open(bob="") as newsroom:
        forecast, tally = desk.send(newsroom)
        assert (forecast.letters, forecast.joined) == (0, 1)
        assert tally == Tally(audience=1, sent=1)
        forecast, tally = desk.send(newsroom, new_subscribers=True)
        assert (forecast.letters, forecast.joined) == (1, 0)
        assert tally == Tally(audience=2, sent=2)
    assert desk.recipients() == ["ann", "bob"]


def test_a_topic_takes_its_followers_and_those_of_all(desk: Desk) -> None:
    """Who chose no topic follows everything; another topic's followers get nothing."""
    with desk.open(ann="releases", bob="security", eve="") as newsroom:
        desk.send(newsroom, topic="releases")
        assert desk.recipients() == ["ann", "eve"]
        with pytest.raises(MailingError, match="unknown topic") as unknown:
            newsroom.forecast(newsroom.press.print(read_manuscript(desk.report)), topic="relaeses")
        assert unknown.value.mend == 'did you mean "releases"?'


def test_the_same_number_with_other_bytes_is_refused(desk: Desk) -> None:
    """The difference is named, and nobody gets the other letter."""
    with desk.open(ann="") as newsroom:
        desk.send(newsroom)
        desk.report.write_text(REPORT.replace("One change.", "Another change."))
        with pytest.raises(EditionError, match="other bytes") as refused:
            desk.send(newsroom)
    assert "Another change" in str(refused.value)
    assert desk.recipients() == ["ann"]


def test_a_report_needs_a_number(desk: Desk) -> None:
    """The mend names the next free one."""
    desk.report.write_text(REPORT.replace("#3", "").replace("number: 3\n", ""))
    with desk.open(ann="") as newsroom, pytest.raises(EditionError, match="no number") as refused:
        desk.send(newsroom)
    assert "number: 1" in refused.value.mend


def test_nobody_to_mail_stores_nothing(desk: Desk) -> None:
    """An empty audience, or one of unconfirmed people, leaves the number free."""
    with desk.open() as newsroom:
        newsroom.subscribers.add("ann@example.net")
        with pytest.raises(MailingError, match="nobody to mail"):
            desk.send(newsroom)
        assert newsroom.archive.last_number() is None
        assert newsroom.mailings() == []


@pytest.mark.parametrize("fault", ["away", "refusing"])
def test_a_smarthost_that_is_away_leaves_nothing_half_done(desk: Desk, fault: str) -> None:
    """No audience is frozen and no number taken before one session could be opened."""

    async def send(settings: Settings) -> None:
        with Newsroom(settings) as newsroom:
            printed = newsroom.press.print(read_manuscript(desk.report))
            run = Run(wait=timedelta(0), stop=asyncio.Event())
            await newsroom.send(printed, newsroom.forecast(printed), run)

    async def run() -> None:
        script = {"CONNECT": Answer(b"554 5.7.1 not you\r\n", close=True)}
        async with scripted(script) as server:
            port = server.port if fault == "refusing" else free_port()
            smarthost = replace(desk.settings.smarthost, port=port)
            await send(replace(desk.settings, smarthost=smarthost))

    with desk.open(ann="") as newsroom:
        with pytest.raises(SmarthostUnavailable) as told:
            asyncio.run(run())
        assert newsroom.mailings() == []
        assert newsroom.archive.last_number() is None
    assert "smarthost's host and port" in told.value.mend


def test_a_test_letter_leaves_no_trace(desk: Desk) -> None:
    """It goes the same way, but neither ledger nor archive nor subscribers know of it."""
    with desk.open() as newsroom:
        printed = newsroom.press.marked(newsroom.press.print(read_manuscript(desk.report)))
        sent = asyncio.run(newsroom.send_test(printed, "me@example.org"))
        assert sent.code == 250
        assert newsroom.mailings() == []
        assert newsroom.archive.last_number() is None
        assert list(newsroom.subscribers.list()) == []
        with pytest.raises(SubscriberError):
            asyncio.run(newsroom.send_test(printed, "nobody"))
    (letter,) = desk.server.letters
    assert b"Subject: [Test] Heron weekly #3" in letter.data


def test_a_refused_test_letter_says_why(desk: Desk) -> None:
    """The server's own words, in one line."""

    async def run() -> None:
        async with scripted({"RCPT": Answer(b"550 5.1.1 who is that\r\n")}) as server:
            smarthost = replace(desk.settings.smarthost, port=server.port)
            with Newsroom(replace(desk.settings, smarthost=smarthost)) as newsroom:
                await newsroom.send_test(
                    newsroom.press.print(read_manuscript(desk.report)), "me@example.org"
                )

    with pytest.raises(TransportError, match="who is that"):
        asyncio.run(run())


def test_the_examples_sender_stays_on_this_machine(desk: Desk) -> None:
    """Whoever forgot to fill in newsletter.toml is told so before a foreign server is asked."""
    away = replace(desk.settings, smarthost=replace(desk.settings.smarthost, host="203.0.113.1"))
    with Newsroom(away) as newsroom, pytest.raises(SettingsError, match="is the example's"):
        asyncio.run(
            newsroom.send_test(newsroom.press.print(read_manuscript(desk.report)), "me@example.org")
        )


def test_an_edition_never_mailed_is_one_line(desk: Desk) -> None:
    """Naming where to look."""
    with desk.open() as newsroom, pytest.raises(MailingError, match="never mailed"):
        newsroom.mailings(7)


@pytest.mark.parametrize("name", ["plain.db", "a b?c#d%20e.db", "ü.db"])
def test_any_file_name_is_a_database(desk: Desk, name: str) -> None:
    """Letters that mean something in a URL are only letters in a path."""
    store = replace(desk.settings.store, database=Secret(name))
    url = database_url(replace(desk.settings, store=store))
    assert make_url(url).database == str(desk.settings.path(name))
