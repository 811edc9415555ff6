"""docs/settings.md and the tables of newsletter.toml say the same, both ways."""

import re
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from newsletter.settings import ENVIRONMENT, TABLES, Secret, read_settings
from newsletter.settings.document import readers

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "settings.md").read_text()
KEY = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", re.MULTILINE)


def _described() -> dict[str, dict[str, str]]:
    """Table -> key -> default, as the page has it."""
    sections = re.split(r"^## \[(\w+)\].*$", PAGE, flags=re.MULTILINE)[1:]
    return {
        table: {key: default for key, default, _ in KEY.findall(text.partition("\n## ")[0])}
        for table, text in zip(sections[::2], sections[1::2], strict=True)
    }


def _defaults(kind: type) -> dict[str, str]:
    """Key -> default, as the program has it, in the page's words."""
    written = {}
    for each in fields(kind):
        if each.name in readers(kind):
            value = each.default.text if isinstance(each.default, Secret) else each.default
            shown = f'"{value}"' if isinstance(value, str) else str(value).replace("()", "[]")
            shown = shown.lower() if isinstance(value, bool) else shown
            written[each.name] = "must be written" if value is MISSING else f"`{shown}`"
    return written


def test_every_key_is_described_with_its_default() -> None:
    """No key, no table and no default stands on one side only."""
    assert _described() == {table: _defaults(kind) for table, kind in TABLES.items()}


def test_every_variable_is_described() -> None:
    """The variables of the environment, both ways."""
    assert set(re.findall(r"^\| `(NEWSLETTER_\w+)`", PAGE, re.MULTILINE)) == set(ENVIRONMENT)


def test_keys_stay_few() -> None:
    """A setting has to earn its place; the last, a logo and `names`, are what no program can know."""
    assert sum(len(readers(kind)) for kind in TABLES.values()) <= 64


@pytest.mark.parametrize("name", ["templates/workspace", "examples"])
def test_shipped_settings_are_read(name: str) -> None:
    """What `init` and the demo write is read without a mistake."""
    assert read_settings(ROOT / name / "newsletter.toml", {}).project.name


def test_what_init_comments_out_is_the_default() -> None:
    """A comment that shows a key shows one that exists; taken in, the file is still read."""
    text = (ROOT / "templates" / "workspace" / "newsletter.toml").read_text()
    tables = tomllib.loads(re.sub(r"(?m)^# (?=\w+ = |\[)", "", text))
    tables["collect"] = tables["collect"][0]
    tables["lists"] = tables["lists"][0]
    shown = {(table, key) for table, keys in tables.items() for key in keys}
    known = {(table, key) for table, kind in TABLES.items() for key in readers(kind)}
    assert shown == known


def test_the_smallest_example_of_the_page_works(tmp_path: Path) -> None:
    """The page's own example is read."""
    path = tmp_path / "newsletter.toml"
    path.write_text(PAGE.partition("```toml\n")[2].partition("```")[0])
    assert read_settings(path, {}).smarthost.port == 587
