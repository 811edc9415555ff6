"""A whole forum post: the committed one in every run, the real one where the corpora are."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from newsletter.report import (
    Level,
    ListBlock,
    ListItem,
    Node,
    Period,
    Report,
    Section,
    State,
    normalise,
    plain,
    to_markdown,
    walk,
    words,
)
from newsletter.sources import read_report

FIXTURE = Path(__file__).parents[2] / "fixtures" / "weekly-status.txt"
BULLET = re.compile(r"^\s*•\s*", re.MULTILINE)
NO_LETTERS = re.compile(r"[\W_]+")


@pytest.fixture(scope="module", params=["fixture", pytest.param("seed", marks=pytest.mark.corpora)])
def path(request: pytest.FixtureRequest) -> Path:
    """The post written for these tests, and the real one it is shaped after."""
    if request.param == "fixture":
        return FIXTURE
    return Path(os.environ["NEWSLETTER_CORPORA"], "seed", "weekly-status-1.txt")


@pytest.fixture(scope="module")
def report(path: Path) -> Report:
    """The post, read."""
    return read_report(path)


def _tree(sections: Iterable[Section]) -> dict[str, list[str]]:
    return {plain(s.title): [plain(below.title) for below in s.sections] for s in sections}


def _flat(sections: Iterable[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _flat(section.sections)


def _items(node: Node) -> int:
    return sum(isinstance(inner, ListItem) for inner in walk(node))


EXPECTED = {
    "weekly-status.txt": (
        ("Harbour notes #7", 7, Period(start=date(2023, 3, 27), end=date(2023, 4, 2))),
        {
            "Welcome": [],
            "Workshop days": [],
            "Release plan": ["Short versions", "Long versions"],
            "Code changes": ["Gull", "Heron", "Tern"],
            "Packaging": ["Debian"],
        },
    ),
    "weekly-status-1.txt": (
        ("Weekly status #1", 1, Period(start=date(2017, 6, 5), end=date(2017, 6, 11))),
        {
            "Introduction": [],
            "Team sprint": [],
            "Release schedule": ["Feature releases", "LTS releases"],
            "Upstream changes": ["LXD", "LXC", "LXCFS"],
            "Distribution work": ["Ubuntu"],
        },
    ),
}


def test_title_number_and_period(report: Report, path: Path) -> None:
    """The first line and the line below it tell what the report is and which days it covers."""
    assert (report.title, report.number, report.period) == EXPECTED[path.name][0]
    assert len(report.blocks) == 1


def test_the_tree_of_headings(report: Report, path: Path) -> None:
    """Headings without marks come back as the author's two levels."""
    assert _tree(report.sections) == EXPECTED[path.name][1]


def test_thirty_six_items(report: Report) -> None:
    """Every item of every list is there, nested as it was."""
    _, sprint, schedule, changes, distribution = report.sections
    (topics,) = [block for block in sprint.blocks if isinstance(block, ListBlock)]
    assert len(topics.items) == 10
    assert _items(topics) == 25
    assert [_items(section) for section in schedule.sections] == [3, 3]
    assert [_items(section) for section in changes.sections] == [0, 0, 1]
    assert [_items(section) for section in distribution.sections] == [4]
    assert sum(map(_items, report.sections)) == 36


def test_states_and_the_loss_by_name(report: Report) -> None:
    """The two lists that were lost are named; the third says that there is nothing."""
    lost = report.sections[3].sections
    assert [section.state for section in lost] == [State.EMPTY, State.EMPTY, State.NOTHING]
    others = [s.state for s in _flat(report.sections) if s not in lost]
    assert set(others) == {State.NORMAL}
    warnings = [note.message for note in report.notes if note.level is Level.WARNING]
    first, second = warnings
    assert f'"{plain(lost[0].title)}"' in first
    assert f'"{plain(lost[1].title)}"' in second


def test_no_other_word_is_lost(report: Report, path: Path) -> None:
    """Words of the source, without bullets and the counter at its end, are the report's words."""
    source, _, counter = path.read_text(encoding="utf-8").rpartition("\n")
    wanted = Counter(NO_LETTERS.sub(" ", BULLET.sub("", source)).split())
    assert Counter(NO_LETTERS.sub(" ", " ".join(words(report))).split()) == wanted
    assert any(f'"{counter}"' in note.message for note in report.notes)


def test_ids_are_unique(report: Report) -> None:
    """Eleven headings, eleven ids."""
    assert len({section.id for section in _flat(report.sections)}) == 11


def test_what_was_imported_can_be_written_and_read_again(report: Report, tmp_path: Path) -> None:
    """The Markdown that an author goes on with holds the same report, lost sections included."""
    path = tmp_path / "week.md"
    path.write_text(to_markdown(report), encoding="utf-8")
    assert normalise(read_report(path)) == normalise(report)
