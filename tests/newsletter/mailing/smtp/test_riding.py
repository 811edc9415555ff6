"""The next letter's envelope rides with the final dot of this one: one write, strict answers."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.mailing.outcomes import (
    Deferred,
    Outcome,
    PutBack,
    Refused,
    Sent,
    Uncertain,
    Withheld,
)
from newsletter.mailing.smtp.opening import SmtpTransport
from newsletter.mailing.smtp.session import BLOCK, SmtpSession
from newsletter.mailing.smtp.smarthost import Security, Smarthost, Timeouts
from newsletter.mailing.smtp.wire import Wire
from newsletter.mailing.transport import Intent, alone
from newsletter.mailing.values import Envelope
from tests.support.mailings import QUICK
from tests.support.smtp import (
    DROP,
    SILENCE,
    Answer,
    Behaviour,
    Scripted,
    once,
    scripted,
    smtp_sink,
)

PIPELINING = Answer(b"250-scripted\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES\r\n")
GONE = Answer(b"550 5.1.1 no such person\r\n")
LATER = Answer(b"451 4.3.0 later\r\n")
NOBODY = b"503 5.5.1 no valid recipients\r\n"


def letter(number: int) -> Envelope:
    """One of several letters, with dots to be stuffed."""
    return Envelope(
        mail_from="b@example.org",
        rcpt_to=f"reader{number}@example.org",
        data=f"Subject: {number}\r\n\r\n.\r\n..\r\nhello {number}\r\n".encode(),
    )


FIRST, SECOND = letter(1), letter(2)


async def yes() -> bool:
    """A durable intent."""
    return True


async def late() -> bool:
    """An intent that becomes durable when all was said."""
    await asyncio.sleep(0.1)
    return True


async def no() -> bool:
    """No consent."""
    return False


async def opened(server: Scripted) -> SmtpSession:
    """A session with a scripted server."""
    smarthost = Smarthost(host="127.0.0.1", port=server.port, hello="[127.0.0.1]", timeouts=QUICK)
    return await SmtpTransport(smarthost).open()


def ride(
    script: Mapping[str, Behaviour], *, second: Envelope = SECOND
) -> tuple[list[Outcome], bool, Scripted]:
    """The outcomes of two letters, the second riding where it may; whether it could go on."""

    async def scenario() -> tuple[list[Outcome], bool, Scripted]:
        async with scripted({"EHLO": PIPELINING} | dict(script)) as server:
            session = await opened(server)
            outcomes = [await session.deliver(FIRST, yes, lambda: second)]
            if session.usable:
                outcomes.append(await session.deliver(second, yes))
            await asyncio.sleep(0.02)  # What comes unasked may come after the answer.
            usable = session.usable
            session.close()
            await asyncio.sleep(0.02)
            return outcomes, usable, server

    return asyncio.run(scenario())


@asynccontextmanager
async def answering(
    *pieces: bytes, timeouts: Timeouts = QUICK
) -> AsyncIterator[tuple[SmtpSession, list[bytes]]]:
    """A session with a server that says these pieces once it has heard a letter and its rider.

    The list is what it heard from 354 on: the letter, the rider, and all that came after them.
    """
    heard: list[bytes] = []
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 x\r\n")
        await reader.readuntil(b"\r\n")
        writer.write(PIPELINING.text)
        await reader.readuntil(b"DATA\r\n")
        writer.write(b"250 Ok\r\n250 Ok\r\n354 go\r\n")
        heard.append(await reader.readuntil(b"\r\n.\r\n"))
        heard.extend((await reader.readuntil(b"DATA\r\n"), b""))
        # Whoever is left in the middle of a sentence may see a reset instead of an end.
        with suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            while chunk := await reader.read(BLOCK):
                heard[-1] += chunk
        writer.close()
        over.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    smarthost = Smarthost(host="127.0.0.1", port=port, hello="x", timeouts=timeouts)
    session = await SmtpTransport(smarthost).open()
    try:
        yield session, heard
    finally:
        session.close()
        async with asyncio.timeout(60):
            await over.wait()
        server.close()


def octets(answers: bytes) -> list[bytes]:
    """Each octet a piece of its own."""
    return [answers[at : at + 1] for at in range(len(answers))]


def at(recipient: Envelope, answer: Answer) -> Behaviour:
    """That answer where this letter's recipient is named, the right one elsewhere."""
    return lambda line: answer if recipient.rcpt_to.encode() in line else None


