"""What `--help` says of commands."""

import pytest

from newsletter.cli import run


@pytest.mark.parametrize(
    ("group", "end"), [("subscribers", "choices and"), ("mailing", "what became"), ("", "Markdown")]
)
def test_no_sentence_is_cut(
    group: str, end: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader of the overview need not ask each command what it does."""
    words = [word for word in ("newsletter", group, "--help") if word]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit, match="0"):
        run()
    commands = capsys.readouterr().out.partition("\nCommands:\n")[2]
    assert end in commands
    assert "..." not in commands
    assert max(map(len, commands.splitlines())) <= 80


@pytest.mark.parametrize("group", ["subscribers", ""])
def test_without_a_command_there_is_the_overview(
    group: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is, line by line, and a status of misuse."""
    monkeypatch.setattr("sys.argv", [word for word in ("newsletter", group) if word])
    with pytest.raises(SystemExit, match="2"):
        run()
    out, err = capsys.readouterr()
    assert out == ""
    assert "\nCommands:\n" in err
