"""The same commands on PostgreSQL: one environment variable, and nothing else changes."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.databases import PostgreSQL
from tests.support.smtp import catcher
from tests.support.workspaces import enter_people, newsletter, workspace

AUDIENCE = 40


@pytest.mark.postgresql
def test_the_whole_way_on_postgresql(
    postgresql: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Imported, sent once, counted at the server; no SQLite file appears; the URL is not shown."""
    url = postgresql.create()
    monkeypatch.setenv("NEWSLETTER_DATABASE", url)
    with catcher() as server:
        folder = workspace(tmp_path / "letter", port=server.port)
        people = enter_people(folder, AUDIENCE)
        newsletter("send", "reports/1.md", "--yes", cwd=folder)
        newsletter("send", "reports/1.md", "--yes", cwd=folder)
        newsletter("mailing", "verify", cwd=folder)
        assert Counter(letter.recipient for letter in server.letters) == Counter(people.keys())
    (mailing,) = json.loads(newsletter("mailing", "list", "--json", cwd=folder))
    assert (mailing["audience"], mailing["sent"], mailing["state"]) == (
        AUDIENCE,
        AUDIENCE,
        "finished",
    )
    assert not list(folder.glob("*.db"))
    postgresql.drop(url)
    gone = subprocess.run(
        [sys.executable, "-m", "newsletter", "mailing", "list"],
        cwd=folder, env=os.environ, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert gone.returncode == 10
    assert len(gone.stderr.splitlines()) == 1
