"""Tables of layout and of data."""

import pytest

from newsletter.checks import Severity
from tests.newsletter.checks.accessibility.faults import changed, fault, faults, letter

TABLE = "| version | day |\n|---|---|\n| 0.9 | Friday |\n"
HEADLESS = "|  |  |\n|---|---|\n| 0.9 | Friday |\n"
INTRODUCED = f"# Releases\n\n{TABLE}"


def test_layout_is_silent() -> None:
    """A table that holds the letter and says nothing of its role is announced as data."""
    made = letter("Words.")
    found = fault(
        changed(
            made, ('role="presentation" align="center" style="background', 'style="background')
        ),
        "table-role",
    )
    assert (found.severity, found.where) == (Severity.ERROR, "edition.mjml.j2")


def test_code_boxes_are_layout() -> None:
    """A box of one cell without a role is the blocks' template's fault."""
    made = letter("```\ncode\n```")
    assert not faults(made)
    loud = changed(made, ('class="code" role="presentation"', 'class="code"'))
    assert fault(loud, "table-role").where == "blocks.html.j2"


def test_data_is_not_layout() -> None:
    """Headers that a role hides are told."""
    made = changed(letter(INTRODUCED), ('<table class="data', '<table role="none" class="data'))
    assert fault(made, "table-role").where == "blocks.html.j2"


def test_one_cell_of_a_report() -> None:
    """A table of one cell without a header is still the author's table."""
    assert faults(letter("# Releases\n\n|  |\n|---|\n| 0.9 |")) == ["table-headers"]


def test_a_caption_alone_is_data() -> None:
    """A table that has a caption and no header is no layout either."""
    made = letter('{caption="Days"}\n' + HEADLESS)
    assert faults(made) == ["table-headers"]
    silent = changed(made, ('<table class="data', '<table role="none" class="data'))
    assert faults(silent) == ["table-role"]


def test_headless_tables_are_no_layout_whatever_they_hold() -> None:
    """Cells that the report writes otherwise than they are heard never make an error."""
    made = letter(
        "# Releases\n\n|  |  |\n|---|---|\n| ![B](https://a.example/b.png) | c[^d] |\n\n[^d]: D"
    )
    assert faults(made) == ["table-headers"]


def test_no_headers() -> None:
    """A table whose first row is empty is told with its line, once."""
    made = letter(f"# Releases\n\nWords.\n\n# Then\n\n{HEADLESS}")
    assert faults(made) == ["table-headers"]
    found = fault(made, "table-headers")
    assert (found.where, found.line, found.severity) == ("week.md", 13, Severity.WARNING)


def test_headers_say_what_they_head() -> None:
    """One cell without a scope is enough."""
    made = changed(
        letter(INTRODUCED),
        (
            'scope="col" style="padding:8px 8px 8px 0; border-bottom:2px solid #d8dde3; text-align:left; vertical-align:bottom">day',
            ">day",
        ),
    )
    assert fault(made, "table-headers").where == "blocks.html.j2"


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("# Releases\n\n", False),
        ("What is when:\n\n", False),
        ('{caption="What is when"}\n', False),
        ("A sentence.\n\n", True),
        ("```\ncode\n```\n\n", True),
    ],
    ids=["heading", "colon", "caption", "sentence", "code"],
)
def test_names(before: str, *, told: bool) -> None:
    """A caption, a heading and a sentence with a colon introduce a table; others do not."""
    made = letter(f"Lead.\n\n{before}{TABLE}")
    assert faults(made) == (["table-name"] if told else [])
    if told:
        found = fault(made, "table-name")
        assert (found.severity, found.where) == (Severity.NOTE, "week.md")
        assert found.line is not None


def test_comments_introduce_nothing() -> None:
    """What stands between a heading and its table unheard does not part them."""
    made = changed(letter(INTRODUCED), ("</h2>", "</h2><!-- a --><style></style>"))
    assert not faults(made)


def test_the_name_of_a_table_is_its_first_words() -> None:
    """An empty corner is not what a table is called by."""
    made = letter("Lead.\n\nA sentence.\n\n|  | day |\n|---|---|\n| 0.9 | Friday |")
    found = fault(made, "table-name")
    assert '"day"' in found.what
    assert found.line == 11


def test_reading_order() -> None:
    """Columns that a direction turns round are told, a single one is not."""
    made = letter("Words.")
    single = ("direction:ltr;display:inline-block", "direction:rtl;display:inline-block")
    assert not faults(changed(made, single))
    columns = (
        "direction:ltr;font-size:0px;padding:24px",
        "direction:rtl;font-size:0px;padding:24px",
    )
    assert not faults(changed(made, columns))
    second = changed(
        made,
        columns,
        (
            '<div class="mj-outlook-group-fix',
            '<p style="font-size:1rem">Aside</p><div class="mj-outlook-group-fix',
        ),
    )
    assert faults(second) == ["reading-order"]
