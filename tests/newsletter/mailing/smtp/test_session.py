"""One SMTP conversation with servers that behave and servers that do not: the table of outcomes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import pytest

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
from newsletter.mailing.smtp.opening import SmtpTransport
from newsletter.mailing.smtp.session import BLOCK, SmtpSession, _blocks
from newsletter.mailing.smtp.smarthost import Smarthost, Timeouts
from newsletter.mailing.smtp.stuffing import Stuffing
from newsletter.mailing.values import Envelope
from tests.support.mailings import QUICK
from tests.support.smtp import (
    DROP,
    GOOD,
    SILENCE,
    Answer,
    Behaviour,
    Scripted,
    catcher,
    scripted,
    smtp_sink,
)

LETTER = Envelope(
    mail_from="b@example.org", rcpt_to="reader@example.org", data=b"Subject: x\r\n\r\nhello\r\n"
)
NASTY = [
    pytest.param(b"Subject: x\r\n\r\n.\r\n", id="dot-line"),
    pytest.param(b".begins: so\r\n\r\n..\r\n...\r\n.x\r\n", id="dots-everywhere"),
    pytest.param(
        b"Subject: x\r\n\r\n\r\n.\r\n\r\nMAIL FROM:<evil@example.org>\r\n", id="smuggling"
    ),
    pytest.param(b"Subject: x\r\n\r\n\r\n\r\n", id="empty-lines"),
    pytest.param(b"Subject: x\r\n\r\n" + b"." * 900 + b"\r\n", id="long-dots"),
]


async def granted() -> bool:
    """An intent that becomes durable in a moment."""
    await asyncio.sleep(0.05)
    return True


async def at_once() -> bool:
    """An intent that is durable already."""
    return True


async def denied() -> bool:
    """An intent that finds no consent."""
    return False


async def opened(server: Scripted, timeouts: Timeouts = QUICK) -> SmtpSession:
    """A session with a scripted server."""
    smarthost = Smarthost(
        host="127.0.0.1", port=server.port, hello="[127.0.0.1]", timeouts=timeouts
    )
    return await SmtpTransport(smarthost).open()


def offer(
    script: Mapping[str, Behaviour],
    *,
    letter: Envelope = LETTER,
    intent: Callable[[], Awaitable[bool]] = granted,
    timeouts: Timeouts = QUICK,
) -> tuple[Outcome, bool, Scripted]:
    """Offer one letter: the outcome, whether the session is usable afterwards, and the server."""

    async def scenario() -> tuple[Outcome, bool, Scripted]:
        async with scripted(script) as server:
            session = await opened(server, timeouts)
            outcome = await session.deliver(letter, intent)
            await asyncio.sleep(0.02)
            usable = session.usable
            session.close()
            return outcome, usable, server

    return asyncio.run(scenario())


def test_a_letter_is_sent_with_what_the_server_calls_it() -> None:
    """250 to the dot: sent, with code, enhanced code, text and queue id; the session goes on."""
    outcome, usable, server = offer({})

    assert outcome == Sent(
        code=250, enhanced="2.0.0", text="2.0.0 Ok: queued as 4XyZ12abcd", queue_id="4XyZ12abcd"
    )
    assert usable
    assert [letter.data for letter in server.letters] == [LETTER.data]


def test_the_commands_are_exactly_ours() -> None:
    """The envelope on the wire is the envelope we were given, with the size where offered."""
    _, _, server = offer({})

    assert server.commands[1:] == [
        b"MAIL FROM:<b@example.org> SIZE=%d" % len(LETTER.data),
        b"RCPT TO:<reader@example.org>",
        b"DATA",
    ]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_drop_before_the_body_puts_the_letter_back(step: str) -> None:
    """S1: nothing left, so nothing is uncertain."""
    outcome, usable, server = offer({step: DROP})

    assert isinstance(outcome, PutBack)
    assert not outcome.stops_run
    assert not usable
    assert not server.bodies_begun


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "AFTER_354", "DOT"])
def test_421_puts_the_letter_back_and_ends_the_session(step: str) -> None:
    """S3: the server is closing; even after the dot it has not taken the letter."""
    outcome, usable, _ = offer({step: Answer(b"421 4.3.2 shutting down\r\n", close=True)})

    assert isinstance(outcome, PutBack)
    assert outcome.code == 421
    assert not usable


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "DOT"])
def test_4xx_defers(step: str) -> None:
    """S4: not now, said about this letter; the session goes on with the next."""
    outcome, usable, _ = offer({step: Answer(b"451 4.3.0 try again\r\n")})

    assert outcome == Deferred(
        code=451, cause=Cause.SYSTEM, enhanced="4.3.0", text="4.3.0 try again"
    )
    assert usable


@pytest.mark.parametrize("step", ["RCPT", "DATA", "DOT"])
def test_5xx_refuses(step: str) -> None:
    """S4: never, with the server's own words."""
    outcome, usable, _ = offer({step: Answer(b"550 5.1.1 no such user here\r\n")})

    assert outcome == Refused(
        code=550, cause=Cause.ADDRESS, enhanced="5.1.1", text="5.1.1 no such user here"
    )
    assert usable


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        pytest.param("MAIL", b"530 5.7.0 authentication required\r\n", id="auth"),
        pytest.param("MAIL", b"550 5.1.8 bad sender\r\n", id="sender"),
        pytest.param("MAIL", b"552 5.3.4 too big\r\n", id="size"),
        pytest.param("RCPT", b"530 5.7.0 must issue STARTTLS\r\n", id="tls-at-rcpt"),
        pytest.param("DOT", b"550 5.1.8 bad sender\r\n", id="at-the-dot"),
    ],
)
def test_what_is_wrong_with_us_stops_the_run(step: str, answer: bytes) -> None:
    """No recipient is blamed for our configuration: the letter goes back, the run stops."""
    outcome, _, _ = offer({step: Answer(answer)})

    assert isinstance(outcome, PutBack)
    assert outcome.stops_run


