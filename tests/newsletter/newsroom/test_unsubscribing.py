"""Leaving by mail: who wrote to their own address leaves, whatever else comes in changes nothing."""

import base64
import io
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SettingsError, WorkspaceError
from newsletter.incoming import read_header
from newsletter.newsroom.letters import Letters, reader
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.root import Newsroom
from newsletter.newsroom.unsubscribing import Fate, Unsubscribing
from newsletter.settings import Settings, read_settings
from subscribers import KeyRing, State
from tests.support.commands import SETTINGS, Terminal, terminal
from tests.support.letters import read

__all__ = ["terminal"]

ANN = "ann@example.org"
MAILTO = 'id = "weekly.heron.example.org"\nunsubscribe_mailto = "leave+{token}@heron.example.org"'
PLAIN = "From: ann@example.org\r\nTo: {to}\r\nSubject: unsubscribe\r\n\r\nplease\r\n"


@pytest.fixture
def room(terminal: Terminal) -> Newsroom:
    """A newsroom with one reader, whose address for leaving has their token in it."""
    text = SETTINGS.format(port=1).replace('id = "weekly.heron.example.org"', MAILTO)
    terminal.write("newsletter.toml", text)
    made = Newsroom(read_settings(terminal.folder / "newsletter.toml", {}))
    made.subscribers.add(ANN, consent="yes")
    return made


def address_of(room: Newsroom, who: str = ANN) -> str:
    """Where this reader writes to leave."""
    token = room.keys.sign("unsubscribe", room.subscribers.show(who).public_id)
    return f"leave+{KeyRing.spell(token)}@heron.example.org"


def obey(room: Newsroom, letter: str, recipients: Sequence[str] = ()) -> Fate:
    return room.unsubscribing.obey(letter.encode(), source="-", recipients=recipients).fate


def state(room: Newsroom) -> State:
    return room.subscribers.show(ANN).state


def test_the_address_in_the_letter_is_the_one_that_is_obeyed(room: Newsroom) -> None:
    """List-Unsubscribe names it beside the one-click URL; its local part fits."""
    printed = room.press.print(read_manuscript(room._settings.file.parent / "week.md"))
    letters = Letters(
        printed.edition, printed.plans, press=room.press, keys=room.keys, moment=room._clock()
    )
    data = letters.compose(reader(room.subscribers.show(ANN))).octets
    field = read(data)["List-Unsubscribe"]
    url, mail = (each.strip().strip("<>") for each in field.split(","))
    assert url.startswith("https://news.heron.example.org/u/")
    assert len(url.removeprefix("https://news.heron.example.org")) <= 48
    to = mail.removeprefix("mailto:").partition("?")[0].replace("%2B", "+")
    assert to == address_of(room)
    assert len(to.partition("@")[0]) <= 64
    # Folded between the two and nowhere else.
    lines = data.partition(b"List-Unsubscribe: ")[2].split(b"\r\n")[:2]
    assert [line[-2:] for line in lines] == [b">,", b"e>"]
    assert obey(room, PLAIN.format(to=to)) is Fate.LEFT
    assert state(room) is State.UNSUBSCRIBED


def test_leaving_by_mail_is_on_record_and_owes_one_goodbye(room: Newsroom) -> None:
    """Again, it changes nothing; whatever case servers made of the address."""
    letter = PLAIN.format(to=address_of(room).upper())
    assert [obey(room, letter) for _ in range(2)] == [Fate.LEFT, Fate.HAD_LEFT]
    last = room.subscribers.record(ANN)[-1]
    assert (last.act, last.way) == ("left", "mail")
    mailing = room.ledger.notices()
    assert mailing
    assert mailing.audience == 1


@pytest.mark.parametrize("field", ["Delivered-To", "X-Original-To", "Cc", "To"])
def test_every_field_that_names_a_recipient_counts(room: Newsroom, field: str) -> None:
    """A mail server writes the envelope's where it likes."""
    letter = PLAIN.format(to="news@heron.example.org")
    assert obey(room, f"{field}: <{address_of(room)}>\r\n{letter}") is Fate.LEFT


def test_the_envelopes_recipient_may_be_told(room: Newsroom) -> None:
    """As a pipe knows it, and the header perhaps does not."""
    assert obey(room, PLAIN.format(to="x@y.example"), [address_of(room)]) is Fate.LEFT


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "Return-Path: <>",
        "Content-Type: multipart/report; report-type=delivery-status",
        "Precedence: bulk",
        "X-Autoreply: yes",
        "List-Id: <some.list.example>",
    ],
)
def test_machines_are_not_obeyed(room: Newsroom, field: str) -> None:
    """An out-of-office note is no wish to leave."""
    assert obey(room, f"{field}\r\n{PLAIN.format(to=address_of(room))}") is Fate.AUTOMATIC
    assert state(room) is State.CONFIRMED


