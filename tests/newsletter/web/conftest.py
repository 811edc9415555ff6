"""One browser, and one site that nobody changes, for all of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.newsletter.web.serving import LISTS, Serving, serving
from tests.support.chromium import chromium


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Three editions, the last one only scheduled, and two readers; nobody changes anything."""
    with serving(tmp_path_factory.mktemp("web") / "site", more=LISTS) as site:
        site.person("ann@example.net", topics=["releases"])
        site.person("bo@example.net", language="de")
        # The one whose choices change: nobody looks at them.
        site.person("cy@example.net")
        site.publish(1)
        site.clock.later(days=7)
        site.publish(2)
        site.publish(3, begun=False)
        yield site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Serving]:
    """A site of one's own, with one reader."""
    with serving(tmp_path / "site", more=LISTS) as made:
        made.person("ann@example.net")
        yield made
