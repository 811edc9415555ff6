"""Uncertain letters, asked of a log or of mailboxes: what is proved, cleared, held, refused."""

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter import message
from newsletter.errors import MailingError, WorkspaceError
from newsletter.mailing.outcomes import Sent, Uncertain
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Claimed, Sending
from newsletter.newsroom.doubts import Doubts, Witnesses
from subscribers import KeyRing, Notice
from tests.support import noticing
from tests.support.mailings import BEGIN, Clock, Post, post

DOMAIN = "heron.example.org"


class Desk:
    """A mailing of ten whose letters were handed over to four, and then the sender stopped."""

    def __init__(self, engine: Engine, folder: Path, *, begin: datetime = BEGIN) -> None:
        self.mail: Post = post(engine, folder, readers=10, clock=Clock(begin))
        KeyRing.create(folder / "tokens")
        self.keys = KeyRing.load(folder / "tokens")
        self.doubts = Doubts(self.mail.ledger, self.mail.people, keys=self.keys, domain=DOMAIN)
        self.folder = folder
        self.sending: Sending = self.mail.ledger.enlist(self.mail.mailing)
        letters = self.mail.ledger.claim(self.sending, 10).letters
        self.left = letters[:4]
        self.mail.clock.turn(minutes=1)
        ids = [letter.delivery_id for letter in self.left]
        assert self.mail.ledger.commit(self.sending, intents=ids, results=()) == set(ids)

    def stop(self) -> None:
        """The sender ends in good order, without its answers."""
        self.mail.ledger.settle(self.sending)

    def message_id(self, letter: Claimed) -> str:
        secret = self.keys.secret("message-id")
        return message.message_id(secret, edition=1, subscriber=letter.public_id, domain=DOMAIN)

    def log(
        self,
        letters: Iterable[Claimed],
        *,
        begun: Sequence[Claimed] = (),
        since: datetime = BEGIN,
        until: datetime = BEGIN + timedelta(hours=1),
    ) -> Path:
        """A log of Postfix that tells of these letters, over that time."""
        lines = [f"{since.isoformat()} mail postfix/master[1]: daemon started"]
        at = (BEGIN + timedelta(minutes=1)).isoformat()
        for number, letter in enumerate(letters):
            name = self.message_id(letter)
            queued = "from=<b@x.example>, size=9, nrcpt=1 (queue active)"
            lines += [
                f"{at} mail postfix/cleanup[2]: 4XA{number}: message-id=<{name}>",
                f"{at} mail postfix/qmgr[3]: 4XA{number}: {queued}",
            ]
        for number, letter in enumerate(begun):
            name = self.message_id(letter)
            lines.append(f"{at} mail postfix/cleanup[2]: 4XB{number}: message-id=<{name}>")
        lines.append(f"{until.isoformat()} mail postfix/anvil[4]: statistics")
        path = self.folder / "mail.log"
        path.write_text("\n".join(lines) + "\n")
        return path

    def states(self) -> list[str]:
        """How many letters are in which state, as text."""
        found = list(self.mail.states().values())
        return sorted(f"{found.count(state)} {state}" for state in set(found))


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    return Desk(engine, tmp_path)


def test_what_the_log_knows_is_sent_and_the_rest_stays(desk: Desk) -> None:
    """Two of four were taken; nothing is said of the others, so they are still held."""
    desk.stop()
    log = desk.log(desk.left[:2], begun=desk.left[2:3])
    found = desk.doubts.reconcile(desk.mail.mailing, Witnesses(logs=[log]))
    assert (found.asked, found.reconciled.proved, found.reconciled.cleared) == (4, 2, 0)
    assert list(found.begun) == [desk.left[2].delivery_id]
    assert desk.states() == ["2 sent", "2 uncertain", "6 waiting"]
    assert not desk.mail.ledger.verify(desk.mail.mailing)
    row = desk.mail.ledger.deliveries(desk.mail.mailing, DeliveryState.SENT)[0]
    assert row.reason
    assert row.reason.startswith("4XA0")


