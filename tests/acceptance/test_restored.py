"""A backup is put back, and nobody has a log of the smarthost: the way out that is named works."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from newsletter.cli.exits import Exit
from newsletter.newsroom.records import Records
from newsletter.settings import read_settings
from subscribers import SignUp
from tests.support.commands import Terminal, terminal
from tests.support.smtp import catcher

__all__ = ["terminal"]


def sign_up(folder: Path, address: str) -> None:
    """Somebody sends the form in."""
    with Records(read_settings(folder / "newsletter.toml", {})) as records:
        records.subscribers.joining.sign_up(SignUp(address=address))


def test_confirm_mails_leave_again_after_a_restored_backup(
    terminal: Terminal, tmp_path: Path
) -> None:
    """What may have left is held, what is owed since goes, and what was held on purpose."""
    database, backup = terminal.folder / "newsletter.db", tmp_path / "backup.db"
    with catcher() as server:
        settings = terminal.folder / "newsletter.toml"
        settings.write_text(settings.read_text().replace("port = 1\n", f"port = {server.port}\n"))
        sign_up(terminal.folder, "ann@example.net")
        with closing(sqlite3.connect(database)) as now, closing(sqlite3.connect(backup)) as copy:
            now.backup(copy)
        assert terminal("mailing", "run-due").status == Exit.OK
        for name in ("newsletter.db-wal", "newsletter.db-shm"):
            (terminal.folder / name).unlink(missing_ok=True)
        shutil.copy(backup, database)
        sign_up(terminal.folder, "bob@example.net")

        stopped = terminal("mailing", "run-due")
        assert "`newsletter mailing reconcile notices`" in stopped.err
        done = terminal("mailing", "reconcile", "notices")
        assert done.status == Exit.OK, done.err
        assert "2 seemed to wait and may have left: they are held as uncertain" in done.out
        assert "`newsletter mailing resend notices` sends them again" in done.out

        sign_up(terminal.folder, "eve@example.net")
        # Uncertain ones are told by the status; what is owed from now on leaves.
        assert terminal("mailing", "run-due").status in {Exit.OK, Exit.UNCERTAIN}
        assert [each.recipient[:3] for each in server.letters] == ["ann", "eve"]
        assert terminal("mailing", "resend", "notices", "--all").status == Exit.OK
        assert terminal("mailing", "run-due").status == Exit.OK
        assert [each.recipient[:3] for each in server.letters] == ["ann", "eve", "ann", "bob"]
    assert terminal("mailing", "verify").status == Exit.OK


def test_complete_is_said_of_a_witness(terminal: Terminal) -> None:
    """Without one it would say that nothing ever left."""
    done = terminal("mailing", "reconcile", "notices", "--complete")
    assert done.status == Exit.USAGE
    assert "--postfix-log" in done.err
