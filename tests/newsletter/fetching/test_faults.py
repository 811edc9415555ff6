"""Statuses and broken connections: one clear line each."""

import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.fetching.faults import of_status, read_retry_after

NOW = datetime(2017, 6, 5, 12, 0, tzinfo=UTC)
WHERE = "https://example.org/"


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (401, "the server does not let us see it (HTTP 401); log in"),
        (403, "the server does not let us see it (HTTP 403); log in"),
        (404, "there is no such page (HTTP 404); check the address"),
        (410, "there is no such page (HTTP 410); check the address"),
        (429, "the server had too many requests (HTTP 429); wait"),
        (451, "the server must not show it (HTTP 451); ask"),
        (500, "the server has a fault of its own (HTTP 500); try again later"),
        (599, "the server has a fault of its own (HTTP 599); try again later"),
        (204, "the server gives another answer than the page (HTTP 204); open"),
        (418, "the server gives another answer than the page (HTTP 418); open"),
    ],
)
def test_every_status_has_its_line(status: int, line: str) -> None:
    """What, where, and the mend."""
    error = of_status(status, {}, where=WHERE, now=NOW)
    assert str(error).startswith(f"{WHERE}: {line}")
    assert (error.status, error.retry_after) == (status, None)


def test_the_wait_that_a_server_asks_for_is_told() -> None:
    """In seconds, to a person and to the program."""
    error = of_status(429, {"retry-after": "90"}, where=WHERE, now=NOW)
    assert str(error).endswith("try again in 90 seconds")
    assert error.retry_after == 90


def test_an_error_crosses_processes_whole() -> None:
    """With its status and its wait."""
    error = of_status(429, {"retry-after": "90"}, where=WHERE, now=NOW)
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.status, copy.retry_after) == (str(error), 429, 90)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("9" * 400, 10**9),
        ("Mon, 05 Jun 2017 12:01:30 GMT", 90),
        ("Mon, 05 Jun 2017 14:01:30 +0200", 90),
        ("Mon, 05 Jun 2017 12:01:30 -0000", 90),
        ("Mon, 05 Jun 2017 11:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 10**9),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Mon, 35 Jun 2017 12:01:30 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    """RFC 9110 10.2.3; what is neither tells nothing."""
    assert read_retry_after(value, now=NOW) == seconds


def test_a_wait_counts_from_now_in_any_zone() -> None:
    """The clock's zone does not matter."""
    there = NOW.astimezone(timezone(timedelta(hours=-7)))
    assert read_retry_after("Mon, 05 Jun 2017 12:01:30 GMT", now=there) == 90


@given(st.text() | st.datetimes().map(lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} GMT"))
def test_any_retry_after_is_a_wait_or_nothing(value: str) -> None:
    """Never an exception."""
    seconds = read_retry_after(value, now=NOW)
    assert seconds is None or 0 <= seconds <= 10**9
