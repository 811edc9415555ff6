"""What the lines that begin and end org's elements look like."""

import re
from collections.abc import Mapping

from newsletter.sources.org.lists import ITEM

BEGIN = re.compile(r"[ \t]*#\+begin_(\S+)[ \t]*(.*)", re.IGNORECASE)
END = re.compile(r"[ \t]*#\+end_(\S+)[ \t]*", re.IGNORECASE)
DRAWER = re.compile(r"[ \t]*:([\w-]+):[ \t]*")
KEYWORD = re.compile(r"[ \t]*#\+([^\s:]+):(.*)")
PLANNING = re.compile(r"[ \t]*(?:CLOSED|DEADLINE|SCHEDULED):")
CUSTOM_ID = re.compile(r"[ \t]*:custom_id:[ \t]*(.*)", re.IGNORECASE)
FOOTNOTE = re.compile(r"\[fn:([\w-]+)\]")
"""A footnote's beginning, at the left edge."""
INTERRUPTS: Mapping[str, re.Pattern[str]] = {
    "_enclosed": BEGIN,
    "_keyword": KEYWORD,
    "_comment": re.compile(r"[ \t]*#(?:[ \t]|$)"),
    "_drawer": re.compile(rf"{DRAWER.pattern}$"),
    "_fixed": re.compile(r"[ \t]*:(?:[ \t]|$)"),
    "_table": re.compile(r"[ \t]*\|"),
    "_rule": re.compile(r"[ \t]*-{5,}[ \t]*$"),
    "_definition": FOOTNOTE,
    "_list": ITEM,
}
"""What a line begins, and so ends the paragraph above it; a heading does, too."""
FIRST = frozenset(" \t#:|-+[*0123456789")
"""What such a line begins with."""
