"""A printed report as a letter to be checked, and what is known around it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import inspect, make_url

from newsletter.archive import Archive, StoredEdition
from newsletter.checks import Circumstances, Letter
from newsletter.database import open_database
from newsletter.edition import ALL
from newsletter.errors import ReportError
from newsletter.mailing.smtp.smarthost import Smarthost
from newsletter.newsroom.ledgers import database_url
from newsletter.newsroom.press import Press, Printed
from newsletter.newsroom.signing import signer_of
from newsletter.report import from_json
from newsletter.settings import Settings

_STORED = "edition"
"""The archive's table; a database that was just made has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """What a letter is compared with: the edition before it, and the last day that it told of."""

    number: int
    digest: str
    day: date | None


def letter_of(printed: Printed, press: Press, *, today: date, last: Last | None) -> Letter:
    """What checks look at, signed as it would be sent; `last` is the edition sent before.

    SettingsError for a key of `[dkim]` that cannot be used.
    """
    settings = press.settings
    return Letter(
        report=printed.manuscript.report,
        source=printed.manuscript.source,
        rendition=printed.rendition,
        message=message_of(printed, press, today),
        circumstances=Circumstances(
            today=today,
            last_number=last.number if last else None,
            last_day=last.day if last else None,
            names=settings.check.names,
            topics=settings.every_topic,
            is_local=Smarthost(host=settings.smarthost.host).is_loopback,
        ),
    )


def answered(letter: Letter, answers: Mapping[str, str]) -> Letter:
    """The same letter, after the web was asked for its links."""
    return replace(letter, circumstances=replace(letter.circumstances, answers=answers))


def last_edition(archive: Archive, printed: Printed, *, known: Last | None = None) -> Last | None:
    """The newest edition but this very one; None where there is none.

    Where it is still the one that is `known`, it is not read again.
    """
    for each in archive.list():
        if (each.number, each.digest) == (printed.edition.number, printed.digest):
            continue
        if known and (each.number, each.digest) == (known.number, known.digest):
            return known
        day = _last_day(archive.get(each.number))
        return Last(number=each.number, digest=each.digest, day=day)
    return None


def find_last_edition(
    settings: Settings, printed: Printed, *, known: Last | None = None
) -> Last | None:
    """The same for who has no database open; makes none, and changes none."""
    url = make_url(database_url(settings))
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return None
    engine = open_database(database_url(settings))
    try:
        has_archive = inspect(engine).has_table(_STORED)
        return last_edition(Archive(engine), printed, known=known) if has_archive else None
    finally:
        engine.dispose()


def message_of(printed: Printed, press: Press, today: date) -> bytes:
    """The letter to nobody, signed as it would be sent on that day."""
    plan, values = printed.plans[ALL], press.nobody(printed)
    signer = signer_of(press.settings)
    if signer is None:
        return plan.join(values)
    return signer.signed(plan, datetime.combine(today, time(12), UTC)).join(values)


def _last_day(last: StoredEdition) -> date | None:
    try:
        report = from_json(last.edition.report, where=f"edition {last.edition.number}")
    except ReportError:
        # Kept by another version of this program: no reason to keep this edition back.
        return None
    return report.period.end if report.period else None
