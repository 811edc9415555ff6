"""The plan: joined letters against letters built the slow way, and what the digest covers."""

import dataclasses
import html as html_escapes
import re
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.edition import Edition
from newsletter.errors import MessageError, RecipientError
from newsletter.holes import HOLE_OF, TOKEN, URLS, Hole
from newsletter.message import Sender, digest, plan
from newsletter.message.addresses import address as in_ascii
from newsletter.message.words import harmless
from tests.support.letters import (
    PIXEL,
    SENDER,
    VALUES,
    addresses,
    check_wire,
    display_name,
    edition,
    hostile,
    line_templates,
    read,
    urls,
    variant,
)

_FILLABLE = (Hole.NAME, Hole.ADDRESS, Hole.UNSUBSCRIBE_URL, Hole.PREFERENCES_URL)
_values = st.fixed_dictionaries(
    {
        Hole.ADDRESS: addresses,
        Hole.NAME: hostile,
        Hole.UNSUBSCRIBE_URL: urls,
        Hole.PREFERENCES_URL: urls,
        Hole.MESSAGE_ID: st.just("0123456789abcdef@example.org"),
        Hole.DATE: st.just(VALUES[Hole.DATE]),
    }
)


def _reader_sees(hole: Hole, values: Mapping[Hole, str]) -> str:
    if hole not in URLS:
        return harmless(values[hole])
    url = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", values[hole]).replace("=?", "%3D?")
    return quote(re.sub("[\ud800-\udfff]", "\ufffd", url), safe="%:/?#[]@!$&'()*+,;=~")


def _slow_text(text: str, values: Mapping[Hole, str]) -> str:
    """Fill first: then stuff what the template's line begins with (RFC 3676 4.4)."""
    lines = []
    for line in text.split("\n"):
        tail = re.search(rf"(?: *(?:{TOKEN.pattern}))*$", line)
        assert tail
        filled = TOKEN.sub(
            lambda hole: _reader_sees(HOLE_OF[hole[0]], values), line[: tail.start()]
        )
        for spaces, token in re.findall(rf"( *)({TOKEN.pattern})", tail[0]):
            value = _reader_sees(HOLE_OF[token], values)
            filled += spaces + value if value else ""
        stuffed = re.match(rf"[ >]|From |{TOKEN.pattern}", line)
        lines.append(f" {filled}" if stuffed else filled)
    return "\n".join(lines)


def _slow_html(html: str, values: Mapping[Hole, str]) -> str:
    return TOKEN.sub(
        lambda hole: html_escapes.escape(_reader_sees(HOLE_OF[hole[0]], values)), html
    ).replace("&#x27;", "&#39;")


def _slow_letter(text: str, html: str) -> EmailMessage:
    """The letter's bodies as the standard library builds them, after the holes are filled."""
    letter = EmailMessage()
    letter.set_content(text, cte="quoted-printable", params={"format": "flowed", "delsp": "no"})
    letter.add_alternative(html, subtype="html", cte="quoted-printable")
    html_part = list(letter.iter_parts())[1]
    html_part.add_related(PIXEL.data, "image", "png", cid="<dot@letter>", filename="dot.png")
    return read(letter.as_bytes(policy=SMTP))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=line_templates(*_FILLABLE),
    html=line_templates(*_FILLABLE),
    subject=hostile,
    project=hostile,
    values=_values,
)
def test_joined_letter_reads_as_one_built_the_slow_way(
    *, text: str, html: str, subject: str, project: str, values: dict[Hole, str]
) -> None:
    """Whatever names, addresses and URLs hold: same parts, same headers, and the wire's laws."""
    cut = variant(text=text, html=html, attachments=(PIXEL,))
    sender = dataclasses.replace(SENDER, from_name=project, list_name=project)
    letter = plan(edition(cut, subject=subject), cut, sender).join(values)
    check_wire(letter)
    joined = read(letter)
    slow = _slow_letter(_slow_text(text, values), _slow_html(html, values))
    for part, other in zip(joined.walk(), slow.walk(), strict=True):
        assert part.get_content_type() == other.get_content_type()
        assert part["Content-ID"] == other["Content-ID"]
        if not part.is_multipart():
            assert part.get_content() == other.get_content()
    assert str(joined["Subject"]) == harmless(subject)
    assert display_name(joined) == harmless(values[Hole.NAME])
    (to,) = joined["To"].addresses
    assert f"{to.username}@{to.domain}" == in_ascii(values[Hole.ADDRESS], where="To")
    assert joined["List-Unsubscribe"].startswith(f"<{_reader_sees(Hole.UNSUBSCRIBE_URL, values)}>,")


def test_headers_of_a_letter() -> None:
    """Byte by byte: each once, in this order."""
    cut = variant()
    head = plan(edition(cut), cut, SENDER).join(VALUES).partition(b"\r\n\r\n")[0]
    assert head.decode().split("\r\n") == [
        "From: The Example Project <news@example.org>",
        "Reply-To: team@example.org",
        "To: Ann <ann@example.net>",
        "Subject: Weekly #7",
        "Date: Mon, 12 Jun 2017 09:00:00 +0000",
        "Message-ID: <0123456789abcdef@example.org>",
        "MIME-Version: 1.0",
        "List-Id: Example Weekly <weekly.example.org>",
        "List-Unsubscribe: <https://news.example.org/u/k1-abcdefghijklmnopqrstuvwxyz>,",
        " <mailto:leave@example.org?subject=unsubscribe>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Feedback-ID: 7:weekly.example.org:edition:exampleorg",
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "Content-Type: multipart/alternative;",
        ' boundary="=_4efc4cf92485ee8f4710dbf328cf72e8"',
    ]