def test_a_complete_log_clears_what_it_does_not_know(desk: Desk) -> None:
    """Those never arrived: they wait again, without a doubt in their rows; twice changes nothing."""
    desk.stop()
    witnesses = Witnesses(logs=[desk.log(desk.left[:1])], complete=True)
    found = desk.doubts.reconcile(desk.mail.mailing, witnesses)
    assert (found.reconciled.proved, found.reconciled.cleared) == (1, 3)
    assert desk.states() == ["1 sent", "9 waiting"]
    waiting = desk.mail.ledger.deliveries(desk.mail.mailing, DeliveryState.WAITING)
    assert {row.doubts for row in waiting} == {0}
    again = desk.doubts.reconcile(desk.mail.mailing, witnesses)
    assert (again.asked, again.reconciled.proved, again.reconciled.cleared) == (0, 0, 0)


@pytest.mark.parametrize(
    ("since", "until", "gap"),
    [
        pytest.param(timedelta(minutes=30), timedelta(hours=1), "begins", id="begins-too-late"),
        pytest.param(timedelta(0), timedelta(seconds=10), "ends", id="ends-too-early"),
    ],
)
def test_a_log_that_is_plainly_not_complete_clears_nothing(
    desk: Desk, since: timedelta, until: timedelta, gap: str
) -> None:
    """A rotated file is missing, or the copy is older than the crash: one line, nothing changed."""
    desk.stop()
    log = desk.log([], since=BEGIN + since, until=BEGIN + until)
    if gap == "begins":
        # Even its lines about letters are of later.
        log.write_text(log.read_text().replace("T09:01:00", "T09:31:00"))
    with pytest.raises(MailingError, match=f"not complete: the log {gap}"):
        desk.doubts.reconcile(desk.mail.mailing, Witnesses(logs=[log], complete=True))
    assert desk.states() == ["4 uncertain", "6 waiting"]
    found = desk.doubts.reconcile(desk.mail.mailing, Witnesses(logs=[log]))
    assert found.remarks


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    ("left", "hours", "gap"),
    [
        pytest.param(datetime(2025, 10, 25, 12, 30, tzinfo=UTC), (10, 14), "ends", id="summer"),
        pytest.param(datetime(2026, 3, 28, 12, 30, tzinfo=UTC), (14, 20), "begins", id="winter"),
    ],
)
def test_a_log_is_read_by_the_clock_of_its_own_day(
    engine: Engine, tmp_path: Path, *, left: datetime, hours: tuple[int, int], gap: str
) -> None:
    """Stamps without a zone; whichever time of the year it is today, one of them is the other's."""
    desk = Desk(engine, tmp_path, begin=left)
    desk.stop()
    desk.mail.clock.turn(days=2)
    log = desk.folder / "mail.log"
    lines = [f"{left:%b %d} {hour}:00:00 mail postfix/anvil[4]: x\n" for hour in hours]
    log.write_text("".join(lines))
    with pytest.raises(MailingError, match=f"not complete: the log {gap}"):
        desk.doubts.reconcile(desk.mail.mailing, Witnesses(logs=[log], complete=True))


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock changes twice a year."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_mailboxes_are_witnesses_too(desk: Desk) -> None:
    """A letter in a Maildir has arrived; its path is the proof."""
    desk.stop()
    box = desk.folder / "Maildir"
    for part in ("new", "cur", "tmp"):
        (box / part).mkdir(parents=True)
    name = desk.message_id(desk.left[3])
    (box / "new" / "1.mail").write_bytes(b"Message-ID: <%b>\r\n\r\nx\r\n" % name.encode())
    found = desk.doubts.reconcile(desk.mail.mailing, Witnesses(maildirs=[box]))
    assert list(found.proofs) == [desk.left[3].delivery_id]
    assert found.proofs[desk.left[3].delivery_id].endswith("1.mail")


def test_a_sender_that_may_be_at_work_is_waited_for(desk: Desk) -> None:
    """It may still bring the answers: nothing is asked."""
    with pytest.raises(MailingError, match="may be at work: process"):
        desk.doubts.reconcile(desk.mail.mailing, Witnesses(logs=[desk.log([])]))