@pytest.mark.parametrize("intent", [granted, at_once])
def test_a_refusal_right_after_354_is_read(intent: Callable[[], Awaitable[bool]]) -> None:
    """S5: 550 instead of waiting for the body, then a close: refused, not uncertain."""
    answer = Answer(b"550 5.7.1 go away\r\n", close=True)
    outcome, usable, _ = offer({"AFTER_354": answer}, intent=intent)
    assert outcome == Deferred(code=550, cause=Cause.POLICY, enhanced="5.7.1", text="5.7.1 go away")

    answer = Answer(b"550 5.1.1 nobody\r\n", close=True)
    outcome, usable, _ = offer({"AFTER_354": answer}, intent=intent)
    assert isinstance(outcome, Refused)
    assert not usable


@pytest.mark.parametrize(
    "script",
    [
        pytest.param({"MAIL": Answer(b"250 ok\r\n250 again\r\n")}, id="mail-doubled"),
        pytest.param({"RCPT": Answer(b"250 ok\r\n250 again\r\n")}, id="rcpt-doubled"),
        pytest.param({"MAIL": Answer(b"250 ok\r\n550 5.1.1 no\r\n")}, id="early-refusal"),
        pytest.param(
            {
                "DATA": Answer(b"354 go\r\n250 2.0.0 early\r\n"),
                "DOT": Answer(b"554 5.6.0 spam\r\n"),
            },
            id="early-success",
        ),
        pytest.param({"DATA": Answer(b"250 ok\r\n")}, id="250-to-data"),
        pytest.param({"MAIL": Answer(b"354 go\r\n")}, id="354-to-mail"),
        pytest.param({"RCPT": Answer(b"25\r\n")}, id="short-code"),
        pytest.param({"RCPT": Answer(b"250 ok\n")}, id="bare-lf"),
        pytest.param({"RCPT": Answer(b"250-ok\r\n550 no\r\n")}, id="mixed-codes"),
        pytest.param({"RCPT": Answer(b"\xff\xfe\r\n")}, id="garbage"),
        pytest.param({"RCPT": Answer(b"250-" + b"x" * 70000)}, id="no-line-end"),
        pytest.param({"RCPT": Answer(b"250-more\r\n" * 9000)}, id="no-reply-end"),
    ],
)
def test_a_confused_server_is_left_before_the_body(script: Mapping[str, Behaviour]) -> None:
    """S8: a reply too many, too early or malformed is never paired; not a byte of body leaves."""
    outcome, usable, server = offer(script)

    assert isinstance(outcome, PutBack)
    assert not outcome.stops_run
    assert not usable
    assert not server.bodies_begun


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(DROP, id="drop"),
        pytest.param(SILENCE, id="silence"),
        pytest.param(Answer(b"25\r\n"), id="malformed"),
        pytest.param(Answer(b"250 ok\n"), id="bare-lf"),
        pytest.param(Answer(b"250-half", close=True), id="half-a-reply"),
        pytest.param(Answer(b"354 what?\r\n"), id="354"),
    ],
)
def test_a_lost_answer_to_the_dot_is_uncertain(answer: Answer) -> None:
    """S2, S6: the body left; without a plain answer nobody knows, and the session is over."""
    outcome, usable, server = offer({"DOT": answer})

    assert isinstance(outcome, Uncertain)
    assert outcome.text
    assert not usable
    assert len(server.letters) == 1


