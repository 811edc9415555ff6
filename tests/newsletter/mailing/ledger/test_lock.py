"""One sender at a time, over processes: refused by name, free again whatever ended the first."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.errors import MailingError
from newsletter.mailing.ledger.lock import only_sender

HOLD = """
import sys, time
from newsletter.database import open_database
from newsletter.mailing.ledger.lock import only_sender
with only_sender(open_database(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_is_named_and_its_death_frees(engine: Engine) -> None:
    """Kill -9 leaves no lock behind."""
    url = engine.url.set(drivername=engine.dialect.name).render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(MailingError, match="another sender is at work") as told,
            only_sender(engine),
        ):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()

    if engine.dialect.name == "sqlite":
        assert f"process {holder.pid} on " in str(told.value)
    _wait_until_free(engine)


def _wait_until_free(engine: Engine) -> None:
    # PostgreSQL notices the death of a client a moment later.
    for _ in range(100):
        try:
            with only_sender(engine):
                return
        except MailingError:
            time.sleep(0.05)
    pytest.fail("still locked")


def test_a_refused_sender_leaves_the_holders_name(sqlite_engine: Engine) -> None:
    """Three come: the third, too, reads who is at work."""
    for _ in range(2):
        refused = pytest.raises(MailingError, match=str(os.getpid()))
        with only_sender(sqlite_engine), refused, only_sender(sqlite_engine):
            pass


def test_the_lock_lies_beside_the_database(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Two paths to the same file are the same database."""
    with only_sender(sqlite_engine):
        assert (tmp_path / "newsletter.db.sender").exists()