def test_erased_people_are_counted(desk: Desk) -> None:
    """Nothing tells their letters from others'; they stay uncertain."""
    desk.stop()
    with desk.mail.engine.begin() as connection:
        person = desk.left[0].subscriber_id
        connection.exec_driver_sql(f"DELETE FROM subscriber WHERE id = {person}")
    found = desk.doubts.reconcile(desk.mail.mailing, Witnesses(logs=[desk.log(desk.left)]))
    assert (found.erased, found.reconciled.proved) == (1, 3)


def test_no_log_at_all_is_told(desk: Desk) -> None:
    """Neither a file that is none nor a file that cannot be read."""
    desk.stop()
    noise = desk.folder / "noise"
    noise.write_text("nothing\n")
    for path in (noise, desk.folder / "missing"):
        with pytest.raises(WorkspaceError):
            desk.doubts.reconcile(desk.mail.mailing, Witnesses(logs=[path]))


def test_chosen_letters_are_sent_again_and_say_so(desk: Desk) -> None:
    """By address, or all; a stranger's address changes nothing for anybody."""
    desk.stop()
    some = [desk.left[0].address, desk.left[1].address]
    with pytest.raises(MailingError, match="no uncertain letter to nobody@example"):
        desk.doubts.resend(desk.mail.mailing, [*some, "nobody@example.org"])
    assert desk.states() == ["4 uncertain", "6 waiting"]

    assert desk.doubts.resend(desk.mail.mailing, some) == 2
    again = desk.mail.ledger.deliveries(desk.mail.mailing, DeliveryState.WAITING)
    assert {row.address for row in again if row.doubts == 1} == set(some)
    assert desk.doubts.resend(desk.mail.mailing, None) == 2
    assert desk.states() == ["10 waiting"]


class NoticeDesk:
    """Notices to Ann: one was sent long ago, so many of today were never answered for."""

    def __init__(self, engine: Engine, folder: Path, *, uncertain: int) -> None:
        self.desk = noticing.Desk(engine, Clock())
        KeyRing.create(folder / "tokens")
        keys = KeyRing.load(folder / "tokens")
        self.doubts = Doubts(self.desk.ledger, self.desk.people, keys=keys, domain=DOMAIN)
        person = self.desk.person(ANN, consent="asked for it")
        for count, outcome in ((1, Sent(250, "2.0.0", "Ok")), (uncertain, Uncertain(text="lost"))):
            for _ in range(count):
                self.desk.owe(Notice.WELCOME, person)
            sending, letters, _ = self.desk.claim()
            results = [(letter, outcome) for letter in letters]
            ids = [letter.delivery_id for letter in letters]
            self.desk.ledger.commit(sending, intents=ids, results=[])
            self.desk.ledger.commit(sending, intents=[], results=results)
            self.desk.ledger.settle(sending)
            self.desk.clock.turn(days=200)


ANN = "ann@example.org"


def test_a_log_of_notices_need_not_go_back_to_the_first_one(engine: Engine, tmp_path: Path) -> None:
    """From before the oldest one in doubt is enough, and needed."""
    office = NoticeDesk(engine, tmp_path, uncertain=1)
    at = BEGIN + timedelta(days=200)
    log = tmp_path / "mail.log"
    for hours, is_complete in ((0.5, False), (2, True)):
        stamps = (at - timedelta(hours=hours), at + timedelta(hours=1))
        log.write_text("".join(f"{each.isoformat()} mail postfix/a[4]: x\n" for each in stamps))
        witnesses = Witnesses(logs=[log], complete=True)
        if is_complete:
            found = office.doubts.reconcile(office.desk.mailing, witnesses)
            assert (found.asked, found.reconciled.cleared) == (1, 1)
        else:
            with pytest.raises(MailingError, match="not complete: the log begins"):
                office.doubts.reconcile(office.desk.mailing, witnesses)


def test_all_notices_to_one_address_are_sent_again(engine: Engine, tmp_path: Path) -> None:
    """However its letters are written."""
    office = NoticeDesk(engine, tmp_path, uncertain=3)
    assert office.doubts.resend(office.desk.mailing, [" Ann@EXAMPLE.org"]) == 3
    assert office.desk.ledger.tally(office.desk.mailing).uncertain == 0
