"""Whole commands as processes, against a real server: what a person types in a week."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.cli.exits import Exit
from tests.support.commands import Done, process
from tests.support.smtp import Catcher, catcher


@pytest.fixture
def server() -> Iterator[Catcher]:
    """The smarthost."""
    with catcher() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, server: Catcher) -> Path:
    """A workspace as `init` makes it, its smarthost filled in, its two people imported."""
    done = process("init", "letter", cwd=tmp_path)
    assert done.status == Exit.OK, done.err
    path = tmp_path / "letter" / "newsletter.toml"
    text = path.read_text().replace("smtp.example.org", "127.0.0.1").replace('"starttls"', '"none"')
    path.write_text(text.replace("port = 587", f"port = {server.port}"))
    imported = process(
        "subscribers", "import", "subscribers.csv", "--consent", "x", cwd=path.parent
    )
    assert imported.status == Exit.OK, imported.err
    return path.parent


def summed(done: Done) -> str:
    """The last sum that a command printed."""
    return [line for line in done.out.splitlines() if line.startswith("audience ")][-1]


def test_a_week(folder: Path, server: Catcher) -> None:
    """Test letter, dry run, sending, sending again, looking, verifying: two letters and a test."""
    test = process("send", "reports/1.md", "--test", "me@example.org", cwd=folder)
    assert "took the test letter to me@example.org: 250" in test.out
    dry = process("send", "reports/1.md", "--dry-run", "--json", cwd=folder)
    assert json.loads(dry.out) | {"subject": ""} == {
        "edition": 1, "subject": "", "list": "main", "topic": None, "state": None, "letters": 2,
        "joined": 0, "passed_over": 0, "monthly": 0, "tally": None,
    }  # fmt: skip
    sent = process("send", "reports/1.md", cwd=folder)
    assert sent.status == Exit.OK, sent.err
    assert summed(sent).startswith("audience 2 = sent 2 + ")
    assert sent.err == ""
    again = process("send", "reports/1.md", "--json", cwd=folder)
    assert json.loads(again.out)["letters"] == 0
    assert json.loads(again.out)["tally"]["sent"] == 2
    listed = json.loads(process("mailing", "list", "--json", cwd=folder).out)
    assert [(each["edition"], each["state"], each["sent"]) for each in listed] == [
        (1, "finished", 2)
    ]
    (shown,) = json.loads(process("mailing", "show", "1", "--json", cwd=folder).out)
    assert re.fullmatch("[0-9a-f]{64}", shown["digest"])
    assert shown["rows"] == []
    assert process("mailing", "verify", cwd=folder).out == "mailings 1, breaches 0\n"
    assert b"\r\nSubject: [Test] Weekly report #1\r\n" in server.letters[0].data
    assert sorted(letter.recipient for letter in server.letters[1:]) == [
        "ann@example.net", "bob@example.net",
    ]  # fmt: skip


def test_an_address_that_no_letter_can_reach_ends_its_own_letter_only(
    folder: Path, server: Catcher
) -> None:
    """Some would take it for an encoded word: refused with the reason, at no cost to others."""
    process("subscribers", "add", "a=?b@example.net", "--consent", "x", cwd=folder)
    done = process("send", "reports/1.md", cwd=folder)
    assert done.status == Exit.OK, done.err
    assert sorted(letter.recipient for letter in server.letters) == [
        "ann@example.net", "bob@example.net",
    ]  # fmt: skip
    (shown,) = json.loads(process("mailing", "show", "1", "--json", cwd=folder).out)
    assert [(row["state"], row["reason"]) for row in shown["rows"]] == [("refused", "address")]
    assert "is not an address" in shown["rows"][0]["text"]


def test_import_goes_to_a_file_or_down_a_pipe(folder: Path) -> None:
    """Markdown without --out, JSON by its suffix; what was guessed goes to stderr."""
    (folder / "post.txt").write_text("Weekly status #4\n\nHello.\n\nPatches\n\nFixes\n\n  • One\n")
    printed = process("import", "post.txt", cwd=folder)
    assert printed.status == Exit.OK
    assert printed.out.startswith("---\n")
    assert "post.txt:" in printed.err
    assert process("import", "post.txt", "--out", "post.md", cwd=folder).out == "post.md\n"
    assert (folder / "post.md").read_text() == printed.out
    assert process("import", "post.md", "--out", "post.json", cwd=folder).status == Exit.OK
    assert json.loads((folder / "post.json").read_text())["title"] == "Weekly status #4"
    rendered = process("render", "post.json", "--out", "seen", cwd=folder)
    assert sorted(path.name for path in (folder / "seen").iterdir()) == [
        "edition.eml", "edition.html", "edition.mjml", "edition.txt", "report.json",
    ]  # fmt: skip
    assert len(rendered.out.splitlines()) == 5


def test_rejected_rows_have_a_status_and_a_file(folder: Path) -> None:
    """Everybody else is entered; the file beside the CSV has line and reason."""
    (folder / "more.csv").write_text("address\neve@example.net\nnobody\nann@example.net\n")
    done = process("subscribers", "import", "more.csv", "--json", cwd=folder)
    assert done.status == Exit.REJECTED
    told = json.loads(done.out)
    assert (told["rows"], told["added"], told["known"], told["rejected"]) == (3, 1, 1, 1)
    assert "nobody" in (folder / "more.rejects.csv").read_text()


def test_people_come_and_go(folder: Path, server: Catcher) -> None:
    """Who leaves gets nothing, is not brought back by an import, and stays in the export."""
    assert process("subscribers", "remove", "Ann@EXAMPLE.net", cwd=folder).status == Exit.OK
    process("subscribers", "import", "subscribers.csv", "--consent", "x", cwd=folder)
    assert process("send", "reports/1.md", cwd=folder).status == Exit.OK
    assert [letter.recipient for letter in server.letters] == ["bob@example.net"]
    person = json.loads(process("subscribers", "show", "ann@example.net", "--json", cwd=folder).out)
    assert person["state"] == "unsubscribed"
    assert [line["act"] for line in person["record"]] == ["confirmed", "left"]
    process("subscribers", "export", "all.csv", cwd=folder)
    assert "unsubscribed" in (folder / "all.csv").read_text()


def test_another_folder_and_another_file(folder: Path) -> None:
    """-C works as if started there; --settings and its variable name the file."""
    elsewhere = folder.parent
    assert process("-C", "letter", "render", "reports/1.md", cwd=elsewhere).status == Exit.OK
    assert (folder / "out" / "edition.html").exists()
    named = process(
        "--settings", "letter/newsletter.toml", "mailing", "list", "--json", cwd=elsewhere
    )
    assert named.out == "[]\n"
    by_variable = process(
        "mailing", "list", "--json", cwd=elsewhere, NEWSLETTER_SETTINGS="letter/newsletter.toml"
    )
    assert by_variable.out == "[]\n"


def _enter_many(folder: Path, count: int) -> None:
    rows = "".join(f"reader{number}@example.org\n" for number in range(count))
    (folder / "many.csv").write_text(f"address\n{rows}")
    done = process("subscribers", "import", "many.csv", "--consent", "x", cwd=folder)
    assert done.status == Exit.OK


def test_ctrl_c_drains_and_the_next_send_goes_on(folder: Path, server: Catcher) -> None:
    """130, the letters in flight answered, nothing uncertain; then the rest, and none twice."""
    _enter_many(folder, 1500)
    sending = subprocess.Popen(
        [sys.executable, "-m", "newsletter", "send", "reports/1.md"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        text=True, env=os.environ,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(server.letters) < 100 and time.monotonic() < deadline:
        time.sleep(0.02)
    sending.send_signal(signal.SIGINT)
    out, err = sending.communicate(timeout=60)
    assert sending.returncode == Exit.INTERRUPTED, err
    said = Done.of(sending.returncode, out, err).err
    assert said == "newsletter: finishing the letters in flight; Ctrl-C again stops at once\n"
    assert "uncertain 0 + " in out.splitlines()[-2]
    assert 100 <= len(server.letters) < 1502
    verified = process("mailing", "verify", cwd=folder)
    assert verified.status == Exit.OK, verified.out
    rest = process("send", "reports/1.md", cwd=folder)
    assert summed(rest).startswith("audience 1502 = sent 1502 + ")
    recipients = [letter.recipient for letter in server.letters]
    assert len(recipients) == len(set(recipients)) == 1502


def test_a_broken_ledger_has_a_status(folder: Path) -> None:
    """`verify` names the row and says what is wrong with it."""
    assert process("send", "reports/1.md", cwd=folder).status == Exit.OK
    changed = "UPDATE delivery SET state = 'waiting' WHERE id = 1"
    script = (
        f"import sqlite3; c = sqlite3.connect('newsletter.db'); c.execute({changed!r}); c.commit()"
    )
    subprocess.run([sys.executable, "-c", script], cwd=folder, check=True)
    done = process("mailing", "verify", "1", "--json", cwd=folder)
    assert done.status == Exit.BROKEN
    assert 1 in {row["delivery"] for row in json.loads(done.out)}


def test_help_names_every_command_and_loads_nothing_heavy(tmp_path: Path) -> None:
    """`--help` answers at once because the rooms wait for the command that needs them."""
    shown = process("--help", cwd=tmp_path)
    assert all(
        name in shown.out for name in ("init", "demo", "import", "render", "send", "mailing")
    )
    code = "import sys, newsletter.cli.app; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.split()
    heavy = {"sqlalchemy", "jinja2", "premailer", "lxml", "markdown_it", "aiosmtplib", "asyncio"}
    assert not heavy & set(loaded)


def test_render_needs_no_database(folder: Path) -> None:
    """A cold `render` loads neither SQLAlchemy nor an SMTP library."""
    assert not {"sqlalchemy", "aiosmtplib", "subscribers"} & loaded_by(
        folder, "render", "reports/1.md"
    )


@pytest.mark.parametrize("command", ["list", "stats", "imports", "suppressed", "held"])
def test_who_looks_at_people_needs_no_letters(folder: Path, command: str) -> None:
    """Neither what sets a letter nor what judges it is loaded."""
    loaded = loaded_by(folder, "subscribers", command)
    assert not {"jinja2", "premailer", "newsletter.rendering", "newsletter.checks"} & loaded


def loaded_by(folder: Path, *words: str) -> set[str]:
    """The modules that a command loads."""
    code = (
        f"import sys; sys.argv = {['newsletter', *words]!r}\n"
        "import newsletter.cli\n"
        "try:\n    newsletter.cli.run()\n"
        "except SystemExit as ended:\n    assert not ended.code\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())
