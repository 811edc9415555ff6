"""The system's Chromium, driven by playwright, with nothing of the user's and no network of its own."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with a fresh profile; closed at the end."""
    path = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def another(browser: Browser, *more: str) -> Iterator[Browser]:
    """A second one beside it, with `more` arguments."""
    path = next(filter(None, map(shutil.which, NAMES)))
    launched = browser.browser_type.launch(executable_path=path, args=[*ARGUMENTS, *more])
    try:
        yield launched
    finally:
        launched.close()


@contextmanager
def opened(
    browser: Browser,
    html: str,
    *,
    width: int,
    scheme: Literal["light", "dark"] = "light",
    scale: float = 1,
) -> Iterator[tuple[Page, list[str]]]:
    """A page of a width in CSS pixels that shows `html`; with the URLs it asked for, all refused."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        device_scale_factor=scale,
        java_script_enabled=True,
    )
    asked: list[str] = []
    try:
        page = context.new_page()
        page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
        page.set_content(html, wait_until="load")
        yield page, asked
    finally:
        context.close()


def as_hex(colour: str) -> str:
    """A colour as `getComputedStyle` writes it, `rgb(1, 2, 3)`, as `#010203`."""
    red, green, blue = (int(each) for each in re.findall(r"\d+", colour)[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"
