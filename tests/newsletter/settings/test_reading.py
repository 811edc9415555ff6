"""newsletter.toml: the first mistake in one line, defaults, secrets from elsewhere."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newsletter.errors import SettingsError
from newsletter.settings import (
    FILE_NAME,
    Identity,
    Secret,
    find_settings,
    read_password,
    read_settings,
)

GOOD = """\
[project]
name = "Heron"

[from]
address = "weekly@example.org"

[list]
id = "weekly.example.org"

[web]
url = "https://news.example.org"

[smarthost]
host = "smtp.example.org"
"""


def write(folder: Path, text: str) -> Path:
    """A settings file."""
    path = folder / FILE_NAME
    path.write_bytes(text.encode())
    return path


def test_five_lines_are_enough(tmp_path: Path) -> None:
    """Everything else has a default, and paths count from the file's folder."""
    settings = read_settings(write(tmp_path, GOOD), {})
    assert settings.project.accent == "#1a5fb4"
    assert settings.smarthost.port == 587
    assert settings.smarthost.security == "starttls"
    assert settings.path(settings.store.keys) == tmp_path / "keys" / "tokens"


def test_the_list_is_called_as_the_project_unless_it_has_a_name(tmp_path: Path) -> None:
    assert read_settings(write(tmp_path, GOOD), {}).list_name == "Heron"
    named = GOOD.replace("[list]", '[list]\nname = "Heron Weekly"')
    assert read_settings(write(tmp_path, named), {}).list_name == "Heron Weekly"


def test_the_day_is_the_projects(tmp_path: Path) -> None:
    """Half an hour before midnight in London it is tomorrow in Berlin."""
    settings = read_settings(write(tmp_path, GOOD), {})
    berlin = replace(settings, project=replace(settings.project, zone="Europe/Berlin"))
    late = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    assert (settings.day(late), berlin.day(late)) == (date(2026, 3, 9), date(2026, 3, 10))


def test_looks_of_ones_own_lie_beside_the_settings(tmp_path: Path) -> None:
    assert read_settings(write(tmp_path, GOOD), {}).looks == ()
    own = f'{GOOD}\n[theme]\nfolder = "looks"\n'
    assert read_settings(write(tmp_path, own), {}).looks == (tmp_path / "looks",)


def test_each_list_is_named_by_its_own_id_and_name(tmp_path: Path) -> None:
    """What is not written comes from the project and from the list's key; the main list is first."""
    more = '[[lists]]\nkey = "dev"\nname = "Dev"\nreason = "You develop."\n'
    more += '[[lists]]\nkey = "ops"\nname = "Ops"\nid = "ops.example.org"\n[web]'
    settings = read_settings(write(tmp_path, GOOD.replace("[web]", more)), {})
    assert list(settings.identities.items()) == [
        ("main", Identity(id="weekly.example.org", name="Heron", reason="")),
        ("dev", Identity(id="dev.weekly.example.org", name="Dev", reason="You develop.")),
        ("ops", Identity(id="ops.example.org", name="Ops", reason="")),
    ]
    with pytest.raises(SettingsError) as gone:
        settings.identity("sales")
    assert str(gone.value).startswith(f"{FILE_NAME}: there is no list 'sales'; write [[lists]]")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """Editors of one system write it; TOML alone would refuse it."""
    assert read_settings(write(tmp_path, f"\ufeff{GOOD}"), {}).project.name == "Heron"


