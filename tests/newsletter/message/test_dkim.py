"""Signatures: what they cover, that others verify them, and that a changed letter fails."""

import dataclasses
import email
import hashlib
import re
from base64 import b64encode
from datetime import timedelta
from email import policy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import MessageError, RecipientError
from newsletter.holes import Hole
from newsletter.message import plan
from newsletter.message.dkim import SIGNED, Signer
from newsletter.message.dkim_keys import Algorithm
from newsletter.message.dkim_proof import prove
from newsletter.message.plan import Plan
from newsletter.message.slots import Context, Slot
from tests.support.letters import (
    PIXEL,
    SENDER,
    VALUES,
    addresses,
    check_wire,
    edition,
    hostile,
    line_templates,
    read,
    urls,
    variant,
)
from tests.support.signing import DOMAIN, MOMENT, dkimpy_verifies, key, record_of, signed, signer

_FILLABLE = (Hole.NAME, Hole.ADDRESS, Hole.UNSUBSCRIBE_URL, Hole.PREFERENCES_URL)


def _fields(letter: bytes) -> list[bytes]:
    """The two DKIM-Signature fields, as written."""
    head = letter.partition(b"\r\n\r\n")[0]
    return [
        field for field in re.split(rb"\r\n(?![ \t])", head) if field.startswith(b"DKIM-Signature:")
    ]


def _tags(field: bytes) -> dict[str, str]:
    value = "".join(field.partition(b":")[2].decode("ascii").split())
    return dict(tag.split("=", 1) for tag in value.split(";"))


def test_signatures_stand_above_the_letter_they_sign() -> None:
    """Every other byte is the unsigned letter's own."""
    cut = variant()
    letter = signed(cut).join(VALUES)
    assert letter.endswith(plan(edition(cut), cut, SENDER).join(VALUES))
    first, second = _fields(letter)
    assert letter.startswith(first + b"\r\n" + second + b"\r\nFrom: ")
    assert [_tags(field)["a"] for field in (first, second)] == ["rsa-sha256", "ed25519-sha256"]
    assert [_tags(field)["s"] for field in (first, second)] == ["r1", "e1"]


def test_a_signature_says_what_it_covers() -> None:
    """Relaxed, the whole body, the mailing's time, and each field once more than it is there."""
    letter = signed().join(VALUES)
    for field in _fields(letter):
        tags = _tags(field)
        assert (tags["v"], tags["c"], tags["d"]) == ("1", "relaxed/relaxed", DOMAIN)
        assert tags["t"] == str(int(MOMENT.timestamp()))
        assert "l" not in tags
        covered = tags["h"].split(":")
        assert all(covered)
        present = read(letter).keys()
        assert {name: covered.count(name) for name in SIGNED} == {
            name: present.count(name) + 1 for name in SIGNED
        }
        # RFC 8058 4: without both there is no button. RFC 6376 5.4: From must be.
        assert {"From", "List-Unsubscribe", "List-Unsubscribe-Post"} <= set(covered)
        assert covered.count("Feedback-ID") == 2
        # Relays add these, change them, or remove them.
        assert not {"Return-Path", "Received", "DKIM-Signature", "Precedence"} & set(covered)


def test_text_alone_is_signed_too() -> None:
    """A letter of one part has a body of its own, and dkimpy verifies both signatures."""
    cut = variant()
    alone = plan(edition(cut), cut, SENDER, is_plain=True)
    letter = signer().signed(alone, MOMENT).join(VALUES)
    assert letter.endswith(alone.join(VALUES))
    assert dkimpy_verifies(letter) == [True, True]


def test_the_body_hash_is_that_of_the_relaxed_body() -> None:
    """Worked out by hand for a letter of one line."""
    letter = Signer(DOMAIN, [key(Algorithm.ED25519)]).signed(
        Plan((b"From: a@example.org\r\n\r\nOne  line \t\r\n\r\n",), ()), MOMENT
    )
    (field,) = _fields(letter.join({}))
    expected = hashlib.sha256(b"One line\r\n").digest()
    assert _tags(field)["bh"].encode() == b64encode(expected)


def test_the_same_letter_is_signed_with_the_same_bytes() -> None:
    """By a plan made anew, as after a crash; another moment or another reader gives others."""
    assert signed().join(VALUES) == signed().join(dict(VALUES))
    cut = variant()
    later = signer().signed(plan(edition(cut), cut, SENDER), MOMENT + timedelta(seconds=1))
    assert later.join(VALUES) != signed(cut).join(VALUES)
    other = {**VALUES, Hole.NAME: "Bob"}
    assert _fields(signed().join(other)) != _fields(signed().join(VALUES))


