"""The forms that people are written in: ours, and those of listmonk and Mailman."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TextIO

from subscribers.formulas import guard
from subscribers.importing.documents import cell_of
from subscribers.importing.mailboxes import write_mailbox
from subscribers.importing.standings import listmonk_status, written_reason
from subscribers.model import MAIN, Frequency, Subscriber

COLUMNS = (
    "address", "name", "language", "lists", "topics", "state", "since", "suppressed", "frequency",
    "plain", "paused_until",
)  # fmt: skip
"""Everything about a person that import reads; topics of other lists are `list/topic`."""

Value = str | bool | list[str]


class ExportForm(StrEnum):
    """How an export is written."""

    CSV = "csv"
    """For spreadsheets, in which no cell is run as a formula, and for import."""
    JSONL = "jsonl"
    """A JSON object on each line."""
    LISTMONK = "listmonk"
    """What listmonk imports: in its mode "subscribe", or "blocklist" for those who left."""
    MAILMAN = "mailman"
    """What Mailman's `addmembers` reads: an address, or `"Name" <address>`, on each line."""


FOR_OTHERS = frozenset({ExportForm.LISTMONK, ExportForm.MAILMAN})
"""Forms whose readers heed no state: whoever is in the file may be mailed."""


def _values(person: Subscriber) -> dict[str, Value]:
    paused = person.paused_until
    return {
        "address": person.address,
        "name": person.name,
        "language": person.language,
        "lists": [each.list for each in person.follows],
        "topics": [
            topic if each.list == MAIN else f"{each.list}/{topic}"
            for each in person.follows
            for topic in each.topics
        ],
        "state": person.state.value,
        "since": person.since.isoformat(timespec="seconds"),
        # Not their domain's, which import would take for their own: it may be lifted some day.
        "suppressed": written_reason(person.own_suppression),
        "frequency": person.frequency.value,
        "plain": person.plain,
        "paused_until": "" if paused is None else paused.isoformat(timespec="seconds"),
    }


def _write_csv(file: TextIO, people: Iterable[Subscriber]) -> int:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for count, person in enumerate(people, 1):  # noqa: B007  # how many there were
        writer.writerow([guard(cell_of(value)) for value in _values(person).values()])
    return count


def _write_jsonl(file: TextIO, people: Iterable[Subscriber]) -> int:
    count = 0
    for count, person in enumerate(people, 1):  # noqa: B007  # how many there were
        file.write(json.dumps(_values(person), ensure_ascii=False) + "\n")
    return count


def _write_listmonk(file: TextIO, people: Iterable[Subscriber]) -> int:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("email", "name", "attributes", "status", "created_at"))
    count = 0
    for count, person in enumerate(people, 1):  # noqa: B007  # how many there were
        values = _values(person)
        status = listmonk_status(person.state, suppressed=bool(person.own_suppression))
        writer.writerow((person.address, person.name, _attributes(values), status, values["since"]))
    return count


def _attributes(values: Mapping[str, Value]) -> str:
    """What listmonk has no column for, as JSON, by the names under which import knows it."""
    kept = ("language", "lists", "topics", "state", "suppressed", "frequency", "plain")
    ours = {key: values[key] for key in kept} | {"paused": values["paused_until"]}
    usual = {"frequency": Frequency.EACH.value}
    told = {
        key: value
        for key, value in ours.items()
        if key == "lists" or (value and usual.get(key) != value)
    }
    return json.dumps({"newsletter": told}, ensure_ascii=False)


def _write_mailman(file: TextIO, people: Iterable[Subscriber]) -> int:
    count = 0
    for count, person in enumerate(people, 1):  # noqa: B007  # how many there were
        file.write(write_mailbox(person.address, person.name) + "\n")
    return count


WRITERS: dict[ExportForm, Callable[[TextIO, Iterable[Subscriber]], int]] = {
    ExportForm.CSV: _write_csv,
    ExportForm.JSONL: _write_jsonl,
    ExportForm.LISTMONK: _write_listmonk,
    ExportForm.MAILMAN: _write_mailman,
}
"""Form -> what writes people in it, and says how many."""