def test_a_late_answer_is_waited_for() -> None:
    """S6: slowness within the phase's time makes no double and no doubt."""
    outcome, _, server = offer(
        {"DOT": Answer(GOOD["DOT"], after=0.6)}, timeouts=replace(QUICK, dot=5)
    )

    assert isinstance(outcome, Sent)
    assert len(server.letters) == 1


def test_timeouts_are_those_of_the_rfc() -> None:
    """RFC 5321 4.5.3.2: a client that waits less for the dot makes doubles."""
    waits = Timeouts()

    assert (waits.mail, waits.rcpt, waits.data, waits.block, waits.dot) == (300, 300, 120, 180, 600)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_silence_ends_with_its_phase(step: str) -> None:
    """S7: each phase has its own end, and it puts the letter back."""
    timeouts = replace(QUICK, **{step.lower(): 0.1})
    outcome, usable, _ = offer({step: SILENCE}, timeouts=timeouts)

    assert isinstance(outcome, PutBack)
    assert "silent" in outcome.text
    assert not usable


def test_dripping_octets_do_not_stretch_a_phase() -> None:
    """S7: one octet at a time resets no clock."""
    slow = Answer(b"250-" + b"x" * 100, pace=0.05)

    outcome, _, _ = offer({"MAIL": slow}, timeouts=replace(QUICK, mail=0.4))

    assert isinstance(outcome, PutBack)
    assert "silent" in outcome.text


def test_a_denied_intent_closes_without_a_byte_of_body() -> None:
    """354 is open and consent is gone: only a closed connection says nothing."""
    outcome, usable, server = offer({}, intent=denied)

    assert outcome == Withheld()
    assert not usable
    assert not server.bodies_begun
    assert not server.letters


def test_the_intent_is_asked_after_354_and_before_the_body() -> None:
    """The order that the promise stands on."""
    moments: list[tuple[bytes, int]] = []

    async def scenario() -> None:
        async with scripted() as server:
            session = await opened(server)

            async def intent() -> bool:
                await asyncio.sleep(0.05)
                moments.append((server.commands[-1], server.bodies_begun))
                return True

            await session.deliver(LETTER, intent)
            session.close()

    asyncio.run(scenario())

    assert moments == [(b"DATA", 0)]


def test_cancelling_closes_the_session() -> None:
    """A reply may be under way that nobody could pair any more."""

    async def scenario() -> bool:
        async with scripted({"DOT": SILENCE}) as server:
            session = await opened(server)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await session.deliver(LETTER, at_once)
            return session.usable

    assert not asyncio.run(scenario())