def test_one_letter_leaves_nothing_in_the_next() -> None:
    """A plan is joined for many readers, in any order."""
    letters, bob = signed(), {**VALUES, Hole.NAME: "Bob  \tB", Hole.ADDRESS: "bob@example.net"}
    before = letters.join(VALUES)
    letters.join(bob)
    assert letters.join(VALUES) == before


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


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=line_templates(*_FILLABLE),
    html=line_templates(*_FILLABLE),
    subject=hostile,
    project=hostile,
    values=_values,
)
def test_every_signed_letter_is_verified_by_dkimpy(
    *, text: str, html: str, subject: str, project: str, values: dict[Hole, str]
) -> None:
    """Whatever names, addresses, titles and URLs hold: both signatures, and the wire's laws."""
    cut = variant(text=text, html=html, attachments=(PIXEL,))
    sender = dataclasses.replace(SENDER, from_name=project, list_name=project)
    letter = signed(cut, subject=subject, sender=sender).join(values)
    assert dkimpy_verifies(letter) == [True, True]
    assert [proof.fault for proof in prove(letter, record_of)] == ["", ""]
    unsigned = letter[letter.index(b"\r\nFrom: ") + 2 :]
    check_wire(unsigned)
    above = letter[: -len(unsigned)]
    assert max(above) < 0x80
    assert max(map(len, above.split(b"\r\n"))) <= 76
    assert above.count(b"\r\n") == above.count(b"\r") == above.count(b"\n")


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@settings(max_examples=150)
@given(st.data())
def test_a_changed_body_fails(data: st.DataObject) -> None:
    """Any visible octet of the body, for both signatures; dkimpy agrees."""
    letter = signed().join(VALUES)
    start = letter.index(b"\r\n\r\n") + 4
    at = data.draw(st.integers(start, len(letter) - 1).filter(lambda at: letter[at] > 0x21))
    changed = _flipped(letter, at)
    assert dkimpy_verifies(changed) == [False, False]
    assert all(proof.fault for proof in prove(changed, record_of))


@pytest.mark.parametrize("name", [name for name in SIGNED if name != "Cc"])
def test_a_signed_field_can_be_neither_changed_nor_added(name: str) -> None:
    """Oversigned: a second From, Subject or List-Unsubscribe-Post breaks both signatures."""
    letter = signed().join(VALUES)
    added = letter.replace(b"\r\nFrom: ", f"\r\n{name}: evil\r\nFrom: ".encode(), 1)
    assert dkimpy_verifies(added) == [False, False]
    below = letter.replace(b"\r\n\r\n", f"\r\n{name}: evil\r\n\r\n".encode(), 1)
    assert dkimpy_verifies(below) == [False, False]
    written = re.search(rf"\r\n{name}: (.)".encode(), letter, re.IGNORECASE)
    if written:
        assert dkimpy_verifies(_flipped(letter, written.start(1))) == [False, False]
        gone = letter[: written.start()] + letter[letter.index(b"\r\n", written.end()) :]
        assert dkimpy_verifies(gone) == [False, False]


def test_what_relays_do_leaves_the_signatures_whole() -> None:
    """Trace fields above, white space in fields and at line ends (RFC 6376 3.4)."""
    letter = signed().join(VALUES)
    passed = b"Received: from a by b;\r\n Mon, 12 Jun 2017 09:00:01 +0000\r\n" + letter
    passed = b"Return-Path: <b@example.org>\r\n" + passed.replace(b"From: ", b"FROM:   ", 1)
    passed = passed.replace(b"Weekly #7\r\n", b"Weekly \t#7 \r\n", 1) + b"\r\n\r\n"
    assert dkimpy_verifies(passed) == [True, True]


def test_another_key_in_the_dns_fails() -> None:
    """A signature holds for the published key only."""
    letter = signed().join(VALUES)
    swapped = {"r1._domainkey.example.org": key(Algorithm.ED25519).record()}
    faults = [proof.fault for proof in prove(letter, lambda name: swapped.get(name, ""))]
    assert all("no record" in fault for fault in faults)


def test_a_letter_that_cannot_be_written_is_not_signed() -> None:
    """The errors are the unsigned plan's own."""
    with pytest.raises(RecipientError):
        signed().join({**VALUES, Hole.ADDRESS: "nobody"})
    with pytest.raises(KeyError):
        signed().join({Hole.ADDRESS: "ann@example.net"})


@pytest.mark.parametrize("domain", ["", "exa mple.org", "a;b", "example.org\r\nX: y"])
def test_a_domain_that_no_tag_can_name_is_refused(domain: str) -> None:
    """Before any letter is signed."""
    with pytest.raises(MessageError, match=r"^DKIM-Signature: "):
        Signer(domain, [])


def test_a_plan_without_a_body_is_refused() -> None:
    """There would be nothing to hash."""
    with pytest.raises(MessageError) as refused:
        signer().signed(Plan((b"From: a@example.org\r\n",), ()), MOMENT)
    assert str(refused.value) == "message: there is no body to sign; plan it anew"


def test_plans_that_ours_never_are_signed_as_well() -> None:
    """Two fields of one name, and a value of two spaces before one of none: still verified."""
    spaced = Slot(hole=Hole.NAME, context=Context.TEXT, lead="  ")
    plain = Slot(hole=Hole.ADDRESS, context=Context.TEXT)
    pieces = (
        b"From: a@example.org\r\nSubject: 1\r\nSubject: 2\r\n\r\n",
        spaced,
        b"\r\n",
        plain,
        b"\r\n.",
    )
    letters = signer().signed(Plan(pieces, ((spaced, (1,)), (plain, (3,)))), MOMENT)
    letter = letters.join(VALUES)
    assert letter.endswith(b"\r\n\r\n  Ann\r\nann@example.net\r\n.")
    assert dkimpy_verifies(letter) == [True, True]
    assert _tags(_fields(letter)[0])["h"].split(":").count("Subject") == 3


def test_long_names_are_folded_only_where_they_may_be() -> None:
    """A domain or selector of any length stays in one piece, and the signature holds."""
    domain = ".".join(["a" * 60] * 4)
    long = dataclasses.replace(key(Algorithm.ED25519), selector="s" * 60)
    cut = variant()
    letter = Signer(domain, [long]).signed(plan(edition(cut), cut, SENDER), MOMENT).join(VALUES)
    assert email.message_from_bytes(letter, policy=policy.default)["DKIM-Signature"]
    (proof,) = prove(letter, lambda _: long.record())
    assert (proof.domain, proof.selector, proof.fault) == (domain, "s" * 60, "")
