"""Catalogues: the language that is asked for or the nearest, an operator's own in front."""

from datetime import date
from pathlib import Path

import pytest

from newsletter.errors import RenderingError
from newsletter.wording import languages, preferred, translator

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def catalogue(folder: Path, language: str, text: str) -> Path:
    path = folder / "locale" / language / "LC_MESSAGES" / "newsletter.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("de", "de"), ("de-AT", "de"), ("DE_at", "de"), ("tlh", "en"), ("", "en"), ("../de", "en")],
)
def test_the_nearest_language_is_spoken(asked: str, spoken: str) -> None:
    assert translator(asked).language == spoken


def test_what_has_no_translation_stays_english() -> None:
    assert translator("de").gettext("Subscribe") == "Abonnieren"
    assert translator("de").gettext("no such message") == "no such message"
    assert translator("en").gettext("Subscribe") == "Subscribe"


def test_days_are_written_as_the_language_does() -> None:
    day = date(2017, 6, 11)
    assert translator("en").day(day) == "11 June 2017"
    assert translator("de").day(day) == "11. Juni 2017"


def test_a_language_names_itself_and_its_direction(tmp_path: Path) -> None:
    own = catalogue(tmp_path, "ar", "")
    assert (translator("de").name, translator("de").direction) == ("Deutsch", "ltr")
    assert translator("ar", [own]).direction == "rtl"


def test_an_operators_message_goes_first_and_the_rest_stays(tmp_path: Path) -> None:
    """One message of their own does not cost the others."""
    own = catalogue(tmp_path, "de", 'msgid "Subscribe"\nmsgstr "Bestellen"\n')
    assert translator("de", [own]).gettext("Subscribe") == "Bestellen"
    assert translator("de", [own]).gettext("Unsubscribe") == "Abmelden"


def test_an_operator_may_add_a_language(tmp_path: Path) -> None:
    own = catalogue(tmp_path, "fr", 'msgid "Subscribe"\nmsgstr "S’abonner"\n')
    catalogue(tmp_path / "x", "not a language", "")
    assert languages([own]) == ("en", "de", "fr")
    assert languages([tmp_path / "x"]) == ("en", "de")
    assert translator("fr-CA", [own]).gettext("Subscribe") == "S’abonner"


def test_a_damaged_catalogue_is_told_in_one_line(tmp_path: Path) -> None:
    own = catalogue(tmp_path, "fr", "not a catalogue\n")
    with pytest.raises(RenderingError, match=r"newsletter\.po: no catalogue"):
        translator("fr", [own])


@pytest.mark.parametrize(
    ("accepts", "chosen"),
    [
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("fr, en;q=0.3, de;q=0.7", "de"),
        ("de;q=0, en", "en"),
        ("fr", None),
        ("", None),
        ("*", None),
        (";;q=,\x00,de;q=9,ää", None),
    ],
)
def test_a_browser_gets_the_best_there_is(accepts: str, chosen: str | None) -> None:
    assert preferred(accepts, ["en", "de"]) == chosen
