"""One SMTP conversation, driven so that every moment's meaning is known.

The envelope goes out in one write where the server offers PIPELINING (RFC 2920), else command by
command; the envelope of the next letter may ride along with the final dot of this one. Up to 354
nothing has left and every fault puts the letter back. Then the intent is made durable, and from the
write that holds the final dot on, a missing answer means uncertain (RFC 1047).
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace

from newsletter.errors import TransportError
from newsletter.mailing.outcomes import (
    Cause,
    Deferred,
    Outcome,
    PutBack,
    Refused,
    Sent,
    Uncertain,
    Withheld,
)
from newsletter.mailing.replies import BrokenReply, Reply
from newsletter.mailing.smtp.addresses import NotCarried, path, xtext
from newsletter.mailing.smtp.smarthost import Timeouts
from newsletter.mailing.smtp.stuffing import Stuffing
from newsletter.mailing.smtp.wire import ConnectionBroken, Wire
from newsletter.mailing.transport import Follow, Intent, alone
from newsletter.mailing.values import Envelope
from newsletter.mailing.verdicts.rules import CLOSING, Phase, judge

BLOCK = 64 * 1024
"""Octets of a body written at once, each block with its own timeout (RFC 5321 4.5.3.2.5)."""
Step = tuple[Phase, bytes, float]


class SmtpSession:
    """A session after EHLO, TLS and AUTH; `extensions` as the server offered them last."""

    def __init__(self, wire: Wire, extensions: Mapping[str, str], timeouts: Timeouts) -> None:
        self._wire = wire
        self._extensions = extensions
        self._timeouts = timeouts
        self._tls = wire.tls
        self._stuffing = Stuffing()
        self._riding: tuple[Envelope, tuple[Step, ...]] | None = None

    @property
    def usable(self) -> bool:
        """Open, and the server has said nothing out of turn, such as 421 while idle."""
        return self._wire.is_open if self._riding else self._wire.is_quiet

    @property
    def extensions(self) -> Mapping[str, str]:
        """What the server offers: lower-case keyword -> its parameters."""
        return self._extensions

    @property
    def tls(self) -> str | None:
        """The version spoken, such as TLSv1.3; None in clear."""
        return self._tls

    def close(self) -> None:
        """Close at once."""
        self._riding = None
        self._wire.close()

    async def quit(self) -> None:
        """Say goodbye where that is in turn, and close."""
        try:
            # With an envelope on its way DATA may be open, and QUIT would be a letter's text.
            if self.usable and not self._riding:
                await self._ask(b"QUIT", self._timeouts.quit)
        except TransportError:
            pass  # The server may leave as it likes: nothing is owed any more.
        finally:
            self.close()

    async def deliver(self, envelope: Envelope, intent: Intent, follow: Follow = alone) -> Outcome:
        """Offer one letter; the session is closed after everything but a plain answer."""
        try:
            turned_down = await self._turned_away(envelope)
            outcome = turned_down or await self._hand_over(envelope, intent, follow)
            return self._stamped(outcome)
        except NotCarried as error:
            return Refused(code=None, cause=Cause.ADDRESS, text=str(error))
        except TransportError as fault:
            self.close()
            return PutBack(text=str(fault))
        except BaseException:
            # Cancelled: an answer may be under way, and nobody could pair it any more.
            self.close()
            raise

    async def _turned_away(self, envelope: Envelope) -> Outcome | None:
        """Offer the envelope, or hear what is said of it where it rode along; None after 354."""
        riding, self._riding = self._riding, None
        if riding is None:
            return await self._offer(self._steps(envelope))
        if riding[0] is not envelope:
            raise BrokenReply("another letter's envelope is under way")
        return await self._granted(riding[1])

    def _steps(self, envelope: Envelope) -> tuple[Step, ...]:
        utf8 = "smtputf8" in self._extensions
        sender, recipient = path(envelope.mail_from, utf8), path(envelope.rcpt_to, utf8)
        size = b" SIZE=%d" % envelope.size if "size" in self._extensions else b""
        option = b"" if (sender + recipient).isascii() else b" SMTPUTF8"
        ret, notify = _notifications(envelope.envid, recipient) if self._offers_dsn else (b"", b"")
        waits = self._timeouts
        return (
            (Phase.MAIL, b"MAIL FROM:<%b>%b%b%b" % (sender, size, option, ret), waits.mail),
            (Phase.RCPT, b"RCPT TO:<%b>%b" % (recipient, notify), waits.rcpt),
            (Phase.DATA, b"DATA", waits.data),
        )

    @property
    def _offers_dsn(self) -> bool:
        return "dsn" in self._extensions

    @property
    def _pipelines(self) -> bool:
        return "pipelining" in self._extensions

    async def _offer(self, steps: tuple[Step, ...]) -> Outcome | None:
        """MAIL, RCPT, DATA; the outcome of the first that was not granted, None after 354."""
        if not self._pipelines:
            return await self._offer_step_by_step(steps)
        await self._require_silence()
        self._wire.write(_lines(steps))
        return await self._granted(steps)

    async def _offer_step_by_step(self, steps: tuple[Step, ...]) -> Outcome | None:
        for phase, line, seconds in steps:
            reply = await self._ask(line, seconds)
            if reply.is_negative:
                return await self._turned_down(phase, reply)
            if reply.is_go_ahead is not (phase is Phase.DATA):
                raise BrokenReply(f"{reply.code} is no answer to {phase}")
        return None

    async def _granted(self, steps: tuple[Step, ...]) -> Outcome | None:
        """The answers to what went out in one write, paired strictly, in order."""
        turned_down: tuple[Phase, Reply] | None = None
        for phase, _, seconds in steps:
            reply = await self._wire.read(seconds)
            if reply.is_negative:
                if reply.code == CLOSING:
                    return await self._turned_down(phase, reply)
                turned_down = turned_down or (phase, reply)
            elif turned_down and reply.is_go_ahead and phase is Phase.DATA:
                # RFC 2920 3.1: 354 though nobody is left to write to. What came now would be taken
                # for a body, so nothing comes.
                self.close()
                return judge(*turned_down)
            elif turned_down or reply.is_go_ahead is not (phase is Phase.DATA):
                raise BrokenReply(f"{reply.code} is no answer to {phase}")
        if turned_down is None:
            return None
        await self._require_end()
        return await self._turned_down(*turned_down)

    async def _require_end(self) -> None:
        """A refusal counts where no answer is left over: one too many shifts all behind it."""
        if self._wire.is_quiet:
            return
        try:
            left = await self._wire.read(self._timeouts.data)
        except ConnectionBroken:
            return  # It said nothing more.
        if left.code != CLOSING:
            raise BrokenReply(f"the server gave an answer too many: {left.code} {left.text}")
        # 421 answers nothing: the server has had enough of errors, and leaves.
        self.close()

    async def _turned_down(self, phase: Phase, reply: Reply) -> Outcome:
        outcome = judge(phase, reply)
        if isinstance(outcome, PutBack):
            self.close()
            return outcome
        try:
            cleared = await self._ask(b"RSET", self._timeouts.mail)
        except TransportError:
            self.close()
        else:
            if not cleared.is_positive:
                self.close()
        return outcome

    async def _hand_over(self, envelope: Envelope, intent: Intent, follow: Follow) -> Outcome:
        if not await intent():
            # 354 is open: whatever came now would be taken for the body, so nothing comes.
            self.close()
            return Withheld()
        *blocks, last = _blocks(self._stuffing.of(envelope.data))
        for block in blocks:
            if early := await self._early_answer():
                return early
            self._wire.write(block)
            await self._wire.flush(self._timeouts.block)
        if early := await self._early_answer():
            return early
        self._wire.write(last + self._rider(follow))
        return await self._answer()

    def _rider(self, follow: Follow) -> bytes:
        """The lines of the next envelope, where there is one and this server may have it so."""
        envelope = _asked(follow) if self._pipelines else None
        if envelope is None:
            return b""
        try:
            steps = self._steps(envelope)
        except NotCarried:
            return b""  # It is offered next, and refused then.
        self._riding = (envelope, steps)
        return _lines(steps)

    def _stamped(self, outcome: Outcome) -> Outcome:
        if self._tls and isinstance(outcome, Sent):
            return outcome._replace(tls=self._tls)
        if self._tls and isinstance(outcome, Deferred | Refused):
            return replace(outcome, tls=self._tls)
        return outcome

    async def _early_answer(self) -> Outcome | None:
        """An answer before the letter ended: a refusal is meant, anything else is confusion."""
        if self._wire.is_quiet:
            return None
        reply = await self._wire.read(self._timeouts.data)
        self.close()
        if not reply.is_negative:
            raise BrokenReply(f"{reply.code} came before the letter had ended")
        return judge(Phase.DOT, reply)

    async def _answer(self) -> Outcome:
        try:
            await self._wire.flush(self._timeouts.block)
            in_turn = self._wire.is_flushed
            reply = await self._wire.read(self._timeouts.dot)
        except TransportError as fault:
            self.close()
            return Uncertain(text=f"no answer to the final dot: {fault}")
        if reply.is_negative:
            outcome = judge(Phase.DOT, reply)
            if isinstance(outcome, PutBack) or not in_turn:
                self.close()
            return outcome
        # RFC 3463 3.2: 2.1.x is about an address, so it answers the envelope that rode along.
        astray = self._riding is not None and (reply.enhanced or "").startswith("2.1.")
        if not reply.is_positive or not in_turn or astray:
            self.close()
            return Uncertain(text=f"{reply.code} is no answer to the final dot: {reply.text}")
        return Sent(
            code=reply.code, enhanced=reply.enhanced, text=reply.text, queue_id=reply.queue_id
        )

    async def _ask(self, line: bytes, seconds: float) -> Reply:
        await self._require_silence()
        self._wire.write(line + b"\r\n")
        return await self._wire.read(seconds)

    async def _require_silence(self) -> None:
        if not self._wire.is_quiet:
            # Whatever it is, it answers nothing that we said.
            early = await self._wire.read(self._timeouts.data)
            raise BrokenReply(f"the server spoke out of turn: {early.code} {early.text}")


def _lines(steps: tuple[Step, ...]) -> bytes:
    return b"".join(line + b"\r\n" for _, line, _ in steps)


def _asked(follow: Follow) -> Envelope | None:
    try:
        return follow()
    except Exception as failure:  # noqa: BLE001  # the letter at hand is whole but for its end
        told = {"message": "no envelope follows", "exception": failure}
        asyncio.get_running_loop().call_exception_handler(told)
        return None


def _notifications(envid: str | None, recipient: bytes) -> tuple[bytes, bytes]:
    """The parameters of MAIL and of RCPT (RFC 3461 4): failures only, and call the letter so."""
    ret = b" RET=HDRS" + (b" ENVID=" + xtext(envid.encode()) if envid else b"")
    # RFC 6533 3 has a form of its own for other addresses; a bounce names those as it likes.
    original = b" ORCPT=rfc822;" + xtext(recipient) if recipient.isascii() else b""
    return ret, b" NOTIFY=FAILURE" + original


def _blocks(stuffed: bytes) -> Iterator[bytes]:
    # The last block holds the whole of CRLF.CRLF, so that nothing before it can end a letter.
    cut = max(len(stuffed) - 5, 0) // BLOCK * BLOCK
    if not cut:
        yield stuffed
        return
    for start in range(0, cut, BLOCK):
        yield stuffed[start : start + BLOCK]
    yield stuffed[cut:]
