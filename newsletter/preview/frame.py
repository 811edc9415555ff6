"""The letter as a page for the sandboxed frame: nothing of it runs, nothing is fetched.

The frame has an origin of its own and may run one script, ours, which its policy names by hash:
it tells the studio how far the reader has scrolled and which link was clicked.
"""

import base64
import hashlib
import re
from functools import cache

from newsletter.checks.size import CLIP
from newsletter.newsroom.press import with_pictures
from newsletter.preview import pages
from newsletter.preview.opened import Opened

_BLOCK = re.compile(rb"<(?:p|li|h[1-6]|td|th|pre|div)\b")
_END = re.compile(r"</body\s*>", re.IGNORECASE)


def page(opened: Opened, html: str) -> str:
    """A letter's HTML, perhaps altered, ready for the frame: its images written in, our script."""
    return _with_script(with_pictures(html, opened.pictures))


def words(told: str) -> str:
    """A page for the frame that says why there is no letter."""
    return _with_script(pages.page("framed", told=told))


def text(told: str) -> str:
    """A letter of text alone, as a page for the frame."""
    return _with_script(pages.page("plain", told=told))


def _with_script(html: str) -> str:
    ends = list(_END.finditer(html))
    end = ends[-1].start() if ends else len(html)
    return f"{html[:end]}<script>{_script()}</script>{html[end:]}"


def with_clip(html: str) -> str:
    """The HTML with `data-clip` at the first block that Gmail would not show, if any."""
    octets = html.encode()
    block = _BLOCK.search(octets, CLIP) if len(octets) > CLIP else None
    if block is None:
        return html
    return (octets[: block.end()] + b' data-clip=""' + octets[block.end() :]).decode()


def policy(*, images: bool) -> str:
    """What the frame may load: its styles, our script, images that travel inside the letter."""
    digest = base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode("ascii")
    pictures = "data:" if images else "'none'"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-scripts"
    )


@cache
def _script() -> str:
    return (pages.folder() / "frame.js").read_text(encoding="utf-8")
