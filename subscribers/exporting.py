"""Writing people to a CSV file that a spreadsheet opens safely and import reads back."""

import csv
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from subscribers.errors import ExportRefused
from subscribers.files import beside, open_private, settle
from subscribers.formulas import guard
from subscribers.model import Subscriber

COLUMNS = ("address", "name", "language", "topics", "state", "since")


def write_people(path: Path, people: Iterable[Subscriber]) -> int:
    """Write people in their order and say how many; the file is whole or not there.

    The file is its owner's alone. Raises ExportRefused.
    """
    temporary = beside(path)
    try:
        count = _write(temporary, people)
        temporary.replace(path)
    except OSError as unwritable:
        what = f"the export cannot be written: {unwritable.strerror}"
        raise ExportRefused(what, where=str(path), mend="name another file") from unwritable
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return count


def _write(temporary: Path, people: Iterable[Subscriber]) -> int:
    count = 0
    with open_private(temporary) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for person in people:
            writer.writerow(map(guard, _cells(person)))
            count += 1
        settle(file)
    return count


def _cells(person: Subscriber) -> tuple[str, ...]:
    topics = ";".join(person.topics)
    since = person.since.isoformat(timespec="seconds")
    return (person.address, person.name, person.language, topics, person.state.value, since)
