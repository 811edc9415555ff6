"""The guides' commands, run in the order they give them; what they show is what comes out."""

import os
import re
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.support.commands import process
from tests.support.smtp import catcher
from tests.support.warm import shortcut

ROOT = Path(__file__).parents[2]
GUIDES = (ROOT / "docs" / "guide.md", ROOT / "docs" / "people.md")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _commands(text: str) -> list[tuple[str, list[str]]]:
    """Each command of the page, and the lines it shows below it."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
    return found


def _fits(shown: list[str], printed: list[str]) -> bool:
    """Whether each line is as shown; `...` stands for the rest of a line, or for any lines."""
    if not shown:
        return not printed
    if shown[0] == "...":
        return any(_fits(shown[1:], printed[skip:]) for skip in range(len(printed) + 1))
    pattern = re.sub(r"([\[?])", r"[\1]", shown[0]).replace("...", "*")
    return bool(printed) and fnmatchcase(printed[0], pattern) and _fits(shown[1:], printed[1:])


@pytest.mark.timeout(1200)
def test_the_guides_do_what_they_say(tmp_path: Path) -> None:
    """One shell for all blocks; the smarthost is filled in, as the guide asks for."""
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / "bin").mkdir()
    shortcut(tmp_path / "bin")
    path = os.pathsep.join(
        [str(tmp_path / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    )
    with catcher() as server:
        for command, shown in _commands("".join(guide.read_text() for guide in GUIDES)):
            if command.startswith("cd "):
                folder /= command.removeprefix("cd ")
                _fill_in(folder / "newsletter.toml", server.port)
                continue
            done = subprocess.run(
                command, shell=True, cwd=folder, env=os.environ | {"PATH": path}, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                text=True,
            )  # fmt: skip
            assert _fits(shown, done.stdout.splitlines()), f"$ {command}\n{done.stdout}"
            assert done.returncode == 0, command


def _fill_in(settings: Path, port: int) -> None:
    text = settings.read_text().replace("smtp.example.org", "127.0.0.1")
    settings.write_text(
        text.replace("port = 587", f"port = {port}").replace('"starttls"', '"none"')
    )


def test_the_readme_and_the_guides_know_the_same_commands() -> None:
    """No page shows a command or an option that does not exist."""
    helps: dict[tuple[str, ...], str] = {}
    for page in (ROOT / "README.md", *GUIDES):
        for line in re.findall(r"^\$? ?newsletter ([^|&#\n]+)", page.read_text(), re.MULTILINE):
            words = line.split()
            command = (
                words[:2]
                if words[0] in {"mailing", "subscribers", "theme", "unsubscribe"}
                else words[:1]
            )
            asked = tuple(command)
            if asked not in helps:
                shown = process(*asked, "--help", cwd=ROOT)
                assert shown.status == 0, line
                helps[asked] = shown.out
            options = [word for word in words if word.startswith("--")]
            assert all(option in helps[asked] for option in options), line
