"""What every test shares: parts of the system that may be missing, and said so in one line."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# A loaded machine is slow without being wrong; the time limit of each test is pytest's. A judge
# repeats what it tried, a developer's machine tries something new each time.
settings.register_profile("newsletter", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("newsletter")

pytest_plugins = ["tests.support.databases"]


def _corpora() -> bool:
    folder = os.environ.get("NEWSLETTER_CORPORA", "")
    return bool(folder) and Path(folder, "reports").is_dir()


def _postgresql() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or bool(shutil.which("initdb"))


def _smtp_sink() -> bool:
    return bool(shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin"))


def _chromium() -> bool:
    return any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))


def _postfix() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("postfix", path="/usr/sbin:/usr/bin"))


def _strace() -> bool:
    return bool(shutil.which("strace"))


def _rspamd() -> bool:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    return all(shutil.which(each, path=path) for each in ("rspamd", "rspamc", "dnsmasq"))


def _spamassassin() -> bool:
    return bool(shutil.which("spamassassin"))


PARTS: dict[str, tuple[Callable[[], bool], str]] = {
    "corpora": (_corpora, "the reports that NEWSLETTER_CORPORA names"),
    "postgresql": (_postgresql, "PostgreSQL's server (apt install postgresql)"),
    "smtp_sink": (_smtp_sink, "Postfix's smtp-sink (apt install postfix)"),
    "postfix": (_postfix, "Postfix, and root (apt install postfix)"),
    "strace": (_strace, "strace (apt install strace)"),
    "rspamd": (_rspamd, "rspamd and dnsmasq (apt install rspamd dnsmasq-base)"),
    "spamassassin": (_spamassassin, "SpamAssassin (apt install spamassassin)"),
    "chromium": (_chromium, "Chromium (apt install chromium)"),
}
"""marker -> is the part here, and what it is called."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what cannot run here; with NEWSLETTER_REQUIRE=all, refuse to start instead."""
    missing = {marker for marker, (present, _) in PARTS.items() if not present()}
    needed: Counter[str] = Counter()
    kept, left = [], []
    for item in items:
        lacks = missing & {mark.name for mark in item.iter_markers()}
        needed.update(lacks)
        (left if lacks else kept).append(item)
    if left and os.environ.get("NEWSLETTER_REQUIRE") == "all":
        raise pytest.UsageError(f"required, but missing here: {_named(needed)}")
    config.stash[MISSING] = needed
    if (told := getattr(config, "workeroutput", None)) is not None:
        told[MISSED] = dict(needed)
    config.hook.pytest_deselected(items=left)
    items[:] = sorted(kept, key=lambda item: not item.nodeid.startswith(LONG))


LONG = ("tests/acceptance/", "tests/fuzz/")
"""What takes minutes, and so comes first: the rest fills the time until two processes are done."""
MISSING = pytest.StashKey[Counter[str]]()
MISSED = "missing parts"
"""Under this name one of several test processes tells the one that reports."""


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Keep what a test process could not run: each has seen all tests, so one is enough."""
    told = getattr(node, "workeroutput", {})
    config = getattr(node, "config", None)
    if isinstance(config, pytest.Config) and MISSED in told:
        config.stash[MISSING] = Counter(told[MISSED])


def _named(needed: Counter[str]) -> str:
    return "; ".join(f"{count} tests need {PARTS[part][1]}" for part, count in needed.items())


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """One line that names what was deselected and why."""
    needed = config.stash.get(MISSING, Counter())
    if needed:
        terminalreporter.write_line(f"deselected: {_named(needed)}")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own NEWSLETTER_* secrets never reach a test."""
    for name in ("NEWSLETTER_DATABASE", "NEWSLETTER_SMARTHOST_PASSWORD", "NEWSLETTER_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
