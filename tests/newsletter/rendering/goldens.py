"""Pictures of the themes that a person has looked at and found good, and how others differ.

`python -m tests.newsletter.rendering.goldens` takes them anew; look at every one before keeping it.
"""

import io
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image, ImageChops
from playwright.sync_api import Browser

from newsletter.checks.worlds import inverted
from newsletter.rendering import find_theme, render, with_reason
from tests.newsletter.rendering.specimens import EVERYTHING, LETTERHEAD
from tests.support.chromium import chromium, opened

FOLDER = Path(__file__).with_name("goldens")
THEMES = ("weekly", "plain")
SAID = "You get this letter because you asked for it on lantern.example."
WIDTHS = (320, 375, 600, 1200)
WORLDS = ("light", "dark", "forced")
SCALE = 0.5
"""Of CSS pixels: letters of 16 pixels can still be read, and a picture has some 20 kB."""
COLOURS = 128
NOTICED = 64
"""Of 255: a difference of one channel that an eye sees; less is a renderer's smoothing."""


class View(NamedTuple):
    """One theme at one width in one world."""

    theme: str
    width: int
    world: str

    @property
    def file(self) -> Path:
        """Where its golden lies."""
        return FOLDER / f"{self.theme}-{self.width}-{self.world}.png"


VIEWS = tuple(View(*each) for each in ((t, w, m) for t in THEMES for w in WIDTHS for m in WORLDS))


def letter(view: View) -> str:
    """The HTML that a view shows."""
    letter = render(EVERYTHING, theme=find_theme(view.theme), letterhead=LETTERHEAD, folder=None)
    html, _ = with_reason(letter.html, letter.text, SAID)
    return inverted(html) if view.world == "forced" else html


def taken(browser: Browser, view: View) -> Image.Image:
    """The picture of a view as it is now."""
    scheme: Literal["light", "dark"] = "dark" if view.world == "dark" else "light"
    with opened(browser, letter(view), width=view.width, scheme=scheme, scale=SCALE) as (page, _):
        return Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")


def keep(picture: Image.Image, path: Path) -> None:
    """Write a golden, in few colours."""
    path.parent.mkdir(exist_ok=True)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def difference(golden: Image.Image, now: Image.Image) -> float:
    """The share of points that an eye sees to differ; all where the sizes do."""
    if golden.width != now.width or abs(golden.height - now.height) > 1:
        return 1.0
    height = min(golden.height, now.height)
    return _noticed(golden, now, height).histogram()[255] / (golden.width * height)


def side_by_side(golden: Image.Image, now: Image.Image) -> Image.Image:
    """Golden, now, and where they differ in red, beside each other."""
    height = min(golden.height, now.height)
    marked = now.convert("L").convert("RGB").crop((0, 0, golden.width, height))
    if golden.width == now.width:
        marked.paste((255, 0, 0), mask=_noticed(golden, now, height))
    shown = Image.new("RGB", (golden.width * 3 + 16, max(golden.height, now.height)), "white")
    for place, picture in enumerate((golden, now, marked)):
        shown.paste(picture, (place * (golden.width + 8), 0))
    return shown


def _noticed(one: Image.Image, other: Image.Image, height: int) -> Image.Image:
    box = (0, 0, one.width, height)
    apart = ImageChops.difference(one.crop(box), other.crop(box))
    channels = [channel.point(lambda value: 255 * (value > NOTICED)) for channel in apart.split()]
    return ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])


def main() -> None:
    """Take all goldens anew."""
    with chromium() as browser:
        for view in VIEWS:
            keep(taken(browser, view), view.file)
            print(view.file.name, view.file.stat().st_size)


if __name__ == "__main__":
    sys.exit(main())
