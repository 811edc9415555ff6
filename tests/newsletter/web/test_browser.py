"""The pages in a browser: without scripts, by keyboard, at phone's width, before axe-core."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from subscribers import Frequency, State
from tests.newsletter.rendering.specimens import png
from tests.newsletter.web.serving import LISTS, Serving, serving

pytestmark = pytest.mark.chromium

PAGES = ["/", "/subscribe", "/editions", "/1", "/nothing", "{u}", "{p}", "/?lang=de", "{p}?lang=de"]


@contextmanager
def opened(
    browser: Browser, site: Serving, path: str, *, scripts: bool = False, **options: Any
) -> Iterator[Page]:
    """A page; what the browser complains of, and every address it asks elsewhere, fails the test."""
    context = browser.new_context(java_script_enabled=scripts, **options)
    complaints: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if _is_news(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: _note(asked.url, site.url, complaints))
        page.goto(site.url + _filled(site, path))
        yield page
        assert complaints == []
        assert context.cookies() == []
    finally:
        context.close()


def _is_news(said: Any) -> bool:
    # A page that says 404 or 422 is what was asked for.
    return said.type == "error" and "status of 4" not in said.text


def _note(url: str, own: str, complaints: list[str]) -> None:
    if not url.startswith((own, "data:")):
        complaints.append(f"asked {url}")


def _filled(site: Serving, path: str) -> str:
    ann = site.newsroom.subscribers.show("ann@example.net")
    u, p = (f"/{each[0]}/{site.token(each, ann)}" for each in ("unsubscribe", "preferences"))
    return path.format(u=u, p=p)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    browser: Browser, shared: Serving, path: str, scheme: Literal["light", "dark"]
) -> None:
    """Every rule, best practices too."""
    with opened(browser, shared, path, scripts=True, color_scheme=scheme, bypass_csp=True) as page:
        found = Axe().run(page).response["violations"]
    # A letter has no landmarks of its own: mail programs do not know them.
    known = {"region", "landmark-one-main"} if path == "/1" else set()
    told = [
        f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["id"] not in known
    ]
    assert told == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_at_320_pixels(browser: Browser, shared: Serving, path: str) -> None:
    with opened(
        browser, shared, path, scripts=True, viewport={"width": 320, "height": 640}
    ) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        small = page.evaluate(
            """() => [...document.querySelectorAll('.site a, .site button, .site input, .site select')]
            .filter((e) => !e.closest('.trap, .unseen, main p, li') && e.type !== 'hidden'
                && !['checkbox', 'radio'].includes(e.type) && e.getClientRects().length)
            .filter((e) => e.getBoundingClientRect().height < 24).map((e) => e.outerHTML)"""
        )
        assert small == []


def test_a_life_from_form_to_farewell_without_scripts(browser: Browser, site: Serving) -> None:
    """Every step by hand, as somebody with JavaScript off takes it."""
    site.publish(1)
    with opened(browser, site, "/") as page:
        site.clock.later(minutes=1)
        page.get_by_label("Your e-mail address").fill("new@example.org")
        page.get_by_label("Alerts").check()
        page.get_by_role("button", name="Subscribe").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Check your inbox"
        page.goto(f"{site.url}/c/{site.opt_in()}")
        page.get_by_role("button", name="Confirm").click()
        assert page.get_by_role("heading", level=1).inner_text() == "You are subscribed"
        page.get_by_role("link", name="Your preferences").click()
        page.get_by_label("Once a month, as links").check()
        page.get_by_label("security").check()
        page.get_by_label("Language of our pages and mails").select_option("Deutsch")
        page.get_by_role("button", name="Save").click()
        assert page.get_by_role("status").inner_text() == "Ihre Auswahl ist gespeichert."
        person = site.newsroom.subscribers.show("new@example.org")
        assert (person.frequency, person.topics) == (Frequency.MONTHLY, ("security",))
        page.get_by_role("button", name="Von allem abmelden").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Sie sind abgemeldet"
        assert site.newsroom.subscribers.show("new@example.org").state is State.UNSUBSCRIBED
        page.get_by_role("button", name="Wieder anmelden").click()
        assert site.newsroom.subscribers.show("new@example.org").state is State.CONFIRMED


def test_the_form_goes_by_keyboard_alone(browser: Browser, site: Serving) -> None:
    with opened(browser, site, "/subscribe", scripts=True) as page:
        site.clock.later(minutes=1)
        page.locator("#email").focus()
        page.keyboard.type("new@example.org")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Check your inbox")
    assert site.newsroom.subscribers.show("new@example.org").state is State.UNCONFIRMED


def test_what_is_wrong_is_told_and_nothing_is_lost(browser: Browser, site: Serving) -> None:
    with opened(browser, site, "/subscribe") as page:
        site.clock.later(minutes=1)
        page.locator("#email").fill("ann@localhost")
        page.get_by_text("Choose topics").click()
        page.get_by_label("security").check()
        page.get_by_role("button", name="Subscribe").click()
        field = page.get_by_label("Your e-mail address")
        assert field.input_value() == "ann@localhost"
        assert field.get_attribute("aria-describedby") == page.get_by_role("alert").get_attribute(
            "id"
        )
        assert page.get_by_label("security").is_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["solved", "without scripts"])
def test_the_puzzle_is_solved_by_the_page_itself(
    browser: Browser, tmp_path: Path, *, scripts: bool
) -> None:
    with serving(tmp_path / "site", web="altcha = true", more=LISTS) as site:
        site.person("ann@example.net")
        with opened(browser, site, "/", scripts=scripts) as page:
            site.clock.later(minutes=1)
            if scripts:
                page.wait_for_selector("text=Ready.", timeout=60_000)
            else:
                assert page.get_by_text("it needs JavaScript").is_visible()
            page.get_by_label("Your e-mail address").fill("new@example.org")
            page.get_by_role("button", name="Subscribe").click()
            answer = page.get_by_role("heading", level=1).inner_text()
    assert answer == ("Check your inbox" if scripts else "Subscribe to Heron Weekly")


def test_pictures_of_an_edition_are_files_and_the_logo_is_shown(
    browser: Browser, tmp_path: Path
) -> None:
    """Nothing is asked for elsewhere but the picture that the letter names itself."""
    folder = tmp_path / "site"
    folder.mkdir()
    with serving(folder, project="") as site:
        site.person("ann@example.net")
        (folder / "heron.png").write_bytes(png(width=40, height=20))
        site.publish(1, report=PICTURES, folder=folder)
        answer = site.get("/1")
        assert (
            "img-src 'self' https://heron.example.org/chart.png"
            in answer.headers["content-security-policy"]
        )
        assert "cid:" not in answer.text
        found = [each for each in answer.text.split('"') if each.endswith(".png")]
        ours = next(each for each in found if "news.heron" in each)
        picture = site.get(ours.removeprefix("https://news.heron.example.org"))
        assert (picture.status, picture.headers["content-type"]) == (200, "image/png")
        assert picture.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert site.get("/1/other.png").status == 404


PICTURES = """\
---
title: "Heron weekly #{number}"
number: {number}
---

# {heading}

![A heron by the river](heron.png)

![A chart](https://heron.example.org/chart.png)
"""
