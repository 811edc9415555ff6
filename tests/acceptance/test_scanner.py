"""A scanner that opens whatever a letter leads to, as mail gateways do, changes nothing.

Real letters of every cut, their text parts and headers, every kind of notice; every address in
them, and every address on the pages behind those, and on the pages behind these.
"""

import email
import html
import http.client
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from email import policy
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from newsletter.cli.exits import Exit
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from subscribers import Following, SignUp, Way
from tests.acceptance.test_serving import REPORT, served, until, workspace
from tests.support.commands import process
from tests.support.smtp import Catcher, catcher, free_port

LEVELS = 2
TOPICS = 'topics = ["lxd", "lxc"]\n\n[[lists]]\nkey = "dev"\nname = "Dev"\n'
CUTS = """
# Changes

## LXD

- One change, told in [the notes](https://heron.example.org/notes).

## LXC

- Another one.
"""
WAYS = (
    ("GET", {}),
    ("GET", {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender", "X-Moz": "prefetch"}),
    ("HEAD", {}),
    ("OPTIONS", {}),
)
SUBJECTS = {
    "Heron weekly": 4, "Confirm your subscription": 2, "Welcome": 1, "You are unsubscribed": 1,
    "Confirm your new address": 1, "Shall Heron go": 1,
}  # fmt: skip
"""How the subjects begin, and how many of each come."""


def folder_of(tmp_path: Path, *, web: int, smtp: int) -> Path:
    folder = workspace(tmp_path, web=web, smtp=smtp)
    settings = folder / "newsletter.toml"
    settings.write_text(settings.read_text().replace("\n[web]", f"{TOPICS}\n[web]"))
    (folder / "week.md").write_text(REPORT.partition("# Changes")[0] + CUTS)
    return folder


def write_to_everybody(folder: Path, server: Catcher) -> None:
    """Each cut of an edition, and each kind of notice; until all of it has come."""
    with Newsroom(read_settings(folder / "newsletter.toml", {})) as newsroom:
        people = newsroom.subscribers
        for name, topics in (("all", []), ("lxd", ["lxd"]), ("lxc", ["lxc"])):
            people.add(f"{name}@example.net", consent="asked", topics=topics)
        people.add("plain@example.net", consent="asked")
        plain = people.show("plain@example.net").public_id
        people.choosing.choose(plain, replace(people.choosing.choices(plain), plain=True))
        people.joining.sign_up(SignUp(address="new@example.net", follows=(Following(list="dev"),)))
        sent = process("send", "week.md", "--yes", cwd=folder)
        assert sent.status == Exit.OK, sent.err
        newest = "SELECT nonce FROM opt_in ORDER BY id DESC LIMIT 1"
        until(lambda: has_come(server, "new@example.net"))
        people.joining.sign_up(SignUp(address="newer@example.net"))
        until(lambda: has_come(server, "newer@example.net"))
        with closing(sqlite3.connect(folder / "newsletter.db")) as connection:
            nonce = connection.execute(newest).fetchone()[0]
        people.joining.confirm(newsroom.keys.opt_in(nonce))
        until(lambda: has_come(server, "newer@example.net", 2))
        people.choosing.move(people.show("lxd@example.net").public_id, "moved@example.net")
        until(lambda: has_come(server, "moved@example.net"))
        people.leaving.leave(people.show("lxc@example.net").public_id, way=Way.PAGE)
        until(lambda: has_come(server, "lxc@example.net", 2))


def has_come(server: Catcher, address: str, count: int = 1) -> bool:
    return sum(each.recipient == address for each in server.letters) >= count


def addresses(data: bytes, base: str) -> set[str]:
    """Every address of ours in a letter: headers, both parts, as a scanner sees them."""
    letter = email.message_from_bytes(data, policy=policy.default)
    parts = [part for part in letter.walk() if part.get_content_maintype() == "text"]
    texts = [str(part.get_content()) for part in parts]
    headers = [str(value) for value in letter.values()]
    found = {
        html.unescape(each)
        for text in (*texts, *headers)
        for each in re.findall(r"""https?://[^\s"'<>)]+""", text)
    }
    return {each for each in found if each.startswith(base)}


def linked(page: str, where: str, base: str) -> set[str]:
    """What a page leads to: links, pictures, styles, and where its forms go."""
    found = re.findall(r'(?:href|src|action)="([^"]+)"', page)
    found += re.findall(r"<(?:loc|link|id)>([^<]+)<", page)
    whole = {urljoin(where, html.unescape(each)).partition("#")[0] for each in found}
    return {each for each in whole if each.startswith(base)}


def scan(start: Iterable[str], port: int, base: str) -> set[str]:
    """Ask for each in every way, and for what is behind it; all that was asked for."""
    seen: set[str] = set()
    now = set(start)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(LEVELS + 1):
        behind: set[str] = set()
        for url in sorted(now - seen):
            seen.add(url)
            for method, headers in WAYS:
                parts = urlsplit(url)
                line.request(
                    method, parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers
                )
                answer = line.getresponse()
                body = answer.read()
                assert answer.status < 500, url
                if "text" in (answer.getheader("Content-Type") or "") or b"<loc>" in body:
                    behind |= linked(body.decode("utf-8", "replace"), url, base)
        now = behind
    line.close()
    return seen


def dump(folder: Path) -> list[str]:
    """Everything in the database, but that a sender of notices is still there."""
    with closing(sqlite3.connect(folder / "newsletter.db")) as connection:
        return [row for row in connection.iterdump() if not row.startswith('INSERT INTO "sender"')]


def test_to_open_everything_changes_nothing(tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with catcher() as server:
        folder = folder_of(tmp_path, web=port, smtp=server.port)
        with served(folder, "--port", str(port)):
            write_to_everybody(folder, server)
            letters = list(server.letters)
            start = {url for letter in letters for url in addresses(letter.data, base)}
            kinds = {urlsplit(url).path[:3] for url in start}
            assert {"/u/", "/p/", "/c/"} <= kinds
            before = dump(folder)
            seen = scan(start, port, base)
            assert len(seen) > len(start) + 10
            assert dump(folder) == before
        assert len(server.letters) == len(letters)
    subjects = [str(email.message_from_bytes(each.data)["Subject"]) for each in letters]
    came = {each: sum(told.startswith(each) for told in subjects) for each in SUBJECTS}
    assert came == SUBJECTS
