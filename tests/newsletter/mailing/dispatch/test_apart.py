"""The scribe: another process does what a ledger would, with our clock, for our account."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.errors import DatabaseError, MailingError
from newsletter.mailing.dispatch.apart import Apart, Scribe, scribe
from newsletter.mailing.dispatch.dispatcher import dispatch
from newsletter.mailing.ledger.frames import Question, frame, read
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.process import this_process
from newsletter.mailing.outcomes import Sent
from newsletter.mailing.smtp.opening import SmtpTransport
from newsletter.mailing.smtp.smarthost import Smarthost
from newsletter.mailing.states import DeliveryState, MailingState
from tests.support.mailings import BEGIN, QUICK, Clock, Post, address, post
from tests.support.smtp import Scripted, scripted

READERS = 60


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to sixty readers."""
    return post(engine, tmp_path, readers=READERS)


def url_of(mail: Post) -> str:
    """Where the database is, with whatever a person needs to enter."""
    return mail.engine.url.render_as_string(hide_password=False)


def asking(mail: Post, tmp_path: Path, doing: Callable[[Apart], Awaitable[None]]) -> None:
    """Do this at a scribe's desk."""

    async def scenario(found: Scribe) -> None:
        async with Apart(found) as apart:
            await doing(apart)

    mark = tmp_path / "newsletter.mark"
    with scribe(url_of(mail), mail.clock, give_up=timedelta(hours=48), mark=mark) as found:
        asyncio.run(scenario(found))


def test_a_mailing_is_sent_by_way_of_a_scribe(mail: Post, tmp_path: Path) -> None:
    """Everybody once, and the ledger whole; the mark knows of it."""
    mark = tmp_path / "newsletter.mark"

    async def scenario(found: Scribe) -> Scripted:
        async with scripted() as server:
            smarthost = Smarthost(
                host="127.0.0.1",
                port=server.port,
                hello="[127.0.0.1]",
                connections=5,
                timeouts=QUICK,
            )
            transport = SmtpTransport(smarthost)
            tally = await dispatch(found, mail.mailing, transport=transport, order=mail.order())
            assert (tally.sent, tally.adds_up) == (READERS, True)
            return server

    with scribe(url_of(mail), mail.clock, give_up=timedelta(hours=48), mark=mark) as found:
        server = asyncio.run(scenario(found))

    assert sorted(letter.recipient for letter in server.letters) == sorted(
        address(number) for number in range(READERS)
    )
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED
    assert not mail.ledger.verify(mail.mailing)
    assert mark.read_bytes().split()[2] == b"%011d" % READERS


def test_the_moment_is_that_of_the_question(mail: Post, tmp_path: Path) -> None:
    """A clock of the scribe's own would be another one than the sender's."""

    async def doing(apart: Apart) -> None:
        sending = await apart.ask(Ledger.enlist, mail.mailing)
        (letter,) = (await apart.ask(Ledger.claim, sending, 1)).letters
        asked = apart.ask(Ledger.commit, sending, intents=[letter.delivery_id], results=[])
        # Turned before the answer comes, and so too late for that question.
        mail.clock.turn(hours=1)
        assert await asked == {letter.delivery_id}
        (row,) = mail.ledger.deliveries(mail.mailing, DeliveryState.HANDOVER)
        assert row.updated_at == BEGIN
        result = (letter, Sent(code=250, text="Ok"))
        await apart.ask(Ledger.commit, sending, intents=[], results=[result])
        (row,) = mail.ledger.deliveries(mail.mailing, DeliveryState.SENT)
        assert row.updated_at == BEGIN + timedelta(hours=1)

    asking(mail, tmp_path, doing)


def test_the_sender_is_the_one_who_asks(mail: Post, tmp_path: Path) -> None:
    """Others look whether that process lives, not whether its scribe does."""

    async def doing(apart: Apart) -> None:
        await apart.ask(Ledger.enlist, mail.mailing)
        other = mail.ledger.enlist(mail.mailing)
        (seen,) = mail.ledger.others(other)
        assert (seen.where, seen.known_dead) == (str(this_process()), False)

    asking(mail, tmp_path, doing)


def test_an_error_comes_back_whole(mail: Post, tmp_path: Path) -> None:
    """What it is, where, and how to mend it; and the next question is answered."""

    async def doing(apart: Apart) -> None:
        mail.ledger.pause(mail.mailing, reason="lunch")
        with pytest.raises(MailingError) as here:
            mail.ledger.enlist(mail.mailing)
        with pytest.raises(MailingError) as there:
            await apart.ask(Ledger.enlist, mail.mailing)
        assert str(there.value) == str(here.value)
        with pytest.raises(AttributeError, match="id"):
            await apart.ask(Ledger.tally, None)  # type: ignore[arg-type]
        assert (await apart.ask(Ledger.tally, mail.mailing)).waiting == READERS

    asking(mail, tmp_path, doing)


