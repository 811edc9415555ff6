"""How people and imports are shown. Heavy: imported by the commands of `subscribers` only."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
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
from newsletter.mailing.ledger.aftermath import Rest
from newsletter.newsroom.records import Records
from subscribers import Found, Preview, State, Subscriber

Rests = Mapping[int, Rest]
"""Who is left out of editions for a while, by subscriber."""

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


def _known(person: Subscriber, rests: Rests) -> dict[str, Cell]:
    return {**person_json(person), **_rest(person, rests)}


def _rest(person: Subscriber, rests: Rests) -> dict[str, Cell]:
    """Until when they are left out of editions, and for which answers of a server."""
    rest = rests.get(person.id)
    return {
        "rests_until": rest.until if rest else None,
        "rests_for": rest.reason if rest else "",
    }


def follows(person: Subscriber) -> str:
    """What they follow in one line: `main: lxd, lxc; releases`."""
    lists = (
        f"{each.list}: {', '.join(each.topics)}" if each.topics else each.list
        for each in person.follows
    )
    return "; ".join(lists)


def show_people(found: Found, shown: Shown, rests: Rests) -> None:
    """Those who were found, or as much of them as is wanted."""
    if shown.count or shown.preview:
        first = 0 if shown.count else shown.limit or PREVIEWED
        _show_preview(found.preview(first=first), shown, rests)
    else:
        _show_list(islice(found, shown.limit), rests, as_json=shown.as_json)


def _show_preview(seen: Preview, shown: Shown, rests: Rests) -> None:
    if shown.as_json:
        people = {"people": [_known(person, rests) for person in seen.people]}
        show_json({"count": seen.count, **({} if shown.count else people)})
    elif shown.count:
        say(str(seen.count))
    else:
        _show_list(seen.people, rests, as_json=False)
        say(f"{len(seen.people)} of {seen.count} people")


def _show_list(people: Iterable[Subscriber], rests: Rests, *, as_json: bool) -> None:
    row = partial(_known if as_json else _line, rests=rests)
    show_many(map(row, people), LEAST, as_json=as_json)


def _line(person: Subscriber, rests: Rests) -> dict[str, Cell]:
    state = person.state.value
    if person.state is State.CONFIRMED and person.id in rests:
        state = "resting"
    return {
        "address": person.address,
        "name": person.name,
        # What decides whether they get letters; `show` and JSON have both.
        "state": "suppressed" if person.suppressed else state,
        "follows": follows(person),
        "since": person.since.date().isoformat(),
    }


def show_person(records: Records, address: str, *, as_json: bool) -> None:
    """One person and the record of their consent."""
    person = records.subscribers.show(address)
    rests = records.ledger.resting()
    record: list[Row] = [asdict(line) for line in records.subscribers.record(address)]
    if as_json:
        show_json({**_known(person, rests), "record": record})
        return
    show_fields({**person_row(person), **_rest(person, rests)}, as_json=False)
    without_ip = not any(line["ip"] for line in record)
    hidden = {"ip"} if without_ip else set()
    # Nobody's record is cut: it is what they agreed to.
    show_rows(
        [{k: v for k, v in line.items() if k not in hidden} for line in record], as_json=False
    )
