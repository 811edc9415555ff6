"""The figures of a week, counted where changes are listed as collectors write them."""

import pytest

from newsletter.rendering.figures import Figures, count
from newsletter.sources import read_markdown
from tests.newsletter.rendering.reading import WEEKLY

CHANGES = """\
# Lamp

- Trim `wicks` [lamp#1]{.ref kind=pr url=https://forge.example/lantern/lamp/pull/1} by [Ada](https://a.example), Bo
- Burn [lamp#2]{.ref kind=pr url=https://forge.example/lantern/lamp/pull/2} by ada, a first contribution
- Snuff [lamp#3]{.ref kind=pr url=https://forge.example/lantern/lamp/pull/3} by Cy, reviewed by Di, Eve
"""
BOTH = (
    "- Light [lamp#4]{.ref kind=pr url=https://forge.example/lantern/lamp/pull/4} by Bo and Gus\n"
)
OIL = "- Pour [oil!9]{.ref kind=mr url=https://forge.example/oil/-/merge_requests/9}, thanks [@flo]{.mention}\n"


@pytest.mark.parametrize(
    ("body", "figures"),
    [
        pytest.param(CHANGES, (3, 3, 1), id="people once, reviewers not"),
        pytest.param(CHANGES + BOTH, (4, 4, 1), id="people joined by a word"),
        pytest.param(CHANGES + OIL, (4, 4, 2), id="another project, a mention"),
        pytest.param("- a [#1]{.ref kind=issue} by Ada", (0, 0, 0), id="an issue is no change"),
        pytest.param("See [#1]{.ref kind=pr} by Ada.", (0, 0, 0), id="only entries of lists"),
        pytest.param("- Stand by me [1a2b3c4]{.ref kind=commit}", (1, 0, 0), id="no people, no url"),
    ],
)  # fmt: skip
def test_figures_are_counted(body: str, figures: tuple[int, int, int]) -> None:
    """Changes by entry, people by name whatever its case, projects by what their URLs share."""
    changes, people, projects = figures
    expected = Figures(changes=changes, people=people, projects=projects)
    assert count(read_markdown(body, where="w.md")) == expected


def test_next_to_nothing_is_not_counted() -> None:
    """Two changes, one person and one project are seen without figures."""
    said = Figures(changes=3, people=2, projects=2).said(WEEKLY.words)
    assert list(said) == ["3 changes", "2 people", "2 projects"]
    assert list(Figures(changes=3, people=1, projects=1).said(WEEKLY.words)) == ["3 changes"]
    assert list(Figures(changes=2, people=9, projects=9).said(WEEKLY.words)) == []
