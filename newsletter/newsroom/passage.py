"""The passage: what the smarthost offers, and whether a return path goes through it unchanged.

A smarthost that writes another envelope sender over ours makes VERP useless: bounces no longer
say whose they are. That can only be seen where a letter arrives, so this looks there: at a port
of this machine that the smarthost is made to deliver to, or at a letter that somebody saved.
"""

import asyncio
import email
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import Envelope as Arriving
from aiosmtpd.smtp import Session as ArrivingSession

from newsletter.errors import MessageError, TransportError
from newsletter.mailing.outcomes import Deferred, Outcome, PutBack, Refused, Sent, Uncertain
from newsletter.mailing.values import Envelope
from newsletter.message import read_return_path
from newsletter.newsroom.letters import no_ledger, reach, smarthost_of
from newsletter.newsroom.sample import sample_letter
from newsletter.newsroom.signing import signer_of
from newsletter.settings import Settings
from subscribers import KeyRing

LOOPBACK = "127.0.0.1"
REWRITTEN_MEND = "let the smarthost keep it, or write `verp = false` below [from]"


class Passage(StrEnum):
    """What became of the envelope sender on its way."""

    KEPT = "kept"
    """It arrived as it was sent."""
    REWRITTEN = "rewritten"
    """Another one arrived: bounces will not say whose they are."""
    REFUSED = "refused"
    """The smarthost did not take the letter."""
    UNKNOWN = "unknown"
    """Nothing was seen to arrive; `reason` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the smarthost says of itself, after TLS and login where they are configured."""

    place: str
    security: str
    tls: str | None
    """The version spoken; None in clear."""
    extensions: Mapping[str, str]
    """Lower-case keyword of EHLO -> its parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of the passage."""

    passage: Passage
    reason: str
    sent_as: str | None = None
    arrived_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One letter to be sent, and where to see it arrive."""

    to: str
    port: int | None = None
    """Of this machine's loopback; None where nobody is to look."""
    patience: float = 30
    """Seconds to wait for it there."""


async def examine_smarthost(
    settings: Settings, *, trial: Trial | None, now: datetime
) -> tuple[Offer, Seen]:
    """Open a session, see what it offers, and hand one letter over where a trial asks for it.

    SmarthostUnavailable, SettingsError as for sending; TransportError where the port is taken.
    """
    smarthost = smarthost_of(settings)
    session = await reach(smarthost)
    try:
        offer = Offer(
            place=smarthost.place,
            security=smarthost.security,
            tls=session.tls,
            extensions=dict(session.extensions),
        )
        if trial is None:
            reason = "no letter was sent: name an address with --to"
            return offer, Seen(passage=Passage.UNKNOWN, reason=reason)
        letter = sample_letter(settings, to=trial.to, moment=now, signer=signer_of(settings))
        if trial.port is None:
            outcome = await session.deliver(letter, no_ledger)
            return offer, _handed_over(letter, outcome)
        async with _arrival(letter, trial.port) as arrived:
            outcome = await session.deliver(letter, no_ledger)
            if isinstance(outcome, Sent):
                return offer, await _wait(letter, arrived, trial)
            return offer, _handed_over(letter, outcome)
    finally:
        await session.quit()


def examine_arrived(settings: Settings, letter: bytes) -> Seen:
    """Judge by a letter as it arrived, which shows its envelope sender as Return-Path."""
    # RFC 5321 4.4: the final delivery writes it on top; those below are a relay's.
    written = email.message_from_bytes(letter)["Return-Path"]
    if written is None:
        reason = "it shows no Return-Path: save it with all its header fields"
        return Seen(passage=Passage.UNKNOWN, reason=reason)
    arrived = str(written).strip().strip("<>")
    if not settings.sender.verp:
        configured = settings.sender.return_path or settings.sender.address
        return _compared(configured, arrived, is_same=_is_equal(configured, arrived))
    secret = KeyRing.load(settings.path(settings.store.keys)).secret("verp")
    try:
        read_return_path([secret], arrived)
    except MessageError:
        return _compared(None, arrived, is_same=False)
    return _compared(None, arrived, is_same=True)


def _compared(sent: str | None, arrived: str, *, is_same: bool) -> Seen:
    if is_same:
        reason = "the return path arrived as it was sent"
        return Seen(passage=Passage.KEPT, reason=reason, sent_as=sent, arrived_as=arrived)
    reason = f"<{arrived}> arrived, which is none of ours; {REWRITTEN_MEND}"
    return Seen(passage=Passage.REWRITTEN, reason=reason, sent_as=sent, arrived_as=arrived)


def _is_equal(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _handed_over(letter: Envelope, outcome: Outcome) -> Seen:
    sent_as = letter.mail_from
    match outcome:
        case Sent():
            reason = "the smarthost took it; look at it where it arrives, and give it to --arrived"
            return Seen(passage=Passage.UNKNOWN, reason=reason, sent_as=sent_as)
        case (
            Refused(code=code, text=text)
            | Deferred(code=code, text=text)
            | PutBack(code=int(code), text=text)
        ):
            said = f"the smarthost did not take it: {code or ''} {text}"
            return Seen(passage=Passage.REFUSED, reason=said, sent_as=sent_as)
        case Uncertain(text=text) | PutBack(text=text):
            return Seen(passage=Passage.UNKNOWN, reason=text, sent_as=sent_as)
        case _:
            return Seen(passage=Passage.UNKNOWN, reason="it was withheld", sent_as=sent_as)


async def _wait(letter: Envelope, arrived: "asyncio.Future[str]", trial: Trial) -> Seen:
    try:
        sender = await asyncio.wait_for(arrived, trial.patience)
    except TimeoutError:
        reason = f"the smarthost took it, but it did not come to {LOOPBACK}:{trial.port} in time"
        return Seen(passage=Passage.UNKNOWN, reason=reason, sent_as=letter.mail_from)
    return _compared(letter.mail_from, sender, is_same=_is_equal(letter.mail_from, sender))


class _Watcher:
    """Takes every letter, and reports the envelope sender of the one that is waited for."""

    def __init__(self, arrived: "asyncio.Future[str]", mark: bytes) -> None:
        self._arrived = arrived
        self._mark = mark

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: ArrivingSession, envelope: Arriving
    ) -> str:
        del server, session
        if self._mark in (envelope.original_content or b"") and not self._arrived.done():
            self._arrived.set_result((envelope.mail_from or "").strip("<>"))
        return "250 2.0.0 looked at and thrown away"


@asynccontextmanager
async def _arrival(letter: Envelope, port: int) -> AsyncIterator["asyncio.Future[str]"]:
    loop = asyncio.get_running_loop()
    arrived: asyncio.Future[str] = loop.create_future()
    watcher = _Watcher(arrived, _message_id(letter.octets))
    try:
        server = await loop.create_server(
            lambda: SMTP(watcher, hostname="doctor.invalid", loop=loop), LOOPBACK, port
        )
    except OSError as error:
        raise TransportError(
            f"nobody can listen there: {error.strerror or error}",
            where=f"{LOOPBACK}:{port}",
            mend="name a free port with --listen",
        ) from error
    try:
        yield arrived
    finally:
        server.close()
        await server.wait_closed()


def _message_id(letter: bytes) -> bytes:
    return letter.partition(b"\r\nMessage-ID: ")[2].partition(b"\r\n")[0]
