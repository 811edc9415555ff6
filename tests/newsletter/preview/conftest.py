"""One browser and, for tests that change nothing, one studio for all of this room."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from newsletter.newsroom.manuscripts import Manuscript
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from newsletter.sources import read_markdown
from tests.newsletter.preview.running import Running, running, workspace
from tests.newsletter.rendering.specimens import png
from tests.support.chromium import chromium

FULL = """\
---
title: "Heron weekly #3, with so many words that a phone cannot show its subject"
number: 3
period: 2026-03-02/2026-03-08
---

A short week.

# Changes

- One change, told in [the notes](https://heron.example.org/notes).

![A heron by the river](heron.png)

![A chart](https://heron.example.org/chart.png)
"""
BEFORE = """\
---
title: "Heron weekly #2"
number: 2
period: 2026-02-23/2026-03-01
---

A short week.

# Changes

- Another change.
"""
SENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A studio that nobody changes anything in: two readers, edition 2 sent, edition 3 at hand."""
    report = workspace(tmp_path_factory.mktemp("shared") / "letter", report=FULL)
    (report.parent / "heron.png").write_bytes(png(width=40, height=20))
    settings = read_settings(report.parent / "newsletter.toml", {})
    with Newsroom(settings) as newsroom:
        newsroom.subscribers.add("ann@example.net", name="Ann", consent="a form")
        newsroom.subscribers.add("bo@example.net", topics=["releases"], consent="a form")
        before = Manuscript(report=read_markdown(BEFORE, where="2.md"), source="2.md", folder=None)
        printed = newsroom.press.print(before)
        newsroom.archive.store(printed.edition, printed.digest, now=SENT)
    with running(report) as made:
        yield made


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Running]:
    """A studio of one's own."""
    with running(workspace(tmp_path / "letter")) as made:
        yield made
