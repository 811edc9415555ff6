"""Notices: owed with what caused them, claimed by their own question, counted like every letter."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from threading import Thread

import pytest
from sqlalchemy import Engine, event

from newsletter.errors import MailingError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.notices import REFUSED_TODAY, TOO_OLD, forget
from newsletter.mailing.ledger.outbox import ERASED
from newsletter.mailing.ledger.steps import UNWANTED
from newsletter.mailing.outcomes import Cause, Deferred, Outcome, Refused, Sent, Uncertain
from newsletter.mailing.states import DeliveryState, MailingKind, MailingState
from newsletter.mailing.values import Broken, Claimed, DeliveryId, Sending, Tally
from subscribers import Notice, Owed
from tests.support.databases import BOTH, await_waiter
from tests.support.mailings import BEGIN, Clock
from tests.support.noticing import Desk

ANN, BOB = "ann@example.org", "bob@example.net"
SENT = Sent(250, "2.0.0", "queued")
NO_SUCH = Refused(code=550, cause=Cause.ADDRESS, text="no such user")


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """Nobody is owed anything yet."""
    return Desk(engine, Clock())


def offer(desk: Desk, sending: Sending, letters: tuple[Claimed, ...], outcome: Outcome) -> None:
    """Hand the letters over with that outcome, as a sender does."""
    ids = [each.delivery_id for each in letters]
    granted = desk.ledger.commit(sending, intents=ids, results=[])
    results = [(each, outcome) for each in letters if each.delivery_id in granted]
    desk.ledger.commit(sending, intents=[], results=results)


def deliver(desk: Desk, outcome: Outcome = SENT) -> None:
    """Everything that is due has that outcome."""
    sending, letters, _ = desk.claim()
    offer(desk, sending, letters, outcome)
    desk.ledger.settle(sending)


def test_a_notice_is_owed_with_what_caused_it_or_not_at_all(desk: Desk) -> None:
    """Rolled back, nothing is left; committed, the audience has grown and the sum holds."""
    person = desk.person(ANN)
    with desk.engine.begin() as connection:
        desk.outbox.owe(connection, Owed(notice=Notice.CONFIRM, subscriber_id=person))
        connection.rollback()
    assert desk.ledger.notices() is None
    desk.owe(Notice.CONFIRM, person, desk.opt_in(person))
    desk.owe(Notice.GOODBYE, person)
    assert (desk.mailing.audience, desk.mailing.kind) == (2, MailingKind.NOTICE)
    assert desk.ledger.tally(desk.mailing).adds_up
    assert not desk.ledger.verify(desk.mailing)


def test_a_claimed_notice_knows_what_it_says_and_calls_nobody_by_name(desk: Desk) -> None:
    """The nonce of its opt-in, the reader's language, its date; no name that anybody typed."""
    person = desk.people.add(ANN, name="BUY NOW", language="de").id
    desk.owe(Notice.CONFIRM, person, desk.opt_in(person, nonce="n" * 22))
    _, (letter,), _ = desk.claim()
    assert letter.saying is not None
    assert letter.saying._asdict() == {
        "notice": Notice.CONFIRM, "language": "de", "lists": ("main",), "nonce": "n" * 22,
        "owed_at": BEGIN,
    }  # fmt: skip
    assert (letter.address, letter.name) == (ANN, "")


def test_a_notice_to_another_address_goes_there_until_it_is_settled(desk: Desk) -> None:
    """Afterwards nobody can read the address in the ledger."""
    person = desk.person(ANN, consent="yes")
    desk.owe(Notice.MOVE_TO, person, desk.opt_in(person, purpose="move"), BOB)
    sending, (letter,), _ = desk.claim()
    assert letter.address == BOB
    assert desk.rows("SELECT address FROM notice") == [(BOB,)]
    offer(desk, sending, (letter,), SENT)
    assert desk.rows("SELECT address FROM notice") == [(None,)]
    assert not desk.ledger.verify(desk.mailing)


