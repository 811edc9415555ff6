"""Replies cut from a stream: strictly, and the same however the stream is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.mailing.replies import (
    LONGEST_LINE,
    LONGEST_REPLY,
    BrokenReply,
    Reply,
    ReplyReader,
)

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40)
REPLIES = st.lists(
    st.tuples(st.integers(200, 599), st.lists(WORDS, min_size=1, max_size=4)), min_size=1
)


def written(code: int, lines: list[str]) -> bytes:
    """A reply as RFC 5321 4.2 writes it."""
    marks = "-" * (len(lines) - 1) + " "
    return "".join(
        f"{code}{mark}{line}\r\n" for mark, line in zip(marks, lines, strict=True)
    ).encode()


@given(REPLIES, st.lists(st.integers(1, 50)))
def test_any_cutting_of_the_stream_gives_the_same_replies(
    replies: list[tuple[int, list[str]]], sizes: list[int]
) -> None:
    """TCP has no lines: what arrives together or apart means the same."""
    stream = b"".join(written(*one) for one in replies)
    reader, found = ReplyReader(), []
    for size in [*sizes, len(stream)]:
        chunk, stream = stream[:size], stream[size:]
        found += reader.feed(chunk)

    assert found == [Reply(code, " ".join(lines).strip()) for code, lines in replies]
    assert not reader.partial


@pytest.mark.parametrize(
    "stream",
    [
        pytest.param(b"250 ok\n", id="bare-lf"),
        pytest.param(b"25\r\n", id="short"),
        pytest.param(b"2500 ok\r\n", id="long-code"),
        pytest.param(b"150 ok\r\n", id="1xx"),
        pytest.param(b"650 ok\r\n", id="6xx"),
        pytest.param(b"250_ok\r\n", id="separator"),
        pytest.param(b"\r\n", id="empty"),
        pytest.param(b"250-a\r\n251 b\r\n", id="two-codes"),
        pytest.param("２５０ ok\r\n".encode(), id="unicode-digits"),
        pytest.param(b"x" * (LONGEST_LINE + 1), id="no-line-end"),
        pytest.param(b"250 " + b"x" * LONGEST_LINE + b"\r\n", id="long-line"),
        pytest.param(b"250-x\r\n" * (LONGEST_REPLY // 5), id="no-end"),
    ],
)
def test_what_is_no_reply_ends_the_stream(stream: bytes) -> None:
    """S8: malformed is never guessed at."""
    with pytest.raises(BrokenReply):
        list(ReplyReader().feed(stream))


def test_a_code_alone_is_a_reply() -> None:
    """RFC 5321 4.2: the text may be missing."""
    assert list(ReplyReader().feed(b"250\r\n")) == [Reply(250, "")]


def test_text_is_safe_to_show() -> None:
    """Neither control characters nor broken UTF-8 reach a terminal or a log."""
    (reply,) = ReplyReader().feed(b"550 \x1b[31mno\x07 \xff way\r\n")

    assert reply.text == "[31mno  \\xff way"


@pytest.mark.parametrize(
    ("text", "enhanced", "queue_id"),
    [
        ("2.0.0 Ok: queued as 4XyZ12abcd", "2.0.0", "4XyZ12abcd"),
        ("OK id=1qWxYz-0001Ab-CD", None, "1qWxYz-0001Ab-CD"),
        ("2.0.0 Ok", "2.0.0", None),
        ("5.1.1", "5.1.1", None),
        ("5.1.1.9 what", None, None),
        ("see 5.1.1", None, None),
        ("", None, None),
    ],
)
def test_the_enhanced_code_and_the_queue_id_are_read(
    text: str, enhanced: str | None, queue_id: str | None
) -> None:
    """RFC 2034: the status begins the text. The queue id is wherever servers put it."""
    reply = Reply(250, text)

    assert (reply.enhanced, reply.queue_id) == (enhanced, queue_id)


@pytest.mark.parametrize(
    ("stream", "told"),
    [
        pytest.param(b"x" * (LONGEST_LINE + 1), "a reply has a line without end", id="no-line-end"),
        pytest.param(
            b"250-a\r\n251 b\r\n", "the lines of a reply have different codes", id="two-codes"
        ),
        pytest.param(b"250-x\r\n" * (LONGEST_REPLY // 5), "a reply has no end", id="no-end"),
        pytest.param(
            b"x" * 79 + b"yz\r\n", f"this is no SMTP reply: '{'x' * 79}y'", id="no-reply-at-all"
        ),
    ],
)
def test_what_breaks_the_stream_is_named(stream: bytes, told: str) -> None:
    """In one line, with no more of what was said than a line holds."""
    with pytest.raises(BrokenReply) as broken:
        list(ReplyReader().feed(stream))
    assert str(broken.value) == told


def test_a_line_may_be_exactly_as_long_as_allowed() -> None:
    """With its CRLF; one octet more is too much, also where its end has not come yet."""
    longest = b"250 " + b"x" * (LONGEST_LINE - len(b"250 \r\n")) + b"\r\n"
    (reply,) = ReplyReader().feed(longest)
    assert len(reply.text) == LONGEST_LINE - len(b"250 \r\n")
    with pytest.raises(BrokenReply):
        list(ReplyReader().feed(b"250 x" + longest.removeprefix(b"250 ")))

    reader = ReplyReader()
    assert not list(reader.feed(b"x" * LONGEST_LINE))
    with pytest.raises(BrokenReply):
        list(reader.feed(b"x"))


def test_a_reply_may_be_exactly_as_long_as_allowed() -> None:
    """Each anew: what one took is no burden to the next. Line feeds are not counted."""
    line = b"x" * (1024 - len(b"250-\r"))
    most = b"".join(b"250-" + line + b"\r\n" for _ in range(LONGEST_REPLY // 1024 - 1))
    reader = ReplyReader()
    for _ in range(3):
        assert len(list(reader.feed(most + b"250 " + line + b"\r\n"))) == 1
    with pytest.raises(BrokenReply, match="no end"):
        list(reader.feed(most + b"250 x" + line + b"\r\n"))
