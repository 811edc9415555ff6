"""One browser and, for tests that change nothing, one studio for all of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.newsletter.preview.running import Running, running, workspace
from tests.support.chromium import chromium


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A studio that nobody changes anything in."""
    with running(workspace(tmp_path_factory.mktemp("shared") / "letter")) as made:
        yield made


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Running]:
    """A studio of one's own."""
    with running(workspace(tmp_path / "letter")) as made:
        yield made
