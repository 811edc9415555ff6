"""What the studio does when it is asked to: a test letter, an approval. Both name what was seen."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool

from newsletter.errors import EditionError
from newsletter.preview import cabinet
from newsletter.preview.desk import Json, Sheet
from newsletter.preview.studio import Studio

Act: TypeAlias = Callable[[Studio, Mapping[str, object]], Awaitable[Json]]


async def send_test(studio: Studio, wish: Mapping[str, object]) -> Json:
    """Send the letter that was seen to `wish["address"]`; what the smarthost said."""
    sheet = _seen(studio, wish)
    address = str(wish.get("address", ""))
    sent = await run_in_threadpool(cabinet.send_test, sheet, address)
    return f"the smarthost took the test letter to {address}: {sent.code} {sent.text}"


async def approve(studio: Studio, wish: Mapping[str, object]) -> Json:
    """Approve the letters that were seen."""
    approved = await run_in_threadpool(cabinet.approve, _seen(studio, wish))
    await run_in_threadpool(studio.again)
    return f"edition {approved.number} is approved: `newsletter send --approved` sends these bytes"


ACTS: Mapping[str, Act] = {"test": send_test, "approve": approve}
"""What can be asked for, by the last part of its address."""


def _seen(studio: Studio, wish: Mapping[str, object]) -> Sheet:
    """The print that the page showed; EditionError where that is no longer the newest."""
    desk = studio.desk
    if desk.sheet is None or desk.fault is not None:
        raise EditionError("the newest save cannot be printed", mend="mend it, and look again")
    if wish.get("digest") != desk.sheet.printed.digest:
        raise EditionError("it has changed since this page was drawn", mend="look at it again")
    return desk.sheet
