"""Cutting: what leaves is each reader's cut, made of what was approved, or the whole."""

import asyncio
import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.edition import ALL
from newsletter.errors import MailingError
from newsletter.newsroom.mailroom import Run
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.press import Printed
from newsletter.newsroom.root import Newsroom
from newsletter.settings import FILE_NAME, Settings, read_settings
from subscribers import KeyRing
from tests.newsletter.newsroom.test_press import PIXEL
from tests.newsletter.rendering.specimens import png
from tests.support.commands import SETTINGS
from tests.support.smtp import Catcher, catcher

CONSENT = "asked for it in a test"
TOPICS = (
    'topics = ["lxd", "lxc", "lxcfs", "distributions"]\n\n[[lists]]\nkey = "dev"\nname = "Dev"\n'
)
REPORT = """\
---
title: "Heron weekly #3"
number: 3
period: 2026-03-02/2026-03-08
---

A short week.

# Upstream changes

## LXD

- A gull in lxd ([#12](https://github.com/heron/lxd/pull/12)).

![A dot](pictures/dot.png)

## LXC

- A gull in lxc.

## LXCFS

- A gull in lxcfs.

# The end

Bye.
"""
BEGIN = datetime(2026, 3, 9, 8, tzinfo=UTC)


@dataclass
class Desk:
    """A workspace with topics and a second list, and a catcher that is its smarthost."""

    settings: Settings
    server: Catcher
    now: datetime = BEGIN
    told: list[str] = field(default_factory=list)

    @contextmanager
    def open(self, **people: str) -> Iterator[Newsroom]:
        """The newsroom, with these people entered: name -> topics, and `plain`."""
        with Newsroom(self.settings, clock=lambda: self.now) as newsroom:
            for name, topics in people.items():
                wanted = topics.split()
                newsroom.subscribers.add(
                    f"{name}@example.net",
                    topics=[each for each in wanted if each != "plain"],
                    consent=CONSENT,
                )
                if "plain" in wanted:
                    self.change(
                        newsroom,
                        f"UPDATE subscriber SET plain = 1 WHERE address = '{name}@example.net'",
                    )
            yield newsroom

    def change(self, newsroom: Newsroom, statement: str) -> None:
        with newsroom._engine.begin() as connection:
            connection.execute(text(statement))

    def print(self, newsroom: Newsroom) -> Printed:
        return newsroom.press.print(read_manuscript(self.settings.path("week.md")))

    def run(self) -> Run:
        return Run(wait=timedelta(0), stop=asyncio.Event(), notice=self.told.append)

    def send(self, newsroom: Newsroom, *, new_subscribers: bool = False) -> None:
        printed = self.print(newsroom)
        forecast = newsroom.forecast(printed, new_subscribers=new_subscribers)
        asyncio.run(newsroom.send(printed, forecast, self.run()))

    def run_due(self, newsroom: Newsroom) -> None:
        for mailing in newsroom.mailroom.due():
            asyncio.run(newsroom.mailroom.send(mailing, self.run()))

    def arrived(self) -> dict[str, EmailMessage]:
        """Name of a reader -> their letter; nobody has two."""
        letters = {
            each.recipient.partition("@")[0]: email.message_from_bytes(
                each.data, policy=policy.default
            )
            for each in self.server.letters
        }
        assert len(letters) == len(self.server.letters)
        return letters

    def images(self) -> dict[str, list[bytes]]:
        """Recipient -> the images inside their letter."""
        return {
            name: [part.get_content() for part in letter.walk() if "image" in part["Content-Type"]]
            for name, letter in self.arrived().items()
        }

    def gulls(self) -> dict[str, str]:
        """Name of a reader -> the topics that both parts of their letter tell of."""
        return {name: told(letter) for name, letter in self.arrived().items()}


