"""The one table of fields: docs/people.md shows it."""

from pathlib import Path

from subscribers.segments.fields import FIELDS
from subscribers.segments.tree import Operator

PAGE = Path(__file__).parents[3] / "docs" / "people.md"


def test_the_page_has_every_field_and_each_way_to_ask_for_it() -> None:
    """In the table's order, with the words that a choice has."""
    table = PAGE.read_text("utf-8").partition("| field | what it is |")[2].partition("\n\n")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]
    assert [row[0] for row in rows] == [f"`{name}`" for name in FIELDS]
    for (name, field), (_, about, ways) in zip(FIELDS.items(), rows, strict=True):
        choices = f": {', '.join(field.choices)}" if field.choices else ""
        assert about == field.about + choices
        told = {way for way in Operator if f"`{way}`" in ways}
        assert told == field.operators, name
        assert "`!=`" in ways