def test_both_letters_arrive() -> None:
    """Each whole, in order, with its own answer."""
    outcomes, usable, server = ride({})
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert len(outcomes) == 2
    assert usable
    assert [(got.recipient, got.data) for got in server.letters] == [
        (each.rcpt_to, each.data) for each in (FIRST, SECOND)
    ]


def test_the_envelope_leaves_with_the_dot(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 2920 3.1: in one write, and at the server before that one has answered the dot."""
    written: list[bytes] = []
    write = Wire.write

    def writing(wire: Wire, data: bytes) -> None:
        written.append(data)
        write(wire, data)

    monkeypatch.setattr(Wire, "write", writing)

    async def scenario() -> list[bytes]:
        async with answering(b"250 2.0.0 queued\r\n") as (session, heard):
            assert isinstance(await session.deliver(FIRST, yes, lambda: SECOND), Sent)
            assert session.usable
            return heard[:]

    body, rider, more = asyncio.run(scenario())
    assert not more
    assert rider == b"MAIL FROM:<b@example.org>\r\nRCPT TO:<reader2@example.org>\r\nDATA\r\n"
    assert written[1:] == [body + rider]


def test_the_envelope_leaves_with_the_last_block() -> None:
    """Who follows is asked once, after the intent, however many blocks there are."""
    asked: list[str] = []
    large = replace(FIRST, data=b"Subject: x\r\n\r\n" + (b"." * 98 + b"\r\n") * (BLOCK // 40))

    async def intent() -> bool:
        asked.append("intent")
        return True

    def follow() -> Envelope:
        asked.append("follow")
        return SECOND

    async def scenario() -> Scripted:
        async with scripted({"EHLO": PIPELINING}) as server:
            session = await opened(server)
            assert isinstance(await session.deliver(large, intent, follow), Sent)
            assert asked == ["intent", "follow"]
            assert isinstance(await session.deliver(SECOND, intent), Sent)
            await session.quit()
            return server

    server = asyncio.run(scenario())
    assert asked == ["intent", "follow", "intent"]
    assert [got.data for got in server.letters] == [large.data, SECOND.data]


def test_who_fails_to_find_a_follower_harms_no_letter() -> None:
    """The letter ends as it would alone, the session goes on, and the loop is told."""
    told: list[object] = []

    def follow() -> Envelope:
        raise LookupError("lost")

    async def scenario() -> Scripted:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
        async with scripted({"EHLO": PIPELINING}) as server:
            session = await opened(server)
            assert isinstance(await session.deliver(FIRST, yes, follow), Sent)
            assert isinstance(await session.deliver(SECOND, yes), Sent)
            await session.quit()
            return server

    assert [got.data for got in asyncio.run(scenario()).letters] == [FIRST.data, SECOND.data]
    assert [str(failure) for failure in told] == ["lost"]


def test_nobody_is_asked_where_it_is_not_offered() -> None:
    """Without PIPELINING, and without an intent, no envelope follows."""
    asked: list[str] = []

    def follow() -> Envelope:
        asked.append("asked")
        return SECOND

    async def offered(script: Mapping[str, Behaviour], intent: Intent) -> Outcome:
        async with scripted(script) as server:
            session = await opened(server)
            outcome = await session.deliver(FIRST, intent, follow)
            await session.quit()
            return outcome

    assert isinstance(asyncio.run(offered({}, yes)), Sent)
    assert isinstance(asyncio.run(offered({"EHLO": PIPELINING}, no)), Withheld)
    refused = asyncio.run(offered({"EHLO": PIPELINING, "RCPT": GONE}, yes))
    assert isinstance(refused, Refused)
    assert asked == []


@pytest.mark.parametrize(
    ("script", "kinds", "usable"),
    [
        pytest.param({"DOT": GONE}, (Refused, Sent), True, id="first-refused"),
        pytest.param({"DOT": LATER}, (Deferred, Sent), True, id="first-deferred"),
        pytest.param({"DOT": Answer(b"421 bye\r\n")}, (PutBack,), False, id="421-to-the-dot"),
        pytest.param({"DOT": DROP}, (Uncertain,), False, id="drop-after-the-dot"),
        pytest.param({"DOT": SILENCE}, (Uncertain,), False, id="no-answer-to-the-dot"),
        pytest.param({"DOT": Answer(b"354 x\r\n")}, (Uncertain,), False, id="354-to-the-dot"),
        pytest.param({"DOT": Answer(b"25\r\n")}, (Uncertain,), False, id="malformed-at-dot"),
        pytest.param(
            {"DOT": Answer(b"250 " + b"x" * 9000 + b"\r\n")},
            (Uncertain,),
            False,
            id="over-long-at-dot",
        ),
        pytest.param(
            {"DOT": Answer(b"550 5.1.8 bad sender\r\n")}, (PutBack,), False, id="our-fault"
        ),
        pytest.param({"RCPT": at(SECOND, LATER)}, (Sent, Deferred), False, id="354-for-nobody"),
        pytest.param({"RCPT": at(SECOND, GONE)}, (Sent, Refused), False, id="354-for-a-refused"),
        pytest.param({"RCPT": at(SECOND, DROP)}, (Sent, PutBack), False, id="drop-at-the-rider"),
        pytest.param(
            {"RCPT": at(SECOND, Answer(b"421 bye\r\n"))}, (Sent, PutBack), False, id="421-to-rcpt"
        ),
        pytest.param(
            {"MAIL": Answer(b"250 2.1.0 Ok\r\n250 2.1.0 Ok\r\n")},
            (PutBack,),
            False,
            id="doubled-in-the-first",
        ),
    ],
)
def test_each_letter_has_its_own_answer(
    script: Mapping[str, Behaviour],
    kinds: Sequence[type],
    usable: bool,  # noqa: FBT001  # a column of the table
) -> None:
    """S-faults with an envelope under way: none is blamed for another's."""
    scripted_once = {
        phase: once(fault) if isinstance(fault, Answer) else fault
        for phase, fault in script.items()
    }
    outcomes, went_on, _ = ride(scripted_once)
    assert [type(outcome) for outcome in outcomes] == list(kinds)
    assert went_on is usable


def test_an_envelope_that_this_server_cannot_have_does_not_ride() -> None:
    """A local part that is not ASCII, without SMTPUTF8: nothing of it is said, nobody confused."""
    second = replace(SECOND, rcpt_to="m\u00fche@example.org")
    outcomes, went_on, server = ride({}, second=second)
    assert [type(outcome) for outcome in outcomes] == [Sent, Refused]
    assert went_on
    verbs = [line.partition(b" ")[0] for line in server.commands]
    assert verbs == [b"EHLO", b"MAIL", b"RCPT", b"DATA"]
    assert [got.data for got in server.letters] == [FIRST.data]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [pytest.param(GONE, Refused, id="5xx"), pytest.param(LATER, Deferred, id="4xx")],
)
def test_a_rider_that_is_turned_down_with_503_leaves_the_session_whole(
    answer: Answer, kind: type[Outcome]
) -> None:
    """No 354 came: RSET, and the next letter goes over the same session."""

    async def scenario() -> None:
        turned_down = {"RCPT": at(SECOND, answer), "DATA": second_data(NOBODY)}
        async with scripted({"EHLO": PIPELINING} | turned_down) as server:
            session = await opened(server)
            assert isinstance(await session.deliver(FIRST, yes, lambda: SECOND), Sent)
            outcome = await session.deliver(SECOND, yes)
            assert isinstance(outcome, kind)
            assert answer.text.endswith(f"{outcome.text}\r\n".encode())  # type: ignore[union-attr]
            assert isinstance(await session.deliver(letter(3), yes), Sent)
            assert [got.recipient for got in server.letters] == [
                "reader1@example.org",
                "reader3@example.org",
            ]
            await session.quit()
            assert server.commands.count(b"RSET") == 1

    asyncio.run(scenario())


