"""Plain text with an address on each line, alone or as `Name <address>`: Mailman's own form."""

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import TextIO

from subscribers.importing.sheet import Line, Sheet

_NAMED = re.compile(r'(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^<>"]*))\s*<(?P<address>[^<>]*)>')


def read_mailboxes(sheet: Sheet, file: TextIO) -> Iterator[Line]:
    """Every line that is not empty and no remark (`#`), as an address and a name."""
    del sheet
    for number, line in enumerate(file, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield Line(number, split_mailbox(text))


def split_mailbox(text: str) -> tuple[str, str]:
    """The address and the name of one line; what is no mailbox comes back as the address."""
    text = text.strip().rstrip(",;")
    named = _NAMED.fullmatch(text)
    if named is None:
        bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
        return bare, ""
    quoted = named["quoted"]
    name = named["bare"].strip() if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    return named["address"].strip(), _decoded(name)


def _decoded(name: str) -> str:
    """Mailman writes names beyond ASCII as encoded words (RFC 2047)."""
    if "=?" not in name:
        return name
    try:
        return str(make_header(decode_header(name)))
    except (HeaderParseError, LookupError, ValueError):
        return name


def write_mailbox(address: str, name: str) -> str:
    """The line from which `split_mailbox` reads the same."""
    if not name:
        # As it stands, a `#` would make a remark of it, and a `{` a line of JSON.
        return address if address[:1].isalnum() else f"<{address}>"
    if "=?" in name:
        raw = name.encode("utf-8").hex("=").upper()
        return f"=?utf-8?q?={raw}?= <{address}>"
    quoted = re.sub(r'(["\\])', r"\\\1", name)
    return f'"{quoted}" <{address}>'
