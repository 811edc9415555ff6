"""The press: a report becomes an edition and the plan of its letters.

    Manuscript -> Rendition -> Edition -> Plan, digest
    Manuscript, topics -> Variant

Opens no database and meets nobody, so that rendering alone stays quick.
"""

import base64
import html
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property

from newsletter import message
from newsletter.edition import (
    ALL,
    NO_NUMBER,
    PLAIN,
    Attachment,
    Edition,
    Variant,
    key_of,
    topics_of_key,
)
from newsletter.holes import HOLE_OF, TOKEN, Hole
from newsletter.links import Links
from newsletter.message import Plan
from newsletter.newsroom.manuscripts import Manuscript
from newsletter.newsroom.plans import Plans
from newsletter.newsroom.senders import sender_of
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
    reason,
    render,
    with_reason,
)
from newsletter.rendering.periods import in_words
from newsletter.report import Period, Report, cut, to_json, topics_of
from newsletter.settings import MAIN, TOKEN_LETTERS, Settings
from newsletter.sources.references import Repository, with_references

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
        self.sender = sender_of(settings)

    @cached_property
    def _theme(self) -> Theme:
        return find_theme(self.settings.theme.name, self.settings.looks)

    def month_name(self, month: int) -> str:
        """A month, 1 to 12, as the theme calls it."""
        return self._theme.months[month - 1]

    def days(self, period: Period) -> str:
        """A report's days as the theme says them."""
        return in_words(period, self._theme.months)

    @cached_property
    def stationery(self) -> Stationery:
        """What notices are written on."""
        return Stationery(
            theme=self._theme,
            letterhead=self._letterhead(None),
            folders=self.settings.looks,
        )

    @cached_property
    def enclosed(self) -> tuple[Attachment, ...]:
        """What travels with notices: the logo."""
        logo = self.stationery.letterhead.logo
        return _attached([logo] if logo else [])

    def print(self, manuscript: Manuscript) -> Printed:
        """Render a report."""
        report = with_references(manuscript.report, _repositories(self.settings))
        manuscript = replace(manuscript, report=report)
        topics = topics_of(report, self.settings.every_topic)
        rendition = self._rendition(manuscript)
        # Of a single topic, whoever follows it gets the whole.
        single = self.cuts(manuscript, topics, topics) if len(topics) > 1 else ()
        variants = (_variant(ALL, rendition), *single)
        edition = _edition(report, rendition, variants)
        edition = replace(edition, topics=topics)
        plans, digest = self.plans(edition)
        return Printed(
            manuscript=manuscript,
            rendition=rendition,
            edition=edition,
            plans=plans,
            digest=digest,
        )

    def marked(self, printed: Printed) -> Printed:
        """The same letters with a mark before their subject, as tests."""
        edition = replace(printed.edition, subject=f"{TEST_MARK}{printed.edition.subject}")
        plans, digest = self.plans(edition)
        return replace(printed, edition=edition, plans=plans, digest=digest)

    def cuts(
        self, manuscript: Manuscript, topics: Collection[str], keys: Iterable[str]
    ) -> tuple[Variant, ...]:
        """The variants of these keys of an edition that has these topics."""
        return tuple(
            _variant(key, self._rendition(_cut(manuscript, _kept(key, topics), topics)))
            for key in keys
        )

    def cut(self, printed: Printed, topics: Collection[str], *, is_plain: bool = False) -> Printed:
        """What was printed as who follows these topics would see it: for the eye, not for mailing.

        It stands as the whole of a printed report, under the digest of the real one.
        """
        edition = printed.edition
        key = key_of(topics, edition.topics)
        if key != ALL:
            manuscript = _cut(printed.manuscript, topics, edition.topics)
            rendition = self._rendition(manuscript)
            edition = replace(edition, variants=(_variant(ALL, rendition),))
            printed = replace(printed, manuscript=manuscript, rendition=rendition, edition=edition)
        shown = self.plans_to(MAIN, edition)[ALL + PLAIN if is_plain else ALL]
        return replace(printed, plans={ALL: shown})

    def inspect(self, manuscript: Manuscript) -> tuple[Fault, ...]:
        """What is wrong with the theme, as far as this report shows; nothing is printed."""
        report = manuscript.report
        return inspect(self._theme, report, letterhead=self._letterhead(report.number))

    def plans(
        self, edition: Edition, *, again: Callable[[], Edition] | None = None
    ) -> tuple[Plans, str]:
        """The plan of each variant of an edition, and its digest: what the main list gets.

        `again` reads the edition anew, for variants that come to it later.
        """
        plans = self.plans_to(MAIN, edition, again=again)
        return plans, plans.digest

    def plans_to(
        self, list_: str, edition: Edition, *, again: Callable[[], Edition] | None = None
    ) -> Plans:
        """The plans of the letters that a list's readers get: by its name and id, in its words.

        SettingsError for a list that is not in the settings.
        """
        sender = sender_of(self.settings, list_)
        return Plans(edition, sender, reason=self._reason(list_), again=again)

    def files(self, printed: Printed) -> dict[str, bytes]:
        """What `newsletter render` writes: file name -> bytes, holes filled for nobody's eyes.

        The same report gives the same bytes: the date of the letter is the report's own.
        """
        values = self.nobody(printed)
        rendition = printed.rendition
        page, text = with_reason(rendition.html, rendition.text, self._reason(MAIN))
        page = _filled(page, {hole: html.escape(value) for hole, value in values.items()})
        return {
            "edition.html": with_pictures(page, printed.edition.variant(ALL).attachments).encode(),
            "edition.txt": _filled(text, values).encode(),
            "edition.eml": printed.plans[ALL].join(values),
            "edition.mjml": rendition.mjml.encode(),
            "report.json": to_json(printed.manuscript.report).encode(),
        }

    def _rendition(self, manuscript: Manuscript) -> Rendition:
        report = manuscript.report
        return render(
            report,
            theme=self._theme,
            letterhead=self._letterhead(report.number, page=manuscript.page),
            folder=manuscript.folder,
            source=manuscript.source,
            kept=manuscript.kept,
        )

    def _letterhead(self, number: int | None, *, page: int | None = None) -> Letterhead:
        settings, project = self.settings, self.settings.project
        page = number if page is None else page
        return Letterhead(
            project=project.name,
            project_url=project.url,
            accent=project.accent,
            postal_address=project.postal_address,
            web_url="" if page is None else self.links.edition(page),
            feed_url=self.links.feed(),
            number=number,
            logo=logo_of(settings),
        )

    def _reason(self, list_: str) -> str:
        named, where = self.settings.identity(list_), self.settings.file.name
        return reason(self._theme, named.reason, list_name=named.name, where=where)

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


