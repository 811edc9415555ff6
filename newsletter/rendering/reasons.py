"""Why a reader gets the letter: a hole that is filled for all readers of one list alike."""

from html import escape

from newsletter.holes import Hole
from newsletter.rendering.characters import line, refuse_tokens
from newsletter.rendering.plaintext_lines import wrap
from newsletter.rendering.theme import Theme


def reason(theme: Theme, own: str, *, list_name: str, where: str) -> str:
    """The sentence: a list's own, or the theme's with its name.

    RenderingError, which names `where` the words stand, for what looks like a hole.
    """
    said = line(own) or theme.words["reason"].replace("{list}", line(list_name))
    refuse_tokens(f"{said} {line(list_name)}", where=where)
    return said


def with_reason(html: str, text: str, said: str) -> tuple[str, str]:
    """Both parts of a letter with their reason filled in."""
    token = Hole.REASON.token
    return html.replace(token, escape(said)), text.replace(token, "\n".join(wrap(said)))