def test_the_next_letter_follows_a_refusal() -> None:
    """RSET after a refused recipient, and the session carries on."""

    async def scenario() -> tuple[Outcome, Outcome, list[bytes]]:
        def refuse(line: bytes) -> Answer | None:
            return Answer(b"550 5.1.1 no\r\n") if b"nobody" in line else None

        async with scripted({"RCPT": refuse}) as server:
            session = await opened(server)
            first = await session.deliver(replace(LETTER, rcpt_to="nobody@example.org"), granted)
            second = await session.deliver(LETTER, granted)
            await session.quit()
            return first, second, server.commands

    first, second, commands = asyncio.run(scenario())

    assert isinstance(first, Refused)
    assert isinstance(second, Sent)
    assert commands.index(b"RSET") == 3
    assert commands[-1] == b"QUIT"


def test_421_while_idle_makes_the_session_unusable() -> None:
    """A server that says goodbye between two letters is not offered a third."""

    async def scenario() -> bool:
        answer = Answer(GOOD["DOT"] + b"421 4.4.2 idle too long\r\n", close=True)
        async with scripted({"DOT": answer}) as server:
            session = await opened(server)
            assert isinstance(await session.deliver(LETTER, granted), Sent)
            await asyncio.sleep(0.05)
            return session.usable

    assert not asyncio.run(scenario())


@pytest.mark.parametrize("data", NASTY)
def test_dots_arrive_as_they_left(data: bytes) -> None:
    """C2: what a scripted server un-stuffs is the letter, octet for octet, and one letter."""
    outcome, _, server = offer({}, letter=replace(LETTER, data=data))

    assert isinstance(outcome, Sent)
    assert [letter.data for letter in server.letters] == [data]


@pytest.mark.parametrize("data", NASTY)
def test_dots_arrive_at_aiosmtpd(data: bytes) -> None:
    """C2, B2: another implementation reads the same letter, and only one."""

    async def scenario(port: int) -> Outcome:
        session = await opened(Scripted({}, port=port))
        outcome = await session.deliver(replace(LETTER, data=data), granted)
        await session.quit()
        return outcome

    with catcher() as server:
        assert isinstance(asyncio.run(scenario(server.port)), Sent)

    assert [letter.data for letter in server.letters] == [data]


@pytest.mark.smtp_sink
@pytest.mark.parametrize("data", NASTY)
def test_dots_arrive_at_postfix(data: bytes) -> None:
    """C2: and so does Postfix, whose dump has LF for CRLF."""

    async def scenario(port: int) -> Outcome:
        session = await opened(Scripted({}, port=port))
        outcome = await session.deliver(replace(LETTER, data=data), granted)
        await session.quit()
        return outcome

    with smtp_sink() as sink:
        assert isinstance(asyncio.run(scenario(sink.port)), Sent)
        (letter,) = sink.letters()

    assert letter.data == data.replace(b"\r\n", b"\n")


