"""Addresses that stand in a text without any mark around them."""

import re

from newsletter.report import Link, Text

URL = re.compile(r"https?://[^\s<>\"\u201c\u201d]+", re.IGNORECASE)
"""What such an address looks like, with the punctuation of the sentence still behind it."""


def trimmed(url: str, *, marks: str = "*_") -> str:
    """A URL without the punctuation of the sentence around it; balanced brackets belong to it.

    `marks` are the signs of emphasis that are no part of it at its end.
    """
    spare = {")": url.count(")") - url.count("("), "]": url.count("]") - url.count("[")}
    end = len(url)
    while url[end - 1] in f".,;:!?'\u2019{marks}" or spare.get(url[end - 1], 0) > 0:
        end -= 1
        if url[end] in spare:
            spare[url[end]] -= 1
    return url[:end]


def bare_link(url: str) -> Link:
    """A link that is its own text."""
    return Link(href=url, children=(Text(text=url),))