def test_answers_come_in_the_order_of_the_questions(mail: Post, tmp_path: Path) -> None:
    """Large and small, some of them wanted by nobody any more."""

    async def doing(apart: Apart) -> None:
        sending = await apart.ask(Ledger.enlist, mail.mailing)
        asked = [apart.ask(Ledger.claim, sending, number) for number in range(1, 9)]
        asked[3].cancel()
        found = await asyncio.gather(*asked, return_exceptions=True)
        sizes = [getattr(claims, "letters", ()) for claims in found]
        assert [len(letters) for letters in sizes] == [1, 2, 3, 0, 5, 6, 7, 8]
        assert apart.busy_since is None
        # What nobody waited for was done all the same.
        assert list(mail.states().values()).count("claimed") == 36

    asking(mail, tmp_path, doing)


def test_a_database_that_is_gone_is_told_in_its_own_words(tmp_path: Path) -> None:
    """Not that a process has ended."""
    gone = f"sqlite:///{tmp_path}/no/newsletter.db"

    async def scenario(found: Scribe) -> None:
        async with Apart(found) as apart:
            with pytest.raises(DatabaseError, match="it cannot be opened"):
                await apart.ask(Ledger.get, 1)
            with pytest.raises(DatabaseError, match="the process that writes it has ended"):
                await apart.ask(Ledger.get, 1)

    with scribe(gone, Clock(), give_up=timedelta(1)) as found:
        asyncio.run(scenario(found))


def test_a_machine_that_starts_nothing_more_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of processes or memory: nothing has been sent yet."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with (
        pytest.raises(
            DatabaseError, match="no process can be started that writes it: No such file"
        ),
        scribe("sqlite:///x.db", Clock(), give_up=timedelta(1)),
    ):
        pass


def test_half_a_question_is_the_end() -> None:
    """A sender that was killed while it asked: nothing is done, and no one is puzzled."""
    whole = frame(Question("get", (1,), {}, BEGIN))
    for end in range(len(whole)):
        with pytest.raises(EOFError):
            read(BytesIO(whole[:end]), Question)
    assert read(BytesIO(whole), Question).given == (1,)


def scribes() -> list[int]:
    """The scribes of this process."""
    found = subprocess.run(
        ["pgrep", "-P", str(os.getpid()), "-f", "newsletter.mailing.ledger.scribe"],
        capture_output=True,
        check=False,
        text=True,
    )
    return [int(line) for line in found.stdout.split()]


def test_a_scribe_that_dies_is_one_line(mail: Post, tmp_path: Path) -> None:
    """Who waits is told, who asks later is told, and nobody waits for ever."""

    async def doing(apart: Apart) -> None:
        await apart.ask(Ledger.tally, mail.mailing)
        (number,) = scribes()
        os.kill(number, signal.SIGSTOP)
        asked = apart.ask(Ledger.tally, mail.mailing)
        assert apart.busy_since is not None
        os.kill(number, signal.SIGKILL)
        for waiting in (asked, apart.ask(Ledger.tally, mail.mailing)):
            async with asyncio.timeout(5):
                with pytest.raises(DatabaseError, match="the process that writes it has ended"):
                    await waiting

    asking(mail, tmp_path, doing)


def test_what_stops_the_sender_does_not_stop_its_scribe(mail: Post, tmp_path: Path) -> None:
    """The sender drains, and needs it for that."""

    async def doing(apart: Apart) -> None:
        await apart.ask(Ledger.tally, mail.mailing)
        (number,) = scribes()
        os.kill(number, signal.SIGINT)
        os.kill(number, signal.SIGTERM)
        assert (await apart.ask(Ledger.tally, mail.mailing)).waiting == READERS
        assert os.getpgid(number) != os.getpgid(0)

    asking(mail, tmp_path, doing)
    assert not scribes()


def test_a_scribe_ends_with_its_sender(mail: Post) -> None:
    """Killed without a word, the sender leaves nobody behind."""
    code = (
        "import sys, time, datetime, subprocess, os\n"
        "from newsletter.mailing.dispatch.apart import scribe\n"
        "with scribe(sys.argv[1], lambda: None, give_up=datetime.timedelta(1)):\n"
        "    print(subprocess.run(['pgrep', '-P', str(os.getpid())], capture_output=True,"
        " text=True).stdout.split()[0], flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, url_of(mail)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sender:
        assert sender.stdout is not None
        number = int(sender.stdout.readline())
        assert Path(f"/proc/{number}").exists()
        sender.kill()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{number}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_scribe_that_hangs_does_not_hold_up_the_end(
    mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead disk: the run ends without it."""
    monkeypatch.setattr("newsletter.mailing.dispatch.apart.GOODBYE", 0.1)
    begun = time.monotonic()
    with scribe(url_of(mail), Clock(), give_up=timedelta(1)):
        (number,) = scribes()
        os.kill(number, signal.SIGSTOP)
    assert time.monotonic() - begun < 5
    assert not scribes()
    assert threading.active_count() == 1