def test_headers_that_are_not_configured_are_left_out() -> None:
    """No Reply-To, no mailto and no Feedback-ID unless somebody set them."""
    sender = dataclasses.replace(SENDER, reply_to=None, unsubscribe_mailto=None, feedback_id=None)
    message = read(plan(edition(), variant(), sender).join(VALUES))
    assert message["List-Unsubscribe"] == f"<{VALUES[Hole.UNSUBSCRIBE_URL]}>"
    assert {"Reply-To", "Feedback-ID"}.isdisjoint(message.keys())


@pytest.mark.parametrize(
    ("change", "header"),
    [
        ({"from_address": "news@example.org>\r\nBcc: <b@example.com"}, "From"),
        ({"from_address": "news"}, "From"),
        ({"reply_to": "jörg@example.org"}, "Reply-To"),
        ({"list_id": "weekly example"}, "List-Id"),
        ({"list_id": "a>\r\nX: y"}, "List-Id"),
        ({"unsubscribe_mailto": "a\r\nb@example.org"}, "List-Unsubscribe"),
        ({"feedback_id": "a\r\nX: y"}, "Feedback-ID"),
    ],
)
def test_sender_that_no_header_can_name_is_refused(change: dict[str, str], header: str) -> None:
    """When the letter is planned, once, before anybody gets one; the error names the header."""
    sender = Sender(**{**dataclasses.asdict(SENDER), **change})
    with pytest.raises(MessageError, match=f"^{header}: "):
        plan(edition(), variant(), sender)


def test_a_list_id_has_an_end() -> None:
    """That of a domain, 253 octets, which is within the 254 of RFC 2919 2."""
    label = "a" * 63
    for length, fits in ((253, True), (254, False)):
        list_id = ".".join([label] * 4)[:length]
        sender = Sender(**{**dataclasses.asdict(SENDER), "list_id": list_id})
        if fits:
            assert list_id.encode() in plan(edition(), variant(), sender).join(VALUES)
        else:
            with pytest.raises(MessageError, match=r"^List-Id: "):
                plan(edition(), variant(), sender)


def test_recipient_that_no_header_can_name_is_refused() -> None:
    """The address of one recipient is an error for that one; the plan goes on serving others."""
    letters = plan(edition(), variant(), SENDER)
    with pytest.raises(RecipientError, match=r"^To: "):
        letters.join({**VALUES, Hole.ADDRESS: "a@b>\r\nRCPT TO:<evil@example.com"})
    assert letters.join(VALUES) == letters.join(dict(VALUES))


@pytest.mark.parametrize("hole", [Hole.NAME, Hole.ADDRESS])
def test_subject_has_no_holes_for_people(hole: Hole) -> None:
    """A subject is the same for everybody, and no value is put into it unescaped."""
    with pytest.raises(MessageError, match="cannot stand in a header"):
        plan(edition(subject=f"Hello {hole.token}"), variant(), SENDER)


def _digest(edition: Edition, sender: Sender = SENDER) -> str:
    return digest([(each.key, plan(edition, each, sender)) for each in edition.variants])


def test_digest_is_what_was_approved() -> None:
    """A fixed value: if it changes, editions approved by an older program must be approved anew."""
    assert _digest(edition(variant(attachments=(PIXEL,)))) == (
        "07396e7d6a33ede308a2636c1fd7b563fb2a5a52a98812ee296496a608f7beea"
    )


@given(st.data())
def test_digest_changes_with_any_visible_character(data: st.DataObject) -> None:
    """One other character anywhere in text, HTML or subject is another edition."""
    cut = variant()
    part = data.draw(st.sampled_from(("text", "html", "subject")))
    was = edition(cut).subject if part == "subject" else getattr(cut, part)
    at = data.draw(st.integers(0, len(was) - 1))
    now = was[:at] + data.draw(st.sampled_from("aA. \n=é")) + was[at + 1 :]
    changed = (
        edition(cut, subject=now)
        if part == "subject"
        else edition(dataclasses.replace(cut, **{part: now}))
    )
    visible = (harmless(was), harmless(now)) if part == "subject" else (was, now)
    assert (_digest(changed) == _digest(edition(cut))) == (visible[0] == visible[1])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(edition(variant(attachments=(PIXEL,))), id="an image more"),
        pytest.param(
            edition(variant(attachments=(dataclasses.replace(PIXEL, data=bytes(199)),))),
            id="another image",
        ),
        pytest.param(
            edition(variant(), dataclasses.replace(variant(), key="b")), id="a variant more"
        ),
        pytest.param(edition(dataclasses.replace(variant(), key="b")), id="another variant"),
        pytest.param(
            edition(variant(html=variant().html.replace(Hole.NAME.token, Hole.ADDRESS.token))),
            id="another hole",
        ),
        pytest.param(
            edition(variant(html=variant().html.replace(Hole.NAME.token, "name"))),
            id="a word instead of a hole",
        ),
    ],
)
def test_digest_tells_editions_apart(other: Edition) -> None:
    """Images, variants and holes count as letters do."""
    with_image = edition(variant(attachments=(dataclasses.replace(PIXEL, data=bytes(198)),)))
    assert len({_digest(edition()), _digest(with_image), _digest(other)}) == 3


def test_digest_is_the_same_for_the_same_edition() -> None:
    """Planned again, with the variants in any order."""
    one, two = variant(), dataclasses.replace(variant(), key="b")
    assert _digest(edition(one, two)) == _digest(edition(two, one))
    assert _digest(edition()) == _digest(dataclasses.replace(edition(), report="{}"))


def test_digest_covers_the_sender() -> None:
    """Who a letter is from can be seen, so a changed sender is another digest."""
    renamed = dataclasses.replace(SENDER, from_name="Somebody Else")
    assert _digest(edition(), renamed) != _digest(edition())
