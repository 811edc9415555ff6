"""The press: a report becomes an edition, and files to look at, the same ones every time."""

import email
from dataclasses import replace
from email import policy
from pathlib import Path

import pytest

from newsletter.errors import RenderingError, ReportError
from newsletter.holes import TOKEN
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.press import Press
from newsletter.report import from_json, normalise
from newsletter.settings import FILE_NAME, Settings, read_settings
from newsletter.sources import read_report
from tests.support.commands import REPORT, SETTINGS

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings, and a report with an image beside them."""
    (tmp_path / FILE_NAME).write_text(SETTINGS.format(port=1))
    (tmp_path / "dot.png").write_bytes(PIXEL)
    (tmp_path / "week.md").write_text(f"{REPORT}\n![A dot](dot.png)\n")
    return read_settings(tmp_path / FILE_NAME, {})


def test_the_same_report_gives_the_same_bytes(settings: Settings) -> None:
    """All five files and the digest, from presses of their own."""
    path = settings.path("week.md")
    one, other = Press(settings), Press(settings)
    assert one.files(one.print(read_manuscript(path))) == other.files(
        other.print(read_manuscript(path))
    )
    assert one.print(read_manuscript(path)).digest == other.print(read_manuscript(path)).digest


def test_files_are_for_a_persons_eyes(settings: Settings) -> None:
    """No hole stays open, pictures show in a browser, the whole message can be read."""
    press = Press(settings)
    files = press.files(press.print(read_manuscript(settings.path("week.md"))))
    assert sorted(files) == [
        "edition.eml", "edition.html", "edition.mjml", "edition.txt", "report.json",
    ]  # fmt: skip
    page = files["edition.html"].decode()
    assert not TOKEN.search(page + files["edition.txt"].decode() + files["edition.eml"].decode())
    assert "cid:" not in page
    assert "data:image/png;base64," in page
    letter = email.message_from_bytes(files["edition.eml"], policy=policy.default)
    assert letter["Subject"] == "Heron weekly #3"
    assert letter["Date"].datetime.date().isoformat() == "2026-03-08"
    report = read_report(settings.path("week.md"))
    assert normalise(from_json(files["report.json"].decode(), where="")) == normalise(report)


def test_settings_reach_the_letter(settings: Settings) -> None:
    """Who it is from, which list it belongs to, where its links lead; names fall back in order."""
    press = Press(settings)
    assert press.sender.from_name == "Heron"
    assert press.sender.return_path == "weekly@heron.example.org"
    assert press.sender.list_name == "Heron"
    named = replace(
        settings,
        sender=replace(settings.sender, name="Editors", return_path="b@heron.example.org"),
        list=replace(settings.list, name="Weekly", reason="You asked for it."),
    )
    files = Press(named).files(Press(named).print(read_manuscript(settings.path("week.md"))))
    letter = email.message_from_bytes(files["edition.eml"], policy=policy.default)
    assert str(letter["From"]) == "Editors <weekly@heron.example.org>"
    assert str(letter["List-Id"]) == "Weekly <weekly.heron.example.org>"
    text = files["edition.txt"].decode()
    assert "You asked for it." in text
    assert "<https://news.heron.example.org/u/the-readers-own-link>" in text
    assert "https://news.heron.example.org/3" in files["edition.html"].decode()
    assert "1 Riverside" in text


def test_a_mark_makes_another_letter(settings: Settings) -> None:
    """A test letter's subject is marked, so its digest is another one."""
    press = Press(settings)
    marked = press.marked(press.print(read_manuscript(settings.path("week.md"))))
    assert marked.edition.subject == "[Test] Heron weekly #3"
    assert marked.digest != press.print(read_manuscript(settings.path("week.md"))).digest


def test_a_folder_of_ones_own_goes_first(settings: Settings) -> None:
    """A theme's file in `theme.folder` wins over the packaged one."""
    own = settings.path("mine/themes/weekly")
    own.mkdir(parents=True)
    (own / "style.css").write_text("h1 { letter-spacing: 9px }")
    themed = replace(settings, theme=replace(settings.theme, folder="mine"))
    assert (
        "letter-spacing:9px"
        in Press(themed).print(read_manuscript(settings.path("week.md"))).rendition.html
    )


def test_mistakes_name_the_report_by_its_path(settings: Settings) -> None:
    """A missing report, and an image that is not there."""
    with pytest.raises(ReportError) as missing:
        Press(settings).print(read_manuscript(settings.path("none.md")))
    assert "none.md" in missing.value.where
    settings.path("week.md").write_text(f"{REPORT}\n![x](gone.png)\n")
    with pytest.raises(RenderingError, match="is not there") as image:
        Press(settings).print(read_manuscript(settings.path("week.md")))
    assert image.value.where.endswith("week.md:13")
