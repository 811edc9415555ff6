"""Names that a person types, held against those there are."""

from collections.abc import Sequence
from difflib import get_close_matches

from newsletter.errors import MailingError


def refuse_unknown(name: str, known: Sequence[str], *, kind: str, where: str) -> None:
    """MailingError for a name that is not among those known, with the nearest; `where` said it."""
    if name in known:
        return
    near = get_close_matches(name, known, n=1)
    choice = f"the {kind}s are {', '.join(sorted(known))}" if known else "there are none"
    mend = f'did you mean "{near[0]}"?' if near else choice
    raise MailingError(f"unknown {kind} {name!a}", where=where, mend=mend)
