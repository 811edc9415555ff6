"""The studio's page in a real browser: every control of the toolbar, by mouse and by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.newsletter.preview.running import Running, seen
from tests.support.chromium import another

pytestmark = pytest.mark.chromium


@pytest.fixture
def page(browser: Browser, shared: Running) -> Iterator[Page]:
    """The page of a studio that is only looked at."""
    with seen(browser, shared) as opened:
        opened.wait_for_selector("body[data-shown]")
        yield opened


def frame(page: Page, name: str = "letter") -> Frame:
    """The frame that shows a letter, once nothing else is on its way."""
    page.wait_for_function(
        "() => document.querySelector('iframe') && !document.querySelector('.coming, .going')"
    )
    return [each for each in page.frames if f"/{name}?" in each.url][-1]


def letter(page: Page, **asked: str) -> Frame:
    """The frame once it shows what is asked for."""
    wanted = " && ".join(f"url.includes('{name}={value}')" for name, value in asked.items())
    page.wait_for_function(
        "() => { const url = document.querySelector('.now iframe')?.src ?? '';"
        f" return {wanted} && !document.querySelector('.coming, .going'); }}"
    )
    return frame(page)


def has_width(page: Page, width: int) -> None:
    """The letter's paper has that many pixels: a browser lays it out a moment after it is told."""
    frame(page).wait_for_function(f"innerWidth === {width}")


@pytest.mark.parametrize(("key", "width"), [("1", 375), ("2", 768)], ids=["phone", "tablet"])
def test_widths(page: Page, key: str, width: int) -> None:
    """By key and by name; 3 gives all there is."""
    whole = frame(page).evaluate("innerWidth")
    page.keyboard.press(key)
    has_width(page, width)
    expect(page.locator("#pixels")).to_have_value(str(width))
    page.keyboard.press("3")
    has_width(page, whole)
    page.get_by_text("Phone", exact=True).click()
    has_width(page, 375)


def test_any_width(page: Page) -> None:
    """Typed, by the handle's arrows, or dragged: the paper is as wide as its number says."""
    page.fill("#pixels", "501")
    page.keyboard.press("Enter")
    has_width(page, 501)
    handle = page.locator(".handle").first
    handle.focus()
    page.keyboard.press("ArrowLeft")
    has_width(page, 491)
    expect(handle).to_have_attribute("aria-valuenow", "491")
    box = handle.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] - 45, box["y"] + 5, steps=4)
    page.mouse.up()
    has_width(page, 391)
    expect(page.locator("#pixels")).to_have_value("391")


def lightness(inside: Frame) -> int:
    """The lightest channel of the paper, 255 for white."""
    ground = inside.evaluate("getComputedStyle(document.querySelector('.paper')).backgroundColor")
    return max(map(int, ground.removeprefix("rgb(").rstrip(")").split(",")))


@pytest.mark.parametrize("scheme", [1, 0], ids=["light", "dark"])
def test_worlds(browser: Browser, shared: Running, scheme: int) -> None:
    """Light, the author's own dark and a forced one, whatever the studio itself is shown in."""
    with (
        another(browser, f"--blink-settings=preferredColorScheme={scheme}") as own,
        seen(own, shared) as page,
    ):
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is not bool(
            scheme
        )
        assert lightness(letter(page, world="light")) == 255
        page.keyboard.press("d")
        assert lightness(letter(page, world="dark")) < 80
        assert "@media (prefers-color-scheme:dark)" in frame(page).content()
        page.keyboard.press("f")
        assert lightness(letter(page, world="forced")) < 80
        assert "@media (prefers-color-scheme:dark)" not in frame(page).content()
        page.keyboard.press("l")
        assert lightness(letter(page, world="light")) == 255


def test_images_off(page: Page) -> None:
    """What travels inside is shown until images are off; what lies elsewhere is never fetched."""
    sizes = "[...document.images].map(each => each.naturalWidth)"
    assert frame(page).evaluate(sizes) == [40, 0]
    expect(page.locator("#status")).to_contain_text("stay blank, for nothing is fetched: 1")
    page.keyboard.press("i")
    assert letter(page, images="off").evaluate(sizes) == [0, 0]
    assert frame(page).locator("img").first.get_attribute("alt") == "A heron by the river"
    page.keyboard.press("i")
    assert letter(page, images="on").evaluate(sizes) == [40, 0]


def test_as_a_reader(page: Page) -> None:
    """Their own address and links stand in letter, text and headers; a stranger is told."""
    options = page.locator("#readers option")
    expect(options).to_have_count(2)
    assert options.first.get_attribute("value") == "ann@example.net"
    page.fill("[name=reader]", "ann@example.net")
    page.keyboard.press("Enter")
    assert "the-readers-own-link" not in letter(page, reader="ann%40example.net").content()
    page.click("[data-panel=message]")
    expect(page.locator("#panel")).to_contain_text("ann@example.net")
    page.fill("[name=reader]", "nobody@example.net")
    page.keyboard.press("Enter")
    assert "nobody@example.net" in letter(page, reader="nobody%40example.net").inner_text("body")
    expect(page.locator("#panel .mistake")).to_contain_text("nobody@example.net")


def test_what_the_toolbar_says_stays(page: Page) -> None:
    """A reload of the page forgets nothing of it, nor the open panel."""
    page.keyboard.press("1")
    page.keyboard.press("d")
    page.click("[data-panel=text]")
    page.reload()
    letter(page, world="dark").wait_for_function("innerWidth === 375")
    expect(page.locator("[role=tab][aria-selected=true]")).to_have_text("Text")


def test_links_lead_nowhere(browser: Browser, shared: Running) -> None:
    """A click says where the link leads; nothing is asked for that is not the studio's own."""
    with seen(browser, shared) as page:
        came: list[str] = []
        page.on("response", lambda response: came.append(response.url))
        page.reload()
        frame(page).click("text=the notes")
        expect(page.locator("#status")).to_have_text("link: https://heron.example.org/notes")
        assert "the notes" in frame(page).inner_text("body")
        assert any("letter?" in url for url in came)
        assert all(url.startswith((shared.url, "data:")) for url in came)


def test_keys_are_told_and_can_be_switched_off(page: Page) -> None:
    """`?` shows them, also from inside of the letter; off means off, and stays so."""
    frame(page).click("h2")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("1")
    assert frame(page).evaluate("innerWidth") != 375
    page.reload()
    page.wait_for_selector("body[data-shown]")
    page.keyboard.press("1")
    assert frame(page).evaluate("innerWidth") != 375
    page.click("#show-keys")
    page.check("#keys-on")
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("1")
    has_width(page, 375)


def test_typing_is_no_command(page: Page) -> None:
    """A digit in a field is a digit."""
    page.fill("[name=reader]", "")
    page.type("[name=reader]", "1d?")
    assert frame(page).evaluate("innerWidth") != 375
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_nothing_in_the_letter_runs(browser: Browser, shared: Running) -> None:
    """A script, a form, a handler: the frame's policy stops what a theme might bring along."""
    with seen(browser, shared) as page:
        inside = frame(page)
        assert inside.evaluate("self.origin") == "null"
        assert page.evaluate("document.querySelector('iframe').contentDocument") is None