@pytest.mark.parametrize("shift", range(-6, 7))
def test_a_letter_of_several_blocks_arrives_whole(shift: int) -> None:
    """A dot line wherever the blocks are cut."""
    head = b"Subject: x\r\n\r\n"
    filler = b"y" * 98 + b"\r\n"
    size = BLOCK + shift - len(head)
    body = (filler * (size // 100 + 1))[: size - 2] + b"\r\n.\r\n.\r\n" + filler * 700
    data = head + body.replace(b"y\n", b"yy").replace(b"\r\r", b"y\r")

    outcome, _, server = offer({}, letter=replace(LETTER, data=data))

    assert isinstance(outcome, Sent)
    assert server.letters[0].data == data


@pytest.mark.parametrize("size", [0, 5, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 4, 3 * BLOCK])
def test_only_the_last_block_can_end_a_letter(size: int) -> None:
    """Up to it nothing can have been taken, so a fault before it is no doubt."""
    stuffed = Stuffing().of(b"y" * (size - 5) + b"\r\n" if size > 5 else b"")
    blocks = list(_blocks(stuffed))

    assert b"".join(blocks) == stuffed
    assert blocks[-1].endswith(b"\r\n.\r\n" if size > 5 else b".\r\n")
    assert all(len(block) == BLOCK for block in blocks[:-1])


def test_a_refusal_in_the_middle_of_a_large_body_is_read() -> None:
    """A server that will not read on says so: refused, and the rest stays here."""
    answer = Answer(b"552 5.3.4 too big\r\n", close=True, after=0.2)
    huge = replace(LETTER, data=b"Subject: x\r\n\r\n" + b"x" * 98 + b"\r\n" * 10_000_000)

    outcome, usable, _ = offer({"AFTER_354": answer}, letter=huge, timeouts=replace(QUICK, block=5))

    assert isinstance(outcome, Refused)
    assert outcome.cause is Cause.CONTENT
    assert not usable


def test_a_server_that_stops_reading_gets_no_dot() -> None:
    """S9: the body sticks before its end, so it is surely not sent."""
    huge = replace(LETTER, data=b"Subject: x\r\n\r\n" + b"\r\n" * 10_000_000)

    outcome, _, _ = offer(
        {"AFTER_354": Answer(after=20)}, letter=huge, timeouts=replace(QUICK, block=0.3)
    )

    assert isinstance(outcome, PutBack)


@pytest.mark.parametrize("data", [b"a\nb\r\n", b"a\rb\r\n", b"a\r\n.\n\r\n"])
def test_bare_line_ends_never_reach_the_wire(data: bytes) -> None:
    """B2: where smuggling begins, our letters end."""
    with pytest.raises(ValueError, match="CRLF"):
        offer({}, letter=replace(LETTER, data=data))


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("b@example.org>\r\nRCPT TO:<evil@example.org", id="command"),
        pytest.param("b@example.org\n", id="line-end"),
        pytest.param('"b\r\nX"@example.org', id="quoted"),
        pytest.param("b@example.org> NOTIFY=NEVER", id="parameter"),
        pytest.param("b@example.org\u2028", id="line-separator"),
        pytest.param("no address", id="no-address"),
    ],
)
def test_an_address_cannot_say_more_than_an_address(address: str) -> None:
    """Refused with a clear text before the server hears of it."""
    outcome, usable, server = offer({}, letter=replace(LETTER, rcpt_to=address))

    assert isinstance(outcome, Refused)
    assert outcome.code is None
    assert "cannot carry" in outcome.text
    assert usable
    assert len(server.commands) == 1


def test_a_local_part_in_unicode_needs_smtputf8() -> None:
    """C5: refused by name where the server does not offer it; the session goes on."""
    letter = replace(LETTER, rcpt_to="jürgen@example.org")
    outcome, usable, server = offer({}, letter=letter)
    assert isinstance(outcome, Refused)
    assert "SMTPUTF8" in outcome.text
    assert outcome.cause is Cause.ADDRESS
    assert usable
    assert len(server.commands) == 1

    ehlo = Answer(b"250-scripted\r\n250 SMTPUTF8\r\n")
    outcome, _, server = offer({"EHLO": ehlo}, letter=letter)
    assert isinstance(outcome, Sent)
    assert server.commands[1:3] == [
        b"MAIL FROM:<b@example.org> SMTPUTF8",
        "RCPT TO:<jürgen@example.org>".encode(),
    ]


def test_a_domain_in_unicode_becomes_its_a_label() -> None:
    """C5: IDNA needs no extension."""
    _, _, server = offer({}, letter=replace(LETTER, rcpt_to="reader@bücher.example"))

    assert server.commands[2] == b"RCPT TO:<reader@xn--bcher-kva.example>"


