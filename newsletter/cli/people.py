"""How people and imports are shown. Heavy: imported by the commands of `subscribers` only."""

from collections.abc import Iterable
from dataclasses import asdict

from newsletter.cli.exits import Exit
from newsletter.cli.printing import Cell, Row, say, show_fields, show_json, show_rows
from subscribers import ImportResult, Subscriber, Subscribers


def person_row(person: Subscriber) -> dict[str, Cell]:
    """Everything about one person that another may read."""
    return {
        "address": person.address,
        "name": person.name,
        "state": person.state.value,
        "topics": person.topics,
        "language": person.language,
        "since": person.since,
        "suppressed": person.suppressed,
    }


def show_people(people: Iterable[Subscriber], *, as_json: bool) -> None:
    """Everybody; for programs with the public id, by which links name them."""
    rows = [
        {**person_row(person), "public_id": person.public_id} if as_json else _line(person)
        for person in people
    ]
    show_rows(rows, as_json=as_json)


def _line(person: Subscriber) -> dict[str, Cell]:
    suppressed = " (suppressed)" if person.suppressed else ""
    return {
        "address": person.address,
        "name": person.name,
        "state": f"{person.state}{suppressed}",
        "topics": person.topics,
        "since": person.since.date().isoformat(),
    }


def show_person(store: Subscribers, address: str, *, as_json: bool) -> None:
    """One person and the record of their consent."""
    person = person_row(store.show(address))
    record: list[Row] = [asdict(line) for line in store.record(address)]
    if as_json:
        show_json({**person, "record": record})
        return
    show_fields(person, as_json=False)
    show_rows(record, as_json=False)


def show_import(result: ImportResult, *, as_json: bool) -> Exit:
    """What became of every row of a file."""
    if as_json:
        show_json(asdict(result))
    else:
        parts = ("added", "confirmed", "known", "duplicates", "left", "suppressed", "rejected")
        numbers = " + ".join(f"{part} {getattr(result, part)}" for part in parts)
        say(f"rows {result.rows} = {numbers}")
        if result.ignored:
            say(f"nothing was read from the columns {', '.join(result.ignored)}")
        if result.rejects is not None:
            say(f"the rejected rows, with line and reason: {result.rejects}")
    return Exit.REJECTED if result.rejected else Exit.OK