def second_data(answer: bytes) -> Behaviour:
    """That answer to the second DATA; the server asks twice for each."""
    no = Answer(answer)
    answers = [None, None, no, no]
    return lambda _: answers.pop(0) if answers else None


@pytest.mark.parametrize(
    "script",
    [
        pytest.param({"DATA": second_data(NOBODY + b"421 4.7.0 errors\r\n")}, id="421-unasked"),
        pytest.param({"DATA": second_data(NOBODY), "RSET": Answer(b"503 no\r\n")}, id="no-rset"),
        pytest.param({"DATA": second_data(NOBODY), "RSET": DROP}, id="drop-at-rset"),
    ],
)
def test_a_server_that_leaves_after_a_refusal_has_refused(script: Mapping[str, Behaviour]) -> None:
    """The refusal stands; a session that could not be cleared is not used again."""
    outcomes, usable, _ = ride({"RCPT": at(SECOND, GONE)} | dict(script))
    assert [type(outcome) for outcome in outcomes] == [Sent, Refused]
    assert not usable


@pytest.mark.parametrize("cut", [lambda answers: [answers], octets], ids=["glued", "dripping"])
@pytest.mark.parametrize(
    ("answers", "first"),
    [
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n250 c\r\n250 d\r\n", Sent, id="no-354"),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n354 c\r\n", Sent, id="one-too-few"),
        pytest.param(
            b"250 2.0.0 a\r\n250 2.0.0 a\r\n250 b\r\n250 c\r\n354 d\r\n", Sent, id="doubled-dot"
        ),
        pytest.param(
            b"550 5.1.1 a\r\n550 5.1.1 a\r\n250 b\r\n250 c\r\n354 d\r\n",
            Refused,
            id="doubled-refusal",
        ),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n250 c\r\n354 d\r\n250 e\r\n", Sent, id="one-more"),
        pytest.param(b"250 2.0.0 a\r\nwhat\r\n", Sent, id="malformed-to-mail"),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\nwhat\r\n", Sent, id="malformed-to-rcpt"),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n250 c\n354 d\r\n", Sent, id="bare-lf"),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n250 " + b"x" * 9000, Sent, id="over-long"),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n" + b"250-c\r\n" * 9000, Sent, id="no-reply-end"),
        pytest.param(b"250 2.0.0 a\r\n354 b\r\n250 c\r\n250 d\r\n", Sent, id="out-of-order"),
        pytest.param(b"250 2.0.0 a\r\n550 b\r\n250 c\r\n354 d\r\n", Sent, id="rcpt-for-no-mail"),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n250 c\r\n421 d\r\n", Sent, id="421-to-data"),
        pytest.param(b"250 2.1.0 a\r\n250 2.1.5 b\r\n354 c\r\n", Uncertain, id="nothing-to-dot"),
        pytest.param(b"354 a\r\n250 b\r\n250 c\r\n354 d\r\n", Uncertain, id="354-to-dot"),
        pytest.param(b"421 a\r\n250 b\r\n250 c\r\n354 d\r\n", PutBack, id="421-to-dot"),
    ],
)
def test_answers_are_never_paired_wrongly(
    answers: bytes, first: type[Outcome], cut: Callable[[bytes], list[bytes]]
) -> None:
    """S8: too many, too few, garbled, out of order: not an octet of a second body leaves."""

    async def scenario() -> tuple[list[Outcome], list[bytes]]:
        timeouts = replace(QUICK, mail=0.5, rcpt=0.5, data=0.5)
        async with answering(*cut(answers), timeouts=timeouts) as (session, heard):
            outcomes = [await session.deliver(FIRST, yes, lambda: SECOND)]
            if session.usable:
                outcomes.append(await session.deliver(SECOND, late))
            assert not session.usable
            await session.quit()
        return outcomes, heard

    outcomes, heard = asyncio.run(scenario())
    assert isinstance(outcomes[0], first)
    assert all(isinstance(outcome, PutBack) for outcome in outcomes[1:])
    assert heard[2] == b""


