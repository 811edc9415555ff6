"""Lines of addresses, with and without names."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscribers.addresses import read_address
from subscribers.errors import InvalidAddress
from subscribers.importing.mailboxes import split_mailbox, write_mailbox
from subscribers.importing.opening import read_lines, read_sheet
from subscribers.importing.sheet import open_text


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
        ('"', ('"', "")),
        ('""', ("", "")),
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


def reads(address: str) -> bool:
    try:
        return read_address(address) == address
    except InvalidAddress:
        return False


signs = "#{[<\"'=;,!$%&*+-/?^_`|}~.a0é"
addresses = st.text(st.sampled_from(signs), max_size=8).map("{}@example.org".format).filter(reads)


@given(st.lists(st.tuples(addresses, names), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
def test_a_file_of_any_addresses_is_read(tmp_path: Path, people: list[tuple[str, str]]) -> None:
    """Also where the first begins like a remark or like JSON."""
    path = tmp_path / "members.txt"
    lines = (write_mailbox(address, name) + "\n" for address, name in people)
    path.write_text("".join(lines), "utf-8")
    with open_text(path) as file:
        assert [tuple(line.cells) for line in read_lines(read_sheet(path), file)] == people