MISTAKES = {
    "unknown-key": ('name = "Heron"', 'name = "Heron"\nacent = "#112233"', ':3: project.acent: unknown key; did you mean "accent"?'),
    "unknown-key-far": ('name = "Heron"', 'name = "Heron"\nzzz = 1', ":3: project.zzz: unknown key; known are name,"),
    "unknown-table": ("[web]", "[wbe]", ':10: wbe: unknown table; did you mean "web"?'),
    "key-without-table": ("[project]", "port = 3\n[project]", ":1: port: unknown table"),
    "table-as-value": ("[project]", "theme = 1\n[project]", ":1: theme: it is a table; write [theme]"),
    "missing-key": ('id = "weekly.example.org"', "", ":7: list.id: id is missing; write it below [list]"),
    "missing-table": ('[web]\nurl = "https://news.example.org"', "", ": web.url: url is missing"),
    "malformed": ('name = "Heron"', "name = Heron", ":2: not TOML:"),
    "cut-off": ('host = "smtp.example.org"\n', 'host = """smtp', ":14: not TOML:"),
    "twice": ('name = "Heron"', 'name = "a"\nname = "b"', ":3: not TOML:"),
    "wrong-port": ('host = "smtp.example.org"', 'host = "h"\nport = 99999', ":15: smarthost.port: 99999 does not fit; write a number from 1 to 65535"),
    "port-as-text": ('host = "smtp.example.org"', 'host = "h"\nport = "25"', ":15: smarthost.port: '25' does not fit"),
    "wrong-address": ("weekly@example.org", "weekly", ":5: from.address: 'weekly' is not an address"),
    "http": ("https://news", "http://news", ":11: web.url: 'http://news.example.org' is not an https URL"),
    "wrong-colour": ('name = "Heron"', 'name = "Heron"\naccent = "teal"', ":3: project.accent: 'teal' is not a colour"),
    "header-injection": ('name = "Heron"', 'name = "Heron\\r\\nBcc: x@example.org"', ":2: project.name:"),
    "password-in-clear": ('host = "smtp.example.org"', 'host = "h"\nuser = "me"\nsecurity = "none"', ":16: smarthost.security: a password would travel in the open"),
    "verp-as-text": ('address = "weekly@example.org"', 'address = "weekly@example.org"\nverp = "no"', ":6: from.verp: 'no' is neither true nor false"),
    "no-room-for-verp": ("weekly@example.org", "a-long-name-for-a-weekly-letter@example.org", ":5: from.address: 'a-long-name-for-a-weekly-letter@example.org' is too long"),
    "no-room-in-return-path": ('address = "weekly@example.org"', 'address = "w@example.org"\nreturn_path = "bounces-of-the-weekly-letter@example.org"', ":6: from.return_path:"),
    "dkim-domain": ("[web]", '[dkim]\ndomain = "example"\n[web]', ":11: dkim.domain: 'example' has no dot"),
    "dkim-selector": ("[web]", '[dkim]\nrsa_selector = "a b"\n[web]', ":11: dkim.rsa_selector:"),
    "dkim-one-selector": ("[web]", '[dkim]\nrsa_key = "a"\nrsa_selector = "s"\ned25519_key = "b"\ned25519_selector = "s"\n[web]', ":14: dkim.ed25519_selector: the RSA key has that name, too"),
    "topic-all": ('id = "weekly.example.org"', 'id = "weekly.example.org"\ntopics = ["lxd", "all"]', ":9: list.topics: 'all' is not a topic's name; it stands for the whole letter"),
    "topic-none": ("[web]", '[[lists]]\nkey = "dev"\nname = "Dev"\ntopics = ["none"]\n[web]', ":13: lists.topics: 'none' is not a topic's name; "),
    "list-id": ("[web]", '[[lists]]\nkey = "dev"\nname = "Dev"\nid = "dev"\n[web]', ":13: lists.id: 'dev' has no dot"),
    "list-id-of-key": ("[web]", '[[lists]]\nkey = "dev_ops"\nname = "Dev"\n[web]', ":11: lists.key: 'dev_ops.weekly.example.org' is not a domain name; write id = "),
    "list-id-twice": ("[web]", '[[lists]]\nkey = "dev"\nname = "Dev"\nid = "Weekly.example.org"\n[web]', ":13: lists.id: there is another list with the id Weekly.example.org; give it its own"),
    "password-in-file": ('host = "smtp.example.org"', 'host = "h"\npassword = "hunter2"', ":15: smarthost.password: unknown key; name a file in password_file"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_line_with_its_place(name: str, tmp_path: Path) -> None:
    """File, line, key, what, mend; and never the value of a password."""
    before, after, told = MISTAKES[name]
    assert before in GOOD
    with pytest.raises(SettingsError) as refused:
        read_settings(write(tmp_path, GOOD.replace(before, after, 1)), {})
    line = str(refused.value)
    assert line.startswith(f"{FILE_NAME}:")
    assert told in line
    assert "\n" not in line
    assert "hunter2" not in line


def test_a_file_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    """Not UTF-8, a folder, or nothing at all."""
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="byte 0 is not UTF-8"):
        read_settings(tmp_path / FILE_NAME, {})
    with pytest.raises(SettingsError) as folder:
        read_settings(tmp_path, {})
    assert "cannot be read" in str(folder.value)
    with pytest.raises(SettingsError) as absent:
        find_settings(tmp_path / "elsewhere")
    assert "newsletter init" in str(absent.value)


def test_secrets_of_the_environment_go_first(tmp_path: Path) -> None:
    """The password's file is not even opened; the database's URL may hold a password here."""
    text = f'{GOOD}user = "me"\npassword_file = "nowhere"\n[store]\ndatabase = "other.db"\n'
    environment = {
        "NEWSLETTER_SMARTHOST_PASSWORD": "hunter2",
        "NEWSLETTER_DATABASE": "postgresql://me:hunter3@db/letters",
    }
    settings = read_settings(write(tmp_path, text), environment)
    assert read_password(settings) == "hunter2"
    assert settings.store.database == Secret("postgresql://me:hunter3@db/letters")
    assert "hunter" not in repr(settings)


def test_a_neighbours_variables_are_left_alone(tmp_path: Path) -> None:
    """A container beside a service called newsletter-smarthost is given such variables."""
    environment = {"NEWSLETTER_SMARTHOST_PORT": "tcp://10.0.0.1:25"}
    assert read_settings(write(tmp_path, GOOD), environment).smarthost.port == 587


def test_a_password_comes_from_its_file(tmp_path: Path) -> None:
    """Its line end is not part of it."""
    (tmp_path / "secret").write_text("hunter2\n")
    settings = read_settings(write(tmp_path, f'{GOOD}user = "me"\npassword_file = "secret"\n'), {})
    assert read_password(settings) == "hunter2"


@pytest.mark.parametrize(
    "content", [None, b"", b"\n", b"hunter2\nhunter3", b"\xff"],
    ids=["missing", "empty", "blank", "two-lines", "not-utf-8"],
)  # fmt: skip
def test_a_password_that_cannot_be_read_is_one_line(content: bytes | None, tmp_path: Path) -> None:
    """And no part of it is shown."""
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    text = f'{GOOD}user = "me"\npassword_file = "secret"\n'
    with pytest.raises(SettingsError) as refused:
        read_password(read_settings(write(tmp_path, text), {}))
    assert "password_file" in str(refused.value)
    assert "hunter" not in str(refused.value)


def test_a_user_needs_a_password(tmp_path: Path) -> None:
    """Said before any server is asked; without a user there is no password."""
    with pytest.raises(SettingsError, match="no password"):
        read_password(read_settings(write(tmp_path, f'{GOOD}user = "me"\n'), {}))
    assert read_password(read_settings(write(tmp_path, GOOD), {})) == ""
