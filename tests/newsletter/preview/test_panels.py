"""The panels in a real browser: each tells what it is for, and leads to the place it tells of."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page, expect

from newsletter.preview.views import PANELS
from tests.newsletter.preview.running import Running, running, seen, until, workspace
from tests.newsletter.preview.test_page import frame, letter
from tests.support.commands import REPORT
from tests.support.smtp import catcher

pytestmark = pytest.mark.chromium


@pytest.fixture
def page(browser: Browser, shared: Running) -> Iterator[Page]:
    """The page of a studio that is only looked at."""
    with seen(browser, shared) as opened:
        opened.wait_for_selector("body[data-shown]")
        yield opened


def opened(page: Page, name: str) -> None:
    """Open a panel."""
    page.click(f"[data-panel={name}][role=tab]")
    page.wait_for_selector(f"#panel[data-shown={name}]")


TOLD = {
    "checks": ["subject-length", "phones show"],
    "text": ["Heron weekly #3", "* One change, told in the notes", "of 78 columns"],
    "spoken": ["heading level 2: Changes", "image: A heron by the river", "Unsubscribe"],
    "size": ["of 102,000 bytes", "Footer", "Changes"],
    "client": ["Choose a mail program"],
    "message": ["Who the letter is from", "List-Unsubscribe-Post", "multipart/alternative"],
    "source": ["number: 3", "One change"],
    "mjml": ["<mj-body"],
    "history": ["Heron weekly #2"],
    "send": ["127.0.0.1:1", "Approve these bytes", "week.md --approved"],
}


def test_every_panel_is_looked_at_here() -> None:
    """None is added without a test."""
    assert TOLD.keys() == PANELS.keys()


@pytest.mark.parametrize("name", TOLD)
def test_panels_tell(page: Page, name: str) -> None:
    """By a click, and again after a reload."""
    opened(page, name)
    page.reload()
    page.wait_for_selector(f"#panel[data-shown={name}]")
    for words in TOLD[name]:
        expect(page.locator("#panel")).to_contain_text(words)


def test_by_keyboard(page: Page) -> None:
    """The tabs are one stop; arrows go through them, brackets from anywhere."""
    page.locator("[role=tab][aria-selected=true]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=tab]:focus")).to_have_attribute("data-panel", "text")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[role=tab][aria-selected=true]")).to_have_attribute("data-panel", "send")
    assert page.locator("[role=tab][tabindex='0']").count() == 1
    page.keyboard.press("]")
    expect(page.locator("[role=tab][aria-selected=true]")).to_have_attribute("data-panel", "checks")
    page.wait_for_selector("#panel[data-shown=checks]")


def test_from_a_finding_to_its_line(browser: Browser, tmp_path: Path) -> None:
    """By a click on the place, or by `e` from wherever one is: the line is marked and in sight."""
    filler = "".join(f"\nWords of paragraph {number}.\n" for number in range(60))
    report = REPORT + filler + "\n![](https://heron.example.org/chart.png)\n"
    line = report.count("\n")
    with (
        running(workspace(tmp_path / "letter", report=report)) as made,
        seen(browser, made) as page,
    ):
        page.click(f"#panel [data-line='{line}']")
        marked = page.locator("#panel .marked")
        expect(marked).to_contain_text("chart.png")
        expect(marked).to_be_in_viewport()
        expect(marked).to_be_focused()
        opened(page, "text")
        page.keyboard.press("e")
        expect(page.locator("#panel .marked")).to_be_in_viewport()


def test_one_client_at_a_time(page: Page) -> None:
    """Outlook's conditions hold, its losses are gone from the letter and listed."""
    styles = (
        "() => [...document.querySelectorAll('[style]')].map(each => each.style.cssText).join()"
    )
    assert "word-spacing" in frame(page).evaluate(styles)
    opened(page, "client")
    page.select_option("[name=client]", "outlook.windows")
    inside = letter(page, client="outlook.windows")
    assert "word-spacing" not in inside.evaluate(styles)
    expect(page.locator("#panel .dropped li").first).to_be_visible()
    expect(page.locator("#panel h2")).to_have_text("Outlook for Windows")


def test_a_sent_edition_beside_this_one(page: Page) -> None:
    """What is new and what is gone is framed; one click more and it is gone again."""
    opened(page, "history")
    page.click("[data-edition='2']")
    now, before = letter(page, edition="2"), frame(page, "edition")
    expect(now.locator("[data-mark=new]", has_text="One change")).to_have_count(1)
    expect(before.locator("[data-mark=gone]", has_text="Another change")).to_have_count(1)
    expect(before.locator("[data-mark]", has_text="A short week")).to_have_count(0)
    page.check("#overlaid")
    page.wait_for_selector(".tray.overlaid")
    expect(letter(page, laid="over").locator("[data-mark]")).to_have_count(0)
    page.uncheck("#overlaid")
    page.click("[data-edition='2']")
    page.wait_for_selector(".before", state="hidden")


