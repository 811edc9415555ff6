"""Two rows of one person become one while a mailing goes on: no edition comes to them twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from newsletter.mailing.ledger.steps import intend
from newsletter.mailing.ledger.uniting import ONE_PERSON
from newsletter.mailing.outcomes import Outcome, Uncertain
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import Mailing
from tests.contracts.test_acquitting import BACK, LATER, NEVER, NEW, SLOW, TAKEN, House
from tests.support.databases import await_waiter

LOST = Uncertain(text="the connection was lost after the dot")
Unite = Callable[[House], object]
WAYS = {
    "moved": lambda house: house.move(BACK, NEW),
    "merged": lambda house: house.people.persons.merge(BACK, NEW),
}


@pytest.fixture
def house(engine: Engine) -> House:
    """Three readers, of whom two are one person."""
    house = House(engine)
    house.people.add(NEW, consent="asked for it in a test")
    return house


def answer(house: House, **answers: Outcome) -> Mailing:
    """Edition 1, so answered."""
    opened = house.open(1)
    house.run(opened, **answers)
    return opened


def states(house: House, opened: Mailing) -> list[tuple[str, str | None]]:
    """State and reason of each row, by the order in which people came; the ledger's law holds."""
    assert not house.ledger.verify(opened)
    rows = house.ledger.deliveries(opened, *DeliveryState)
    return [
        (row.state.value, row.reason) for row in sorted(rows, key=lambda row: row.subscriber_id)
    ]


@pytest.mark.parametrize("had", [TAKEN, LOST], ids=["sent", "uncertain"])
@pytest.mark.parametrize("unite", WAYS.values(), ids=WAYS)
def test_what_one_row_has_had_is_not_sent_to_the_other(
    house: House, unite: Unite, had: Outcome
) -> None:
    """Deferred at one address, sent or perhaps sent to the other."""
    opened = answer(house, back=LATER, new=had)

    unite(house)
    house.clock.turn(hours=5)

    _, letters = house.take(opened)
    assert letters == ()
    assert states(house, opened)[0] == ("skipped", ONE_PERSON)
    assert house.ledger.get(opened.id).state is MailingState.SENDING
    assert not house.ledger.verify(opened)


@pytest.mark.parametrize("unite", WAYS.values(), ids=WAYS)
def test_nothing_waits_any_more(house: House, unite: Unite) -> None:
    """The mailing ends with it, though no sender comes; who is still owed one keeps it open."""
    opened = answer(house, back=LATER)
    unite(house)
    assert house.ledger.get(opened.id).state is MailingState.FINISHED

    second = house.open(2)
    house.run(second, slow=LATER)
    assert house.ledger.get(second.id).state is MailingState.SENDING


@pytest.mark.parametrize("unite", WAYS.values(), ids=WAYS)
def test_what_nobody_has_had_comes_once(house: House, unite: Unite) -> None:
    """Both wait: the row that stays gets it, the other's is over."""
    opened = answer(house, back=LATER, new=LATER)

    unite(house)
    house.clock.turn(hours=5)

    _, letters = house.take(opened)
    stays = house.people.show(NEW if unite is WAYS["moved"] else BACK)
    assert [each.address for each in letters] == [stays.address]
    assert ("skipped", ONE_PERSON) in states(house, opened)


@pytest.mark.parametrize("unite", WAYS.values(), ids=WAYS)
def test_what_a_sender_has_in_hand_leaves_for_one_of_them(house: House, unite: Unite) -> None:
    """Claimed, and not yet begun: the other row's may not leave, the kept one's may."""
    opened = house.open(1)
    sending = house.ledger.enlist(opened)
    letters = house.ledger.claim(sending, 10).letters

    unite(house)

    ids = {each.address: each.delivery_id for each in letters}
    leaving = house.ledger.commit(sending, intents=list(ids.values()), results=[])
    assert leaving == {ids[SLOW], ids[BACK]}
    house.answer(sending, [each for each in letters if each.delivery_id in leaving], {})
    assert [state for state, _ in states(house, opened)] == ["sent", "sent", "skipped"]


@pytest.mark.parametrize("unite", WAYS.values(), ids=WAYS)
def test_what_is_leaving_for_the_other_row_is_awaited_by_nobody(house: House, unite: Unite) -> None:
    """Handed over when they became one: the letter in hand for the kept row may not leave, too."""
    opened = house.open(1)
    sending = house.ledger.enlist(opened)
    letters = house.ledger.claim(sending, 10).letters
    ids = {each.address: each.delivery_id for each in letters}
    assert house.ledger.commit(sending, intents=[ids[NEW]], results=[])

    unite(house)

    rest = [ids[SLOW], ids[BACK]]
    assert house.ledger.commit(sending, intents=rest, results=[]) == {ids[SLOW]}
    house.answer(sending, [each for each in letters if each.address != BACK], {})
    assert [state for state, _ in states(house, opened)] == ["skipped", "sent", "sent"]


@pytest.mark.parametrize("unite", WAYS.values(), ids=WAYS)
def test_a_refusal_is_no_letter(house: House, unite: Unite) -> None:
    """The other address refused it: the kept row's still comes."""
    opened = answer(house, back=LATER, new=NEVER, slow=LATER)
    if unite is WAYS["merged"]:
        house.join(NEW)
    unite(house)
    house.clock.turn(hours=5)

    _, letters = house.take(opened)
    assert len(letters) == 2


@pytest.mark.parametrize("unite", WAYS.values(), ids=WAYS)
def test_newcomers_are_owed_nothing_that_their_other_row_had(house: House, unite: Unite) -> None:
    """`--new-subscribers` knows the person by the letters of both rows."""
    house.people.remove(BACK)
    opened = answer(house)
    house.join(BACK)

    unite(house)

    assert house.ledger.extend(opened).audience == opened.audience
    assert [row.address is None for row in house.ledger.deliveries(opened, *DeliveryState)] == [
        False,
        False,
    ]
    assert not house.ledger.verify(opened)


def test_notices_are_nobodys_second_letter(house: House) -> None:
    """What asks to confirm goes its own way."""
    answer(house)
    house.move(BACK, NEW)
    notices = house.ledger.notices()
    assert notices
    assert not house.ledger.verify(notices)
    assert house.ledger.tally(notices).waiting == 2


@pytest.mark.postgresql
def test_a_letter_that_begins_to_leave_in_that_moment_is_awaited(
    postgresql_engine: Engine,
) -> None:
    """The other row's intent is being written: who unites them waits for it, and then knows."""
    house = House(postgresql_engine)
    house.people.add(NEW, consent="asked for it in a test")
    opened = house.open(1)
    sending = house.ledger.enlist(opened)
    ids = {each.address: each.delivery_id for each in house.ledger.claim(sending, 10).letters}
    with ThreadPoolExecutor(1) as other:
        with house.engine.begin() as connection:
            assert intend(connection, sending, [ids[NEW]], house.clock()) == {ids[NEW]}
            merging = other.submit(house.people.persons.merge, BACK, NEW)
            await_waiter(house.engine)
        merging.result()
    assert [state for state, _ in states(house, opened)] == ["skipped", "claimed", "handover"]
