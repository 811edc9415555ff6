"""How everybody is shown in numbers. Heavy: imported by `subscribers stats` only."""

import sys
from dataclasses import asdict
from shutil import get_terminal_size

from newsletter.cli.plot import bar, course
from newsletter.cli.printing import Cell, say, show_json, show_many
from subscribers import Census

Rows = list[dict[str, Cell]]

YEARS = 2
"""Years of months that a terminal shows; a pipe and JSON have all."""
_NUMBERS = 44
"""Cells that the numbers beside a bar take."""
_LONGEST_BAR = 40


def show_census(census: Census, *, as_json: bool) -> None:
    """All of it as JSON, or in tables, on a terminal with a plot of the last two years."""
    if as_json:
        show_json(_document(census))
        return
    counts = census.counts
    say(
        f"people {counts.total} = confirmed {counts.confirmed} + unconfirmed {counts.unconfirmed}"
        f" + unsubscribed {counts.unsubscribed}"
    )
    say(
        f"mailable {counts.mailable}, following nothing {census.following_nothing},"
        f" suppressed addresses {counts.suppressed}"
    )
    _show_growth(census)
    for rows in (_by_list(census), _by_domain(census), _languages(census), _ways(census)):
        if rows:
            say("")
            show_many(rows, {}, as_json=False)


def _show_growth(census: Census) -> None:
    rows = _months(census)
    say("")
    if not sys.stdout.isatty():
        show_many(rows, {}, as_json=False)
        return
    months = census.months[-12 * YEARS :]
    room = min(_LONGEST_BAR, max(10, get_terminal_size().columns - _NUMBERS))
    most = max(each.joined + each.left for each in months)
    drawn = (
        {**row, "": bar(month.joined, month.left, most=most, cells=room)}
        for row, month in zip(rows[-len(months) :], months, strict=True)
    )
    show_many(drawn, {"": 0}, as_json=False)
    say(f"confirmed {course([month.confirmed for month in months])}")


def _months(census: Census) -> Rows:
    return [
        {
            "month": f"{each.month:%Y-%m}",
            "joined": each.joined,
            "left": each.left,
            "net": each.net,
            "confirmed": each.confirmed,
        }
        for each in census.months
    ]


def _by_list(census: Census) -> Rows:
    rows: Rows = []
    for each in census.lists:
        rows.append({"list": each.list, "topic": "", "confirmed": each.people})
        if each.topics:
            chosen = [(topic.name, topic.people) for topic in each.topics]
            rows += (
                {"list": each.list, "topic": name, "confirmed": people}
                for name, people in [("(all)", each.everything), *chosen]
            )
    return rows


def _by_domain(census: Census) -> Rows:
    rows: Rows = [{"domain": each.name, "confirmed": each.people} for each in census.domains]
    if census.other_domains:
        others = f"({census.other_domains} others)"
        rows.append({"domain": others, "confirmed": census.people_elsewhere})
    return rows


def _languages(census: Census) -> Rows:
    return [
        {"language": each.name or "(none)", "confirmed": each.people} for each in census.languages
    ]


def _ways(census: Census) -> Rows:
    return [{"way": each.name or "(unknown)", "confirmed": each.people} for each in census.ways]


def _document(census: Census) -> dict[str, Cell]:
    counts = {name: number for name, number in asdict(census.counts).items() if name != "topics"}
    return {
        "at": census.at,
        "people": census.counts.total,
        **counts,
        "following_nothing": census.following_nothing,
        "months": _months(census),
        "lists": [
            {
                "list": each.list,
                "confirmed": each.people,
                "all_topics": each.everything,
                "topics": {topic.name: topic.people for topic in each.topics},
            }
            for each in census.lists
        ],
        "domains": {each.name: each.people for each in census.domains},
        "other_domains": {"domains": census.other_domains, "confirmed": census.people_elsewhere},
        "languages": {each.name: each.people for each in census.languages},
        "ways": {each.name: each.people for each in census.ways},
    }
