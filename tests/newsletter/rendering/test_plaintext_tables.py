from newsletter.rendering.plaintext_tables import table_lines

HEAD = ["Release", "Changes"]
ROWS = [["2.1", "42"], ["字", "7"]]


def test_columns() -> None:
    """Aligned as the author asked, a rule below the head, no space at the line's end."""
    lines = table_lines(HEAD, ROWS, aligns=["none", "right"], indent="")
    assert lines == ["Release  Changes", "-------  -------", "2.1           42", "字             7"]


def test_no_head() -> None:
    """A table without a head has no rule."""
    assert table_lines(["", ""], ROWS, aligns=["none", "none"], indent="  ") == [
        "  2.1  42",
        "  字   7",
    ]


def test_too_wide() -> None:
    """What does not fit 72 columns is told row by row; an empty cell is left out."""
    lines = table_lines(HEAD, [["2.1", "word " * 20], ["2.2", ""]], aligns=["left"] * 2, indent="")
    assert lines[0] == "Release: 2.1"
    assert lines[1].startswith("Changes: word")
    assert lines[2].startswith("  word")
    assert lines[-2:] == ["", "Release: 2.2"]


def test_only_a_head() -> None:
    """A head without rows is still shown."""
    assert "Release" in table_lines(HEAD, [], aligns=["left"] * 2, indent="")[0]
    assert table_lines(["x" * 80], [], aligns=["left"], indent="")
