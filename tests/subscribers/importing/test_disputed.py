"""The file of people who are disputed."""

from pathlib import Path

import pytest

from subscribers.entering.arriving import Applicant
from subscribers.importing.disputed import Disputed
from subscribers.importing.sheet import Sheet
from subscribers.model import Act

ADA = Applicant(
    "ada@example.org", "ada@example.org", "example.org", "m", "=Ada", "", Act.ENTERED, ""
)


@pytest.mark.parametrize(
    ("person", "says"),
    [
        (ADA, "unconfirmed"),
        (ADA._replace(act=Act.CONFIRMED), "confirmed"),
        (ADA._replace(act=Act.LEFT), "unsubscribed"),
        (ADA._replace(act=Act.LEFT, suppress="bounced"), "suppressed"),
    ],
)
def test_it_says_what_the_file_said_and_what_came_of_it(
    tmp_path: Path, person: Applicant, says: str
) -> None:
    """A line for each, under headings that an import reads, with the source's delimiter."""
    source = Sheet(
        path=tmp_path / "people.csv", delimiter=";", header=("a",), columns={"address": 0}
    )
    path = tmp_path / "people.disputed.csv"
    with Disputed(path, source) as disputed:
        disputed.put(person, stays=True)
        disputed.put(person, stays=False)
    assert disputed.written == path
    assert path.read_text().splitlines() == [
        "address;says;outcome",
        f"ada@example.org;{says};agreed here before and stays",
        f"ada@example.org;{says};named twice and stands by the stricter word",
    ]


def test_without_anybody_there_is_no_file(tmp_path: Path) -> None:
    """Nor a hidden one."""
    source = Sheet(path=tmp_path / "people.csv", header=("a",), columns={"address": 0})
    with Disputed(tmp_path / "people.disputed.csv", source) as disputed:
        pass
    assert (disputed.written, list(tmp_path.iterdir())) == (None, [])
