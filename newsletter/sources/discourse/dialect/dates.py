"""Discourse's local dates, written as its forums write them: in UTC, as ISO 8601."""

from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

from newsletter.sources.discourse.dialect.tags import read_tag


def cook_date(text: str) -> str:
    """`[date=2021-05-09 time=14:00 timezone="Europe/Paris"]` as HTML; empty if it is none."""
    tag = read_tag(text)
    return _span(tag.default, dict(tag.values)) if tag else ""


def cook_range(text: str) -> str:
    """`[date-range from=2021-05-09T14:00 to=2021-05-10]` as HTML; empty if it is none."""
    tag = read_tag(text)
    moments = [tag.values[name] for name in ("from", "to") if name in tag.values] if tag else []
    written: list[str] = []
    for moment in moments:
        day, _, time = moment.partition("T")
        written.append(_span(day, {**(tag.values if tag else {}), "time": time}))
    return "→".join(written) if all(written) else ""


def _span(day: str, values: dict[str, str]) -> str:
    zone = values.get("timezone", "")
    moment = _moment(day, values.get("time", ""), zone)
    if moment is None:
        return ""
    data = {"date": day, "time": values.get("time", ""), "timezone": zone}
    told = "".join(f' data-{key}="{escape(value)}"' for key, value in data.items() if value)
    words = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f'<span class="discourse-local-date"{told}>{words}</span>'


def _moment(day: str, time: str, zone: str) -> datetime | None:
    """The moment in UTC; a zone that is none is UTC, as forums have it."""
    try:
        numbers = [int(number) for number in day.split("-")]
        clock = [int(number) for number in time.split(":")] if time else []
        moment = datetime(*numbers, *clock, tzinfo=_zone(zone))  # type: ignore[arg-type, misc]
        return moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (OSError, ValueError, KeyError):
        return ZoneInfo("UTC")
