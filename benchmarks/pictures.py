"""Make the README's pictures: the example letter on a phone and on a desktop, light and dark.

    python -m benchmarks.pictures

Needs the system's Chromium.
"""

from pathlib import Path

from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.press import Press
from newsletter.settings import read_settings
from tests.support.chromium import chromium, opened

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "pictures"
SCREENS = {"phone": (375, 1000), "desktop": (800, 1000)}
"""name -> CSS pixels of the picture; the letter goes on below."""


def example() -> str:
    """The HTML of the example report."""
    press = Press(read_settings(ROOT / "examples" / "newsletter.toml", {}))
    report = next((ROOT / "examples" / "reports").glob("*.md"))
    return press.files(press.print(read_manuscript(report)))["edition.html"].decode()


def main() -> None:
    """Write four PNG files and print their sizes."""
    html = example()
    with chromium() as browser:
        for name, (width, height) in SCREENS.items():
            for scheme in ("light", "dark"):
                path = OUT / f"{name}-{scheme}.png"
                with opened(browser, html, width=width, scheme=scheme) as (page, _):
                    page.set_viewport_size({"width": width, "height": height})
                    page.screenshot(path=path)
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