def test_the_place_where_gmail_cuts(browser: Browser, tmp_path: Path) -> None:
    """A line across the letter, in the section that the size panel calls cut."""
    words = "Words that fill a line of the letter. " * 30
    report = REPORT + f"\n{words}\n" * 110 + "\n# The end\n\nOf a long week.\n"
    with (
        running(workspace(tmp_path / "letter", report=report)) as made,
        seen(browser, made) as page,
    ):
        page.wait_for_selector("body[data-shown]")
        place = "each => each.getBoundingClientRect().top"
        clip = frame(page).locator("[data-clip]")
        assert "Gmail cuts" in clip.evaluate("each => getComputedStyle(each, '::before').content")
        end = frame(page).locator("h2", has_text="The end").evaluate(place)
        assert 1000 < clip.evaluate(place) < end
        opened(page, "size")
        expect(page.locator("#panel tr", has_text="The end")).to_contain_text("cut")
        expect(page.locator("#panel tr", has_text="Top")).not_to_contain_text("cut")


def test_a_test_letter_and_an_approval(browser: Browser, tmp_path: Path) -> None:
    """By the two buttons; what was typed outlives a save, and an approval does not."""
    with (
        catcher() as smarthost,
        running(workspace(tmp_path / "letter", port=smarthost.port)) as made,
        seen(browser, made) as page,
    ):
        opened(page, "send")
        page.fill("#test-address", "me@example.net")
        made.write(REPORT.replace("One", "Another"))
        until(lambda: "Another" in str(made.studio.desk.sheet))
        digest = made.studio.desk.sheet.printed.digest  # type: ignore[union-attr]
        page.wait_for_selector(f"[data-digest='{digest}']")
        expect(page.locator("#test-address")).to_have_value("me@example.net")
        page.get_by_role("button", name="Send a test").click()
        expect(page.locator("#told")).to_contain_text("took the test letter to me@example.net: 250")
        assert [each.recipient for each in smarthost.letters] == ["me@example.net"]
        page.get_by_role("button", name="Approve these bytes").click()
        expect(page.locator("#told")).to_contain_text("edition 3 is approved")
        expect(page.get_by_role("button", name="Approve these bytes")).to_be_disabled()
        made.write(REPORT)
        expect(page.locator("#panel")).to_contain_text("it has changed since")
        expect(page.get_by_role("button", name="Approve these bytes")).to_be_enabled()
        made.write("---\ntitle: [\n---\n")
        expect(page.get_by_role("button", name="Approve these bytes")).to_be_disabled()


def faults(page: Page) -> list[str]:
    """What axe finds at fault with the studio's own page; the letter in the frame is not it."""
    found = Axe().run(page, context={"exclude": [["iframe"]]}).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


LOOKS = {"light": tuple(PANELS), "dark": ("checks", "size", "send")}


@pytest.mark.parametrize("scheme", LOOKS)
def test_axe_finds_nothing(browser: Browser, shared: Running, scheme: str) -> None:
    """Every panel and the keys; in the dark those that have colours of their own."""
    with seen(browser, shared, color_scheme=scheme) as page:
        for name in LOOKS[scheme]:
            opened(page, name)
            assert faults(page) == [], name
        opened(page, "history")
        page.click("[data-edition='2']")
        page.select_option("[name=client]", "outlook.windows")
        opened(page, "client")
        assert faults(page) == []
        page.keyboard.press("?")
        assert faults(page) == []


def test_axe_finds_nothing_wrong_with_a_mistake(browser: Browser, studio: Running) -> None:
    """The banner above the letter can be read by everybody, too."""
    with seen(browser, studio) as page:
        studio.write(REPORT.replace("2026-03-02/", "2026-03-32/"))
        expect(page.locator("#fault")).to_be_visible()
        opened(page, "source")
        assert faults(page) == []


def test_narrow_windows_hold_all(browser: Browser, shared: Running) -> None:
    """At 1024 by 768 nothing is cut off, in any panel."""
    with seen(browser, shared, viewport={"width": 1024, "height": 768}) as page:
        for name in PANELS:
            opened(page, name)
            assert page.evaluate("document.documentElement.scrollWidth") == 1024
            assert page.evaluate("document.documentElement.scrollHeight") == 768
            place = page.locator("#panel").bounding_box()
            assert place
            assert place["x"] + place["width"] <= 1024
            assert _width(frame(page)) >= 300


def _width(inside: Frame) -> int:
    width = inside.evaluate("innerWidth")
    assert isinstance(width, int)
    return width
