"""Every message of pages and notices has its German, with the same places to fill in."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from newsletter.wording import SOURCE, languages

ROOT = Path(__file__).parents[3]
KEYWORDS = {"_": None, "N_": None, "say": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true"}
PLACES = re.compile(r"%(?:\(\w+\))?[sd]|\{\w+\}")
METHODS = {
    "templates": [("**/*.j2", "jinja2.ext:babel_extract")],
    "newsletter": [("web/**.py", "python"), ("notices/**.py", "python")],
}


def messages() -> Iterator[str]:
    """What the program says, as templates and modules write it."""
    for folder, methods in METHODS.items():
        found = extract_from_dir(
            ROOT / folder, methods, {"**/*.j2": OPTIONS}, keywords=KEYWORDS, strip_comment_tags=True
        )
        for _, _, message, _, _ in found:
            yield message if isinstance(message, str) else message[0]


def catalogue(language: str) -> Catalog:
    path = ROOT / "templates" / "locale" / language / "LC_MESSAGES" / "newsletter.po"
    return read_po(BytesIO(path.read_bytes()), abort_invalid=True)


@pytest.mark.parametrize("language", [each for each in languages() if each != SOURCE])
def test_no_message_lacks_its_translation(language: str) -> None:
    known = catalogue(language)
    wanted = set(messages())
    assert len(wanted) > 50
    missing = [each for each in sorted(wanted) if each not in known or not known[each].string]
    assert missing == []


@pytest.mark.parametrize("language", [each for each in languages() if each != SOURCE])
def test_a_translation_has_the_same_places(language: str) -> None:
    for message in catalogue(language):
        texts = [message.string] if isinstance(message.string, str) else message.string
        source = message.id if isinstance(message.id, str) else message.id[-1]
        for text in filter(None, texts):
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(source)) or not source


@pytest.mark.parametrize("language", [each for each in languages() if each != SOURCE])
def test_no_translation_is_of_something_that_nobody_says(language: str) -> None:
    wanted = set(messages())
    ids = [each.id if isinstance(each.id, str) else each.id[0] for each in catalogue(language)]
    assert [each for each in ids if each and each not in wanted] == []
