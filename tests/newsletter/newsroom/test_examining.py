"""What is known around a letter when it is checked: the last edition, the signature, the day."""

import email
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.archive import Archive
from newsletter.checks import Letter, check
from newsletter.database import migrate, open_database
from newsletter.errors import EditionError
from newsletter.message.dkim_keys import Algorithm, new_key
from newsletter.newsroom.examining import find_last_edition, letter_of
from newsletter.newsroom.ledgers import database_url
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.press import Press, Printed
from newsletter.settings import FILE_NAME, Settings, read_settings
from tests.support.commands import REPORT, SETTINGS

NOW = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
TODAY = NOW.date()
KEYS = '\n[dkim]\nrsa_key = "rsa.pem"\ned25519_key = "ed.pem"\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A workspace without a database."""
    (tmp_path / FILE_NAME).write_text(SETTINGS.format(port=1))
    (tmp_path / "week.md").write_text(REPORT)
    return read_settings(tmp_path / FILE_NAME, {})


def printed(
    settings: Settings, *, number: int = 3, period: str = "2026-03-02/2026-03-08"
) -> Printed:
    """The report under that number and with those days."""
    text = REPORT.replace("number: 3", f"number: {number}").replace("2026-03-02/2026-03-08", period)
    path = settings.path("week.md")
    path.write_text(text)
    return Press(settings).print(read_manuscript(path))


def letter(settings: Settings, one: Printed) -> Letter:
    last = find_last_edition(settings, one)
    return letter_of(one, Press(settings), today=TODAY, last=last)


def store(settings: Settings, *editions: Printed) -> None:
    """Keep these editions in the archive."""
    engine = open_database(database_url(settings))
    migrate(engine)
    for each in editions:
        Archive(engine).store(each.edition, each.digest, now=NOW)
    engine.dispose()


def test_no_database_is_made(settings: Settings) -> None:
    """Whoever only checks writes nothing."""
    before = sorted(settings.folder.iterdir())
    made = letter(settings, printed(settings))
    assert (made.circumstances.last_number, made.circumstances.last_day) == (None, None)
    assert sorted(settings.folder.iterdir()) == before


def test_a_database_without_tables_has_no_last_edition(settings: Settings) -> None:
    """And gets none."""
    open_database(database_url(settings)).dispose()
    assert find_last_edition(settings, printed(settings)) is None
    assert find_last_edition(settings, printed(settings)) is None


def test_the_last_edition_is_the_newest_other_one(settings: Settings) -> None:
    """With its number and its last day; this very edition, sent before, is not its own last one."""
    first = printed(settings, number=1, period="2026-02-16/2026-02-22")
    second = printed(settings, number=2, period="2026-02-23/2026-03-01")
    third = printed(settings)
    store(settings, first, second, third)
    known = letter(settings, third).circumstances
    assert (known.last_number, known.last_day) == (2, date(2026, 3, 1))


def test_the_last_edition_is_read_once(settings: Settings) -> None:
    """With all its cuts it may weigh much: known, it is only looked for."""
    second, third = printed(settings, number=2), printed(settings)
    store(settings, second)
    known = find_last_edition(settings, third)
    assert known
    engine = open_database(database_url(settings))
    with engine.begin() as connection:
        connection.execute(text("UPDATE edition SET document = x'00'"))
    assert find_last_edition(settings, third, known=known) is known
    with pytest.raises(EditionError, match="cannot be read"):
        find_last_edition(settings, third, known=replace(known, digest="0" * 64))
    engine.dispose()


def test_a_number_that_was_not_counted_on_is_told(settings: Settings) -> None:
    """Other bytes under the last number: somebody forgot it."""
    store(settings, printed(settings, number=3, period="2026-02-23/2026-03-01"))
    made = letter(settings, printed(settings))
    assert made.circumstances.last_number == 3
    assert "number-order" in [finding.rule for finding in check(made)]


def test_an_archived_report_that_cannot_be_read_keeps_nobody_back(settings: Settings) -> None:
    """It may be of another version of this program; its number still counts."""
    old = printed(settings, number=2)
    store(settings, replace(old, edition=replace(old.edition, report='{"schema": 99}')))
    known = letter(settings, printed(settings)).circumstances
    assert (known.last_number, known.last_day) == (2, None)


def _rsa(settings: Settings) -> None:
    settings.path("rsa.pem").write_bytes(new_key(Algorithm.RSA))
    settings.path("ed.pem").write_bytes(new_key(Algorithm.ED25519))


def _nothing(settings: Settings) -> None:
    del settings


@pytest.mark.parametrize(
    ("make", "more", "signatures"), [(_rsa, KEYS, 2), (_nothing, "", 0)], ids=["keys", "none"]
)
def test_the_letter_is_signed_as_it_would_be_sent(
    make: Callable[[Settings], None], more: str, signatures: int, settings: Settings
) -> None:
    """So that what the signatures cover can be looked at."""
    make(settings)
    settings.file.write_text(settings.file.read_text() + more)
    read = read_settings(settings.file, {})
    made = letter(read, printed(read))
    found = email.message_from_bytes(made.message).get_all("DKIM-Signature") or []
    assert len(found) == signatures
    assert not [finding for finding in check(made) if finding.rule == "header-signature"]


@pytest.mark.parametrize(
    ("host", "is_local"), [("127.0.0.1", True), ("localhost", True), ("smtp.heron.dev", False)]
)
def test_a_smarthost_elsewhere_is_told_apart(
    host: str, settings: Settings, *, is_local: bool
) -> None:
    """By what its settings name."""
    settings.file.write_text(settings.file.read_text().replace("127.0.0.1", host))
    read = read_settings(settings.file, {})
    assert letter(read, printed(read)).circumstances.is_local is is_local


def test_names_come_from_the_settings(settings: Settings) -> None:
    """As they are spelt there."""
    settings.file.write_text(settings.file.read_text() + '\n[check]\nnames = ["GitHub", "LXD"]\n')
    read = read_settings(settings.file, {})
    assert letter(read, printed(read)).circumstances.names == ("GitHub", "LXD")
