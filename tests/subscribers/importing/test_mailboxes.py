"""Lines of addresses, with and without names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.importing.mailboxes import split_mailbox, write_mailbox


@pytest.mark.parametrize(
    ("line", "mailbox"),
    [
        ("ada@example.org", ("ada@example.org", "")),
        ("  <ada@example.org>", ("ada@example.org", "")),
        ("Ada Lovelace <ada@example.org>", ("ada@example.org", "Ada Lovelace")),
        ('"Lovelace, Ada" <ada@example.org>,', ("ada@example.org", "Lovelace, Ada")),
        ('"Ada \\"the\\" L" <ada@example.org>;', ("ada@example.org", 'Ada "the" L')),
        ("O'Neil, Z <z@example.org>", ("z@example.org", "O'Neil, Z")),
        ("=?utf-8?q?Zo=C3=AB?= <z@example.org>", ("z@example.org", "Zoë")),
        ("=?utf-8?b?Wm/Dqw==?= Z <z@example.org>", ("z@example.org", "Zoë Z")),
        ("=?nonsense?q?Zo=C3=AB?= <z@example.org>", ("z@example.org", "=?nonsense?q?Zo=C3=AB?=")),
        ('"ada@example.org"', ("ada@example.org", "")),
        ("ant.example.com has no members", ("ant.example.com has no members", "")),
    ],
)  # fmt: skip
def test_a_line_is_an_address_and_a_name(line: str, mailbox: tuple[str, str]) -> None:
    """As people write them, and as Mailman lists its members."""
    assert split_mailbox(line) == mailbox


names = st.text(st.characters(exclude_categories=("C", "Zl", "Zp"))).map(
    lambda text: " ".join(text.split())
)


@given(names | st.sampled_from(["=?utf-8?q?Ada?=", '"', "\\", "<b>", "a,b;", "#", "=?"]))
def test_what_is_written_is_read(name: str) -> None:
    """Any name comes back, whatever it looks like."""
    line = write_mailbox("ada@example.org", name)
    assert split_mailbox(line) == ("ada@example.org", name)
    assert "\n" not in line
