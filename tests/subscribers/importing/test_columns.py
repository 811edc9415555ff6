"""Which column is what: by heading, by program, by order."""

import pytest

from subscribers.errors import ImportRefused
from subscribers.importing.columns import FIELDS, lay_out, require_fields


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Email", "First_Name", "LAST NAME"], {"address": 0, "first": 1, "last": 2}),
        (["address", "email"], {"address": 1}),
        (["created_at", "since", "mail"], {"address": 2, "since": 1}),
        (["type", "email"], {"address": 1}),
    ],
    ids=[
        "case and underscores",
        "the surest heading",
        "our own before others",
        "type says nothing",
    ],
)
def test_headings_tell_what_a_column_is(header: list[str], columns: dict[str, int]) -> None:
    """Whatever case they are in; of two that mean the same, the surer."""
    assert lay_out(header, {}).columns == columns


def test_no_heading_means_two_things() -> None:
    """Each is known for one field only."""
    every = [heading for known in FIELDS.values() for heading in known]
    assert len(every) == len(set(every))


def test_what_somebody_chooses_goes_first() -> None:
    """A field gets another column, or none at all."""
    header = ["Mail", "Nick", "Name", "State"]
    chosen = {"name": "nick", "state": ""}
    assert lay_out(header, chosen).columns == {"address": 0, "name": 1}
    with pytest.raises(ImportRefused, match="no column is headed 'Nik'") as refused:
        lay_out(header, {"name": "Nik"})
    assert refused.value.mend == "there are Mail, Nick, Name, State"
    with pytest.raises(ImportRefused, match="nothing is called 'adress'") as unknown:
        require_fields({"adress": "Mail"})
    assert unknown.value.mend == "did you mean address?"