def _kept(key: str, topics: Collection[str]) -> Collection[str]:
    return topics if key == ALL else topics_of_key(key)


def _cut(manuscript: Manuscript, kept: Collection[str], topics: Collection[str]) -> Manuscript:
    return replace(manuscript, report=cut(manuscript.report, kept, known=topics))


def _variant(key: str, rendition: Rendition) -> Variant:
    pictures = _attached(rendition.attachments)
    return Variant(key=key, html=rendition.html, text=rendition.text, attachments=pictures)


def _attached(pictures: Iterable[Picture]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(cid=each.cid, filename=each.filename, media_type=each.media_type, data=each.data)
        for each in pictures
    )


def _edition(report: Report, rendition: Rendition, variants: tuple[Variant, ...]) -> Edition:
    return Edition(
        number=NO_NUMBER if report.number is None else report.number,
        subject=rendition.subject,
        preheader=rendition.preheader,
        language=report.language,
        variants=variants,
        report=to_json(replace(report, notes=()), is_compact=True),
        web=rendition.whole,
        names=rendition.names,
    )


def _filled(text: str, values: Mapping[Hole, str]) -> str:
    return TOKEN.sub(lambda match: values[HOLE_OF[match[0]]], text)


def with_pictures(page: str, pictures: Iterable[Attachment]) -> str:
    """A browser knows no `cid:`, so what travels with the letter is written into the page."""
    for picture in pictures:
        data = base64.b64encode(picture.data).decode("ascii")
        page = page.replace(f"cid:{picture.cid}", f"data:{picture.media_type};base64,{data}")
    return page
