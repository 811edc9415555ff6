"""Notices on their way: composed, signed, sent as they come, by as many processes as there are."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from functools import wraps

import pytest

from newsletter.mailing.dispatch import carrier
from newsletter.message import read_return_path
from newsletter.newsroom import notices as sending
from newsletter.newsroom.noticing import NoticeComposer
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from subscribers import Notice
from tests.support.commands import SETTINGS, Terminal, terminal
from tests.support.letters import check_wire, read
from tests.support.mailings import Clock
from tests.support.noticing import Desk
from tests.support.smtp import Catcher, catcher, scripted

__all__ = ["terminal"]

OWN = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>Ours: {{ slip.title }}"
    '<a href="{{ slip.url }}">x</a></mj-text></mj-column></mj-section></mj-body></mjml>'
)
ANN, BOB = "ann@example.org", "bob@example.net"


@pytest.fixture
def server() -> Iterator[Catcher]:
    """A smarthost that takes everything."""
    with catcher() as running:
        yield running


def in_loop(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """Run an asynchronous test."""

    @wraps(test)
    def run(*args: object, **named: object) -> None:
        asyncio.run(test(*args, **named))

    return run


def open_room(
    terminal: Terminal, port: int, clock: Clock | None = None, *, more: str = ""
) -> Newsroom:
    """The workspace's newsroom, its smarthost at that port, and with more settings."""
    terminal.write("newsletter.toml", SETTINGS.format(port=port) + more)
    return Newsroom(read_settings(terminal.folder / "newsletter.toml", {}), clock=clock or Clock())


def desk_of(room: Newsroom, clock: Clock) -> Desk:
    """The same database, to owe notices in."""
    return Desk(room._engine, clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@asynccontextmanager
async def standing(room: Newsroom) -> AsyncIterator[list[str]]:
    """Notices are sent meanwhile; what it told."""
    stop, told = asyncio.Event(), list[str]()
    running = asyncio.create_task(room.notices.run(stop, told.append))
    try:
        yield told
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)


async def until(count: int, server: Catcher) -> None:
    """Until so many letters have arrived."""
    async with asyncio.timeout(20):
        while len(server.letters) < count:
            await asyncio.sleep(0.01)


@in_loop
async def test_a_notice_leaves_as_it_comes(
    terminal: Terminal, server: Catcher, clock: Clock
) -> None:
    """The first starts a sender, the next find it standing by; all by one sender."""
    with open_room(terminal, server.port, clock) as room:
        desk = desk_of(room, clock)
        async with standing(room) as told:
            for number in range(3):
                desk.ask(f"reader{number}@example.org")
                room.notices.wake()
                await until(number + 1, server)
        assert not told
        assert desk.rows("SELECT count(*) FROM sender") == [(1,)]
        tally = room.ledger.tally(desk.mailing)
        assert (tally.sent, tally.adds_up) == (3, True)


