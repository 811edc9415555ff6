"""What became of mail that asks to leave, shown. Heavy: for `unsubscribe read` only."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from newsletter.cli.printing import Row, say, show_json
from newsletter.incoming import HEADER_OCTETS
from newsletter.newsroom.unsubscribing import Fate, Obeyed, Unsubscribing

_SAID = {
    Fate.LEFT: "unsubscribed",
    Fate.HAD_LEFT: "had left before",
    Fate.FORGED: "the address holds no token of ours; nothing was changed",
    Fate.NOBODY: "nobody has this token any more",
    Fate.AUTOMATIC: "ignored",
    Fate.ASTRAY: "ignored",
}


def show_obeyed(
    unsubscribing: Unsubscribing, source: Path, recipients: Sequence[str], *, as_json: bool
) -> None:
    """Obey what is there, a line for each as it is done."""
    rows: list[Row] = []
    for each in _obeyed(unsubscribing, source, recipients):
        rows.append({"source": each.source, "fate": each.fate.value, "why": each.why})
        if not as_json:
            why = f": {each.why}" if each.why else ""
            say(f"{each.source}: {_SAID[each.fate]}{why}")
    if as_json:
        show_json(rows)


def _obeyed(
    unsubscribing: Unsubscribing, source: Path, recipients: Sequence[str]
) -> Iterator[Obeyed]:
    if str(source) == "-":
        letter = sys.stdin.buffer.read(HEADER_OCTETS)
        # Read to its end: who pipes it in must not meet a closed pipe.
        while sys.stdin.buffer.read(HEADER_OCTETS):
            pass
        yield unsubscribing.obey(letter, source="-", recipients=recipients)
    elif source.is_dir():
        yield from unsubscribing.obey_folder(source)
    else:
        yield unsubscribing.obey_file(source, recipients=recipients)
