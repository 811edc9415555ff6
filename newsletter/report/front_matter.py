"""The front matter of a report: which keys have a meaning, and how a report's are written."""

from collections.abc import Mapping

from newsletter.report.model import JsonValue, Person, Report
from newsletter.report.yaml_form import write_yaml

KEYS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "number": ("number",),
    "period": ("period",),
    "language": ("language", "lang"),
    "authors": ("authors", "author"),
    "published": ("published", "date"),
    "subject": ("subject",),
    "preheader": ("preheader", "description"),
    "url": ("url", "permalink"),
}
"""A report's field -> the keys that name it, in any case; the first one that is there counts."""

META = "meta"
"""Holds keys that are unknown here and yet called like one of `KEYS`."""

_TAKEN = frozenset({META, *(name for names in KEYS.values() for name in names)})


def write_front_matter(report: Report) -> str:
    """Write the YAML front matter of a report, its unknown keys last.

    `number` and `period` are written even if there are none: a reader would look for them in the
    title.
    """
    period = report.period
    values: dict[str, JsonValue] = {
        "title": report.title,
        "number": report.number,
        "period": f"{period.start}/{period.end}" if period else None,
        "language": report.language,
    }
    authors: JsonValue = [_author(person) for person in report.authors]
    extras: dict[str, JsonValue] = {
        "authors": authors,
        "published": str(report.published) if report.published else None,
        "subject": report.subject,
        "preheader": report.preheader,
        "url": report.url,
        META: {key: value for key, value in report.meta.items() if key.lower() in _TAKEN},
    }
    values |= {key: value for key, value in extras.items() if value}
    values |= {key: value for key, value in report.meta.items() if key.lower() not in _TAKEN}
    return f"---\n{write_yaml(values)}---\n"


def _author(person: Person) -> JsonValue:
    given = {"name": person.name, "email": person.email, "url": person.url}
    if not person.email and not person.url and person.name and "<" not in person.name:
        return person.name
    return {key: value for key, value in given.items() if value or key == "name"}
