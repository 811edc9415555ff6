"""The press: a report becomes an edition and the plan of its letters.

    Manuscript -> Rendition -> Edition -> Plan, digest

Opens no database and meets nobody, so that rendering alone stays quick.
"""

import base64
import html
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property

from newsletter import message
from newsletter.edition import ALL, Attachment, Edition, Variant
from newsletter.holes import HOLE_OF, TOKEN, Hole
from newsletter.links import Links
from newsletter.message import Plan, Sender
from newsletter.newsroom.manuscripts import Manuscript
from newsletter.rendering import (
    Album,
    Fault,
    Letterhead,
    Picture,
    Rendition,
    Stationery,
    Theme,
    find_theme,
    inspect,
    render,
)
from newsletter.rendering.periods import in_words
from newsletter.report import Period, Report, to_json
from newsletter.settings import TOKEN_LETTERS, TOKEN_PLACE, Settings
from newsletter.sources.references import Repository, with_references

NO_NUMBER = 0
"""Stands for the number of a report that has none yet: it can be looked at, not sent."""

TEST_MARK = "[Test] "
"""Before the subject of a test letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A report as printed: the edition, the plan of each variant, and the digest over them."""

    manuscript: Manuscript
    rendition: Rendition
    edition: Edition
    plans: Mapping[str, Plan]
    digest: str


class Press:
    """Prints reports as one workspace's settings say."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.links = Links(settings.web.url)
        self.sender = _sender(settings)

    @cached_property
    def _theme(self) -> Theme:
        theme = self.settings.theme
        return find_theme(theme.name, [self.settings.path(theme.folder)] if theme.folder else [])

    def month_name(self, month: int) -> str:
        """A month, 1 to 12, as the theme calls it."""
        return self._theme.months[month - 1]

    def days(self, period: Period) -> str:
        """A report's days as the theme says them."""
        return in_words(period, self._theme.months)

    @cached_property
    def stationery(self) -> Stationery:
        """What notices are written on."""
        folder = self.settings.theme.folder
        return Stationery(
            theme=self._theme,
            letterhead=_letterhead(self.settings, self.links, None),
            folders=(self.settings.path(folder),) if folder else (),
        )

    def print(self, manuscript: Manuscript, *, mark: str = "") -> Printed:
        """Render a report; `mark` goes before the subject of a test letter."""
        report = with_references(manuscript.report, _repositories(self.settings))
        manuscript = replace(manuscript, report=report)
        rendition = render(
            report,
            theme=self._theme,
            letterhead=_letterhead(self.settings, self.links, report.number),
            folder=manuscript.folder,
            source=manuscript.source,
        )
        edition = _edition(report, rendition, mark=mark)
        plans, digest = self.plans(edition)
        return Printed(
            manuscript=manuscript,
            rendition=rendition,
            edition=edition,
            plans=plans,
            digest=digest,
        )

    def inspect(self, manuscript: Manuscript) -> tuple[Fault, ...]:
        """What is wrong with the theme, as far as this report shows; nothing is printed."""
        report = manuscript.report
        letterhead = _letterhead(self.settings, self.links, report.number)
        return inspect(self._theme, report, letterhead=letterhead)

    def plans(self, edition: Edition) -> tuple[Mapping[str, Plan], str]:
        """The plan of each variant of an edition, and the digest over all: what is mailed."""
        plans = {each.key: message.plan(edition, each, self.sender) for each in edition.variants}
        return plans, message.digest(tuple(plans.items()))

    def files(self, printed: Printed) -> dict[str, bytes]:
        """What `newsletter render` writes: file name -> bytes, holes filled for nobody's eyes.

        The same report gives the same bytes: the date of the letter is the report's own.
        """
        values = self.nobody(printed)
        rendition = printed.rendition
        page = _filled(rendition.html, {hole: html.escape(text) for hole, text in values.items()})
        return {
            "edition.html": _with_pictures(page, printed.edition).encode(),
            "edition.txt": _filled(rendition.text, values).encode(),
            "edition.eml": printed.plans[ALL].join(values),
            "edition.mjml": rendition.mjml.encode(),
            "report.json": to_json(printed.manuscript.report).encode(),
        }

    def nobody(self, printed: Printed) -> dict[Hole, str]:
        """What fills the holes of a letter that is looked at and never sent."""
        report, domain = printed.manuscript.report, self.sender.domain
        day = report.published or (report.period.end if report.period else date(1970, 1, 1))
        return {
            Hole.ADDRESS: "reader@example.org",
            Hole.NAME: "",
            Hole.UNSUBSCRIBE_URL: self.links.unsubscribe("the-readers-own-link"),
            Hole.PREFERENCES_URL: self.links.preferences("the-readers-own-link"),
            Hole.MESSAGE_ID: f"edition-{printed.edition.number}@{domain}",
            Hole.LEAVE_KEY: "a" * TOKEN_LETTERS,
            Hole.DATE: message.date(datetime.combine(day, time(12), UTC)),
        }