@in_loop
async def test_one_that_another_process_owes_is_found(
    terminal: Terminal, server: Catcher, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody woke us; we look every few seconds."""
    monkeypatch.setattr(sending, "POLL", 0.05)
    with open_room(terminal, server.port, clock) as room:
        async with standing(room):
            await asyncio.sleep(0.1)
            desk_of(room, clock).ask(ANN)
            await until(1, server)


@in_loop
async def test_a_smarthost_that_is_away_is_tried_again(
    terminal: Terminal, server: Catcher, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and what was owed meanwhile leaves once it is back."""
    monkeypatch.setattr(sending, "FIRST_PAUSE", 0.05)
    with open_room(terminal, 1, clock) as room:
        desk_of(room, clock).ask(ANN)
        async with standing(room) as told:
            async with asyncio.timeout(10):
                while not told:
                    await asyncio.sleep(0.01)
    assert "notices wait for 0 s: " in told[0]
    with open_room(terminal, server.port, clock) as room:
        async with standing(room):
            await until(1, server)


@in_loop
async def test_a_session_that_waits_is_ended_by_us(
    terminal: Terminal, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the smarthost does; the next notice finds a new one, and its fault is nobody's."""
    monkeypatch.setattr(carrier, "LONGEST_IDLE", 0.05)
    async with scripted() as smarthost:
        with open_room(terminal, smarthost.port, clock) as room:
            desk = desk_of(room, clock)
            async with standing(room) as told:
                for number in range(2):
                    desk.ask(f"reader{number}@example.org")
                    room.notices.wake()
                    async with asyncio.timeout(20):
                        while smarthost.commands.count(b"QUIT") <= number:
                            await asyncio.sleep(0.01)
            assert not told
            assert desk.rows("SELECT count(*), max(faults) FROM delivery") == [(2, 0)]
            assert [state for state, _ in desk.states()] == ["sent", "sent"]
    assert (smarthost.opened, len(smarthost.letters)) == (2, 2)


@in_loop
async def test_two_processes_send_each_notice_once(
    terminal: Terminal, server: Catcher, clock: Clock
) -> None:
    """Each may serve; none sends what the other has in hand."""
    with open_room(terminal, server.port, clock) as one, open_room(terminal, server.port) as two:
        desk = desk_of(one, clock)
        for number in range(40):
            desk.ask(f"reader{number}@example.org")
        async with standing(one), standing(two):
            await until(40, server)
        assert sorted(letter.recipient for letter in server.letters) == sorted(
            f"reader{number}@example.org" for number in range(40)
        )
        assert not one.ledger.verify(desk.mailing)


def test_each_attempt_has_the_same_bytes(terminal: Terminal, clock: Clock) -> None:
    """Date, Message-ID and return path are the notice's own, not the attempt's."""
    with open_room(terminal, 1, clock) as room:
        desk = desk_of(room, clock)
        desk.ask(ANN)
        _, (claimed,), _ = desk.claim()
        clock.turn(hours=3)
        first, second = (
            NoticeComposer(room.press, keys=room.keys).compose(claimed) for _ in range(2)
        )
    assert (first.octets, first.mail_from, first.envid) == (
        second.octets, second.mail_from, second.envid,
    )  # fmt: skip
    assert b"Date: Mon, 12 Jun 2017 09:00:00 +0000" in first.octets
    named = read_return_path([room.keys.secret("verp")], first.mail_from)
    assert (named.edition, named.subscriber) == (0, claimed.public_id)


def test_it_names_the_lists_that_it_is_about(terminal: Terminal, clock: Clock) -> None:
    """In the settings' order; one that is gone from there is not named, and never nothing is."""
    more = "".join(f'[[lists]]\nkey = "{key}"\nname = "{key.upper()}"\n' for key in ("ops", "dev"))
    settings = SETTINGS.format(port=1).replace("[web]", f"{more}[web]")
    terminal.write("newsletter.toml", settings)
    read_again = read_settings(terminal.folder / "newsletter.toml", {})
    with Newsroom(read_again, clock=clock) as room:
        desk = desk_of(room, clock)
        for number, lists in enumerate((["dev"], ["dev", "gone", "main", "ops"], ["gone"], [])):
            person = desk.person(f"reader{number}@example.org")
            desk.owe(Notice.CONFIRM, person, desk.opt_in(person, lists=lists))
        _, letters, _ = desk.claim()
        composer = NoticeComposer(room.press, keys=room.keys)
        subjects = [read(composer.compose(each).octets)["Subject"] for each in letters]
    named = ("DEV", "Heron, OPS and DEV", "Heron", "Heron")
    assert subjects == [f"Confirm your subscription to {each}" for each in named]


@pytest.mark.parametrize("notice", Notice)
def test_what_a_letter_offers(terminal: Terminal, clock: Clock, notice: Notice) -> None:
    """The token of its own opt-in, no other; one-click only for who may have something to leave."""
    with open_room(terminal, 1, clock) as room:
        desk = desk_of(room, clock)
        agreed = "yes" if notice is Notice.WELCOME else None
        person = desk.people.add(ANN, name="CLICK http://evil.example", consent=agreed)
        if notice is Notice.GOODBYE:
            desk.people.remove(ANN)
        joins = notice is Notice.CONFIRM
        number = desk.opt_in(person.id, purpose="join" if joins else "move", nonce="n1")
        asks = notice not in {Notice.WELCOME, Notice.GOODBYE}
        desk.owe(notice, person.id, number if asks else None, BOB)
        _, (claimed,), _ = desk.claim()
        letter = NoticeComposer(room.press, keys=room.keys).compose(claimed)
        token, public_id = room.keys.opt_in("n1"), person.public_id
        leave = room.keys.sign("unsubscribe", public_id)
    check_wire(letter.octets)
    message = read(letter.octets)
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert letter.rcpt_to == message["To"].addresses[0].addr_spec == BOB
    assert "evil" not in letter.octets.decode()
    assert message["Auto-Submitted"] == "auto-generated"
    for part in (text, html):
        assert (f"/c/{token}" in part) is asks
        assert (f"/u/{leave}" in part) is not asks
    assert ("List-Unsubscribe" in message) is (notice is Notice.WELCOME)
    paths = re.findall(r"news\.heron\.example\.org(/[^\s\">]*)", text)
    assert paths
    assert max(map(len, paths)) <= 48


def test_what_is_prepared_is_not_set_again(terminal: Terminal, clock: Clock) -> None:
    """Every kind in every language, for every sender to come: its template may be away by then."""
    template = terminal.write("own/notices/notice.mjml.j2", OWN)
    with open_room(terminal, 1, clock, more='\n[theme]\nfolder = "own"\n') as room:
        desk = desk_of(room, clock)
        for address, language in ((ANN, "de"), (BOB, "en")):
            person = desk.people.add(address, language=language).id
            desk.owe(Notice.CONFIRM, person, desk.opt_in(person))
        _, letters, _ = desk.claim()
        room.notices.prepare()
        template.write_text("{% if %}")
        found = [room.mailroom._compose(desk.mailing)(each).octets for each in letters]
    assert all(b"Ours" in octets for octets in found)


def test_german_readers_get_german(terminal: Terminal, clock: Clock) -> None:
    """Whoever speaks what we do not is written to in English."""
    with open_room(terminal, 1, clock) as room:
        desk = desk_of(room, clock)
        for address, language in ((ANN, "de-AT"), (BOB, "tlh")):
            person = desk.people.add(address, language=language).id
            desk.owe(Notice.CONFIRM, person, desk.opt_in(person))
        _, letters, _ = desk.claim()
        composer = NoticeComposer(room.press, keys=room.keys)
        subjects = [read(composer.compose(each).octets)["Subject"] for each in letters]
    assert subjects == [
        "Bitte bestätigen Sie Ihr Abonnement: Heron", "Confirm your subscription to Heron",
    ]  # fmt: skip