def told(letter: EmailMessage) -> str:
    """The topics that a letter tells of, by both of its parts alike."""
    parts = [letter.get_body((kind,)) for kind in ("plain", "html")]
    words = [part.get_content() for part in parts if part is not None]
    found = [
        "+".join(
            each
            for each in ("lxc", "lxcfs", "lxd")
            if re.search(rf"gull in {each}\b", " ".join(part.split()))
        )
        for part in words
    ]
    assert set(found) == {found[0]}
    return found[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Settings, keys, a report with an image, an empty database, a smarthost."""
    with catcher() as server:
        settings = SETTINGS.format(port=server.port).replace("[web]", f"{TOPICS}\n[web]")
        (tmp_path / FILE_NAME).write_text(settings)
        (tmp_path / "pictures").mkdir()
        (tmp_path / "pictures" / "dot.png").write_bytes(PIXEL)
        (tmp_path / "week.md").write_text(REPORT)
        (tmp_path / "keys").mkdir()
        KeyRing.create(tmp_path / "keys" / "tokens")
        yield Desk(read_settings(tmp_path / FILE_NAME, {}), server)


EVERY = "lxc+lxcfs+lxd"


def test_each_reader_gets_their_cut_in_both_parts(desk: Desk) -> None:
    """Whole, one topic, two of three, and nobody else's; the archive keeps what was sent."""
    with desk.open(
        ann="", bob="lxc", cyd="lxd lxc", dan="lxd lxc lxcfs", eve="distributions",
        fay="lxcfs distributions",
    ) as newsroom:  # fmt: skip
        forecast = newsroom.forecast(desk.print(newsroom))
        assert (forecast.letters, forecast.passed_over) == (5, 1)
        desk.send(newsroom)
        stored = newsroom.archive.get(3).edition
    assert desk.gulls() == {
        "ann": EVERY, "bob": "lxc", "cyd": "lxc+lxd", "dan": EVERY, "fay": "lxcfs",
    }  # fmt: skip
    assert [each.key for each in stored.variants] == [ALL, "lxc", "lxcfs", "lxd", "lxc+lxd"]
    assert stored.topics == ("lxc", "lxcfs", "lxd")
    assert desk.told == []


def test_an_image_travels_with_the_section_it_is_in(desk: Desk) -> None:
    """Neither image nor empty heading is left of what was cut; what is of no topic stays."""
    with desk.open(bob="lxc", dan="lxd", ann="lxd lxcfs") as newsroom:
        desk.send(newsroom)
    letters = desk.arrived()
    kinds = {
        name: [part.get_content_type() for part in letter.walk()]
        for name, letter in letters.items()
    }
    assert "image/png" in kinds["dan"]
    assert "image/png" in kinds["ann"]
    assert "image/png" not in kinds["bob"]
    body = letters["bob"].get_body(("plain",)).get_content()
    assert "Upstream changes" in body
    assert "Bye." in body
    assert "LXD" not in body


def test_who_wants_text_gets_one_part_of_it(desk: Desk) -> None:
    """The text of their cut under the same headers, and nothing else."""
    with desk.open(bob="lxc plain", dan="lxc") as newsroom:
        desk.send(newsroom)
    bob, dan = desk.arrived()["bob"], desk.arrived()["dan"]
    assert [part.get_content_type() for part in bob.walk()] == ["text/plain"]
    own = {"bob@example.net", "dan@example.net"}
    for name in ("Subject", "From", "List-Id", "Date", "List-Unsubscribe-Post"):
        assert bob[name] == dan[name]
    links = [line for line in bob.get_content().splitlines() if "/u/" in line or "/p/" in line]
    assert links
    same = dan.get_body(("plain",)).get_content()
    assert len(bob.get_content().splitlines()) == len(same.splitlines())
    assert own == {bob["To"].addresses[0].addr_spec, dan["To"].addresses[0].addr_spec}


def test_digest_and_approval_do_not_depend_on_readers(desk: Desk) -> None:
    """Printed before and after anybody follows anything: the same, and it covers each topic."""
    with desk.open() as newsroom:
        before = desk.print(newsroom).digest
        newsroom.approve(desk.print(newsroom))
    with desk.open(cyd="lxd lxc") as newsroom:
        desk.send(newsroom)
        printed = desk.print(newsroom)
        assert printed.digest == before == newsroom.archive.get(3).digest
        newsroom.approvals.refuse_others(printed.edition, printed.digest)
        stored = newsroom.archive.get(3).edition
        assert newsroom.press.plans(stored)[1] == before


def test_a_topic_more_or_less_is_another_digest(desk: Desk) -> None:
    """What is cut belongs to what is approved: the settings' topics decide it."""
    with desk.open() as newsroom:
        before = desk.print(newsroom)
    fewer = replace(desk.settings, list=replace(desk.settings.list, topics=("lxd", "lxc")))
    with Newsroom(fewer) as newsroom:
        after = desk.print(newsroom)
    assert after.edition.variant(ALL) == before.edition.variant(ALL)
    assert after.digest != before.digest


def test_without_topics_nothing_is_cut(desk: Desk) -> None:
    """The digest is over the whole alone, as it was before there were cuts."""
    bare = replace(desk.settings, list=replace(desk.settings.list, topics=()))
    with Newsroom(bare) as newsroom:
        printed = desk.print(newsroom)
        assert [each.key for each in printed.edition.variants] == [ALL]
        assert printed.edition.topics == ()
        newsroom.subscribers.add("bob@example.net", topics=["lxc"], consent=CONSENT)
        desk.send(newsroom)
    assert desk.gulls() == {"bob": EVERY}


def test_a_scheduled_edition_is_cut_for_who_is_there_when_it_begins(desk: Desk) -> None:
    """From the archived report and its images: the report's own files may be gone."""
    with desk.open(ann="") as newsroom:
        printed = desk.print(newsroom)
        newsroom.schedule(printed, newsroom.forecast(printed), BEGIN + timedelta(hours=1))
    desk.settings.path("week.md").unlink()
    desk.settings.path("pictures/dot.png").unlink()
    desk.now = BEGIN + timedelta(hours=2)
    with desk.open(cyd="lxd lxc") as newsroom:
        desk.run_due(newsroom)
    assert desk.gulls() == {"ann": EVERY, "cyd": "lxc+lxd"}
    kinds = [part.get_content_type() for part in desk.arrived()["cyd"].walk()]
    assert "image/png" in kinds
    assert desk.told == []


def test_images_of_one_file_name_are_told_apart(desk: Desk) -> None:
    """Two of the report's, from two folders, and the logo: each cut has its own."""
    logo = png(width=3, height=3)
    other = png(width=2, height=2)
    for place, data in (("dot.png", logo), ("more/dot.png", other)):
        path = desk.settings.path(place)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    week = desk.settings.path("week.md")
    week.write_text(f"{REPORT}\n![Another](more/dot.png)\n")
    desk.settings = replace(desk.settings, project=replace(desk.settings.project, logo="dot.png"))
    with desk.open(ann="", cyd="lxd lxc", dan="lxc lxcfs") as newsroom:
        desk.send(newsroom)
    assert desk.told == []
    assert desk.gulls() == {"ann": EVERY, "cyd": "lxc+lxd", "dan": "lxc+lxcfs"}
    assert desk.images() == {
        "ann": [logo, PIXEL, other],
        "cyd": [logo, PIXEL, other],
        "dan": [logo, other],
    }


def test_where_the_theme_has_changed_newcomers_get_the_whole_and_it_is_said(desk: Desk) -> None:
    """What was approved is what is sent: another look's cut is never slipped in."""
    with desk.open(ann="", bob="lxc") as newsroom:
        printed = desk.print(newsroom)
        newsroom.schedule(printed, newsroom.forecast(printed), BEGIN + timedelta(hours=1))
    desk.now = BEGIN + timedelta(hours=2)
    accent = replace(desk.settings.project, accent="#a51d2d")
    desk.settings = replace(desk.settings, project=accent)
    with desk.open(cyd="lxd lxc") as newsroom:
        desk.run_due(newsroom)
    assert desk.gulls() == {"ann": EVERY, "bob": "lxc", "cyd": EVERY}
    (line,) = desk.told
    assert "edition 3 goes whole to 1 readers who follow less" in line
    assert "have changed since it was printed" in line


def test_the_most_wanted_cuts_are_made_where_choices_are_too_many(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others get the whole, and how many those are is said; newcomers count with them."""
    monkeypatch.setattr("newsletter.newsroom.cutting.MOST_CUTS", 1)
    with desk.open(ann="lxc lxcfs", bob="lxd lxc", cyd="lxd lxc", dan="lxd") as newsroom:
        desk.send(newsroom)
    assert desk.gulls() == {"ann": EVERY, "bob": "lxc+lxd", "cyd": "lxc+lxd", "dan": "lxd"}
    (line,) = desk.told
    why = "edition 3 goes whole to 1 readers who follow less: more than 1 different choices"
    assert line == why
    with desk.open(eve="lxc lxcfs", fay="lxd lxc") as newsroom:
        desk.send(newsroom, new_subscribers=True)
    assert desk.told == [why, why]
    assert desk.gulls() | {"eve": EVERY, "fay": "lxc+lxd"} == desk.gulls()


def test_newcomers_get_their_cut_too(desk: Desk) -> None:
    """--new-subscribers, after the end."""
    with desk.open(ann="") as newsroom:
        desk.send(newsroom)
    with desk.open(cyd="lxd lxc") as newsroom:
        desk.send(newsroom, new_subscribers=True)
    assert desk.gulls() == {"ann": EVERY, "cyd": "lxc+lxd"}


def test_a_variant_that_came_after_a_sender_read_the_edition_is_found(desk: Desk) -> None:
    """Two processes on one mailing: what one makes, the other can send."""
    with desk.open(ann="") as newsroom:
        desk.send(newsroom)
        mailing = newsroom.mailing(3)
        letters = newsroom.mailroom._letters(mailing, 3, mailing.list)
    with desk.open(cyd="lxd lxc") as newsroom:
        desk.send(newsroom, new_subscribers=True)
        (claimed,) = [each for each in newsroom.subscribers.list() if each.address[0] == "c"]
        assert letters._plans["lxc+lxd/text"]
    assert claimed.topics == ("lxc", "lxd")


def test_an_edition_that_nobody_follows_is_refused_with_the_reason(desk: Desk) -> None:
    """Nobody to mail, though there are people."""
    with desk.open(eve="distributions") as newsroom, pytest.raises(MailingError) as refused:
        newsroom.forecast(desk.print(newsroom))
    assert "follows any of its topics (1 follow none)" in refused.value.what


def test_lists_are_sent_one_after_the_other_and_each_reader_has_one_letter(desk: Desk) -> None:
    """`send --to dev --to main`; an unknown list names the nearest."""
    with desk.open(ann="", bob="lxc", cyd="") as newsroom:
        follows = "INSERT INTO subscription (subscriber_id, list) SELECT id, 'dev' FROM subscriber"
        desk.change(newsroom, f"{follows} WHERE address <> 'cyd@example.net'")
        desk.change(newsroom, "DELETE FROM subscription WHERE list = 'main' AND subscriber_id = 1")
        printed = desk.print(newsroom)
        found = newsroom.forecasts(printed, ["dev", "main"])
        assert [(each.list, each.letters) for each in found] == [("dev", 2), ("main", 1)]
        opened = asyncio.run(newsroom.begin(printed, found))
        assert [each.audience for each in opened] == [2, 1]
        for mailing in opened:
            asyncio.run(newsroom.mailroom.send(mailing, desk.run()))
        assert newsroom.mailing(3, opened[0].readers).list == "dev"
        with pytest.raises(MailingError, match="unknown list") as unknown:
            newsroom.forecasts(printed, ["dve"])
    assert unknown.value.mend == 'did you mean "dev"?'
    # Of dev, bob chose no topic.
    assert desk.gulls() == dict.fromkeys(("ann", "bob", "cyd"), EVERY)