def test_a_refusal_with_an_answer_left_over_is_nobodys() -> None:
    """The dot was answered twice, so what looks like the answer to RCPT is that to MAIL."""

    async def scenario() -> list[bytes]:
        answers = b"250 2.0.0 a\r\n250 2.0.0 a\r\n550 5.1.1 b\r\n" + NOBODY * 2
        async with answering(answers) as (session, heard):
            assert isinstance(await session.deliver(FIRST, yes, lambda: SECOND), Sent)
            outcome = await session.deliver(SECOND, yes)
            assert isinstance(outcome, PutBack)
            assert "too many" in outcome.text
            assert not session.usable
        return heard

    assert asyncio.run(scenario())[2] == b""


@pytest.mark.parametrize("cut", [lambda answers: [answers], octets], ids=["glued", "dripping"])
def test_four_answers_are_those_of_two_letters(cut: Callable[[bytes], list[bytes]]) -> None:
    """Though all came at once, each is its own; the second letter's body follows its 354."""
    answers = b"250-2.0.0 more\r\n250 2.0.0 Ok: queued as AAAA\r\n250 b\r\n250 c\r\n354 d\r\n"

    async def scenario() -> list[bytes]:
        async with answering(*cut(answers), timeouts=replace(QUICK, dot=0.3)) as (session, heard):
            outcome = await session.deliver(FIRST, yes, lambda: SECOND)
            assert isinstance(outcome, Sent)
            assert outcome.queue_id == "AAAA"
            assert session.usable
            assert isinstance(await session.deliver(SECOND, yes), Uncertain)
        return heard

    body = asyncio.run(scenario())[2]
    assert body == SECOND.octets.replace(b"\r\n.", b"\r\n..") + b".\r\n"


