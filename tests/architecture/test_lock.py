"""requirements.lock: pinned, hashed, without an index, and in step with pyproject.toml."""

import re
import tomllib
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_requirement_is_pinned_and_hashed() -> None:
    """Each entry has one version and at least one SHA-256."""
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text().strip())
    loose = [e.splitlines()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e]
    assert not loose


def test_no_index_is_named() -> None:
    """Whoever installs chooses their own index."""
    text = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"--(extra-)?index-url|--find-links|https?://|file:", text)


def test_everything_asked_for_is_locked() -> None:
    """What pyproject.toml names, extras included, is in the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = list(chain(project["dependencies"], *project["optional-dependencies"].values()))
    locked = {
        _normal(name)
        for name in re.findall(
            r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE
        )
    }
    asked = {_normal(re.match(r"[A-Za-z0-9_.-]+", want)[0]) for want in wanted}  # type: ignore[index]
    assert asked <= locked
