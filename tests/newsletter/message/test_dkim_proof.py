"""Reading signatures back: dkimpy's own are accepted, and each fault is told apart."""

import dkim
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from newsletter.message.dkim_keys import Algorithm
from newsletter.message.dkim_proof import prove
from tests.support.letters import VALUES
from tests.support.signing import DOMAIN, key, record_of, signed

LETTER = (
    b"From: a@example.org\r\nSubject:  A \tb\r\n c\r\n\r\n"
    b" One  line \r\n\ttwo\r\nX a \x0b b\r\n\r\n\r\n"
)


def _by_dkimpy(letter: bytes, **options: object) -> bytes:
    pem = key(Algorithm.RSA).private.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    return bytes(dkim.sign(letter, b"r1", DOMAIN.encode(), pem, **options)) + letter


def test_dkimpys_signature_is_accepted() -> None:
    """White space at every place where relaxing changes it."""
    canonical = (b"relaxed", b"relaxed")
    (proof,) = prove(_by_dkimpy(LETTER, canonicalize=canonical), record_of)
    assert (proof.domain, proof.selector, proof.algorithm) == (DOMAIN, "r1", "rsa-sha256")
    assert {"from", "subject"} <= set(proof.covers)
    assert proof.fault == ""


def test_fields_of_one_name_are_taken_from_the_last() -> None:
    """RFC 6376 5.4.2; dkimpy signs both of them, each in its turn."""
    letter = LETTER.replace(b"Subject:", b"Subject: first\r\nSubject:", 1)
    names = [b"from", b"subject", b"subject"]
    signature = _by_dkimpy(letter, canonicalize=(b"relaxed", b"relaxed"), include_headers=names)
    assert [proof.fault for proof in prove(signature, record_of)] == [""]
    below = signature.replace(b"Subject: first\r\n", b"", 1)
    below = below.replace(b"\r\n\r\n", b"\r\nSubject: first\r\n\r\n", 1)
    assert prove(below, record_of)[0].fault


def test_what_is_not_over_the_whole_letter_is_a_fault() -> None:
    """Others may sign so; ours never do."""
    (simple,) = prove(_by_dkimpy(LETTER, canonicalize=(b"simple", b"simple")), record_of)
    assert "relaxed" in simple.fault
    (short,) = prove(
        _by_dkimpy(LETTER, canonicalize=(b"relaxed", b"relaxed"), length=True), record_of
    )
    assert "whole letter" in short.fault


NOT_WHOLE = "it is not over the whole letter, relaxed"
OTHER_HEAD = "the header fields or the key are not those it was made with"


def _changed(letter: bytes, old: bytes, new: bytes) -> bytes:
    assert old in letter
    return letter.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"One paragraph", b"One elephant", "the body is not the one that was signed"),
        (b"Subject: Weekly", b"Subject: Weakly", OTHER_HEAD),
        (b"c=relaxed/relaxed", b"c=relaxed/simple", NOT_WHOLE),
        (b" bh=", b" l=3; bh=", NOT_WHOLE),
        (b"s=r1", b"s=r2", "there is no record of a key for rsa-sha256"),
        (b"d=example.org", b"d=example.com", "there is no record of a key for rsa-sha256"),
        (b"a=rsa-sha256", b"a=rsa-sha1", "there is no record of a key for rsa-sha1"),
        (b"a=rsa-sha256", b"a=ed25519-sha256", "there is no record of a key for ed25519-sha256"),
        (b"a=rsa-sha256", b"x=rsa-sha256", "there is no record of a key for it"),
        (b"\r\n h=", b"\r\n xh=", OTHER_HEAD),
        (b"\r\n b=", b"\r\n xb=", OTHER_HEAD),
        (b"t=1497258000", b"t=1497258001", OTHER_HEAD),
        (b" b=", b" b=*", "it is not written in base64"),
        (b" bh=", b" xbh=", "the body is not the one that was signed"),
    ],
)
def test_each_fault_is_named(old: bytes, new: bytes, fault: str) -> None:
    """For the one signature that it breaks, at least."""
    proofs = prove(_changed(signed().join(VALUES), old, new), record_of)
    assert proofs[0].fault == fault
    assert len(proofs) == 2


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ("", "there is no record of a key for rsa-sha256"),
        ("v=DKIM1; k=rsa; p=", "its record holds no key"),
        ("v=DKIM1; k=rsa", "its record holds no key"),
        ("v=DKIM1; k=rsa; p=?", "it is not written in base64"),
        ("v=DKIM1; k=rsa; p=AAAA", "its record holds no key"),
        ("v=DKIM1; k=ed25519; p=AAAA", "there is no record of a key for rsa-sha256"),
        (
            "p=MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
            "its record holds another kind of key",
        ),
    ],
)
def test_a_record_that_holds_no_such_key_is_named(record: str, fault: str) -> None:
    """Withdrawn, mistyped, of another kind; `k` is rsa where none stands (RFC 6376 3.6.1)."""
    first, *_ = prove(signed().join(VALUES), lambda _: record)
    assert first.fault == fault


def test_a_letter_without_signatures_proves_nothing() -> None:
    """An empty list, no error; also for what is no letter at all."""
    assert prove(LETTER, record_of) == []
    assert prove(b"", record_of) == []
    (broken,) = prove(b"DKIM-Signature: \xff=;;=\r\n\r\n", record_of)
    assert broken.fault
    (empty,) = prove(b"DKIM-Signature: v=1\r\n\r\n", record_of)
    assert (empty.domain, empty.selector, empty.algorithm, empty.covers) == ("", "", "", ("",))