def test_a_person_is_obeyed_though_their_program_says_so(room: Newsroom) -> None:
    """`Auto-Submitted: no` is what a person's mail program may write (RFC 3834 5)."""
    letter = PLAIN.format(to=address_of(room))
    assert obey(room, f"Auto-Submitted: no\r\nReturn-Path: <{ANN}>\r\n{letter}") is Fate.LEFT


def test_a_token_that_is_not_ours_changes_nothing(room: Newsroom) -> None:
    """Changed by a letter, of another purpose, cut short, or somebody's who was erased."""
    good = address_of(room)
    public_id = room.subscribers.show(ANN).public_id
    other = KeyRing.spell(room.keys.sign("preferences", public_id))
    swapped = good[:20] + ("a" if good[20] != "a" else "b") + good[21:]
    for to in (swapped, f"leave+{other}@heron.example.org", good[:30] + "@heron.example.org"):
        assert obey(room, PLAIN.format(to=to)) is Fate.FORGED, to
    assert obey(room, PLAIN.format(to="leave@heron.example.org")) is Fate.ASTRAY
    assert state(room) is State.CONFIRMED
    room.subscribers.persons.erase(ANN)
    assert obey(room, PLAIN.format(to=good)) is Fate.NOBODY


def test_without_a_token_in_the_address_nothing_can_be_read(
    room: Newsroom, terminal: Terminal
) -> None:
    """The setting's mend is said in one line."""
    terminal.write("newsletter.toml", SETTINGS.format(port=1))
    settings: Settings = read_settings(terminal.folder / "newsletter.toml", {})
    with pytest.raises(SettingsError, match=r"list\.unsubscribe_mailto"):
        Unsubscribing(settings, keys=room.keys, subscribers=room.subscribers)
    done = terminal("unsubscribe", "read", str(terminal.folder / "week.md"))
    assert done.status == 3
    assert done.err.count("\n") == 1


def test_a_maildir_is_emptied_as_it_is_obeyed(room: Newsroom, terminal: Terminal) -> None:
    """Each mail goes from new to cur when it is done; one that is not a file stays."""
    box = terminal.folder / "Maildir"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1.a").write_text(PLAIN.format(to=address_of(room)), newline="")
    (box / "new" / "2.b").write_text(PLAIN.format(to="hello@heron.example.org"), newline="")
    done = terminal("unsubscribe", "read", str(box), "--json")
    assert done.status == 0
    assert [each["fate"] for each in json.loads(done.out)] == ["left", "astray"]
    assert sorted(path.name for path in box.rglob("*") if path.is_file()) == ["1.a:2,S", "2.b:2,S"]
    assert terminal("unsubscribe", "read", str(box)).out == ""


def test_a_mail_comes_through_a_pipe(
    room: Newsroom, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a mail server hands it over: the letter on standard input."""
    letter = f"From ann@example.org Mon Jun 12\n{PLAIN.format(to=address_of(room))}".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(letter)))
    assert terminal("unsubscribe", "read").out == "-: unsubscribed\n"
    missing = terminal("unsubscribe", "read", "nowhere.eml")
    assert (missing.status, missing.err.count("\n")) == (12, 1)


@given(st.binary(max_size=400))
def test_no_octets_are_too_strange_to_read(octets: bytes) -> None:
    """Whatever comes in has recipients, or none."""
    for each in read_header(octets).recipients:
        assert each.count("@") == 1


@given(st.binary(min_size=30, max_size=30))
def test_a_spelled_token_is_read_back(raw: bytes) -> None:
    """Whatever is in it."""
    token = base64.urlsafe_b64encode(raw).decode()
    spelled = KeyRing.spell(token)
    assert len(spelled) == 48
    assert KeyRing.unspell(spelled.upper()) == token


def test_a_long_word_is_read_at_once() -> None:
    """A header without an address in it costs one look at each letter."""
    started = time.process_time()
    assert read_header(b"To: " + b"x" * 200_000 + b"\n\n").recipients == ()
    assert time.process_time() - started < 5


def test_a_folder_that_is_no_maildir_is_named(room: Newsroom, tmp_path: Path) -> None:
    """Without `cur` a letter that was obeyed could not be put away, and would come again."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(b"To: x\n\n")
    with pytest.raises(WorkspaceError, match=r"cur: .*a Maildir with new and cur"):
        list(room.unsubscribing.obey_folder(tmp_path))