def test_what_asks_a_new_address_never_goes_to_the_old_one(desk: Desk) -> None:
    """Whoever holds the old one could confirm for both."""
    person = desk.person(ANN, consent="yes")
    desk.owe(Notice.MOVE_TO, person, desk.opt_in(person, purpose="move"))
    assert desk.claim()[1:] == ((), 1)


def test_nothing_asks_a_new_address_at_a_suppressed_domain(desk: Desk) -> None:
    """Suppressed while the notice waited, before the claim or after it."""
    for at_intent in (False, True):
        fresh(desk)
        person = desk.person(ANN, consent="yes")
        asked = desk.opt_in(person, purpose="move", address="bob@example.com")
        desk.owe(Notice.MOVE_TO, person, asked, "bob@example.com")
        claim = desk.claim() if at_intent else None
        desk.people.suppressions.suppress_domain("example.com", reason="a trap")
        sending, letters, _ = claim or desk.claim()
        assert len(letters) == at_intent
        offer(desk, sending, letters, SENT)
        assert desk.states()[-1] == ("skipped", UNWANTED)
        desk.ledger.settle(sending)


Change = Callable[[Desk, int], None]


def nothing(desk: Desk, _: int) -> None:
    assert desk


def leave(desk: Desk, _: int) -> None:
    desk.people.remove(ANN)


def use(desk: Desk, number: int) -> None:
    desk.run("UPDATE opt_in SET used_at = made_at WHERE id = :id", id=number)


def grow_old(desk: Desk, number: int) -> None:
    desk.run("UPDATE opt_in SET expires_at = made_at WHERE id = :id", id=number)


def suppress(desk: Desk, _: int) -> None:
    desk.people.suppress(ANN, reason="complained")


def suppress_domain(desk: Desk, _: int) -> None:
    desk.run(
        "INSERT INTO suppressed_domain (domain, reason, at) VALUES ('example.org', 'asked', :at)",
        at=BEGIN.replace(tzinfo=None) if desk.engine.dialect.name == "sqlite" else BEGIN,
    )


def confirm(desk: Desk, _: int) -> None:
    desk.run("UPDATE subscriber SET state = 'confirmed'")


def erase(desk: Desk, _: int) -> None:
    desk.run("DELETE FROM subscriber")


def rest(desk: Desk, _: int) -> None:
    desk.run("UPDATE subscriber SET frequency = 'monthly', paused_until = '2099-01-01 00:00:00'")


CHANGES = {
    "nothing": nothing,
    "left": leave,
    "used": use,
    "expired": grow_old,
    "suppressed": suppress,
    "domain": suppress_domain,
    "confirmed": confirm,
    "erased": erase,
    "rests": rest,
}
GOES: dict[Notice, set[str]] = {
    Notice.CONFIRM: {"nothing", "suppressed", "confirmed", "rests"},
    Notice.MOVE_FROM: {"nothing", "confirmed", "rests"},
    Notice.MOVE_TO: {"nothing", "suppressed", "domain", "confirmed", "rests"},
    Notice.WELCOME: {"used", "expired", "confirmed", "rests"},
    Notice.GOODBYE: {"left"},
}
"""Notice -> what may have happened since, and it still goes. WELCOME is owed to the confirmed; who
has left meanwhile is asked nothing any more: leaving is the last word."""


@pytest.mark.parametrize("notice", Notice)
def test_each_notice_asks_its_own_question(desk: Desk, notice: Notice) -> None:
    """What happened before the claim, or between claim and intent, keeps it back or does not."""
    for (what, change), at_intent in product(CHANGES.items(), (False, True)):
        fresh(desk)
        person = desk.person(ANN, consent="yes" if notice is Notice.WELCOME else None)
        joins = notice is Notice.CONFIRM
        nonce = f"{what} {at_intent}"
        number = desk.opt_in(person, purpose="join" if joins else "move", nonce=nonce)
        asks = number if notice not in {Notice.WELCOME, Notice.GOODBYE} else None
        if notice is Notice.GOODBYE:
            desk.people.remove(ANN)
        desk.owe(notice, person, asks, BOB if notice is Notice.MOVE_TO else None)
        if not at_intent:
            change(desk, number)
        sending, letters, _ = desk.claim()
        if at_intent:
            assert letters, what
            change(desk, number)
        offer(desk, sending, letters, SENT)
        goes = what in GOES[notice] | ALWAYS[notice]
        reason = None if goes else UNWANTED
        assert desk.states()[-1] == ("sent" if goes else "skipped", reason), what
        desk.ledger.settle(sending)
    assert not desk.ledger.verify(desk.mailing)


