"""The studio outlives whatever is saved, and tells everybody who listens."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from newsletter.preview.bench import Bench
from newsletter.preview.desk import Desk
from newsletter.rendering.theme import templates
from tests.newsletter.preview.running import Running, until
from tests.support.commands import REPORT, SETTINGS


def desk_after(made: Running, act: Callable[[], object]) -> Desk:
    """The desk that comes of a change."""
    before = made.studio.desk.serial
    act()
    until(lambda: made.studio.desk.serial > before)
    return made.studio.desk


SAVES = {
    "empty": "",
    "noise": "\x00\ufffe\u202e" * 40,
    "tag-soup": REPORT + "<table><tr><td><b>" * 50,
    "liquid": REPORT + "{{ name }} {% for %} {{",
    "unclosed-front-matter": "---\ntitle: [\n",
    "deep-lists": REPORT + "".join(f"{'  ' * depth}- deeper\n" for depth in range(200)),
    "conditional-comment": REPORT + "\né <!--[if mso]> é\n",
}


@pytest.mark.parametrize("what", SAVES)
def test_whatever_is_saved_is_survived(studio: Running, what: str) -> None:
    """A print or a named mistake, and afterwards all is as before."""
    made = desk_after(studio, lambda: studio.write(SAVES[what]))
    assert made.fault is None or (made.fault.what and made.fault.mend)
    made = desk_after(studio, lambda: studio.write(REPORT.replace("One", "Another")))
    assert made.fault is None
    assert made.sheet
    assert "Another change." in made.sheet.printed.rendition.html


def test_two_megabytes_are_a_report_too(studio: Running) -> None:
    """It takes its time; the page answers meanwhile, and the next save is printed."""
    big = REPORT + f"\n{'Words that fill a line of a report. ' * 200}\n" * 290
    assert len(big) > 2_000_000
    before = studio.studio.desk.serial
    studio.write(big)
    begun = time.monotonic()
    assert studio.get("panels/text").status == 200
    assert time.monotonic() - begun < 5
    until(lambda: studio.studio.desk.serial > before, seconds=120)
    made = desk_after(studio, lambda: studio.write(REPORT.replace("One", "Another")))
    assert made.sheet
    assert "Another change." in made.sheet.printed.rendition.html


def test_a_report_that_vanishes_is_waited_for(studio: Running) -> None:
    """Deleted, or moved by an editor for a moment: told, and taken up again."""
    made = desk_after(studio, studio.report.unlink)
    assert made.fault
    assert made.fault.where == "week.md"
    assert made.sheet
    made = desk_after(studio, lambda: studio.write(REPORT))
    assert made.fault is None


def test_what_makes_mrml_panic_is_a_mistake_like_others(studio: Running) -> None:
    """A template that would make the Rust side panic is named; the studio goes on."""
    own = studio.folder / "own" / "themes" / "weekly"
    own.mkdir(parents=True)
    text = (templates() / "themes" / "weekly" / "edition.mjml.j2").read_text()
    (own / "edition.mjml.j2").write_text(text.replace("<mj-raw>", "<mj-raw><!--[if mso]>é", 1))
    with_theme = SETTINGS.format(port=1) + '\n[theme]\nfolder = "own"\n'
    settings = studio.folder / "newsletter.toml"
    made = desk_after(studio, lambda: settings.write_text(with_theme))
    assert made.fault
    assert "edition.mjml.j2" in made.fault.where
    made = desk_after(studio, lambda: (own / "edition.mjml.j2").write_text(text))
    assert made.fault is None


def test_a_bug_of_ours_ends_nothing(
    studio: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told as one, with the whole of it on the terminal, and the next save is printed."""

    def broken(bench: Bench) -> None:
        raise ZeroDivisionError("oh")

    with monkeypatch.context() as patched:
        patched.setattr(Bench, "print", broken)
        made = desk_after(studio, lambda: studio.write(REPORT + "\nMore.\n"))
    assert made.fault
    assert "a bug of the program: ZeroDivisionError: oh" in made.fault.what
    assert "Traceback" in capsys.readouterr().err
    assert desk_after(studio, lambda: studio.write(REPORT)).fault is None


def test_looking_again_prints_nothing(studio: Running) -> None:
    """What a print has made known, a theme's files and images, is no change."""
    before = studio.studio.desk.serial
    studio.studio.look()
    assert studio.studio.desk.serial == before == 1


def test_a_save_without_a_change_prints_nothing_new_twice(studio: Running) -> None:
    """Each save is printed once, however many events the system sends for it."""
    first = studio.studio.desk.serial
    for number in range(5):
        desk_after(studio, lambda number=number: studio.write(REPORT + f"\n{number}\n"))  # type: ignore[misc]
    time.sleep(0.7)
    assert studio.studio.desk.serial <= first + 10


@contextmanager
def listening(made: Running) -> Iterator[Callable[[], dict[str, object]]]:
    """Listen to a studio's news; a call waits for the next."""
    host, _, path = made.url.removeprefix("http://").partition("/")
    line = http.client.HTTPConnection(host, timeout=10)
    line.request("GET", f"/{path}events")
    answer = line.getresponse()
    assert answer.getheader("Content-Type", "").startswith("text/event-stream")

    def news() -> dict[str, object]:
        while not (said := answer.readline()).startswith(b"data: "):
            assert said
        told = json.loads(said.removeprefix(b"data: "))
        assert isinstance(told, dict)
        return told

    try:
        yield news
    finally:
        line.close()


def test_all_listeners_hear_every_change(studio: Running) -> None:
    """What lies on the desk now, and whatever comes: a print, a mistake, a print."""
    with listening(studio) as one, listening(studio) as other:
        assert one() == other()
        studio.write("---\ntitle: [\n---\n")
        told = one()
        assert told == other()
        assert told["fault"]
        studio.write(REPORT)
        assert one()["fault"] is None


def test_who_comes_late_hears_how_things_stand(studio: Running) -> None:
    """The first news is the desk as it is."""
    desk_after(studio, lambda: studio.write("---\ntitle: [\n---\n"))
    with listening(studio) as news:
        told = news()
    assert told["fault"]
    assert told["sheet"]
