import json

from newsletter.cli.exits import Exit
from tests.support.commands import Terminal, terminal

__all__ = ["terminal"]


def test_a_look_of_ones_own(terminal: Terminal) -> None:
    """A copy, what to write where, and what the settings make of it."""
    made = terminal("theme", "new", "mine")
    assert made.status == Exit.OK
    assert "templates/themes/mine/style.css\n" in made.out
    assert 'folder = "templates"\nname = "mine"\n' in made.out
    settings = terminal.folder / "newsletter.toml"
    settings.write_text(settings.read_text() + '\n[theme]\nfolder = "templates"\nname = "mine"\n')
    assert terminal("theme", "check").out == "theme mine: nothing is wrong\n"
    rows = json.loads(terminal("theme", "list", "--json").out)
    assert [(row["theme"], row["used"]) for row in rows] == [
        ("mine", True), ("plain", False), ("weekly", False),
    ]  # fmt: skip
    assert 'folder = "templates"' not in terminal("theme", "new", "other", "--from", "mine").out


def test_faults_have_a_status(terminal: Terminal) -> None:
    """Each on a line of its own, or as JSON; the status is that of a letter that cannot be made."""
    terminal("theme", "new", "mine")
    settings = terminal.folder / "newsletter.toml"
    settings.write_text(settings.read_text() + '\n[theme]\nfolder = "templates"\n')
    letter = terminal.folder / "templates/themes/mine/edition.mjml.j2"
    letter.write_text(letter.read_text().replace("<mj-body width", '<mj-body id="a" widht'))
    checked = terminal("theme", "check", "mine")
    assert checked.status == Exit.RENDERING
    assert [line.partition(": ")[2] for line in checked.out.splitlines()] == [
        'mrml ignores "id" of <mj-body>; write "css-class"',
        '<mj-body> has no attribute "widht"; did you mean "width"?',
    ]
    shown = json.loads(terminal("theme", "check", "mine", "--json").out)
    line = letter.read_text().partition(' id="a"')[0].count("\n") + 1
    assert {fault["where"] for fault in shown["faults"]} == {f"{letter}:{line}"}
    assert terminal("theme", "check", "weakly").status == Exit.RENDERING
    assert terminal("theme", "new", "mine").status == Exit.WORKSPACE
