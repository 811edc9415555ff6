"""What other programs say about people, and what that is to us."""

from datetime import UTC, datetime, timedelta

import pytest

from subscribers.errors import InvalidField
from subscribers.fields import EARLIEST, LATEST
from subscribers.importing.standings import (
    AGREED,
    BLOCKED,
    BOUNCED,
    COMPLAINED,
    GONE,
    STANDINGS,
    WAITS,
    Standing,
    read_day,
    read_until,
    standing_of,
)
from subscribers.model import Act, State

NOW = datetime(2017, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "standing"),
    [
        ({}, AGREED),
        ({"state": "Subscribed"}, AGREED),
        ({"state": "", "left": ""}, AGREED),
        ({"left": "2019-01-01"}, GONE),
        ({"left": "false"}, AGREED),
        ({"left": "true"}, GONE),
        ({"wanted": "false"}, GONE),
        ({"wanted": "true"}, AGREED),
        ({"wanted": ""}, AGREED),
        ({"bounced": "2019-01-01", "left": "2019-01-01"}, BOUNCED),
        ({"state": "regular", "left": "2019-01-01"}, AGREED),
        ({"state": "unactivated"}, WAITS),
        ({"state": "Past due"}, AGREED),
        ({"state": "opted-out"}, GONE),
        ({"state": "active", "left": "TRUE"}, GONE),
        ({"state": "pending", "wanted": "no"}, GONE),
        ({"state": "active", "bounced": "yes"}, BOUNCED),
        ({"state": "unconfirmed", "wanted": "yes"}, WAITS),
        ({"state": "cleaned", "left": "yes"}, BOUNCED),
        *(({"wanted": word}, GONE) for word in ("off", "NULL", "-", "unsubscribed", "Opted out")),
        *(({"wanted": word}, AGREED) for word in ("On", "1.0", "subscribed")),
        *(({"left": word}, AGREED) for word in ("null", "-", "N/A", "0.0", "\\N", "off")),
        ({"left": "0000-00-00 00:00:00", "bounced": "0001-01-01T00:00:00Z"}, AGREED),
        ({"left": "by mail"}, GONE),
    ],
    ids=str,
)
def test_a_word_decides_and_else_the_dates(cells: dict[str, str], standing: Standing) -> None:
    """Somebody who left and came back has both a date and a word."""
    assert standing_of(cells, ignore_state=False) == standing


@pytest.mark.parametrize(
    ("words", "standing"),
    [
        ("confirmed enabled subscribed active opted-in regular premium gifted trialed", AGREED),
        ("churning churned past_due Past-Due unpaid paused", AGREED),
        ("unconfirmed pending transactional unactivated upcoming", WAITS),
        ("unsubscribed disabled archived removed inactive opted_out", GONE),
        ("cleaned undeliverable bounced", BOUNCED),
        ("complained complaint spam", COMPLAINED),
        ("blocklisted blocked spammy", BLOCKED),
    ],
    ids=["agreed", "pays or paid", "waits", "gone", "bounced", "complained", "blocked"],
)
def test_each_word_of_other_programs_is_known(words: str, standing: Standing) -> None:
    """As their exports write it, whatever its case."""
    for word in words.split():
        assert standing_of({"state": word.upper()}, ignore_state=False) == standing, word


@pytest.mark.parametrize(
    ("words", "standing"),
    [
        ("true 1 1.0 yes y t on TRUE Yes", GONE),
        ("false 0 0.0 no n f off null none nil nan nat n/a na - -- \\N No", AGREED),
    ],
    ids=["yes", "no"],
)
def test_yes_and_no_have_many_spellings(words: str, standing: Standing) -> None:
    """Beside a word that says that somebody agreed, only a yes is a leaving."""
    for word in words.split():
        cells = {"state": "active", "left": word}
        assert standing_of(cells, ignore_state=False) == standing, word
        assert standing_of({"left": word}, ignore_state=False) == standing, word


def test_only_consent_confirms() -> None:
    """No word of another program is an agreement: that is the operator's to name."""
    assert {standing.act for standing in STANDINGS.values()} == {None, Act.ENTERED, Act.LEFT}
    never = (
        "cleaned",
        "complained",
        "blocklisted",
        "spammy",
        "undeliverable",
        "blocked",
        "bounced",
    )
    assert all(STANDINGS[word].suppress for word in never)
    gone = ("unsubscribed", "removed", "archived", "disabled", "inactive")
    assert all(STANDINGS[word].act is Act.LEFT for word in gone)
    assert set(State) <= STANDINGS.keys()


def test_a_strange_word_is_nobodys_consent() -> None:
    """Its row is rejected, unless that column is said to be something else."""
    with pytest.raises(InvalidField, match="unknown state 'Kansas'"):
        standing_of({"state": "Kansas"}, ignore_state=False)
    for word in ("nein", "never", "2019-01-01"):
        with pytest.raises(InvalidField, match="unknown state"):
            standing_of({"wanted": word}, ignore_state=False)
    assert standing_of({"state": "Kansas"}, ignore_state=True) == AGREED
    assert standing_of({"state": "Kansas", "left": "2019"}, ignore_state=True) == GONE


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2016-02-03 04:05:06", datetime(2016, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("2016-02-03T04:05:06.123Z", datetime(2016, 2, 3, 4, 5, 6, 123000, tzinfo=UTC)),
        ("2016-02-03T04:05:06+02:00", datetime(2016, 2, 3, 2, 5, 6, tzinfo=UTC)),
        ("2016-02-03", datetime(2016, 2, 3, tzinfo=UTC)),
        *(
            (f"2016-02-03 04:05:06{zone}", datetime(2016, 2, 3, 4, 5, 6, tzinfo=UTC))
            for zone in (" UTC", " GMT", " +0000", " +0000 UTC")
        ),
        ("1454472306", datetime(2016, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("1454472306.0", datetime(2016, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("9999999999", NOW),
        ("05/04/2016", None),
        ("04.05.2016", None),
        ("2099-01-01", NOW),
        ("", None),
        ("last spring", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("0001-01-01T00:00:00Z", None),
        ("1969-12-31T23:59:59Z", None),
        ("1970-01-01T00:00:00Z", EARLIEST),
    ],
)  # fmt: skip
def test_a_day_is_read_as_far_as_it_can_be(cell: str, moment: datetime | None) -> None:
    """UTC where no zone is named, never in the future, nothing where nobody can tell."""
    assert read_day(cell, now=NOW) == moment


def test_a_pause_must_be_a_date() -> None:
    """It may well lie ahead; a guess would mail somebody too early."""
    assert read_until("2099-01-01T00:00:00+00:00") == datetime(2099, 1, 1, tzinfo=UTC)
    assert (read_until("2099-01-01") or NOW) - NOW > timedelta(days=1)
    assert read_until("") is None
    for beyond in ("9999-12-31", "9999-12-31T23:59:59-12:00"):
        assert read_until(beyond) == LATEST
    for past in ("0001-01-01", "0001-01-01T00:00:00+12:00"):
        assert read_until(past) == EARLIEST
    with pytest.raises(InvalidField, match="'soon' is no date"):
        read_until("soon")
