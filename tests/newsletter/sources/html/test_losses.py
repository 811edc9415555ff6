"""What reading HTML loses is counted and told; addresses become absolute."""

import pytest

from newsletter.report import Level
from newsletter.sources.html.losses import Addresses, Losses


def test_one_note_for_many_losses() -> None:
    """It counts them and names the first five kinds."""
    losses = Losses()
    for name in ("nav", "form", "nav", "a", "b", "c", "d", "e"):
        losses.add("html-left-out", name)
    (note,) = losses.notes()
    assert (note.code, note.level) == ("html-left-out", Level.INFO)
    assert note.message == (
        "8 parts that are no text of the report were left out: nav (2), form, a, b, c, and 2 more"
    )


def test_a_code_that_nobody_knows_is_a_fault() -> None:
    """Every loss has its words, or it would be silent."""
    losses = Losses()
    with pytest.raises(KeyError):
        losses.add("html-unheard-of", "a")


@pytest.mark.parametrize(
    ("base", "address", "absolute"),
    [
        ("https://example.org/a/b", "c", "https://example.org/a/c"),
        ("https://example.org/a/b", "?c", "https://example.org/a/b?c"),
        ("https://example.org/a", "upload://b62.png", "https://example.org/uploads/short-url/b62.png"),
        ("https://example.org/a", " /b c\n", "https://example.org/b%20c"),
        ("https://example.org/a", "http://[", ""),
        ("https://example.org/a", "javascript:b", ""),
        ("file:///a", "b", "b"),
        ("", "//example.org", "//example.org"),
    ],
)  # fmt: skip
def test_addresses(base: str, address: str, absolute: str) -> None:
    """Against the page's own, which has to be one of the web."""
    assert Addresses(base, Losses()).absolute(address) == absolute


def test_relative_addresses_are_told_once() -> None:
    """Where the page's address is not known they stay as they are."""
    losses = Losses()
    addresses = Addresses("", losses)
    assert [addresses.absolute(one) for one in ("/a", "b", "#c", "https://d.example")] == [
        "/a", "b", "#c", "https://d.example",
    ]  # fmt: skip
    (note,) = losses.notes()
    assert (note.code, note.level) == ("html-link-relative", Level.WARNING)
    assert note.message.startswith("3 addresses lack their host")
    assert note.message.endswith(": /a, b, #c")