EHLO_AT_ONCE = Answer(b"250-scripted\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES\r\n")
"""PIPELINING is offered: MAIL, RCPT and DATA may come in one write."""
NO_RCPT = Answer(b"503 5.5.1 need RCPT command\r\n")
NO_MAIL = Answer(b"503 5.5.1 need MAIL command\r\n")


@pytest.mark.parametrize(
    ("ehlo", "heard"),
    [
        pytest.param(EHLO_AT_ONCE, [b"MAIL", b"RCPT", b"DATA"], id="offered"),
        pytest.param(None, [b"MAIL"], id="not-offered"),
    ],
)
def test_the_envelope_is_one_write_only_where_offered(
    ehlo: Answer | None, heard: list[bytes]
) -> None:
    """RFC 2920: a server that says nothing to MAIL has heard all three commands, or only that."""
    script = {"MAIL": SILENCE} | ({"EHLO": ehlo} if ehlo else {})
    outcome, _, server = offer(script, timeouts=replace(QUICK, mail=0.2, rcpt=0.2))

    assert isinstance(outcome, PutBack)
    assert [line[:4] for line in server.commands[1:]] == heard


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        pytest.param({"RCPT": Answer(b"550 5.1.1 no\r\n"), "DATA": NO_RCPT}, Refused, id="rcpt"),
        pytest.param({"RCPT": Answer(b"451 4.3.0 no\r\n"), "DATA": NO_RCPT}, Deferred, id="later"),
        pytest.param(
            {"MAIL": Answer(b"451 4.3.0 no\r\n"), "RCPT": NO_MAIL, "DATA": NO_MAIL},
            Deferred,
            id="mail",
        ),
        pytest.param({"DATA": Answer(b"451 4.3.0 no\r\n")}, Deferred, id="data"),
    ],
)
def test_a_refusal_at_once_is_that_of_the_first_no(
    script: Mapping[str, Behaviour], kind: type[Outcome]
) -> None:
    """What follows it only repeats that nobody is left; the session goes on after RSET."""
    outcome, usable, server = offer(script | {"EHLO": EHLO_AT_ONCE})

    assert isinstance(outcome, kind)
    assert outcome.text.endswith("no")  # type: ignore[union-attr]
    assert usable
    assert server.commands[-1] == b"RSET"


def test_354_for_nobody_closes_without_a_byte_of_body() -> None:
    """RFC 2920 3.1: a server may open the body though it refused the only recipient."""
    answer = Answer(b"550 5.1.1 no such user\r\n")
    outcome, usable, server = offer({"EHLO": EHLO_AT_ONCE, "RCPT": answer})

    assert isinstance(outcome, Refused)
    assert not usable
    assert not server.bodies_begun
    assert not server.letters


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    "answer", [DROP, Answer(b"421 4.3.2 shutting down\r\n", close=True)], ids=["drop", "421"]
)
def test_an_end_among_the_replies_puts_the_letter_back(step: str, answer: Answer) -> None:
    """S1, S3: whatever was granted before it, nothing has left."""
    outcome, usable, server = offer({"EHLO": EHLO_AT_ONCE, step: answer})

    assert isinstance(outcome, PutBack)
    assert outcome.code == (421 if answer.text else None)
    assert not usable
    assert not server.bodies_begun


