"""Bad input: exactly one line on stderr, an exit status of its own, no traceback, nothing half done."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsletter.cli.exits import Exit
from tests.support.commands import REPORT, SETTINGS, Terminal, process, terminal
from tests.support.smtp import catcher

__all__ = ["terminal"]

CONSENT = ("--consent", "asked for it in a test")
SEND = ("send", "week.md")
RENDER = ("render", "week.md")
ADD = ("subscribers", "add")
Prepare = Callable[[Terminal], object]


@dataclass(frozen=True)
class Case:
    """What is wrong, the command that meets it, and what it must say."""

    prepare: Prepare
    command: tuple[str, ...]
    status: Exit
    said: str


def report(text: str) -> Prepare:
    """Another report."""
    return lambda terminal: terminal.write("week.md", text)


def settings(before: str, after: str) -> Prepare:
    """Other settings."""
    text = SETTINGS.format(port=1)
    assert before in text
    return lambda terminal: terminal.write("newsletter.toml", text.replace(before, after, 1))


def file(name: str, text: str | bytes) -> Prepare:
    """One more file."""
    data = text if isinstance(text, bytes) else text.encode()

    def write(terminal: Terminal) -> None:
        terminal.write(name, "")
        (terminal.folder / name).write_bytes(data)

    return write


def nothing(terminal: Terminal) -> None:
    """All is well but for the command itself."""


def people(terminal: Terminal) -> None:
    """Two subscribers."""
    for name in ("ann", "bob"):
        assert terminal(*ADD, f"{name}@example.net", *CONSENT).status == 0


def remove(name: str) -> Prepare:
    """A file that should be there is not."""
    return lambda terminal: (terminal.folder / name).unlink()


AWAY = SETTINGS.format(port=1).replace("127.0.0.1", "smtp.heron.dev")
AWAY = AWAY.replace("news.heron.example.org", "news.heron.dev")

CASES = {
    "report-missing": Case(nothing, ("render", "none.md"), Exit.REPORT, "none.md"),
    "report-of-no-address": Case(nothing, ("render", "https://[x/week.md"), Exit.FETCH, "cannot be taken apart"),
    "report-folder": Case(nothing, ("render", "keys"), Exit.REPORT, "keys"),
    "report-of-unknown-kind": Case(file("week.docx", "x"), ("render", "week.docx"), Exit.REPORT, ".md"),
    "report-empty": Case(report(""), RENDER, Exit.REPORT, "week.md"),
    "report-not-utf-8": Case(file("week.md", b"\xff\xfe\x00"), RENDER, Exit.REPORT, "week.md"),
    "report-json-malformed": Case(file("week.json", "{"), ("render", "week.json"), Exit.REPORT, "week.json"),
    "front-matter-malformed": Case(report("---\ntitle: [a\n---\n\nText.\n"), RENDER, Exit.REPORT, "week.md:"),
    "front-matter-open": Case(report("---\ntitle: a\n\nText.\n"), RENDER, Exit.REPORT, "week.md"),
    "number-no-number": Case(report(REPORT.replace("number: 3", "number: three")), SEND, Exit.REPORT, "number"),
    "period-no-period": Case(report(REPORT.replace("2026-03-08", "soon")), RENDER, Exit.REPORT, "period"),
    "number-missing": Case(report("# Heron\n\nText.\n"), SEND, Exit.EDITION, "number"),
    "image-missing": Case(report(f"{REPORT}\n![x](gone.png)\n"), RENDER, Exit.RENDERING, "week.md:13"),
    "image-of-no-address": Case(report(f"{REPORT}\n![x](<https://[x/a.png>)\n"), RENDER, Exit.RENDERING, "week.md:13"),
    "image-too-large": Case(
        lambda terminal: (report(f"{REPORT}\n![x](big.png)\n")(terminal), file("big.png", b"\x89PNG\r\n\x1a\n" + bytes(300_000))(terminal)),
        RENDER, Exit.RENDERING, "big.png",
    ),
    "theme-unknown": Case(settings("[web]", '[theme]\nname = "wekly"\n[web]'), RENDER, Exit.RENDERING, 'did you mean "weekly"?'),
    "template-malformed": Case(
        lambda terminal: (settings("[web]", '[theme]\nfolder = "mine"\n[web]')(terminal), file("mine/themes/weekly/edition.mjml.j2", "{% if %}")(terminal)),
        RENDER, Exit.RENDERING, "edition.mjml.j2",
    ),
    "template-not-well-formed": Case(
        lambda terminal: (settings("[web]", '[theme]\nfolder = "mine"\n[web]')(terminal), file("mine/themes/weekly/edition.mjml.j2", "<mjml><mj-body></mjml>")(terminal)),
        RENDER, Exit.RENDERING, "edition.mjml.j2:1",
    ),
    "settings-missing": Case(remove("newsletter.toml"), RENDER, Exit.SETTINGS, "newsletter init"),
    "settings-malformed": Case(file("newsletter.toml", "name ="), RENDER, Exit.SETTINGS, "newsletter.toml:1"),
    "settings-unknown-key": Case(settings("[from]", "acent = 1\n[from]"), RENDER, Exit.SETTINGS, 'did you mean "accent"?'),
    "settings-header-injection": Case(settings('name = "Heron"', 'name = "Heron\\r\\nBcc: x@example.org"'), RENDER, Exit.SETTINGS, "project.name"),
    "list-name-header-injection": Case(settings("[web]", 'name = "a\\u2028b"\n[web]'), RENDER, Exit.SETTINGS, "list.name"),
    "settings-elsewhere": Case(nothing, ("--settings", "other.toml", *RENDER), Exit.SETTINGS, "other.toml"),
    "password-missing": Case(
        lambda terminal: (people(terminal), settings('security = "none"', 'security = "tls"\nuser = "me"')(terminal)),
        SEND, Exit.SETTINGS, "NEWSLETTER_SMARTHOST_PASSWORD",
    ),
    "example-sender": Case(
        lambda terminal: (people(terminal), terminal.write("newsletter.toml", AWAY)),
        SEND, Exit.SETTINGS, "from.address",
    ),
    "csv-missing": Case(nothing, ("subscribers", "import", "none.csv"), Exit.SUBSCRIBERS, "none.csv"),
    "csv-is-the-folder": Case(nothing, ("subscribers", "import", "."), Exit.SUBSCRIBERS, "Is a directory"),
    "csv-is-the-root": Case(nothing, ("subscribers", "import", "/"), Exit.SUBSCRIBERS, "Is a directory"),
    "csv-without-addresses": Case(file("p.csv", "name\nAnn\n"), ("subscribers", "import", "p.csv"), Exit.SUBSCRIBERS, "p.csv"),
    "csv-empty": Case(file("p.csv", ""), ("subscribers", "import", "p.csv"), Exit.SUBSCRIBERS, "p.csv"),
    "csv-not-utf-8": Case(file("p.csv", b"address\nann\xff@example.net\n"), ("subscribers", "import", "p.csv"), Exit.SUBSCRIBERS, "p.csv"),
    "address-malformed": Case(nothing, (*ADD, "ann.example.net"), Exit.SUBSCRIBERS, "address"),
    "address-header-injection": Case(nothing, (*ADD, "ann@example.net\r\nBcc: x@example.org"), Exit.SUBSCRIBERS, "address"),
    "name-header-injection": Case(nothing, (*ADD, "ann@example.net", "--name", "Ann\nBcc: x"), Exit.SUBSCRIBERS, "control character"),
    "consent-empty": Case(nothing, (*ADD, "ann@example.net", "--consent", " "), Exit.SUBSCRIBERS, "consent"),
    "segment-unreadable": Case(nothing, ("subscribers", "list", "--where", "topc == lxd"), Exit.SUBSCRIBERS, "column 1"),
    "subscriber-unknown": Case(nothing, ("subscribers", "show", "ann@example.net"), Exit.SUBSCRIBERS, "nobody has this address"),
    "export-nowhere": Case(nothing, ("subscribers", "export", "no/where.csv"), Exit.SUBSCRIBERS, "where.csv"),
    "export-is-the-folder": Case(nothing, ("subscribers", "export", "."), Exit.SUBSCRIBERS, "cannot be written"),
    "import-is-the-folder": Case(nothing, ("import", "week.md", "--out", ".", "--force"), Exit.WORKSPACE, "cannot be written"),
    "domain-malformed": Case(nothing, ("subscribers", "suppress", "nodomain", "--domain", "--reason", "x"), Exit.SUBSCRIBERS, "newsletter: nodomain: "),
    "keys-missing": Case(remove("keys/tokens"), ("subscribers", "list"), Exit.SUBSCRIBERS, "keys/tokens"),
    "keys-malformed": Case(file("keys/tokens", "secret"), ("subscribers", "list"), Exit.SUBSCRIBERS, "keys/tokens:1"),
    "smarthost-away": Case(people, SEND, Exit.SMARTHOST, "127.0.0.1:1"),
    "smarthost-away-for-a-test": Case(nothing, (*SEND, "--test", "me@example.org"), Exit.SMARTHOST, "127.0.0.1:1"),
    "test-address-malformed": Case(nothing, (*SEND, "--test", "me"), Exit.SUBSCRIBERS, "me"),
    "nobody-to-mail": Case(nothing, SEND, Exit.MAILING, "nobody to mail"),
    "topic-unknown": Case(people, (*SEND, "--topic", "releases"), Exit.MAILING, "unknown topic"),
    "edition-never-mailed": Case(nothing, ("mailing", "show", "7"), Exit.MAILING, "never mailed"),
    "database-is-something-else": Case(file("newsletter.db", "x" * 4096), SEND, Exit.DATABASE, "newsletter.db"),
    "database-of-no-kind": Case(settings("[web]", '[store]\ndatabase = "mysql://db/x"\n[web]'), SEND, Exit.DATABASE, "sqlite:///"),
    "database-nowhere": Case(settings("[web]", '[store]\ndatabase = "no/where.db"\n[web]'), SEND, Exit.DATABASE, "where.db"),
    "out-is-a-file": Case(file("out", "mine"), RENDER, Exit.WORKSPACE, "out"),
    "import-over-a-file": Case(file("mine.md", "mine"), ("import", "week.md", "--out", "mine.md"), Exit.WORKSPACE, "--force"),
    "init-in-a-full-folder": Case(nothing, ("init", "."), Exit.WORKSPACE, "something already"),
    "command-unknown": Case(nothing, ("sned", "week.md"), Exit.USAGE, "newsletter --help"),
    "option-unknown": Case(nothing, (*SEND, "--yess"), Exit.USAGE, "newsletter send --help"),
    "dialect-of-json": Case(file("a.json", "{}"), ("import", "a.json", "--dialect", "kramdown"), Exit.USAGE, "--dialect is for Markdown, and a.json is none"),
    "dialect-of-html": Case(file("a.HTML", "<p>a"), ("import", "a.HTML", "--dialect", "kramdown"), Exit.USAGE, "a.HTML is none"),
    "dialect-of-org": Case(file("a.org", "* a"), ("import", "a.org", "--dialect", "kramdown"), Exit.USAGE, "a.org is none"),
    "dialect-of-a-page": Case(nothing, ("import", "https://a.invalid/a.html?b", "--dialect", "kramdown"), Exit.USAGE, "is for Markdown"),
    "references-of-json": Case(file("a.json", "{}"), ("import", "a.json", "--references", "week.md"), Exit.USAGE, "--references is for Markdown"),
    "argument-missing": Case(nothing, ("send",), Exit.USAGE, "newsletter send --help"),
    "folder-missing": Case(nothing, ("-C", "nowhere", *SEND), Exit.USAGE, "nowhere"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_one_line_and_a_status(name: str, terminal: Terminal) -> None:
    """What, where and the mend; nothing on stdout, no edition stored, no mailing opened."""
    case = CASES[name]
    case.prepare(terminal)
    files = snapshot(terminal.folder)
    done = terminal(*case.command)
    assert done.status == case.status, done.err
    assert done.err.startswith("newsletter: ")
    assert done.err.count("\n") == 1
    assert done.err.endswith("\n")
    assert case.said in done.err
    assert done.out == ""
    assert snapshot(terminal.folder) == files
    assert not opened(terminal.folder)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a workspace but its database."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("newsletter.db")
    }


def opened(folder: Path) -> int:
    """How many editions, mailings and deliveries the database holds."""
    path = folder / "newsletter.db"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            return sum(
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("edition", "mailing", "delivery")
            )
        except sqlite3.DatabaseError:
            return 0


def test_a_locked_database_is_one_line(
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another process writes for longer than we wait."""
    monkeypatch.setattr("newsletter.database.engine.PATIENCE", 0.2)
    people(terminal)
    with closing(sqlite3.connect(terminal.folder / "newsletter.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        done = terminal(*ADD, "eve@example.net")
    assert done.status == Exit.DATABASE
    assert done.err.count("\n") == 1
    assert "newsletter.db" in done.err


def test_other_bytes_under_the_same_number_are_refused(terminal: Terminal) -> None:
    """The line names the difference; the sum stays as it was."""
    people(terminal)
    with catcher() as server:
        settings("port = 1", f"port = {server.port}")(terminal)
        assert terminal(*SEND).status == Exit.OK
        report(REPORT.replace("One change.", "Another change."))(terminal)
        done = terminal(*SEND)
        assert done.status == Exit.EDITION
        assert done.err.count("\n") == 1
        assert "Another change" in done.err
        assert len(server.letters) == 2


HOSTILE = [
    "Weekly =?utf-8?q?=0D=0ABcc:_evil@example.org?=",
    "Weekly\\r\\nBcc: evil@example.org",
    "Weekly\\u2028Bcc: evil@example.org",
    "Weekly \\u202egro.elpmaxe",
]


@pytest.mark.parametrize("title", HOSTILE, ids=["encoded-word", "crlf", "separator", "turned"])
def test_no_title_becomes_a_header(title: str, terminal: Terminal) -> None:
    """Whatever a title holds: one Subject, nothing that the report did not have before."""
    people(terminal)
    report(REPORT.replace("Heron weekly #3", title))(terminal)
    with catcher() as server:
        settings("port = 1", f"port = {server.port}")(terminal)
        done = terminal(*SEND)
        if done.status == Exit.OK:
            for letter in server.letters:
                head = letter.data.partition(b"\r\n\r\n")[0]
                names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n")]
                assert b"bcc" not in names
                assert names.count(b"subject") == 1
        else:
            assert done.err.count("\n") == 1
            assert not server.letters


def test_a_process_of_its_own_says_the_same(terminal: Terminal) -> None:
    """The whole command, as a shell sees it: no traceback, one line, its status."""
    done = process("render", "none.md", cwd=terminal.folder)
    assert done.status == Exit.REPORT
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err


def test_a_bug_of_ours_shows_its_traceback(
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What nobody could have done wrong must be told in full."""
    monkeypatch.delattr("newsletter.newsroom.press.Press.files")
    with pytest.raises(AttributeError):
        terminal(*RENDER)


SECRET = "hunter2-secret"


@pytest.mark.parametrize(
    "command",
    [RENDER, SEND, (*SEND, "--test", "me@example.org"), (*SEND, "--dry-run"), ("mailing", "list")],
    ids=["render", "send", "test", "dry-run", "list"],
)
@pytest.mark.parametrize("where", ["environment", "file", "toml", "database"])
def test_secrets_are_never_printed(
    where: str,
    command: tuple[str, ...],
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether a command works or fails, and wherever the secret stands."""
    people(terminal)
    login = 'host = "127.0.0.1"\nuser = "me"'
    match where:
        case "environment":
            settings('host = "127.0.0.1"', login)(terminal)
            monkeypatch.setenv("NEWSLETTER_SMARTHOST_PASSWORD", SECRET)
        case "file":
            file("keys/smarthost", f"{SECRET}\n")(terminal)
            settings('host = "127.0.0.1"', f'{login}\npassword_file = "keys/smarthost"')(terminal)
        case "toml":
            settings('host = "127.0.0.1"', f'{login}\npassword = "{SECRET}"')(terminal)
        case _:
            monkeypatch.setenv("NEWSLETTER_DATABASE", f"postgresql://me:{SECRET}@127.0.0.1:1/x")
    done = terminal(*command)
    assert SECRET not in done.out + done.err
    assert "Traceback" not in done.err