@pytest.mark.parametrize(
    ("phase", "answers"),
    [
        ("mail", b"250 2.0.0 a\r\n"),
        ("rcpt", b"250 2.0.0 a\r\n250 b\r\n"),
        ("data", b"250 2.0.0 a\r\n250 b\r\n250 c\r\n"),
    ],
)
def test_silence_to_a_rider_ends_with_its_phase(phase: str, answers: bytes) -> None:
    """S7: its replies have the time of their own commands, from when they are waited for."""

    async def scenario() -> Outcome:
        async with answering(answers, timeouts=replace(QUICK, **{phase: 0.1})) as (session, _):
            await session.deliver(FIRST, yes, lambda: SECOND)
            outcome = await session.deliver(SECOND, yes)
            assert not session.usable
            return outcome

    outcome = asyncio.run(scenario())
    assert isinstance(outcome, PutBack)
    assert outcome.text.endswith("0.1 s")


def test_a_connection_that_ends_after_the_dots_answer_costs_the_rider_nothing() -> None:
    """The first is sent; the session is of no use, so nobody offers the second on it."""
    outcomes, usable, _ = ride(
        {"DOT": once(Answer(b"250 2.0.0 Ok: queued as AAAA\r\n", close=True))}
    )
    assert isinstance(outcomes[0], Sent)
    assert all(isinstance(outcome, PutBack) for outcome in outcomes[1:])
    assert not usable


@pytest.mark.parametrize(
    ("answer", "kind"),
    [pytest.param(GONE, Refused, id="5xx"), pytest.param(LATER, Deferred, id="4xx")],
)
def test_a_rider_that_is_refused_right_after_354_is_told_so(
    answer: Answer, kind: type[Outcome]
) -> None:
    """S5: its body is not awaited, and the refusal is its own."""

    async def scenario() -> None:
        answers = b"250 2.0.0 a\r\n250 b\r\n250 c\r\n354 d\r\n" + answer.text
        async with answering(answers) as (session, heard):
            await session.deliver(FIRST, yes, lambda: SECOND)
            assert isinstance(await session.deliver(SECOND, late), kind)
            assert not session.usable
        assert heard[2] == b""

    asyncio.run(scenario())


@pytest.mark.parametrize("pace", [0.0, 0.001])
def test_answers_in_one_piece_or_octet_by_octet(pace: float) -> None:
    """Glued or dripping, they are the same answers."""
    slow = Answer(b"250 2.0.0 Ok: queued as 4XyZ12abcd\r\n", pace=pace)
    outcomes, _, _ = ride({"DOT": slow})
    assert [getattr(outcome, "queue_id", None) for outcome in outcomes] == [
        "4XyZ12abcd",
        "4XyZ12abcd",
    ]


def test_a_denied_rider_gets_not_an_octet() -> None:
    """Its 354 is open and its reader has left: the connection closes."""

    async def scenario() -> None:
        async with scripted({"EHLO": PIPELINING}) as server:
            session = await opened(server)
            await session.deliver(FIRST, yes, lambda: SECOND)
            await session.deliver(SECOND, no)
            assert not session.usable
            await asyncio.sleep(0.05)
            assert [got.recipient for got in server.letters] == [FIRST.rcpt_to]
            assert server.bodies_begun == 1

    asyncio.run(scenario())


