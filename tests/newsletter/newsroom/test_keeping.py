"""Keeping editions: a number stands for what was sent under it, and is free until then."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.errors import EditionError
from newsletter.mailing.values import Mailing
from newsletter.newsroom.mailroom import Run
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.press import Printed
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from tests.support.commands import REPORT, SETTINGS, Terminal, terminal
from tests.support.mailings import Clock
from tests.support.smtp import catcher

__all__ = ["terminal"]

NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)
CORRECTED = REPORT.replace("A short week", "A shorter week")


@pytest.fixture
def room(terminal: Terminal) -> Iterator[Newsroom]:
    """A newsroom with one reader, who follows lxd."""
    with catcher() as server:
        toml = terminal.write("newsletter.toml", SETTINGS.format(port=server.port))
        with Newsroom(read_settings(toml, {}), clock=Clock(NOW)) as made:
            made.subscribers.add("ann@example.net", topics=["lxd"], consent="yes")
            yield made


def printed(room: Newsroom, terminal: Terminal, text: str = REPORT) -> Printed:
    return room.press.print(read_manuscript(terminal.write("week.md", text)))


def scheduled(room: Newsroom, report: Printed, *, topic: str | None = None) -> Mailing:
    return room.schedule(report, room.forecast(report, topic=topic), NOW + timedelta(days=1))


def send(room: Newsroom, report: Printed) -> Mailing:
    run = Run(wait=timedelta(0), stop=asyncio.Event())
    return asyncio.run(room.send(report, room.forecast(report), run)).mailing


def test_what_is_cancelled_before_it_began_may_be_corrected(
    room: Newsroom, terminal: Terminal
) -> None:
    """Under the same number, at once or at another time; no check takes it for an edition."""
    room.keeper.cancel(scheduled(room, printed(room, terminal)))
    corrected = printed(room, terminal, CORRECTED)
    assert "number-order" not in {each.rule for each in room.examine(corrected)}
    assert scheduled(room, corrected).digest == corrected.digest
    assert send(room, corrected).started_at == NOW
    assert room.archive.get(3).digest == corrected.digest


def test_a_number_with_another_mailing_is_not_free(room: Newsroom, terminal: Terminal) -> None:
    """Scheduled or begun, it stands for the same bytes as long as one of them is there."""
    report, corrected = printed(room, terminal), printed(room, terminal, CORRECTED)
    first, second = scheduled(room, report), scheduled(room, report, topic="lxd")
    room.keeper.cancel(first)
    with pytest.raises(EditionError, match="already stored with other bytes"):
        room.forecast(corrected)
    with pytest.raises(EditionError, match="already stored with other bytes"):
        room.keeper.keep(corrected.edition, corrected.digest)
    room.keeper.cancel(second)
    opened = room.ledger.open(3, report.digest)
    room.keeper.keep(report.edition, report.digest)
    room.keeper.cancel(opened)
    assert room.archive.get(3).digest == report.digest


def test_what_was_kept_and_never_mailed_makes_room(room: Newsroom, terminal: Terminal) -> None:
    """The process died before anybody was owed it: the number stands for nothing yet."""
    first = printed(room, terminal)
    room.keeper.keep(first.edition, first.digest)
    corrected = printed(room, terminal, CORRECTED)
    send(room, corrected)
    assert room.archive.get(3).digest == corrected.digest


@pytest.mark.parametrize("number", [90_000_000, 90_201_706, 100_000_000])
def test_a_number_of_digests_is_refused(room: Newsroom, terminal: Terminal, number: int) -> None:
    """A report with one would be taken for a digest, and go to monthly readers alone."""
    report = printed(room, terminal, REPORT.replace("number: 3", f"number: {number}"))
    for refused in (room.forecast, room.approve):
        with pytest.raises(EditionError, match=r"week\.md: .* monthly digests'; write `number:`"):
            refused(report)
