"""What is fuzzed: a reader, what its input looks like, and the law that each input has to obey."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from newsletter.collect.calendar import Calendar
from newsletter.collect.calendar.endoflife import read_endoflife
from newsletter.collect.calendar.ics import calendar_ics
from newsletter.collect.calendar.ics_reading import read_icalendar
from newsletter.collect.calendar.kubernetes import read_kubernetes_schedule
from newsletter.collect.calendar.python_releases import read_python_releases
from newsletter.collect.calendar.section import calendar_section
from newsletter.collect.calendar.toml_form import read_calendar
from newsletter.collect.github_answers import read_page, read_reviewers
from newsletter.errors import ReportError
from newsletter.report import Report, from_json, normalise, to_json, to_markdown
from newsletter.sources import SUFFIXES, Importer, read_bytes, read_markdown
from newsletter.sources.discourse.raw import read_discourse_raw
from tests.fuzz import soups, specimens
from tests.newsletter.rendering.specimens import EVERYTHING

CHECKOUT = Path(__file__).parents[2]
TODAY = date(2017, 6, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Inputs, and what is done with each; ReportError is an answer, anything else a fault."""

    inputs: SearchStrategy[bytes]
    obey: Callable[[bytes], None]


def _report(read: Importer, data: bytes) -> None:
    """A report that is read can be kept: both of our forms give it back."""
    report = read_bytes(data, read, where="input")
    assert from_json(to_json(report), where="json") == report
    wanted = normalise(report)
    again = read_markdown(to_markdown(report), where="markdown")
    assert normalise(again) == wanted


def _calendar(read: Callable[[str], Calendar], data: bytes) -> None:
    _told(read(data.decode("utf-8", "replace")))


def _ics(data: bytes) -> None:
    _told(read_icalendar(data, project="A"))


def _told(calendar: Calendar) -> None:
    """A calendar that is read can be told, as a section and as a file that is read again."""
    section = calendar_section(calendar, today=TODAY)
    report = Report(title="T", sections=(section,))
    assert normalise(read_markdown(to_markdown(report), where="m")) == normalise(report)
    read_icalendar(calendar_ics(calendar, today=TODAY, name="n"), project="A")


def _page(data: bytes) -> None:
    read_page(data, where="input")


def _reviewers(data: bytes) -> None:
    read_reviewers(data, where="input")


def _bytes(*texts: SearchStrategy[str]) -> SearchStrategy[bytes]:
    return st.one_of([soups.documents(text) for text in texts])


def _of(suffix: str, *texts: SearchStrategy[str]) -> Target:
    return Target(inputs=_bytes(*texts), obey=partial(_report, SUFFIXES[suffix]))


def _told_by(read: Callable[[str], Calendar], *texts: SearchStrategy[str]) -> Target:
    return Target(inputs=_bytes(*texts), obey=partial(_calendar, read))


def _topic(cooked: str) -> str:
    """A topic as a forum serves it, whose post is anything."""
    post = {"id": 1, "post_number": 1, "post_type": 1, "username": "ada", "cooked": cooked}
    topic = {"id": 9, "title": "Weekly #1", "slug": "weekly-1", "created_at": "2017-06-12T09:00:00Z"}  # fmt: skip
    return json.dumps({**topic, "post_stream": {"posts": [post]}})


def _feed(content: str) -> str:
    """A feed with an item that says anything."""
    item = (
        f"<item><title>A</title><guid>a</guid><description>{escape(content)}</description></item>"
    )
    clean = "".join(sign for sign in item if sign >= " " or sign in "\n\t")
    return f"<rss version='2.0'><channel><title>F</title>{clean}</channel></rss>"


_HTML, _JSON = soups.soups(soups.HTML), soups.soups(soups.JSON)
_EXAMPLE = (CHECKOUT / "examples" / "releases.toml").read_text("utf-8")
_RELEASES = read_calendar(_EXAMPLE, where="releases.toml")
_ICS = calendar_ics(_RELEASES, today=TODAY, name="n").decode()

TARGETS: dict[str, Target] = {
    "markdown": _of(
        ".md",
        soups.soups(soups.MARKDOWN),
        soups.soups((*soups.MARKDOWN, *soups.HTML)),
        soups.mutants(to_markdown(EVERYTHING), soups.MARKDOWN),
    ),
    "plaintext": _of(".txt", soups.soups(soups.PLAIN), soups.mutants(specimens.PLAIN, soups.PLAIN)),
    "org": _of(".org", soups.soups(soups.ORG), soups.mutants(specimens.ORG, soups.ORG)),
    "asciidoc": _of(
        ".adoc",
        soups.soups(soups.ASCIIDOC),
        soups.mutants(specimens.ASCIIDOC, soups.ASCIIDOC),
    ),
    "html": _of(".html", _HTML, soups.mutants(specimens.PAGE, soups.HTML)),
    "discourse": _of(".json", _HTML.map(_topic), soups.mutants(_topic(specimens.PAGE), soups.JSON)),
    "raw post": Target(
        inputs=_bytes(soups.soups((*soups.DISCOURSE, *soups.MARKDOWN))),
        obey=partial(_report, read_discourse_raw),
    ),
    "feed": _of(
        ".xml", soups.soups(soups.FEED), _HTML.map(_feed), soups.mutants(_feed("x"), soups.FEED)
    ),
    "json": _of(".json", _JSON, soups.mutants(to_json(EVERYTHING), soups.JSON)),
    "calendar": _told_by(
        partial(read_calendar, where="f"),
        soups.soups(soups.TOML),
        soups.mutants(_EXAMPLE, soups.TOML),
    ),
    "python": _told_by(
        read_python_releases,
        soups.soups(soups.TOML),
        soups.mutants(specimens.PYTHON, soups.TOML),
    ),
    "endoflife": _told_by(read_endoflife, _JSON, soups.mutants(specimens.ENDOFLIFE, soups.JSON)),
    "kubernetes": _told_by(
        read_kubernetes_schedule,
        soups.soups(soups.YAML),
        soups.mutants(specimens.KUBERNETES, soups.YAML),
    ),
    "icalendar": Target(
        inputs=_bytes(soups.soups(soups.ICS), soups.mutants(_ICS, soups.ICS)), obey=_ics
    ),
    "search": Target(inputs=_bytes(_JSON, soups.mutants(specimens.SEARCH, soups.JSON)), obey=_page),
    "reviews": Target(
        inputs=_bytes(_JSON, soups.mutants(specimens.REVIEWS, soups.JSON)), obey=_reviewers
    ),
}
"""name -> what is fuzzed under it."""


def obeys(target: Target, data: bytes) -> bool:
    """Whether the input was read; False where it was refused, in one line that names it."""
    try:
        target.obey(data)
    except ReportError as error:
        said = str(error)
        assert said == " ".join(said.splitlines()), f"more than one line: {said!r}"
        return False
    return True