ALWAYS: dict[Notice, set[str]] = {
    Notice.CONFIRM: set(),
    Notice.MOVE_FROM: set(),
    Notice.MOVE_TO: set(),
    Notice.WELCOME: {"nothing"},
    Notice.GOODBYE: {"nothing", "used", "expired", "rests"},
}


def fresh(desk: Desk) -> None:
    """Nobody is known, nothing is suppressed."""
    erase(desk, 0)
    desk.run("DELETE FROM suppression")
    desk.run("DELETE FROM suppressed_domain")


def test_the_mailing_of_notices_goes_on_after_its_end(desk: Desk) -> None:
    """Finished when nothing waits; one more owed, and it waits again."""
    desk.ask(ANN)
    deliver(desk)
    assert desk.mailing.state is MailingState.FINISHED
    desk.ask(BOB)
    assert (desk.mailing.state, desk.mailing.finished_at) == (MailingState.DRAFT, None)
    deliver(desk)
    tally = desk.ledger.tally(desk.mailing)
    assert (tally.audience, tally.sent, tally.adds_up) == (2, 2, True)


def test_a_pause_of_notices_stays_while_more_are_owed(desk: Desk) -> None:
    """Somebody stopped them for a reason; they are paused, never cancelled."""
    desk.ask(ANN)
    desk.ledger.pause(desk.mailing, reason="spam wave")
    desk.ask(BOB)
    assert desk.mailing.state is MailingState.PAUSED
    with pytest.raises(MailingError, match="cannot be cancelled; pause them"):
        desk.ledger.cancel(desk.mailing)
    desk.ledger.resume(desk.mailing)
    deliver(desk)
    assert desk.ledger.tally(desk.mailing).sent == 2


def test_a_deferred_notice_comes_back_after_a_minute_and_is_given_up_after_a_day(
    desk: Desk,
) -> None:
    """Sooner than an edition, because somebody waits before a form."""
    desk.ask(ANN)
    later = Deferred(code=451, cause=Cause.RATE, text="greylisted")
    deliver(desk, later)
    assert desk.ledger.next_due(desk.mailing) == BEGIN + timedelta(minutes=1)
    for _ in range(50):
        due = desk.ledger.next_due(desk.mailing)
        if due is None:
            break
        desk.until(due)
        deliver(desk, later)
    assert desk.clock() == BEGIN + timedelta(days=1)
    assert [state for state, _ in desk.states()] == [DeliveryState.EXPIRED]
    assert not desk.ledger.verify(desk.mailing)


def test_a_notice_that_nobody_sent_for_a_day_is_given_up(desk: Desk) -> None:
    """Counted from when it was owed: the sender was away, and the reader has forgotten."""
    desk.ask(ANN)
    desk.clock.turn(hours=23, minutes=59)
    desk.ask(BOB)
    desk.clock.turn(minutes=1)
    deliver(desk)
    assert desk.states() == [("expired", TOO_OLD), ("sent", None)]


def test_a_refused_address_is_asked_no_more_that_day_and_not_suppressed(desk: Desk) -> None:
    """Anybody can type a stranger's address; the next day their own wish may be asked again."""
    desk.ask(ANN)
    deliver(desk, NO_SUCH)
    desk.clock.turn(hours=12)
    again = desk.opt_in(desk.person(ANN), nonce="again")
    desk.owe(Notice.CONFIRM, desk.person(ANN), again)
    desk.ask(BOB)
    deliver(desk)
    assert desk.states()[1:] == [("skipped", REFUSED_TODAY), ("sent", None)]
    assert desk.people.show(ANN).suppressed == ""
    assert not desk.ledger.refusals(desk.mailing)
    desk.clock.turn(hours=12)
    desk.owe(Notice.CONFIRM, desk.person(ANN), again)
    deliver(desk)
    assert desk.states()[-1] == ("sent", None)


