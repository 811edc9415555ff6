"""Where the pins are, how they are written, and what differs from them."""

import json
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from tests.conformance import mrml_cases, premailer_cases

FOLDER = Path(__file__).parent / "pins"

SUITES: Mapping[str, tuple[str, Callable[[], dict[str, str]]]] = {
    "mrml": ("mjml-python", mrml_cases.cases),
    "premailer": ("premailer", premailer_cases.cases),
}
"""Name of the pins -> the package they are of, and what runs its cases."""


def write(name: str) -> Path:
    """Run a suite and pin what comes out."""
    package, run = SUITES[name]
    pinned = {"package": f"{package} {version(package)}", "cases": run()}
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(pinned, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def read(name: str) -> tuple[str, dict[str, str]]:
    """The package and version that the pins were written with, and each case."""
    pinned = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return pinned["package"], pinned["cases"]


def changes(pinned: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """One line for each case that came out otherwise, is new, or is gone."""
    for case in dict.fromkeys((*pinned, *now)):
        before, after = pinned.get(case, "no such case"), now.get(case, "no such case")
        if before != after:
            yield f"{case}: was {before!r}, is {after!r}"