@pytest.mark.parametrize(
    "script",
    [
        pytest.param({"MAIL": Answer(b"250 ok\r\n250 again\r\n")}, id="mail-doubled"),
        pytest.param({"RCPT": Answer(b"250 ok\r\n250 again\r\n")}, id="rcpt-doubled"),
        pytest.param({"MAIL": Answer(b"250 ok\r\n550 5.1.1 no\r\n")}, id="early-refusal"),
        pytest.param({"MAIL": Answer(b"250 2.1.0 Ok\r\n354 go\r\n")}, id="early-354"),
        pytest.param({"MAIL": SILENCE}, id="mail-missing"),
        pytest.param({"RCPT": SILENCE}, id="rcpt-missing"),
        pytest.param({"DATA": Answer(b"354 go\r\n250 2.0.0 early\r\n")}, id="early-success"),
        pytest.param({"DATA": Answer(b"250 ok\r\n")}, id="250-to-data"),
        pytest.param({"MAIL": Answer(b"354 go\r\n")}, id="354-to-mail"),
        pytest.param({"MAIL": Answer(b"550 5.7.1 no\r\n")}, id="rcpt-granted-without-mail"),
        pytest.param({"RCPT": Answer(b"25\r\n")}, id="short-code"),
        pytest.param({"RCPT": Answer(b"250 ok\n")}, id="bare-lf"),
    ],
)
def test_replies_are_never_paired_wrongly_at_once(script: Mapping[str, Behaviour]) -> None:
    """S8, pipelined: a reply too many or too few drops the connection and blames nobody."""
    outcome, usable, server = offer(
        script | {"EHLO": EHLO_AT_ONCE}, timeouts=replace(QUICK, mail=0.2, rcpt=0.2, data=0.2)
    )

    assert isinstance(outcome, PutBack)
    assert not outcome.stops_run
    assert not usable
    assert not server.bodies_begun


def test_what_was_said_between_two_letters_answers_neither() -> None:
    """S8, pipelined: a reply too many after a letter drops the connection before the next."""

    async def scenario() -> tuple[Outcome, int]:
        answer = Answer(GOOD["DOT"] + b"250 2.0.0 and again\r\n")
        async with scripted({"EHLO": EHLO_AT_ONCE, "DOT": answer}) as server:
            session = await opened(server)
            assert isinstance(await session.deliver(LETTER, at_once), Sent)
            await asyncio.sleep(0.05)
            second = await session.deliver(LETTER, at_once)
            await asyncio.sleep(0.05)
            return second, server.commands.count(b"DATA")

    outcome, transactions = asyncio.run(scenario())

    assert isinstance(outcome, PutBack)
    assert "out of turn" in outcome.text
    assert transactions == 1


def test_notifications_are_asked_for_where_offered() -> None:
    """D1, RFC 3461: a bounce calls the letter by our name, quotes headers only, names the reader."""
    letter = replace(LETTER, rcpt_to="a+b=c@example.org", envid="7.kq3t")
    ehlo = Answer(b"250-scripted\r\n250-PIPELINING\r\n250 DSN\r\n")
    outcome, _, server = offer({"EHLO": ehlo}, letter=letter)

    assert isinstance(outcome, Sent)
    assert server.commands[1:3] == [
        b"MAIL FROM:<b@example.org> RET=HDRS ENVID=7.kq3t",
        b"RCPT TO:<a+b=c@example.org> NOTIFY=FAILURE ORCPT=rfc822;a+2Bb+3Dc@example.org",
    ]


def test_an_address_in_unicode_is_asked_about_without_its_name() -> None:
    """RFC 6533 has another form for it, so ORCPT stays away."""
    ehlo = Answer(b"250-scripted\r\n250-SMTPUTF8\r\n250 DSN\r\n")
    letter = replace(LETTER, rcpt_to="jürgen@example.org", envid="7.a")
    _, _, server = offer({"EHLO": ehlo}, letter=letter)

    assert server.commands[2] == "RCPT TO:<jürgen@example.org> NOTIFY=FAILURE".encode()


@pytest.mark.smtp_sink
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize("flag", ["-q", "-Q"], ids=["drop", "421"])
def test_another_pipelining_server_that_leaves(verb: str, flag: str) -> None:
    """S1 to S3 with Postfix's own server: only a lost answer to the dot leaves a doubt."""

    async def scenario(port: int) -> Outcome:
        session = await opened(Scripted({}, port=port))
        assert "pipelining" in session.extensions
        outcome = await session.deliver(LETTER, granted)
        await session.quit()
        return outcome

    with smtp_sink(flag, verb) as sink:
        outcome = asyncio.run(scenario(sink.port))

    assert isinstance(outcome, Uncertain if (verb, flag) == (".", "-q") else PutBack)
