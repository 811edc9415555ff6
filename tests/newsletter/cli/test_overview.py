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
