"""Statements of the hot path: what the database refuses is told once, and as it was said."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text, update

from newsletter.errors import DatabaseError
from newsletter.mailing.ledger import senders
from newsletter.mailing.ledger.tables import sender
from tests.support.mailings import post


@pytest.mark.postgresql
def test_a_refusal_is_told_as_the_server_said_it(postgresql_engine: Engine, tmp_path: Path) -> None:
    """Not as what a second try in the broken transaction would meet."""
    mail = post(postgresql_engine, tmp_path)
    sending = mail.ledger.enlist(mail.mailing)
    with postgresql_engine.begin() as other:
        other.execute(update(sender).values(beat=5))
        with postgresql_engine.connect() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
            with pytest.raises(DatabaseError, match="writing for too long") as told:
                senders.beat(connection, sending)
    assert "postgresql://" in str(told.value.where)
    mail.ledger.beat(sending)


@pytest.mark.postgresql
def test_a_lost_connection_is_told_and_replaced(postgresql_engine: Engine, tmp_path: Path) -> None:
    """The next transaction has a new one."""
    mail = post(postgresql_engine, tmp_path)
    sending = mail.ledger.enlist(mail.mailing)
    with postgresql_engine.connect() as connection:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
        with postgresql_engine.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        with pytest.raises(DatabaseError, match="terminating connection"):
            senders.beat(connection, sending)
    mail.ledger.beat(sending)


def test_a_mistake_of_our_own_is_no_refusal(sqlite_engine: Engine, tmp_path: Path) -> None:
    """A table that is not there is a bug, which keeps its traceback."""
    mail = post(sqlite_engine, tmp_path)
    sending = mail.ledger.enlist(mail.mailing)
    with sqlite_engine.begin() as connection:
        connection.execute(text("ALTER TABLE sender RENAME TO gone"))
    with pytest.raises(Exception, match="no such table") as raised:
        mail.ledger.beat(sending)
    assert not isinstance(raised.value, DatabaseError)