def test_another_letter_than_the_rider_is_not_offered() -> None:
    """A mistake of ours costs the connection, and nobody a letter."""

    async def scenario() -> None:
        async with scripted({"EHLO": PIPELINING}) as server:
            session = await opened(server)
            await session.deliver(FIRST, yes, lambda: SECOND)
            assert isinstance(await session.deliver(letter(3), yes), PutBack)
            assert not session.usable
            assert len(server.letters) == 1

    asyncio.run(scenario())


def test_goodbye_is_not_said_into_an_open_letter() -> None:
    """An envelope is under way: whatever were written now would be its text."""

    async def scenario() -> None:
        async with scripted({"EHLO": PIPELINING}) as server:
            session = await opened(server)
            await session.deliver(FIRST, yes, lambda: SECOND)
            await session.quit()
            assert not session.usable
            await asyncio.sleep(0.05)
            assert b"QUIT" not in server.commands
            assert server.bodies_begun == 1

    asyncio.run(scenario())


def test_a_rider_that_cannot_be_carried_does_not_ride() -> None:
    """It is refused when its turn comes, and the session goes on."""
    strange = Envelope(mail_from="b@example.org", rcpt_to="zoë@example.org", data=b"x\r\n")
    outcomes, usable, server = ride({}, second=strange)
    assert isinstance(outcomes[0], Sent)
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].code is None
    assert usable
    assert sum(line.startswith(b"MAIL") for line in server.commands) == 1


@pytest.mark.smtp_sink
def test_fifty_letters_ride_to_postfix() -> None:
    """Each arrives once and whole at somebody else's server."""
    letters = [letter(number) for number in range(50)]

    async def scenario(port: int) -> list[Outcome]:
        smarthost = Smarthost(
            host="127.0.0.1", port=port, hello="x", timeouts=QUICK, security=Security.NONE
        )
        session = await SmtpTransport(smarthost).open()
        outcomes = []
        for this, following in zip(letters, [*letters[1:], None], strict=True):
            follow = alone if following is None else (lambda following=following: following)
            outcomes.append(await session.deliver(this, yes, follow))
        await session.quit()
        return outcomes

    with smtp_sink() as sink:
        outcomes = asyncio.run(scenario(sink.port))
        arrived = sorted((got.recipient, got.data) for got in sink.letters())

    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert arrived == sorted(
        (each.rcpt_to, each.octets.replace(b"\r\n", b"\n")) for each in letters
    )


def test_every_answer_tells_the_tls_it_came_by(tmp_path: Path) -> None:
    """Sent, refused and deferred alike, ridden or not; what nobody answered tells none."""
    strange = replace(SECOND, rcpt_to="zoë@example.org")
    script = {
        "EHLO": PIPELINING,
        "RCPT": at(SECOND, GONE),
        "DATA": second_data(NOBODY),
        "DOT": at(letter(3), LATER),
    }

    async def scenario() -> list[Outcome]:
        server = await asyncio.start_server(
            Scripted(script), "127.0.0.1", 0, ssl=_secured(tmp_path)
        )
        port = server.sockets[0].getsockname()[1]
        smarthost = Smarthost(
            host="127.0.0.1", port=port, hello="x", timeouts=QUICK, security=Security.TLS
        )
        session = await SmtpTransport(smarthost).open()
        outcomes = [
            await session.deliver(FIRST, yes, lambda: SECOND),
            await session.deliver(SECOND, yes),
            await session.deliver(letter(3), yes),
            await session.deliver(strange, yes),
        ]
        await session.quit()
        await asyncio.sleep(0.05)
        server.close()
        return outcomes

    sent, refused, deferred, unasked = asyncio.run(scenario())
    assert isinstance(sent, Sent)
    assert isinstance(refused, Refused)
    assert isinstance(deferred, Deferred)
    assert isinstance(unasked, Refused)
    assert [sent.tls, refused.tls, deferred.tls, unasked.tls] == ["TLSv1.3"] * 3 + [None]


def _secured(folder: Path) -> ssl.SSLContext:
    key, certificate = folder / "x.key", folder / "x.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context
