"""Letters as they should be: nothing is found in them."""

from pathlib import Path

import pytest

from newsletter.checks import RULES
from newsletter.checks.accessibility import RULES as OWN
from newsletter.checks.accessibility import examine
from tests.newsletter.checks.accessibility.faults import faults, letter
from tests.support.commands import REPORT

EXAMPLE = Path(__file__).parents[4] / "examples" / "reports" / "12.md"


@pytest.mark.parametrize("theme", ["weekly", "plain"])
@pytest.mark.parametrize("text", [REPORT, EXAMPLE.read_text()], ids=["short", "example"])
def test_a_good_letter_is_passed_in_silence(text: str, theme: str) -> None:
    """Our own reports break no rule in any theme."""
    matter, _, body = text.partition("\n---\n")
    assert not faults(letter(body, matter=f"{matter}\n---\n", theme=theme))


def test_a_letter_from_right_to_left() -> None:
    """Turned round, the theme is as sound."""
    matter = '---\ntitle: "T"\nnumber: 3\nlanguage: he\n---\n'
    table = "| \u05d0 | \u05d1 |\n|---|---|\n| 1 | 2 |"
    assert not faults(letter(f"# \u05d0\n\n{table}\n\n1. \u05d1\n\n```\na = b\n```", matter=matter))


def test_every_rule_is_listed_once() -> None:
    """Each rule of the room's parts is among the rules of all checks."""
    names = [rule.name for rule in OWN]
    assert len(names) == len(set(names)) == 24
    assert set(names) <= set(RULES)


def test_whatever_a_report_holds_the_theme_is_not_to_blame() -> None:
    """One of every kind of block: what is told is told of the report, and nothing is an error."""
    body = """
![A curve](https://heron.example.org/a.png)

> Words. More words.

:::warning
Hot.
:::

1. One[^a]
2. [x] Two

[^a]: A note.

Term
: What it means.

{caption="What is when"}
| a | b |
|---|---|
| 1 | 2 |

```python
import heron
```
"""
    made = letter(f"# Things\n{body}\n## More\n\n#### Deep\n\nWords.")
    assert not [str(found) for found in examine(made)]
