"""Our HMAC is the standard library's, to the octet."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.message.keyed import keyed


@pytest.mark.parametrize("length", [0, 1, 32, 63, 64, 65, 200])
def test_a_key_of_any_length(length: int) -> None:
    """Shorter than the block, as long, longer: then its hash stands for it (RFC 2104 2)."""
    secret = bytes(range(256))[-length:] if length else b""
    assert keyed(secret, "verp\0007") == hmac.digest(secret, b"verp\0007", "sha256")


@given(secret=st.binary(max_size=100), text=st.text())
def test_any_key_and_text(secret: bytes, text: str) -> None:
    """The text in UTF-8, twice the same from the prepared halves."""
    text = text.encode("utf-8", "ignore").decode()
    expected = hmac.digest(secret, text.encode(), "sha256")
    assert keyed(secret, text) == keyed(secret, text) == expected
