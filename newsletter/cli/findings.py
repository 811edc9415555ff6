"""How the doctor's findings are shown. Heavy: imported by the commands of `doctor` only."""

import asyncio
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import typer

from newsletter.cli.exits import Exit
from newsletter.cli.printing import Row, say, show_json, shown_path, warn
from newsletter.errors import WorkspaceError
from newsletter.newsroom.doctor import DKIMPY, DkimFound
from newsletter.newsroom.passage import (
    Offer,
    Passage,
    Seen,
    Trial,
    examine_arrived,
    examine_smarthost,
)
from newsletter.settings import Settings
from subscribers import read_address

OFFERS = {
    "pipelining": "PIPELINING: a letter costs one round trip less",
    "size": "SIZE: the largest letter is told beforehand",
    "dsn": "DSN: bounces name the letter (RFC 3461)",
    "smtputf8": "SMTPUTF8: addresses that are not ASCII",
    "enhancedstatuscodes": "ENHANCEDSTATUSCODES: answers say more than their code",
}
"""Keyword of EHLO -> what it is to us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The options of one `newsletter doctor smarthost`."""

    to: str | None
    listen: int | None
    wait: int
    arrived: Path | None
    as_json: bool


def show_dkim(found: DkimFound, *, as_json: bool) -> Exit:
    """Keys, records, settings and verdicts; UNWELL where a signature does not hold."""
    if as_json:
        show_json(_dkim_row(found))
    else:
        _say_records(found)
        _say_verdicts(found)
    return Exit.OK if found.is_well else Exit.UNWELL


def _dkim_row(found: DkimFound) -> Row:
    return {
        "domain": found.domain,
        "keys": [asdict(key) for key in found.keys],
        "missing_settings": found.missing_settings,
        "verdicts": [asdict(verdict) for verdict in found.verdicts],
        "doubts": list(found.doubts),
    }


def _say_records(found: DkimFound) -> None:
    for key in found.keys:
        fate = "made" if key.is_new else "is there"
        say(f"{shown_path(key.path)}: {fate}; keep it secret, back it up")
    say("")
    say(f"The DNS of {found.domain} has to say:")
    for key in found.keys:
        say("")
        say(f"{key.name}. IN TXT (")
        for string in key.strings:
            say(f'  "{string}"')
        say(")")
    if found.missing_settings:
        say("")
        say("Then write into newsletter.toml, once the DNS says so:")
        say("")
        for line in found.missing_settings.splitlines():
            say(line)


def _say_verdicts(found: DkimFound) -> None:
    say("")
    for verdict in found.verdicts:
        fate = verdict.fault or "verified"
        say(f"a signed letter of this workspace, {verdict.algorithm}, by {verdict.reader}: {fate}")
    if all(verdict.reader != DKIMPY for verdict in found.verdicts):
        say("a second opinion: pip install 'newsletter[dkim]'")
    for doubt in found.doubts:
        warn(doubt)


def look_at_smarthost(settings: Settings, look: Look, *, now: datetime) -> Exit:
    """Offers and passage; UNWELL where the return path is rewritten or the letter refused."""
    offer: Offer | None = None
    if look.arrived is not None:
        seen = examine_arrived(settings, _read(look.arrived))
    else:
        offer, seen = asyncio.run(examine_smarthost(settings, trial=_trial(look), now=now))
    if look.as_json:
        show_json({"offer": None if offer is None else asdict(offer), **asdict(seen)})
    else:
        _say_smarthost(offer, seen)
    return Exit.UNWELL if seen.passage in {Passage.REWRITTEN, Passage.REFUSED} else Exit.OK


def _trial(look: Look) -> Trial | None:
    if look.to is None:
        if look.listen is not None:
            raise typer.BadParameter("--listen needs --to: a letter has to be sent to arrive")
        return None
    return Trial(to=read_address(look.to), port=look.listen, patience=look.wait)


def _say_smarthost(offer: Offer | None, seen: Seen) -> None:
    if offer is not None:
        say(f"{offer.place}: {offer.security}, {offer.tls or 'in clear'}")
        for keyword, meaning in OFFERS.items():
            value = offer.extensions.get(keyword)
            has = "no" if value is None else f"yes {value}".strip()
            say(f"  {meaning}: {has}")
    say(f"return path: {seen.passage}: {seen.reason}")
    if seen.sent_as is not None:
        say(f"  sent as    <{seen.sent_as}>")
    if seen.arrived_as is not None:
        say(f"  arrived as <{seen.arrived_as}>")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"it cannot be read: {error.strerror}"
        mend = "name a letter that you saved"
        raise WorkspaceError(what, where=str(path), mend=mend) from error
