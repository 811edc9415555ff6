"""The whole way: a pasted forum post is imported, rendered and sent to 1,000 subscribers.

Counted and read at the server only: who got a letter, whose link stands in it, and whether both
parts carry every word of every list item.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from lxml import html as lxml_html

from newsletter.report import ListItem, Paragraph, Report, plain, walk
from newsletter.sources import read_report
from subscribers import KeyRing
from tests.support.smtp import Letter, catcher, smtp_sink
from tests.support.workspaces import enter_people, newsletter, workspace

AUDIENCE = 1_000
POST = Path(__file__).parents[1] / "fixtures" / "weekly-status.txt"
SEED = Path(os.environ.get("NEWSLETTER_CORPORA", "."), "seed", "weekly-status-1.txt")

Received = Callable[[], list[Letter]]
Server = Callable[[], AbstractContextManager[tuple[int, Received]]]


@contextmanager
def _aiosmtpd() -> Iterator[tuple[int, Received]]:
    with catcher() as server:
        yield server.port, lambda: server.letters


@contextmanager
def _smtp_sink() -> Iterator[tuple[int, Received]]:
    with smtp_sink() as sink:
        yield sink.port, sink.letters


WAYS = [
    pytest.param(_aiosmtpd, SEED, id="seed-aiosmtpd", marks=pytest.mark.corpora),
    pytest.param(_smtp_sink, POST, id="fixture-smtp-sink", marks=pytest.mark.smtp_sink),
]


def item_texts(report: Report) -> list[str]:
    """Each list item's own words, nested items aside."""
    return [
        plain(block.children)
        for item in walk(report)
        if isinstance(item, ListItem)
        for block in item.blocks
        if isinstance(block, Paragraph)
    ]


def squeeze(text: str) -> str:
    """Text with every run of white space as one space."""
    return " ".join(text.split())


def parts(letter: Letter) -> tuple[EmailMessage, str, str]:
    """The parsed letter, its plain text and the text of its HTML."""
    message = message_from_bytes(letter.data, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert page is not None
    document = lxml_html.document_fromstring(page.get_content())
    return message, squeeze(text.get_content()), squeeze(str(document.text_content()))


@pytest.mark.parametrize(("server", "post"), WAYS)
def test_a_pasted_post_reaches_a_thousand(server: Server, post: Path, tmp_path: Path) -> None:
    """1,000 letters at the server: right recipient, right links, every word of the 36 items."""
    with server() as (port, received):
        folder = workspace(tmp_path / "letter", port=port)
        people = enter_people(folder, AUDIENCE)
        newsletter("import", str(post), "--out", "week.md", cwd=folder)
        newsletter("render", "week.md", "--out", "out", cwd=folder)
        summary = newsletter("send", "week.md", "--yes", cwd=folder)
        letters = received()
        assert "Nothing to do" not in summary
        again = newsletter("send", "week.md", "--yes", cwd=folder)
        newsletter("mailing", "verify", cwd=folder)
        assert len(received()) == AUDIENCE, again

    assert Counter(letter.recipient for letter in letters) == Counter(people.keys())
    report = read_report(folder / "week.md")
    items = item_texts(report)
    assert len(items) == 36
    keys = KeyRing.load(next(path for path in (folder / "keys").iterdir()))
    owners: dict[str, str] = {}
    for letter in letters:
        message, text, page = parts(letter)
        (to,) = message["To"].addresses
        assert (to.addr_spec, to.display_name) == (letter.recipient, people[letter.recipient])
        (url,) = re.findall(r"<(https://[^>]+)>", message["List-Unsubscribe"])
        assert f"<{url}>" in text
        assert url in (message.get_body(("html",)) or message).get_content()
        owner = keys.verify("unsubscribe", url.rsplit("/", 1)[1])
        owners[owner] = letter.recipient
        (choices,) = re.findall(r"<https://\S+/p/([^>]+)>", text)
        assert keys.verify("preferences", choices) == owner
        assert not [item for item in items if squeeze(item) not in text]
        assert not [item for item in items if squeeze(item) not in page]
    everybody = json.loads(newsletter("subscribers", "list", "--json", cwd=folder))
    assert owners == {person["public_id"]: person["address"] for person in everybody}
