"""Catalogues and the translators made of them."""

import gettext
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from newsletter.errors import RenderingError
from newsletter.shipped import shipped

SOURCE = "en"
"""The language that messages are written in."""
_CATALOGUE = Path("LC_MESSAGES") / "newsletter.po"


@dataclass(frozen=True, slots=True, kw_only=True)
class Translator:
    """Says messages in one language; what has no translation stays English."""

    language: str
    catalogue: gettext.NullTranslations

    def gettext(self, message: str) -> str:
        """One message."""
        return self.catalogue.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """A message that depends on a number; the number itself is not filled in."""
        return self.catalogue.ngettext(one, many, count)

    def day(self, day: date) -> str:
        """A day as people of that language write it, such as `11 June 2017`."""
        return format_date(day, format="long", locale=self._spelling)

    def listed(self, names: Sequence[str]) -> str:
        """Names in one sentence, such as `Herons, Gulls and Terns`."""
        return format_list(names, locale=self._spelling)

    @property
    def name(self) -> str:
        """What the language calls itself."""
        locale = _locale(self.language)
        return (locale.get_display_name() or self.language).capitalize()

    @property
    def _spelling(self) -> Locale:
        # Babel's English is American; ours is the letter's.
        return _locale("en-GB" if self.language == SOURCE else self.language)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return _locale(self.language).text_direction


def languages(folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """The languages there are, English first; `folders` are an operator's template folders.

    Looked up once in a process.
    """
    return _found(tuple(folders))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


@cache
def _found(folders: tuple[Path, ...]) -> tuple[str, ...]:
    found = {
        path.parent.parent.name for root in _roots(folders) for path in root.glob(f"*/{_CATALOGUE}")
    }
    return (SOURCE, *sorted(filter(_is_known, found - {SOURCE})))


def translator(language: str, folders: Sequence[Path] = ()) -> Translator:
    """Speak that language or the nearest there is: `de-AT` is German, unknown is English."""
    return _near(language, tuple(folders))


@lru_cache(maxsize=256)
def _near(language: str, folders: tuple[Path, ...]) -> Translator:
    have = {each.lower(): each for each in _found(folders)}
    asked = language.lower().replace("_", "-")
    return _made(have.get(asked) or have.get(asked.partition("-")[0], SOURCE), folders)


@cache
def _made(language: str, folders: tuple[Path, ...]) -> Translator:
    """Later catalogues are asked where earlier ones have no translation."""
    first, *others = [
        *(
            _read(path)
            for root in _roots(folders)
            if (path := root / language / _CATALOGUE).is_file()
        ),
        gettext.NullTranslations(),
    ]
    for other in others:
        first.add_fallback(other)
    return Translator(language=language, catalogue=first)


def _roots(folders: Sequence[Path]) -> list[Path]:
    return [folder / "locale" for folder in (*folders, shipped("templates"))]


def _is_known(language: str) -> bool:
    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _read(path: Path) -> gettext.NullTranslations:
    """One catalogue; RenderingError for a file that is none."""
    compiled = io.BytesIO()
    try:
        write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), abort_invalid=True))
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)
    except (PoFileError, ValueError, OSError) as error:
        mend = "`msgfmt --check` names every mistake of a catalogue"
        raise RenderingError(f"no catalogue: {error}", where=str(path), mend=mend) from error
