"""Release calendars: what is out, what is expected when, and how long it is supported.

Reads our own `releases.toml` and the calendars of others, and tells of them as a section of the
report and as iCalendar. Everything is relative to a day that is given; nothing asks a clock.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from newsletter.collect.calendar.endoflife import read_endoflife
from newsletter.collect.calendar.ics_reading import read_icalendar
from newsletter.collect.calendar.kubernetes import read_kubernetes_schedule
from newsletter.collect.calendar.python_releases import read_python_releases
from newsletter.collect.calendar.toml_form import parse_toml, read_calendar
from newsletter.collect.calendar.values import Calendar
from newsletter.errors import ReportError
from newsletter.sources.decoding import decode
from newsletter.sources.files import file_bytes

__all__ = ["Calendar", "read_calendar_file"]


def _toml(data: bytes, path: Path) -> Calendar:
    """Our own, or Python's: that has its branches under `metadata`."""
    text = decode(data, where=str(path))
    is_pythons = "metadata" in parse_toml(text, where=str(path))
    return (read_python_releases if is_pythons else read_calendar)(text, where=str(path))


def _json(data: bytes, path: Path) -> Calendar:
    text = decode(data, where=str(path))
    return read_endoflife(text, project=path.stem, where=str(path))


def _yaml(data: bytes, path: Path) -> Calendar:
    return read_kubernetes_schedule(decode(data, where=str(path)), where=str(path))


def _ics(data: bytes, path: Path) -> Calendar:
    return read_icalendar(data, project=path.stem, where=str(path))


_READERS: Mapping[str, Callable[[bytes, Path], Calendar]] = {
    ".toml": _toml,
    ".json": _json,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".ics": _ics,
}


def read_calendar_file(path: Path) -> Calendar:
    """Read a calendar by the end of its name: `.toml`, `.json`, `.yaml`, `.yml` or `.ics`.

    A `.json` of endoflife.date that does not name its product, and an `.ics`, belong to the project
    that the file is named after. ReportError for what is none of them.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        mend = f"rename it to end in one of {', '.join(_READERS)}"
        raise ReportError("the name tells no format of a calendar", where=str(path), mend=mend)
    return read(file_bytes(path), path)