def _sender(settings: Settings) -> Sender:
    sender, list_ = settings.sender, settings.list
    leaving = list_.unsubscribe_mailto
    return Sender(
        from_name=sender.name or settings.project.name,
        from_address=sender.address,
        reply_to=sender.reply_to or None,
        return_path=sender.return_path or sender.address,
        verp=sender.verp,
        list_id=list_.id,
        list_name=list_.name or settings.project.name,
        unsubscribe_mailto=leaving.replace(TOKEN_PLACE, Hole.LEAVE_KEY.token) or None,
        domain=sender.address.rpartition("@")[2],
        feedback_id=list_.feedback_id or None,
    )


def _letterhead(settings: Settings, links: Links, number: int | None) -> Letterhead:
    project = settings.project
    return Letterhead(
        project=project.name,
        project_url=project.url,
        accent=project.accent,
        postal_address=project.postal_address,
        reason=settings.list.reason,
        web_url="" if number is None else links.edition(number),
        feed_url=links.feed(),
        number=number,
        list_name=settings.list.name or project.name,
        logo=logo_of(settings),
    )


def logo_of(settings: Settings) -> Picture | None:
    """The project's logo, or None; RenderingError for a file that is no image."""
    if not settings.project.logo:
        return None
    album = Album(settings.file.parent, source=f"{settings.file.name}: project.logo")
    album.place(settings.project.logo, None)
    return next(iter(album.pictures), None)


def _repositories(settings: Settings) -> tuple[Repository, ...]:
    """The projects' pages at their forges, which bare numbers in a report mean."""
    pages = {
        each.name: each.url or (f"https://github.com/{each.repository}" if each.repository else "")
        for each in settings.collect
    }
    return tuple(Repository(name=name, url=url) for name, url in pages.items() if url)


def _edition(report: Report, rendition: Rendition, *, mark: str) -> Edition:
    pictures = tuple(
        Attachment(
            cid=picture.cid,
            filename=picture.filename,
            media_type=picture.media_type,
            data=picture.data,
        )
        for picture in rendition.attachments
    )
    whole = Variant(key=ALL, html=rendition.html, text=rendition.text, attachments=pictures)
    return Edition(
        number=NO_NUMBER if report.number is None else report.number,
        subject=f"{mark}{rendition.subject}",
        preheader=rendition.preheader,
        language=report.language,
        variants=(whole,),
        report=to_json(replace(report, notes=()), is_compact=True),
        web=rendition.whole,
    )


def _filled(text: str, values: Mapping[Hole, str]) -> str:
    return TOKEN.sub(lambda match: values[HOLE_OF[match[0]]], text)


def _with_pictures(page: str, edition: Edition) -> str:
    """A browser knows no `cid:`, so what travels with the letter is written into the page."""
    for picture in edition.variant(ALL).attachments:
        data = base64.b64encode(picture.data).decode("ascii")
        page = page.replace(f"cid:{picture.cid}", f"data:{picture.media_type};base64,{data}")
    return page
