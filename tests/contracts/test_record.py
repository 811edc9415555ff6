"""The record of consent cannot be changed, not even by hand, on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from newsletter.errors import DatabaseError
from tests.support.people import List

ADA = "ada@example.org"
STATEMENTS = [
    "UPDATE consent SET act = 'confirmed'",
    "UPDATE consent SET wording = 'yes, everything' WHERE id = 1",
    "UPDATE consent SET subscriber_id = 2 WHERE subscriber_id = 1",
    "UPDATE consent SET id = id",
    "DELETE FROM consent",
    "DELETE FROM consent WHERE id = (SELECT max(id) FROM consent)",
]


def test_no_statement_changes_or_deletes_a_line(engine: Engine) -> None:
    """The database refuses; all of it stays as it was."""
    house = List(engine)
    house.join()
    house.join("bo@example.org")
    before = house.people.record(ADA)
    server = engine.dialect.name == "postgresql"
    for statement in [*STATEMENTS, *(["TRUNCATE consent"] if server else [])]:
        with pytest.raises((DBAPIError, DatabaseError)), engine.begin() as connection:
            connection.execute(text(statement))
    assert house.people.record(ADA) == before


def test_a_record_goes_with_its_person_alone(engine: Engine) -> None:
    """Erasing one leaves the others'."""
    house = List(engine)
    house.join()
    house.join("bo@example.org")
    house.people.persons.erase(ADA)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM consent")) == 2
