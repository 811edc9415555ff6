"""CSS into `style` attributes by premailer, with the options that leave MJML's output whole.

Its defaults drop the doctype, strip `!important`, overwrite widths and fetch from the network.
"""

import logging
import re
from functools import lru_cache

from premailer import Premailer

_MARK = ' data-premailer="ignore"'
_MARKED_STYLE = re.compile(rf"(<style[^>]*?){_MARK}")


class _Inliner(Premailer):  # type: ignore[misc]  # premailer comes without types
    """Premailer that reads a style sheet once, not at every letter: half of its time."""

    def __init__(self, html: str, css: str) -> None:
        super().__init__(
            html,
            css_text=[css],
            allow_network=False,
            strip_important=False,
            disable_validation=True,
            disable_basic_attributes=["align", "bgcolor", "valign", "width", "height"],
            align_floating_images=False,
            preserve_internal_links=True,
            cssutils_logging_level=logging.CRITICAL,
        )

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> tuple[object, object]:
        return _parsed(css_body, ruleset_index)


@lru_cache(maxsize=16)
def _parsed(css: str, index: int) -> tuple[object, object]:
    rules: tuple[object, object] = Premailer._parse_style_rules(_Inliner("", css), css, index)  # noqa: SLF001
    return rules


def inline(html: str, css: str) -> str:
    """Write the rules of `css` into the elements they match; `<style>` blocks stay untouched."""
    # premailer looks for the upper-case doctype and loses any other.
    html = html.replace("<!doctype html>", "<!DOCTYPE html>", 1)
    html = html.replace("<style", f"<style{_MARK}")
    inlined: str = _Inliner(html, css).transform()
    # A <style> with `media`, or inside a comment, keeps the mark.
    return _MARKED_STYLE.sub(r"\1", inlined)
