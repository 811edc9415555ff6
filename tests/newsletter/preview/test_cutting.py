"""The letter as its readers get it: cut to topics, text alone, or one reader's own; in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from tests.newsletter.newsroom.test_cutting import REPORT, TOPICS
from tests.newsletter.preview.running import Running, running, seen, until, workspace
from tests.newsletter.preview.test_page import letter
from tests.newsletter.rendering.specimens import png
from tests.support.commands import SETTINGS

pytestmark = pytest.mark.chromium
_READERS = {"ann": [], "bob": ["lxc"], "cyd": ["lxc", "lxd"], "eve": ["distributions"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A studio of a report with topics, and four readers."""
    report = workspace(tmp_path_factory.mktemp("cuts") / "letter", report=REPORT)
    settings = report.parent / "newsletter.toml"
    settings.write_text(SETTINGS.format(port=1).replace("[web]", f"{TOPICS}\n[web]"))
    (report.parent / "pictures").mkdir()
    (report.parent / "pictures" / "dot.png").write_bytes(png(width=40, height=20))
    with Newsroom(read_settings(settings, {})) as newsroom:
        for name, topics in _READERS.items():
            newsroom.subscribers.add(f"{name}@example.net", topics=topics, consent="a form")
        with newsroom._engine.begin() as connection:
            plain = "UPDATE subscriber SET plain = 1 WHERE address = 'cyd@example.net'"
            connection.execute(text(plain))
    with running(report) as studio:
        yield studio


@pytest.fixture
def page(browser: Browser, made: Running) -> Iterator[Page]:
    """The studio's page, with the whole letter."""
    with seen(browser, made) as opened:
        opened.wait_for_selector("body[data-shown]")
        yield opened


def tick(page: Page, *topics: str) -> None:
    """Follow these topics, by the words that stand there."""
    for topic in topics:
        page.locator("#topics").get_by_text(topic, exact=True).click()


def told(page: Page, **asked: str) -> str:
    """The words of the letter in the frame, once it is the one that is asked for."""
    return letter(page, **asked).inner_text("body")


def test_topics_cut_the_letter_and_what_is_told_of_it(page: Page) -> None:
    """Frame, text, MIME, MJML and size follow the boxes; without one it is whole again."""
    tick(page, "lxc")
    words = told(page, topics="lxc")
    assert "gull in lxc." in words
    assert "gull in lxd" not in words
    assert "Bye." in words
    panel = page.locator("#panel")
    for name, has in {
        "text": "gull in lxc.",
        "message": "LXC",
        "mjml": "LXC",
        "size": "Upstream changes",
    }.items():
        page.click(f"[data-panel={name}][role=tab]")
        page.wait_for_selector(f"#panel[data-shown={name}]")
        expect(panel).to_contain_text(has)
        expect(panel).not_to_contain_text("LXD")
    tick(page, "lxd")
    assert "gull in lxd" in told(page, topics="lxc%2Clxd")
    tick(page, "lxd", "lxc")
    page.wait_for_function("() => !document.querySelector('.now iframe').src.includes('topics')")
    assert "gull in lxcfs" in told(page, world="light")


def test_text_alone_is_one_part(page: Page) -> None:
    """The frame shows it as text, the message panel as the only part; others say why not."""
    page.get_by_text("Text alone").click()
    inside = letter(page, form="text")
    assert "gull in lxcfs" in inside.inner_text("pre")
    page.click("[data-panel=message]")
    expect(page.locator("#panel")).to_contain_text("text/plain")
    expect(page.locator("#panel")).not_to_contain_text("multipart")
    page.click("[data-panel=spoken]")
    expect(page.locator("#panel .mistake")).to_contain_text("text alone")


def test_a_reader_is_found_and_shown_their_own(page: Page) -> None:
    """By a piece of the address; their choices come before the toolbar's, which says so."""
    tick(page, "lxd")
    page.type("[name=reader]", "bob")
    expect(page.locator("#readers option")).to_have_count(1)
    page.fill("[name=reader]", "bob@example.net")
    page.keyboard.press("Enter")
    words = told(page, reader="bob%40example.net")
    assert "gull in lxc." in words
    assert "gull in lxd" not in words
    expect(page.locator("#topics input").first).to_be_disabled()
    expect(page.locator("#form input").first).to_be_disabled()
    page.fill("[name=reader]", "cyd@example.net")
    page.keyboard.press("Enter")
    shown = letter(page, reader="cyd%40example.net").inner_text("pre")
    assert "gull in lxd" in shown
    assert "gull in lxcfs" not in shown
    page.fill("[name=reader]", "eve@example.net")
    page.keyboard.press("Enter")
    assert "no letter goes there" in told(page, reader="eve%40example.net")


def test_boxes_stay_over_a_save_and_a_reload(page: Page, made: Running) -> None:
    """What was ticked is ticked; a topic that leaves the report leaves the toolbar."""
    tick(page, "lxc")
    told(page, topics="lxc")
    page.reload()
    page.wait_for_selector("body[data-shown]")
    assert "gull in lxd" not in told(page, topics="lxc")
    try:
        made.write(REPORT.replace("## LXCFS", "## Filesystem"))
        expect(page.locator("#topics input")).to_have_count(2)
        assert page.locator("#topics input[value=lxc]").is_checked()
    finally:
        before = made.studio.desk.serial
        made.write(REPORT)
        until(lambda: made.studio.desk.serial != before)


def test_to_look_writes_nothing(made: Running) -> None:
    """The database is the same afterwards, byte for byte."""
    database = made.folder / "newsletter.db"

    def kept() -> list[tuple[str, bytes]]:
        files = sorted(database.parent.glob("newsletter.db*"))
        return [(path.name, path.read_bytes()) for path in files if path.stat().st_size]

    before = kept()
    for query in (
        "reader=ann%40example.net",
        "reader=cyd%40example.net",
        "topics=lxc",
        "form=text",
    ):
        for path in ("letter", "panels/message", "panels/checks", "panels/size", "panels/text"):
            assert made.get(f"{path}?{query}").status == 200
    assert made.get("readers?text=bob").json() == [{"address": "bob@example.net", "topics": "lxc"}]
    assert kept() == before


def test_the_toolbar_has_no_flaw_that_axe_finds(page: Page) -> None:
    """With boxes, and with them switched off by a reader."""
    for reader in ("", "bob@example.net"):
        page.fill("[name=reader]", reader)
        page.keyboard.press("Enter")
        found = Axe().run(page, context="#tools").response["violations"]
        assert not found, [each["id"] for each in found]


def test_checks_are_asked_of_the_cut(made: Running) -> None:
    """What is wrong in a section that was cut is not told of the cut."""
    before = made.studio.desk.print_number
    made.write(REPORT.replace("- A gull in lxd", "- A gull in lxd [here](http://localhost/x)"))
    until(lambda: made.studio.desk.print_number != before)
    assert "localhost" in made.get("panels/checks?topics=lxd").text
    assert "localhost" not in made.get("panels/checks?topics=lxc").text
    made.write(REPORT)


def test_a_path_of_the_workspace_is_not_told(made: Running) -> None:
    """A stranger's address is answered without where the workspace lies."""
    assert str(Path(made.folder)) not in made.get("letter?reader=nobody%40example.net").text
