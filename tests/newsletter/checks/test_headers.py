"""Headers: what receivers ask of a newsletter."""

from pathlib import Path

import pytest

from newsletter.checks import Severity
from tests.newsletter.checks.findings import found, leaving, with_octets
from tests.newsletter.checks.letters import letter, rules

ALL = b"From:List-Unsubscribe:List-Unsubscribe-Post"
POST = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def signature(names: bytes) -> bytes:
    return b"DKIM-Signature: v=1; a=rsa-sha256; h=" + names + b";\r\n bh=aa; b=bb\r\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"From: Heron", b"X-From: Heron", "From stands 0 times"),
        (b"Date: ", b"X-Date: ", "Date stands 0 times"),
        (b"Message-ID: ", b"X-ID: ", "Message-ID stands 0 times"),
        (b"List-Id: ", b"X-Id: ", "List-Id stands 0 times"),
        (b"Subject: ", b"Subject: Two\r\nsubject: ", "Subject stands 2 times"),
    ],
    ids=["from", "date", "message-id", "list-id", "twice"],
)
def test_what_every_letter_needs(old: bytes, new: bytes, said: str, tmp_path: Path) -> None:
    """Each field once; a letter of the press has all."""
    made = letter(tmp_path, "Words.")
    assert not found(made, "header-missing")
    (finding,) = found(with_octets(made, old, new), "header-missing")
    assert said in finding.what
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"List-Unsubscribe: <https://", b"List-Unsubscribe: <http://"),
        (b"List-Unsubscribe: <https://", b"List-Unsubscribe: <mailto:"),
        (POST, b""),
        (b"=One-Click", b"=Two-Clicks"),
    ],
    ids=["http", "mailto-only", "no-post", "another-post"],
)
def test_readers_can_leave_with_one_click(old: bytes, new: bytes, tmp_path: Path) -> None:
    """Both fields, as RFC 8058 has them."""
    made = leaving(letter(tmp_path, "Words."))
    assert not found(made, "header-unsubscribe")
    (finding,) = found(with_octets(made, old, new), "header-unsubscribe")
    assert finding.severity is Severity.ERROR


def test_on_this_machine_http_is_fine(tmp_path: Path) -> None:
    """Nobody else is reached."""
    made = with_octets(letter(tmp_path, "Words."), b"Unsubscribe: <https", b"Unsubscribe: <http")
    assert not found(made, "header-unsubscribe")


@pytest.mark.parametrize(
    ("names", "lacks"),
    [
        (ALL, ""),
        (b"from : list-unsubscribe :\r\n list-unsubscribe-post", ""),
        (b"From:List-Unsubscribe", "List-Unsubscribe-Post"),
        (b"Subject:List-Unsubscribe-Post", "From, List-Unsubscribe"),
    ],
    ids=["all", "folded", "without-post", "without-two"],
)
def test_a_signature_covers_the_way_out(names: bytes, lacks: str, tmp_path: Path) -> None:
    """RFC 8058 4: both fields, in every signature."""
    made = with_octets(letter(tmp_path, "Words."), b"From: ", signature(ALL) + b"From: ")
    made = with_octets(made, b"From: ", signature(names) + b"From: ")
    findings = found(made, "header-signature")
    assert [finding.what for finding in findings] == (
        [f"a DKIM signature does not cover {lacks}"] if lacks else []
    )


def test_no_signature_is_a_note_on_its_way_out(tmp_path: Path) -> None:
    """The smarthost may sign; on this machine nobody asks."""
    made = letter(tmp_path, "Words.")
    assert not found(made, "header-signature")
    (finding,) = found(leaving(made), "header-signature")
    assert finding.severity is Severity.NOTE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: Heron", b"Subject: H\xc3\xa9ron"),
        (b"Subject: Heron", b"Subject: " + b"h" * 990),
        (b"</body>", b"\r\n" + b"x" * 999 + b"\r\n</body>"),
    ],
    ids=["not-ascii", "long-field", "long-line"],
)
def test_bytes_that_servers_refuse_are_told(old: bytes, new: bytes, tmp_path: Path) -> None:
    """RFC 5322: ASCII in the header, 998 bytes a line; what is not ASCII below is encoded."""
    made = letter(tmp_path, "Caf\N{LATIN SMALL LETTER E WITH ACUTE}.")
    assert "header-bytes" not in rules(made)
    longest = with_octets(made, b"</body>", b"\r\n" + b"x" * 998 + b"\r\n</body>")
    assert not found(longest, "header-bytes")
    assert found(with_octets(made, old, new), "header-bytes")