def test_an_uncertain_notice_keeps_its_address_for_a_day(desk: Desk) -> None:
    """It may be sent again by somebody's wish; after that nobody needs to know the address."""
    person = desk.person(ANN, consent="yes")
    desk.owe(Notice.MOVE_TO, person, desk.opt_in(person, purpose="move"), BOB)
    deliver(desk, Uncertain(text="the line broke"))
    assert desk.rows("SELECT address FROM notice") == [(BOB,)]
    desk.clock.turn(days=1)
    deliver(desk)
    assert desk.rows("SELECT address FROM notice") == [(None,)]


@pytest.mark.parametrize("engine", BOTH, indirect=True)
def test_two_may_be_the_first_to_owe_a_notice(desk: Desk) -> None:
    """There is one mailing of notices, and it counts both."""
    people = [desk.person(f"reader{number}@example.org") for number in range(8)]
    threads = [Thread(target=desk.owe, args=(Notice.WELCOME, person, None)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.mailing.audience == len(people)
    assert not desk.ledger.verify(desk.mailing)


@pytest.mark.parametrize("look", [Ledger.tally, Ledger.verify], ids=["tally", "verify"])
def test_a_sum_is_of_one_moment(desk: Desk, look: Callable[..., Tally | Sequence[Broken]]) -> None:
    """Also where one more is owed between the look at the audience and the one at its rows."""
    desk.ask(ANN)
    person, mailing, owed = desk.person(BOB), desk.mailing, []

    def owe_one_more(connection: object, cursor: object, statement: str, *_: object) -> None:
        if "FROM mailing" in statement and not owed:
            owed.append(person)
            desk.owe(Notice.WELCOME, person)

    event.listen(desk.engine, "after_cursor_execute", owe_one_more)
    found = look(desk.ledger, mailing)
    assert owed
    assert found.adds_up if isinstance(found, Tally) else not found


def test_who_complains_of_being_asked_is_not_asked_again(desk: Desk) -> None:
    """A suppression from before is no hindrance, one from after the sign-up is an answer."""
    number = desk.ask(ANN)
    desk.clock.turn(seconds=1)
    desk.people.suppress(ANN, reason="complained")
    deliver(desk)
    assert desk.states() == [("skipped", UNWANTED)]
    again = desk.opt_in(desk.person_id(ANN), nonce=f"after {number}")
    desk.owe(Notice.CONFIRM, desk.person_id(ANN), again)
    deliver(desk)
    assert desk.states()[-1] == ("sent", None)


def test_a_notice_knows_the_lists_that_it_is_about(desk: Desk) -> None:
    """Asked for with its opt-in, else those that its reader follows, or followed until they left."""
    ann, bob = desk.person(ANN), desk.person(BOB, consent="yes")
    desk.run("INSERT INTO subscription (subscriber_id, list) VALUES (2, 'dev')")
    desk.owe(Notice.CONFIRM, ann, desk.opt_in(ann, lists=["ops", "dev"]))
    desk.owe(Notice.WELCOME, bob)
    desk.owe(Notice.MOVE_FROM, bob, desk.opt_in(bob, purpose="move"))
    sending, letters, _ = desk.claim()
    assert [each.saying and each.saying.lists for each in letters] == [
        ("ops", "dev"), ("dev", "main"), ("dev", "main"),
    ]  # fmt: skip
    offer(desk, sending, letters, SENT)
    desk.people.remove(BOB)
    desk.owe(Notice.GOODBYE, bob)
    _, (goodbye,), _ = desk.claim()
    assert goodbye.saying is not None
    assert goodbye.saying.lists == ("dev", "main")


def test_a_notice_speaks_the_language_that_was_asked_for_last(desk: Desk) -> None:
    """The form's, where it named one; else what is known of the person."""
    person = desk.people.add(ANN, language="fr").id
    desk.owe(Notice.CONFIRM, person, desk.opt_in(person, language="de"))
    desk.owe(Notice.CONFIRM, person, desk.opt_in(person, nonce="without"))
    _, letters, _ = desk.claim()
    assert [each.saying and each.saying.language for each in letters] == ["de", "fr"]


def test_an_erased_person_is_named_nowhere_in_the_ledger(desk: Desk) -> None:
    """Their address is gone from rows, replies and rests, what was owed is over, the sum holds."""
    desk.owe(Notice.WELCOME, desk.person(ANN, consent="yes"))
    deliver(desk, Refused(code=550, cause=Cause.ADDRESS, text=f"<{ANN}>: no such user"))
    person = desk.person_id(ANN)
    desk.owe(Notice.MOVE_TO, person, desk.opt_in(person, purpose="move"), BOB)
    erase_in_the_ledger(desk, person)
    erase(desk, 0)
    assert desk.rows("SELECT address FROM notice WHERE address IS NOT NULL") == []
    assert desk.rows("SELECT text FROM delivery WHERE text IS NOT NULL") == []
    deliver(desk)
    assert desk.states()[1:] == [("skipped", UNWANTED)]
    assert not desk.ledger.verify(desk.mailing)


def test_what_logs_said_of_an_erased_person_is_forgotten(desk: Desk) -> None:
    """A proof and a doubt quote the address; what remains is that there was one."""
    person = desk.person(ANN, consent="yes")
    desk.owe(Notice.WELCOME, person)
    desk.owe(Notice.WELCOME, person)
    deliver(desk, Uncertain(text=f"the answer to <{ANN}> was lost"))
    desk.ledger.reconcile(desk.mailing, {DeliveryId(1): f"4X: sent (<{ANN}> ok)"}, complete=False)
    erase_in_the_ledger(desk, person)
    assert desk.states() == [("sent", ERASED), ("uncertain", ERASED)]
    assert not desk.ledger.verify(desk.mailing)


@pytest.mark.postgresql
def test_an_erasure_and_a_sender_do_not_wait_for_each_other(postgresql_engine: Engine) -> None:
    """The sender has written its row, and goes on to forget addresses; both get through."""
    desk = Desk(postgresql_engine, Clock())
    person = desk.person(ANN, consent="yes")
    desk.owe(Notice.MOVE_TO, person, desk.opt_in(person, purpose="move"), BOB)
    with ThreadPoolExecutor(1) as other:
        with desk.engine.begin() as sender:
            sender.exec_driver_sql("UPDATE delivery SET state = 'sent', code = 250, attempts = 1")
            erasing = other.submit(erase_in_the_ledger, desk, person)
            await_waiter(desk.engine)
            forget(sender, BEGIN)
        erasing.result()
    assert desk.rows("SELECT address FROM notice") == [(None,)]


def erase_in_the_ledger(desk: Desk, person: int) -> None:
    with desk.engine.begin() as connection:
        desk.outbox.forget(connection, person)


def test_notices_are_paused_while_none_is_owed(desk: Desk) -> None:
    """What is owed meanwhile waits for the word to go on."""
    desk.owe(Notice.WELCOME, desk.person(ANN, consent="yes"))
    deliver(desk)
    assert desk.ledger.pause(desk.mailing, reason="a fault").state is MailingState.PAUSED
    desk.owe(Notice.WELCOME, desk.person(BOB, consent="yes"))
    with pytest.raises(MailingError, match="is paused: a fault"):
        desk.ledger.enlist(desk.mailing)
    desk.ledger.resume(desk.mailing)
    deliver(desk)
    assert desk.states() == [("sent", None)] * 2
    assert desk.mailing.state is MailingState.FINISHED
    assert not desk.ledger.verify(desk.mailing)


def test_verify_names_a_notice_that_says_nothing(desk: Desk) -> None:
    """A row without its words could never be sent."""
    desk.ask(ANN)
    desk.run("DELETE FROM notice")
    assert [each.reason for each in desk.ledger.verify(desk.mailing)] == ["says nothing"]
