"""docs/consent.md says what the tables in code say."""

import re
from pathlib import Path

from subscribers import Limits
from subscribers.consent import NEXT
from subscribers.model import Act, State

PAGE = (Path(__file__).parents[2] / "docs" / "consent.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The cells of the table that begins with that heading."""
    table = PAGE[PAGE.index(f"| {heading} |") :].split("\n\n")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]


def test_the_table_of_acts_is_the_one_in_code() -> None:
    """Every act, every state, and what cannot happen."""
    states = [None, State.UNCONFIRMED, State.CONFIRMED, State.UNSUBSCRIBED]
    shown = {
        (state, Act(re.findall(r"`(\w+)`", cells[0])[0])): State(after)
        for cells in rows("act")
        for state, after in zip(states, cells[1:], strict=True)
        if after
    }
    assert shown == NEXT


def test_the_limits_are_those_in_code() -> None:
    """In their order."""
    limits = Limits()
    numbers = [re.match(r"\d+", cells[1]) for cells in rows("limit")]
    assert [int(found[0]) if found else None for found in numbers] == [
        limits.address_day,
        limits.address_month,
        limits.network_hour,
        limits.network_day,
        limits.domain_hour,
        limits.mails_hour,
        limits.moves_day,
        limits.moves_month,
        limits.held,
        limits.hold.days,
    ]
