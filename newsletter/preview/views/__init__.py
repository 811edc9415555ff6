"""The panels beside the frame: one module for each, one function that gives its HTML.

A panel is asked for by its name in `PANELS` and gets the studio and what the toolbar says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from newsletter.preview.asked import Asked
from newsletter.preview.studio import Studio
from newsletter.preview.views import (
    client,
    findings,
    history,
    letter_text,
    message,
    mjml,
    sending,
    size,
    source,
    spoken,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One tab: its title, what it is for in a few words, and what draws it."""

    title: str
    hint: str
    draw: Callable[[Studio, Asked], str]


PANELS: Mapping[str, Panel] = {
    "checks": Panel(title="Checks", hint="what readers would stumble over", draw=findings.draw),
    "text": Panel(title="Text", hint="the plain-text part", draw=letter_text.draw),
    "spoken": Panel(title="Spoken", hint="what a screen reader says", draw=spoken.draw),
    "size": Panel(title="Size", hint="bytes by section, and Gmail's clip", draw=size.draw),
    "client": Panel(title="Client", hint="what a mail program drops", draw=client.draw),
    "message": Panel(title="Message", hint="headers and source", draw=message.draw),
    "source": Panel(title="Report", hint="the report's own lines", draw=source.draw),
    "mjml": Panel(title="MJML", hint="what the HTML was made from", draw=mjml.draw),
    "history": Panel(title="History", hint="editions sent before", draw=history.draw),
    "send": Panel(title="Send", hint="a test letter, and approval", draw=sending.draw),
}
"""Every panel by its name, in the order of the tabs."""
