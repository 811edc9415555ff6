"""The next letter's envelope rides with the final dot of this one: one write, strict answers."""

import asyncio
from collections.abc import Mapping, Sequence

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
from newsletter.mailing.smtp.session import SmtpSession
from newsletter.mailing.smtp.smarthost import Security, Smarthost
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
            usable = session.usable
            session.close()
            await asyncio.sleep(0.02)
            return outcomes, usable, server

    return asyncio.run(scenario())


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


def test_the_envelope_leaves_with_the_dot() -> None:
    """It is at the server before that one has answered the dot."""

    async def scenario() -> None:
        heard = asyncio.Event()
        chunks: list[bytes] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 x\r\n")
            await reader.readuntil(b"\r\n")
            writer.write(PIPELINING.text)
            await reader.readuntil(b"DATA\r\n")
            writer.write(b"250 Ok\r\n250 Ok\r\n354 go\r\n")
            chunks.append(await reader.readuntil(b"\r\n.\r\n"))
            chunks.append(await reader.readuntil(b"DATA\r\n"))
            heard.set()
            writer.write(b"250 2.0.0 queued\r\n")
            await reader.read()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        smarthost = Smarthost(
            host="127.0.0.1", port=server.sockets[0].getsockname()[1], hello="x", timeouts=QUICK
        )
        session = await SmtpTransport(smarthost).open()
        outcome = await session.deliver(FIRST, yes, lambda: SECOND)
        assert isinstance(outcome, Sent)
        assert heard.is_set()
        assert (
            chunks[1] == b"MAIL FROM:<b@example.org>\r\nRCPT TO:<reader2@example.org>\r\nDATA\r\n"
        )
        assert session.usable
        session.close()
        await asyncio.sleep(0.05)
        server.close()

    asyncio.run(scenario())


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
        pytest.param({"DOT": once(GONE)}, (Refused, Sent), True, id="first-refused"),
        pytest.param({"DOT": once(LATER)}, (Deferred, Sent), True, id="first-deferred"),
        pytest.param({"DOT": once(Answer(b"421 bye\r\n"))}, (PutBack,), False, id="421-to-the-dot"),
        pytest.param({"DOT": once(DROP)}, (Uncertain,), False, id="drop-after-the-dot"),
        pytest.param({"DOT": once(SILENCE)}, (Uncertain,), False, id="no-answer-to-the-dot"),
        pytest.param({"RCPT": at(SECOND, LATER)}, (Sent, Deferred), False, id="354-for-nobody"),
        pytest.param(
            {"MAIL": once(Answer(b"250 2.1.0 Ok\r\n250 2.1.0 Ok\r\n"))},
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
    outcomes, went_on, _ = ride(script)
    assert [type(outcome) for outcome in outcomes] == list(kinds)
    assert went_on is usable


def test_a_rider_that_is_turned_down_with_503_leaves_the_session_whole() -> None:
    """No 354 came: RSET, and the next letter goes over the same session."""

    async def scenario() -> None:
        refused = {"RCPT": at(SECOND, GONE), "DATA": second_data()}
        async with scripted({"EHLO": PIPELINING} | refused) as server:
            session = await opened(server)
            assert isinstance(await session.deliver(FIRST, yes, lambda: SECOND), Sent)
            outcome = await session.deliver(SECOND, yes)
            assert isinstance(outcome, Refused)
            assert outcome.code == 550
            assert isinstance(await session.deliver(letter(3), yes), Sent)
            assert [got.recipient for got in server.letters] == [
                "reader1@example.org",
                "reader3@example.org",
            ]
            await session.quit()

    asyncio.run(scenario())


def second_data() -> Behaviour:
    """503 to the second DATA; the server asks twice for each."""
    no = Answer(b"503 5.5.1 no valid recipients\r\n")
    answers = [None, None, no, no]
    return lambda _: answers.pop(0) if answers else None


@pytest.mark.parametrize(
    ("answers", "second"),
    [
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n250 c\r\n250 d\r\n", PutBack, id="no-354"),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n354 c\r\n", PutBack, id="one-too-few"),
        pytest.param(
            b"250 2.0.0 a\r\n250 b\r\n250 c\r\n354 d\r\n250 e\r\n", PutBack, id="one-more"
        ),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\nwhat\r\n", PutBack, id="malformed"),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n250 " + b"x" * 9000, PutBack, id="over-long"),
        pytest.param(b"250 2.0.0 a\r\n354 b\r\n250 c\r\n250 d\r\n", PutBack, id="out-of-order"),
        pytest.param(b"250 2.0.0 a\r\n250 b\r\n250 c\r\n421 d\r\n", PutBack, id="421-to-data"),
        pytest.param(b"250 2.1.0 a\r\n250 2.1.5 b\r\n354 c\r\n", None, id="no-answer-to-the-dot"),
    ],
)
def test_answers_are_never_paired_wrongly(answers: bytes, second: type | None) -> None:
    """S8: too many, too few, garbled, out of order: not an octet of a second body leaves."""

    async def scenario() -> tuple[list[Outcome], bytes]:
        after = b""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal after
            writer.write(b"220 x\r\n")
            await reader.readuntil(b"\r\n")
            writer.write(PIPELINING.text)
            await reader.readuntil(b"DATA\r\n")
            writer.write(b"250 Ok\r\n250 Ok\r\n354 go\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            await reader.readuntil(b"DATA\r\n")
            writer.write(answers)
            after = await reader.read()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        smarthost = Smarthost(
            host="127.0.0.1", port=server.sockets[0].getsockname()[1], hello="x", timeouts=QUICK
        )
        session = await SmtpTransport(smarthost).open()
        outcomes = [await session.deliver(FIRST, yes, lambda: SECOND)]
        if session.usable:
            outcomes.append(await session.deliver(SECOND, yes))
        assert not session.usable
        await session.quit()
        await asyncio.sleep(0.05)
        server.close()
        return outcomes, after

    outcomes, after = asyncio.run(scenario())
    assert isinstance(outcomes[0], Sent if second else Uncertain)
    assert [type(outcome) for outcome in outcomes[1:]] in ([second] if second else [], [])
    assert after == b""


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
        arrived = {got.recipient: got.data for got in sink.letters()}

    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert arrived == {each.rcpt_to: each.data.replace(b"\r\n", b"\n") for each in letters}
