"""The archive: editions as sent."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, update

from newsletter.archive import Archive
from newsletter.archive.tables import edition as table
from newsletter.edition import Edition
from newsletter.errors import EditionError
from tests.support.letters import PIXEL, edition, variant

NOW = datetime(2017, 6, 12, 9, 0, 0, 123456, tzinfo=UTC)
ONE, OTHER = "1" * 64, "2" * 64


@pytest.fixture
def archive(engine: Engine) -> Archive:
    """An empty archive."""
    return Archive(engine)


def test_edition_comes_back_as_it_was_stored(archive: Archive) -> None:
    """Every part, byte for byte, with its digest and the moment in UTC."""
    stored = edition(
        variant(attachments=(PIXEL,)),
        dataclasses.replace(variant(text="é\r\n\u2028 \n"), key="lxd+lxc"),
        subject="Nr. 7: \x00 \ud800 ü",
    )
    archive.store(stored, ONE, now=NOW.astimezone(timezone(timedelta(hours=2))))
    found = archive.get(7)
    assert found.edition == stored
    assert found.digest == ONE
    assert found.stored_at == NOW
    assert found.stored_at.tzinfo is UTC


def test_stored_again_with_the_same_digest_is_nothing_new(archive: Archive) -> None:
    """A send repeated after a crash finds its edition and goes on; the first moment stays."""
    archive.store(edition(), ONE, now=NOW)
    archive.store(edition(), ONE, now=NOW + timedelta(days=1))
    assert archive.get(7).stored_at == NOW


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(
            edition(subject="Weekly #8"), "the subject differs: 'Weekly #7'", id="subject"
        ),
        pytest.param(edition(variant(text="a\n" * 99)), "in line 1, column 1: ", id="text"),
        pytest.param(edition(), "the headers differ, so the settings", id="headers"),
    ],
)
def test_number_with_other_bytes_is_refused(archive: Archive, given: Edition, told: str) -> None:
    """The error is one line that names the first difference; what was stored stays."""
    archive.store(edition(), ONE, now=NOW)
    with pytest.raises(EditionError, match="edition 7 is already stored with other") as caught:
        archive.store(given, OTHER, now=NOW)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert archive.get(7).edition == edition()
    assert archive.get(7).digest == ONE


def test_two_programs_that_store_at_once(archive: Archive) -> None:
    """One of two editions gets the number, whoever comes later is told; nothing is mixed."""

    def attempt(digest: str) -> str:
        try:
            archive.store(edition(subject=digest), digest, now=NOW)
        except EditionError:
            return "refused"
        return digest

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(attempt, [ONE, OTHER] * 8))
    kept = archive.get(7)
    assert kept.edition.subject == kept.digest
    assert set(results) == {kept.digest, "refused"}


def test_a_number_that_is_let_go_is_free(archive: Archive) -> None:
    """Other bytes may have it then; to let one go that is not there is nothing."""
    archive.store(edition(), ONE, now=NOW)
    archive.forget(7)
    archive.forget(8)
    assert archive.last_number() is None
    archive.store(edition(subject="Weekly #8"), OTHER, now=NOW)
    assert archive.get(7).digest == OTHER


def test_variants_come_to_an_edition_and_none_changes(archive: Archive) -> None:
    """What a mailing sends of an edition stays; new readers' cuts are added behind it."""
    archive.store(edition(), ONE, now=NOW)
    cut = dataclasses.replace(variant(text="Cut.\n"), key="lxc+lxd")
    other = dataclasses.replace(cut, text="Cut otherwise.\n")

    grown = archive.add(7, [cut])

    assert grown == archive.get(7).edition == edition(variant(), cut)
    assert archive.add(7, [other, dataclasses.replace(variant(), text="Never.\n")]) == grown
    assert archive.get(7).digest == ONE
    with pytest.raises(EditionError, match="there is no edition 8"):
        archive.add(8, [cut])


def test_two_programs_that_add_at_once_lose_nothing(archive: Archive) -> None:
    """Each reads what the other wrote before it writes."""
    archive.store(edition(), ONE, now=NOW)
    keys = [f"lxc+t{number}" for number in range(12)]
    cuts = [dataclasses.replace(variant(), key=key) for key in keys]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda cut: archive.add(7, [cut]), cuts))
    assert {each.key for each in archive.get(7).edition.variants} == {"all", *keys}


def test_table_of_contents(archive: Archive) -> None:
    """The newest number first, subjects on one line, whatever is in them."""
    assert archive.last_number() is None
    assert list(archive.list()) == []
    for number in (2, 10, 3):
        archive.store(edition(number=number, subject=f"a\x00\n{number}"), ONE, now=NOW)
    assert archive.last_number() == 10
    assert [(line.number, line.subject) for line in archive.list()] == [
        (10, "a  10"),
        (3, "a  3"),
        (2, "a  2"),
    ]
    assert {line.stored_at for line in archive.list()} == {NOW}


def test_number_that_was_never_stored(archive: Archive) -> None:
    """An error, not an empty edition."""
    with pytest.raises(EditionError, match="there is no edition 5"):
        archive.get(5)


@pytest.mark.parametrize("number", [0, -1])
def test_editions_are_numbered_from_one(archive: Archive, number: int) -> None:
    """Said before the database is asked, with the mend."""
    with pytest.raises(EditionError, match="from 1 on"):
        archive.store(edition(number=number), ONE, now=NOW)
    assert archive.last_number() is None


@pytest.mark.parametrize("document", [b"", b"x", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_damaged_document_is_one_line(engine: Engine, document: bytes) -> None:
    """A row somebody or something broke is an error with its mend, not a traceback."""
    archive = Archive(engine)
    archive.store(edition(), ONE, now=NOW)
    with engine.begin() as connection:
        connection.execute(update(table).values(document=document))
    with pytest.raises(EditionError, match="edition 7 cannot be read from the archive"):
        archive.get(7)
