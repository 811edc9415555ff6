"""Any bytes as a file: refused in one line, or every row accounted for; nothing half done."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from subscribers import ImportOrder, ImportResult
from subscribers.errors import ImportRefused
from subscribers.store import Subscribers
from subscribers.tables import import_run, subscriber, suppression
from tests.support.people import store


@pytest.fixture
def people(sqlite_engine: Engine) -> Subscribers:
    return store(sqlite_engine, topics=frozenset({"lxd", "lxc"}))


def attempt(people: Subscribers, path: Path, order: ImportOrder) -> ImportResult | ImportRefused:
    try:
        return people.imports.run(path, order, rejects=path.with_name("rejects.csv"))
    except ImportRefused as refused:
        return refused


HEADS = [
    "email,name,topics,language\n", "address\tstate\tsince\tsuppressed\n", "sep=;\nmail;tags\n",
    "Email Address,First Name,Last Name,UNSUB_TIME,LEID,EUID,TAGS\n", "email,attributes,status\n",
    "", "\ufeffemail\r\n", '{"email": "a@x.org"}\n', "Ada <a@x.org>\n", "PK\x03\x04",
]  # fmt: skip
BITS = [
    "a@x.org", "b@x.org", "A@X.ORG", "zoë@bücher.example", "@", ",", ";", "\t", '"', '""', "\n", "\r\n",
    "=1+1", "'", "lxd", "unsubscribed", "complained", "confirmed", "2016-01-02", "\u2028", "\x00", "\x85",
    '{"email": "c@x.org", "name": null}', "{", "}", "[", '{"newsletter": {"state": "confirmed"}}', "<", ">",
    "#", "=?utf-8?q?=0A?=", "\\ud800", "x" * 300,
]  # fmt: skip
files = st.binary(max_size=200) | st.builds(
    lambda head, bits: (head + "".join(bits)).encode(),
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(BITS), max_size=25),
)


@given(content=files, dry_run=st.booleans(), update=st.booleans())
@example(content=b"email\na@x.org\n\xff", dry_run=False, update=False)
@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_file_is_refused_or_adds_up(
    people: Subscribers, tmp_path: Path, content: bytes, *, dry_run: bool, update: bool
) -> None:
    """As many people as are said to be new, each with a record; nobody where it was refused."""
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    order = ImportOrder(consent="form", dry_run=dry_run, update=update)
    result = attempt(people, path, order)
    everybody = list(people.list())
    with people._engine.begin() as connection:
        for table in (subscriber, suppression, import_run):
            connection.execute(delete(table))
    if isinstance(result, ImportRefused):
        assert str(result).isprintable()
        assert everybody == []
        return
    assert result.adds_up
    entered = 0 if dry_run else result.added + result.left + result.suppressed
    assert len(everybody) <= entered
    assert sum(each.state.value == "confirmed" for each in everybody) <= result.added
    assert len(everybody) >= (0 if dry_run else result.added)
    assert not list(tmp_path.glob(".rejects*"))


@pytest.mark.parametrize(
    "content",
    [
        b"email,name\n" + b'"' * 500_000 + b"\n",
        b"email,name\n" + b'a@x.org,"\n' * 50_000,
        b"<" * 500_000 + b"\na@x.org\n",
        b'"' * 400_000 + b"\\" * 99_999 + b"<a@x.org>\na@x.org\n",
        b'{"email": "a@x.org"}\n' + b'{"a":' * 100_000 + b"\n",
        b"email\n" + b"a@" + b"b." * 400_000 + b"org\n",
        b"email\n" + b"a.,;" * 200_000 + b"\n",
        b"email,topics\n" + b"a@x.org," + b";lxd" * 200_000 + b"\n",
    ],
    ids=["quotes", "a quote a line", "angles", "escapes", "depth", "labels", "signs", "topics"],
)
def test_no_file_takes_long(people: Subscribers, tmp_path: Path, content: bytes) -> None:
    """Nothing in a megabyte makes reading more than linear: seconds, not minutes."""
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    began = time.process_time()
    result = attempt(people, path, ImportOrder())
    assert isinstance(result, ImportResult) or str(result).isprintable()
    assert time.process_time() - began < 10
