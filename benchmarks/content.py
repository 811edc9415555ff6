"""The letter of the benchmarks: a report in our own words, rendered and grown to a size.

Every peer sends this content: ours through the plan, the others through their own builders.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter import message
from newsletter.edition import ALL, Edition, Variant
from newsletter.holes import HOLE_OF, TOKEN, Hole
from newsletter.newsroom.press import Press, Printed

NEAR = 0.04
"""How far from the size that was asked for a letter may be, as a share of it."""
_HEAD = """\
---
title: "Heron weekly #1"
number: 1
period: 2026-03-02/2026-03-08
language: en
preheader: Retries keep their distance.
---

What happened in this week.

# Changes

"""
_ITEM = (
    "- Change {0} keeps jobs that fail together from coming back together: every delay now "
    "carries some jitter ([#{0}](https://git.heron.example.org/heron/pulls/{0})).\n"
)
_PLAIN_ITEM = '<li style="margin:0">Change {0}: <a href="https://heron.example.org/{0}">more</a>\n'
_ITEMS_AT_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Content:
    """The letter as another program builds it: Jinja's braces stand where we have holes."""

    subject: str
    html: str
    text: str


def report_of(entries: int) -> str:
    """A report in Markdown with so many entries."""
    return _HEAD + "".join(_ITEM.format(number) for number in range(1, entries + 1))


def printed_of_size(press: Press, folder: Path, size: int) -> Printed:
    """The report whose letter has about `size` octets on the wire.

    What our theme makes of the shortest report has 13 kB; a smaller letter is made without it.
    """
    # Its own: several senders may prepare themselves in one folder at once.
    path = folder / f"benchmark-{os.getpid()}.md"

    def themed(items: int) -> Printed:
        path.write_text(report_of(items), "utf-8")
        return press.print(path)

    shortest = themed(1)
    if len(letter(shortest)) <= size:
        return _grown(themed, size)
    return _grown(lambda items: _without_theme(shortest, press, items), size)


def letter(printed: Printed) -> bytes:
    """The letter of nobody."""
    link = "https://news.heron.example.org/u/" + "x" * 40
    return printed.plans[ALL].join(
        {
            Hole.ADDRESS: "reader1000@example.net",
            Hole.NAME: "Ann Example",
            Hole.UNSUBSCRIBE_URL: link,
            Hole.PREFERENCES_URL: link,
            Hole.MESSAGE_ID: f"{'0' * 32}@heron.example.org",
            Hole.DATE: "Mon, 09 Mar 2026 12:00:00 +0000",
        }
    )


def content_of(printed: Printed) -> Content:
    """The same words for a program that fills in `{{ hole }}`."""
    variant = printed.edition.variant(ALL)
    return Content(printed.edition.subject, _braced(variant.html), _braced(variant.text))


def _grown(made: Callable[[int], Printed], size: int) -> Printed:
    """As many items as come nearest to the size from below."""
    fits, too_many = 1, _ITEMS_AT_MOST
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if len(letter(made(middle))) <= size:
            fits = middle
        else:
            too_many = middle
    grown = made(fits)
    if len(letter(grown)) < size * (1 - NEAR):
        raise SystemExit(f"no letter comes near to {size} octets")
    return grown


def _without_theme(printed: Printed, press: Press, items: int) -> Printed:
    listed = "".join(_PLAIN_ITEM.format(number) for number in range(1, items + 1))
    words = "".join(f"* Change {number}\n" for number in range(1, items + 1))
    leave, choose = Hole.UNSUBSCRIBE_URL.token, Hole.PREFERENCES_URL.token
    variant = Variant(
        key=ALL,
        html=f"<!doctype html>\n<html><body><ul>\n{listed}</ul>\n"
        f'<a href="{leave}">leave</a> <a href="{choose}">choose</a>\n</body></html>\n',
        text=f"{words}\nLeave:\n<{leave}>\nChoose:\n<{choose}>\nFor {Hole.ADDRESS.token}\n",
    )
    edition: Edition = replace(printed.edition, variants=(variant,))
    plans = {ALL: message.plan(edition, variant, press.sender)}
    digest = message.digest(tuple(plans.items()))
    return replace(printed, edition=edition, plans=plans, digest=digest)


def _braced(text: str) -> str:
    return TOKEN.sub(lambda match: f"{{{{ {HOLE_OF[match[0]].name.lower()} }}}}", text)
