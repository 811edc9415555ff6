"""How people and imports are shown. Heavy: imported by the commands of `subscribers` only."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import islice

from newsletter.cli.printing import (
    Cell,
    Row,
    say,
    show_fields,
    show_json,
    show_many,
    show_rows,
)
from subscribers import Found, Preview, Subscriber, Subscribers

LEAST = {"address": 18, "name": 6, "follows": 8}
"""Cells that these columns keep on a narrow terminal; the others stay whole."""
PREVIEWED = 10
"""People that a preview shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How much of a list is shown."""

    count: bool
    """Only how many there are."""
    preview: bool
    """The first and how many there are."""
    limit: int | None
    as_json: bool


def person_row(person: Subscriber) -> dict[str, Cell]:
    """Everything about one person that another may read."""
    return {
        "address": person.address,
        "name": person.name,
        "state": person.state.value,
        "follows": follows(person),
        "frequency": person.frequency.value,
        "plain": person.plain,
        "paused_until": person.paused_until,
        "language": person.language,
        "since": person.since,
        "suppressed": person.suppressed,
    }


def person_json(person: Subscriber) -> dict[str, Cell]:
    """The same for programs, with the public id, by which links name them."""
    lists = [{"list": each.list, "topics": each.topics} for each in person.follows]
    return {**person_row(person), "follows": lists, "public_id": person.public_id}


def follows(person: Subscriber) -> str:
    """What they follow in one line: `main: lxd, lxc; releases`."""
    lists = (
        f"{each.list}: {', '.join(each.topics)}" if each.topics else each.list
        for each in person.follows
    )
    return "; ".join(lists)


def show_people(found: Found, shown: Shown) -> None:
    """Those who were found, or as much of them as is wanted."""
    if shown.count or shown.preview:
        first = 0 if shown.count else shown.limit or PREVIEWED
        _show_preview(found.preview(first=first), shown)
    else:
        _show_list(islice(found, shown.limit), as_json=shown.as_json)


def _show_preview(seen: Preview, shown: Shown) -> None:
    if shown.as_json:
        people = {"people": [person_json(person) for person in seen.people]}
        show_json({"count": seen.count, **({} if shown.count else people)})
    elif shown.count:
        say(str(seen.count))
    else:
        _show_list(seen.people, as_json=False)
        say(f"{len(seen.people)} of {seen.count} people")


def _show_list(people: Iterable[Subscriber], *, as_json: bool) -> None:
    row = person_json if as_json else _line
    show_many(map(row, people), LEAST, as_json=as_json)


def _line(person: Subscriber) -> dict[str, Cell]:
    return {
        "address": person.address,
        "name": person.name,
        # What decides whether they get letters; `show` and JSON have both.
        "state": "suppressed" if person.suppressed else person.state.value,
        "follows": follows(person),
        "since": person.since.date().isoformat(),
    }


def show_person(store: Subscribers, address: str, *, as_json: bool) -> None:
    """One person and the record of their consent."""
    person = store.show(address)
    record: list[Row] = [asdict(line) for line in store.record(address)]
    if as_json:
        show_json({**person_json(person), "record": record})
        return
    show_fields(person_row(person), as_json=False)
    without_ip = not any(line["ip"] for line in record)
    hidden = {"ip"} if without_ip else set()
    # Nobody's record is cut: it is what they agreed to.
    show_rows(
        [{k: v for k, v in line.items() if k not in hidden} for line in record], as_json=False
    )
