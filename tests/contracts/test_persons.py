"""What operators do for one person, on SQLite and on PostgreSQL."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select, text

from subscribers import (
    Following,
    State,
    SubscriberError,
    TokenExpired,
    UnknownSubscriber,
    Way,
)
from subscribers.addresses import mark
from subscribers.errors import HasLeft, InvalidAddress, InvalidField, Suppressed
from subscribers.persons.persons import ERASED
from subscribers.tables import import_row, import_run, metadata, suppression
from tests.support.people import SECRET, List

ADA, BO = "ada@example.org", "bo@example.net"


@pytest.fixture
def house(engine: Engine) -> List:
    return List(engine)


@pytest.fixture
def small(sqlite_engine: Engine) -> List:
    """For what no database decides."""
    return List(sqlite_engine)


def everything(house: List) -> str:
    """All that the list's tables hold, as one text."""
    with house.engine.connect() as connection:
        rows = {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }
        return str(rows) + str(connection.execute(text("SELECT * FROM box")).all())


def test_erasing_leaves_a_keyed_hash_and_nothing_else(house: List) -> None:
    """No address, name, choice, record, opt-in or network; what others have is untouched."""
    bo = house.join(BO)
    house.people.choosing.move(bo.public_id, "bo@fresh.example")
    before = everything(house)
    ada = house.join(name="Ada", language="de", network="192.0.2.1", wording="The form of Ada")
    house.people.suppress(ADA, reason=f"refused: 550 <{ADA}> no such user")
    house.people.choosing.move(ada.public_id, "ada@new.example")

    house.people.persons.erase("ADA@example.org")

    after = everything(house)
    for trace in ("ada@", "Ada", ada.public_id, "192.0.2", "new.example"):
        assert trace not in after
    (kept,) = house.people.suppressions.list()
    assert (kept.reason, kept.people, "@" in kept.what) == (ERASED, 0, False)
    assert house.people.show(BO) == bo
    assert len(before) < len(after) < len(before) + 250
    with pytest.raises(UnknownSubscriber):
        house.people.persons.erase(ADA)


def test_nobody_enters_again_who_was_erased(small: List) -> None:
    """Neither by command nor by import, with whatever consent."""
    small.join()
    small.people.persons.erase(ADA)
    with pytest.raises(Suppressed) as refused:
        small.people.add(ADA, consent="they surely want it")
    assert refused.value.reason == ERASED
    assert small.people.counts().total == 0


def test_everything_held_is_shown(house: List) -> None:
    """As a document that JSON can say; what could be used as a key is not in it."""
    ada = house.join(name="Ada", follows=(Following(list="security"),), wording="The form")
    house.people.choosing.move(ada.public_id, BO)
    house.people.suppress(ADA, reason="complained")
    house.people.suppressions.suppress_domain("example.org", reason="a trap")
    held = house.people.persons.export("ADA@example.org")
    assert json.loads(json.dumps(held, default=str))["address"] == ADA
    assert (held["name"], held["state"], held["suppressed"], held["domain_suppressed"]) == (
        "Ada",
        "confirmed",
        "complained",
        "a trap",
    )
    assert held["follows"] == [{"list": "security", "topics": []}]
    assert [len(held[part]) for part in ("record", "opt_ins", "sign_ups", "imports")] == [
        2,
        3,
        2,
        0,
    ]  # type: ignore[arg-type]
    with house.engine.connect() as connection:
        keys = connection.execute(text("SELECT nonce, hash, mark FROM opt_in, subscriber")).all()
    assert not [key for row in keys for key in row if key in str(held)]
    with pytest.raises(UnknownSubscriber):
        house.people.persons.export(BO)


def test_the_imports_that_brought_somebody_are_shown(small: List) -> None:
    """Theirs, with what stood there before; nobody else's."""
    ada, bo = small.join(), small.join(BO)
    with small.engine.begin() as connection:
        for number, person in ((1, ada), (2, bo), (3, ada)):
            run = {"id": number, "at": small.now, "source": f"people{number}.csv"}
            connection.execute(insert(import_run).values(consent="the fair", **run))
            before = '{"name": "A"}' if number == 3 else None
            row = {"run_id": number, "subscriber_id": person.id, "before": before}
            connection.execute(insert(import_row).values(row))
    assert small.people.persons.export(ADA)["imports"] == [
        {"at": small.now, "source": "people1.csv", "consent": "the fair", "before": None},
        {
            "at": small.now,
            "source": "people3.csv",
            "consent": "the fair",
            "before": '{"name": "A"}',
        },
    ]


def test_earlier_addresses_are_shown_by_their_hash(small: List) -> None:
    """Theirs, those of a row that became theirs too; nobody else's, and not what tables call them."""
    for address in (ADA, BO, "cy@example.net"):
        small.join(address)
    for old in (ADA, BO, "cy@example.net"):
        small.people.persons.rename(old, f"new-{old}")
    small.people.persons.merge(f"new-{ADA}", f"new-{BO}")
    hashes = sorted(mark(SECRET, old) for old in (ADA, BO, f"new-{BO}"))
    held = small.people.persons.export(f"new-{ADA}")
    assert held["earlier_addresses"] == [{"hash": each} for each in hashes]
    assert not held.keys() & {"id", "mark", "folded"}
    assert held["suppressed_at"] is None
    small.people.suppress(f"new-{ADA}", reason="complained")
    assert small.people.persons.export(f"new-{ADA}")["suppressed_at"] == small.now


def test_export_covers_every_table_about_people() -> None:
    """A table that refers to subscribers must be shown and erased: this one counts them."""
    about = {
        table.name
        for table in metadata.sorted_tables
        if any(
            key.column.table.name in {"subscriber", "subscription"} for key in table.foreign_keys
        )
    }
    shown = {"subscription", "subscriber_topic", "consent", "opt_in", "import_row", "merged"}
    assert about == shown | {"former_address"}


def test_merging_keeps_both_histories(house: List) -> None:
    """In their order; what either follows; the earlier date; links of both; no mail to the other."""
    other = house.join(
        BO, name="Bo", language="de", follows=(Following(list="security"),), wording="by Bo"
    )
    somebody_else = house.join("else@example.net", wording="by somebody else", name="Else")
    house.later(timedelta(days=1))
    chosen = (Following(list="main", topics=("lxd",)),)
    kept = house.join(ADA, follows=chosen, wording="by Ada")
    owed = house.box.notices
    assert house.people.persons.merge(ADA, BO) is State.CONFIRMED
    assert house.box.notices == owed[2:]
    one = house.people.show(ADA)
    assert (one.id, one.public_id, one.name, one.language, one.since) == (
        kept.id,
        kept.public_id,
        "Bo",
        "de",
        other.since,
    )
    assert [each.list for each in one.follows] == ["main", "security"]
    record = house.people.record(ADA)
    assert [(line.act, line.wording) for line in record] == [
        ("entered", "by Bo"),
        ("confirmed", "by Bo"),
        ("entered", "by Ada"),
        ("confirmed", "by Ada"),
        ("merged", f"{BO} (confirmed)"),
    ]
    assert house.people.counts().total == 2
    assert house.people.show("else@example.net") == somebody_else
    assert len(house.people.record("else@example.net")) == 2
    assert house.people.choosing.choices(other.public_id).address == ADA
    held = house.people.persons.export(ADA)
    assert held["earlier_public_ids"] == [{"public_id": other.public_id}]
    again = house.join("cy@example.net")
    assert house.people.persons.export("cy@example.net")["earlier_public_ids"] == []
    house.people.persons.merge("cy@example.net", ADA)
    for public_id in (other.public_id, kept.public_id, again.public_id):
        assert house.people.choosing.choices(public_id).address == "cy@example.net"


UNCONFIRMED, CONFIRMED, LEFT = "unconfirmed", "confirmed", "left"
LATER, EARLIER, TOLD = "confirmed later", "confirmed earlier", "confirmed later by an operator"


def test_the_stricter_word_wins(house: List) -> None:
    """Unsubscribed beats confirmed, unless the person opted in by themselves after they left; an
    address that never agreed does not by another's agreement.
    """
    expected = {
        (CONFIRMED, CONFIRMED): State.CONFIRMED,
        (UNCONFIRMED, CONFIRMED): State.UNCONFIRMED,
        (CONFIRMED, UNCONFIRMED): State.CONFIRMED,
        (UNCONFIRMED, LEFT): State.UNSUBSCRIBED,
        (LEFT, UNCONFIRMED): State.UNSUBSCRIBED,
        (LEFT, LEFT): State.UNSUBSCRIBED,
        (LEFT, EARLIER): State.UNSUBSCRIBED,
        (EARLIER, LEFT): State.UNSUBSCRIBED,
        (LEFT, LATER): State.CONFIRMED,
        (LATER, LEFT): State.CONFIRMED,
        (LEFT, TOLD): State.UNSUBSCRIBED,
        (TOLD, LEFT): State.UNSUBSCRIBED,
    }
    for number, (pair, state) in enumerate(expected.items()):
        addresses = [f"{side}{number}@example.org" for side in ("a", "b")]
        for what in (EARLIER, CONFIRMED, UNCONFIRMED, LEFT, LATER, TOLD):
            for address, standing in zip(addresses, pair, strict=True):
                if standing == what:
                    bring(house, address, standing)
            house.later(timedelta(minutes=1))
        ids = [house.people.show(address).id for address in addresses]
        merged = house.people.persons.merge(*addresses)
        assert (pair, merged) == (pair, state)
        assert house.people.show(addresses[0]).state is state
        assert house.people.show(addresses[0]).id == ids[0]


def test_who_opted_in_before_they_left_has_left(small: List) -> None:
    """What counts is when they left, not when they had come."""
    ada = small.join(ADA)
    small.later(timedelta(minutes=1))
    small.join(BO)
    small.later(timedelta(minutes=1))
    small.people.leaving.leave(ada.public_id, way=Way.PAGE)
    assert small.people.persons.merge(BO, ADA) is State.UNSUBSCRIBED


def test_what_others_said_later_decides_nothing(small: List) -> None:
    """Neither that somebody else left, nor that they came."""
    ada, cy = small.join(ADA), small.join("cy@example.org")
    small.later(timedelta(minutes=1))
    small.people.leaving.leave(ada.public_id, way=Way.PAGE)
    small.later(timedelta(minutes=1))
    small.join(BO)
    small.later(timedelta(minutes=1))
    small.people.leaving.leave(cy.public_id, way=Way.PAGE)
    assert small.people.persons.merge(BO, ADA) is State.CONFIRMED
    small.later(timedelta(minutes=1))
    small.join("di@example.org")
    assert small.people.persons.merge(BO, "cy@example.org") is State.UNSUBSCRIBED


def bring(house: List, address: str, standing: str) -> None:
    """Let an address stand so."""
    if standing == UNCONFIRMED:
        house.people.add(address)
    elif standing == TOLD:
        house.people.add(address, consent="by telephone")
    else:
        person = house.join(address)
        if standing == LEFT:
            house.people.leaving.leave(person.public_id, way=Way.PAGE)


def test_merging_never_loosens_a_suppression(small: List) -> None:
    """Of the other alone it may be meant for the person; of the kept one it stays."""
    small.join(ADA)
    small.join(BO)
    small.people.suppress(BO, reason="complained")
    with pytest.raises(Suppressed, match=rf"^{BO}: .* never to be mailed \(complained\);"):
        small.people.persons.merge(ADA, BO)
    assert small.people.counts().total == 2
    small.people.persons.merge(BO, ADA)
    assert small.people.show(BO).suppressed == "complained"


def test_one_row_cannot_be_merged_with_itself(small: List) -> None:
    """By any spelling; and who is not there cannot be merged."""
    small.join()
    with pytest.raises(SubscriberError, match=r"^ADA@example.org: .*the same address"):
        small.people.persons.merge(ADA, "ADA@example.org")
    for pair in ((ADA, BO), (BO, ADA)):
        with pytest.raises(UnknownSubscriber):
            small.people.persons.merge(*pair)


def test_a_corrected_address_keeps_its_history(house: List) -> None:
    """Consent, choices and links stay, whatever the state; what it was before is on record."""
    ada = house.join(name="Ada")
    house.people.persons.rename(ADA, "Ada.L@example.org")
    one = house.people.show("ada.l@example.org")
    assert (one.id, one.state, one.name) == (ada.id, State.CONFIRMED, "Ada")
    assert house.people.record("ada.l@example.org")[-1].wording == f"{ADA} -> Ada.L@example.org"
    house.people.persons.rename("ada.l@example.org", "ADA.L@example.org")
    assert house.people.show("ada.l@example.org").address == "ADA.L@example.org"
    house.people.leaving.leave(ada.public_id, way=Way.PAGE)
    house.people.persons.rename("ada.l@example.org", ADA)
    assert house.people.show(ADA).state is State.UNSUBSCRIBED
    with pytest.raises(HasLeft):
        house.people.add(ADA, consent="x")


def test_a_correction_takes_nobodys_place(house: List) -> None:
    """Not who is there, not who is never to be mailed, also under the same roof."""
    house.join(ADA)
    house.join(BO)
    with pytest.raises(
        SubscriberError, match=r"^BO@example.net: somebody has this address; `newsletter"
    ):
        house.people.persons.rename(ADA, "BO@example.net")
    house.people.suppress("gone@example.org", reason="complained")
    with pytest.raises(Suppressed, match=r"^Gone@example.org: "):
        house.people.persons.rename(ADA, "Gone@example.org")
    with pytest.raises(InvalidAddress):
        house.people.persons.rename(ADA, "nobody")
    with pytest.raises(UnknownSubscriber):
        house.people.persons.rename("gone@example.org", "new@example.org")
    house.people.suppress(ADA, reason="complained")
    with pytest.raises(Suppressed, match=f"^{ADA}: "):
        house.people.persons.rename(ADA, "fresh@example.org")
    assert house.people.show(ADA).suppressed == "complained"


def test_domains_are_suppressed_whole(house: List) -> None:
    """Under any spelling of theirs; the first reason stays; lifted only by the operator."""
    house.join(ADA)
    house.join("cy@example.org")
    suppressions = house.people.suppressions
    assert suppressions.suppress_domain("@Example.ORG", reason="a trap") == 2
    assert suppressions.suppress_domain("example.org", reason="another") == 2
    assert suppressions.suppress_domain("bücher.example", reason="a trap") == 0
    house.people.suppress(BO, reason="complained")
    house.people.suppress(ADA, reason="complained")
    found = list(suppressions.list())
    assert [(each.kind, each.what, each.reason, each.people) for each in found[:2]] == [
        ("domain", "example.org", "a trap", 2),
        ("domain", "xn--bcher-kva.example", "a trap", 0),
    ]
    assert {(each.what, each.people) for each in found[2:] if "@" in each.what} == {(ADA, 1)}
    assert len(found) == 4
    assert house.people.show("cy@example.org").suppressed == "a trap"
    assert suppressions.lift_domain("EXAMPLE.org")
    assert house.people.show("cy@example.org").suppressed == ""
    assert not suppressions.lift_domain("example.org")
    assert "xn--bcher-kva.example" in [each.what for each in suppressions.list()]
    for bad in ("", "localhost", "a b.example", "x@y@example.org"):
        with pytest.raises(InvalidAddress):
            suppressions.suppress_domain(bad, reason="x")
    with pytest.raises(InvalidField, match="the reason"):
        suppressions.suppress_domain("example.org", reason=" ")


def test_nobody_enters_at_a_suppressed_domain(house: List) -> None:
    """Neither somebody new nor who is there already; the reason is told, the address's first."""
    house.people.add(ADA)
    house.people.suppressions.suppress_domain("example.org", reason="a trap")
    for address in (ADA, "new@example.org"):
        with pytest.raises(Suppressed, match=r"never to be mailed \(a trap\)") as refused:
            house.people.add(address, consent="yes")
        assert refused.value.reason == "a trap"
    house.people.suppress(ADA, reason="complained")
    with pytest.raises(Suppressed, match=r"\(complained\)"):
        house.people.add(ADA)
    assert house.people.counts().total == 1


def test_long_lists_of_suppressions_are_read_page_by_page(small: List) -> None:
    """Each once."""
    rows = [{"mark": f"{number:032}", "reason": "x", "at": small.now} for number in range(2001)]
    with small.engine.begin() as connection:
        connection.execute(insert(suppression), rows)
    assert [each.what for each in small.people.suppressions.list()] == [row["mark"] for row in rows]


def test_a_corrected_address_is_not_confirmed_from_the_old_mailbox(house: List) -> None:
    """Whoever got the mail at the mistyped address agrees to nothing for the right one."""
    token = house.sign_up()
    house.later(timedelta(seconds=1))
    house.people.persons.rename(ADA, BO)
    with pytest.raises(TokenExpired):
        house.people.joining.confirm(token)
    assert house.people.show(BO).state is State.UNCONFIRMED


def test_merging_loses_no_topic(small: List) -> None:
    """The person gets what the two rows got together."""
    for number, (one, other, both) in enumerate(
        [(("lxd",), ("lxc",), ("lxc", "lxd")), (("lxd",), (), ()), ((), ("lxd",), ())]
    ):
        ada, bo = (f"{name}{number}@example.org" for name in ("ada", "bo"))
        small.join(ada, follows=(Following(list="main", topics=one),))
        small.join(bo, follows=(Following(list="main", topics=other),))
        small.people.persons.merge(ada, bo)
        assert small.people.show(ada).topics == both


def test_merging_brings_back_nothing_that_was_left(small: List) -> None:
    """The lists of a row that has left stay left, though its choices were kept."""
    ada = small.join(follows=(Following(list="main"), Following(list="security")))
    small.people.leaving.leave(ada.public_id, way=Way.PAGE)
    small.later(timedelta(days=1))
    small.join(BO, follows=(Following(list="main", topics=("lxd",)),))
    assert small.people.persons.merge(ADA, BO) is State.CONFIRMED
    assert small.people.show(ADA).follows == (Following(list="main", topics=("lxd",)),)


def test_a_merged_record_tells_how_the_person_stands(house: List) -> None:
    """By an act of the table, and of each line on which row it was done."""
    bo = house.join(BO)
    house.people.leaving.leave(bo.public_id, way=Way.PAGE)
    house.later(timedelta(days=1))
    house.people.add(ADA, consent="by telephone")
    assert house.people.persons.merge(ADA, BO) is State.UNSUBSCRIBED
    record = house.people.persons.export(ADA)["record"]
    assert isinstance(record, list)
    assert [(line["act"], line["way"], line["former"]) for line in record] == [
        ("entered", "form", bo.public_id),
        ("confirmed", "confirm", bo.public_id),
        ("left", "page", bo.public_id),
        ("confirmed", "command", None),
        ("merged", "command", None),
        ("left", "command", None),
    ]
    house.join("cy@example.net")
    house.people.persons.merge("cy@example.net", ADA)
    record = house.people.persons.export("cy@example.net")["record"]
    assert isinstance(record, list)
    assert [line["former"] for line in record].count(bo.public_id) == 3


def test_what_was_asked_before_a_merge_confirms_nothing(house: List) -> None:
    """Who stands as gone by it has to be asked anew."""
    bo = house.join(BO)
    house.people.leaving.leave(bo.public_id, way=Way.PAGE)
    house.later(timedelta(days=1))
    house.people.add(ADA, consent="by telephone")
    token = house.sign_up()
    house.later(timedelta(days=1))
    house.people.persons.merge(ADA, BO)
    with pytest.raises(TokenExpired):
        house.people.joining.confirm(token)
    assert house.people.show(ADA).state is State.UNSUBSCRIBED


def test_a_correction_asks_the_domains(house: List) -> None:
    """A domain that is never to be mailed is neither entered by it nor left."""
    house.join(ADA)
    house.join(BO)
    house.people.suppressions.suppress_domain("example.net", reason="a trap")
    for old, new, named in (
        (ADA, "Ada@example.net", "Ada@example.net"),
        (BO, "bo@example.org", BO),
    ):
        with pytest.raises(Suppressed, match=rf"^{named}: .* \(a trap\);"):
            house.people.persons.rename(old, new)
    assert [person.address for person in house.people.list()] == [ADA, BO]


def test_of_corrections_at_once_one_is_made(house: List) -> None:
    """The others are told that the address is taken; so are two that want to change places."""
    people = [f"p{number}@example.org" for number in range(6)]
    for address in [*people, ADA, BO]:
        house.people.add(address)
    assert correct_at_once(house, [(each, "right@example.org") for each in people]) == [""] + 5 * [
        "somebody has this address"
    ]
    for _ in range(5):
        assert correct_at_once(house, [(ADA, BO), (BO, ADA)]) == 2 * ["somebody has this address"]


def correct_at_once(house: List, wanted: list[tuple[str, str]]) -> list[str]:
    """What each is told, sorted; '' for whose address is corrected."""
    begin = threading.Barrier(len(wanted))

    def correct(pair: tuple[str, str]) -> str:
        begin.wait()
        try:
            house.people.persons.rename(*pair)
        except SubscriberError as refused:
            return refused.what
        return ""

    with ThreadPoolExecutor(len(wanted)) as pool:
        return sorted(pool.map(correct, wanted))


def test_who_moved_signs_up_with_the_old_address_as_anybody(small: List) -> None:
    """Their own opt-in needs nobody's leave, also after leaving and after being erased."""
    small.join()
    small.people.persons.rename(ADA, BO)
    small.people.remove(BO)
    small.later(timedelta(days=1))
    assert small.join().state is State.CONFIRMED
    small.people.remove(ADA)
    small.people.persons.erase(BO)
    small.later(timedelta(days=1))
    assert small.join().state is State.CONFIRMED
    small.people.persons.rename(ADA, "ada@new.example")
    small.people.persons.erase("ada@new.example")
    small.later(timedelta(days=1))
    assert small.join().state is State.CONFIRMED


def test_erasing_spares_who_is_at_a_former_address_now(small: List) -> None:
    """Who agreed or left there by themselves, and whoever was corrected to it, agreed or not."""
    for other in ("cy@example.org", "di@example.org"):
        small.join(other)
        small.people.persons.rename(other, f"new-{other}")
    assert small.join("cy@example.org").state is State.CONFIRMED
    small.people.add(BO)
    small.people.persons.rename(BO, "di@example.org")
    for other in ("cy@example.org", "di@example.org"):
        small.people.persons.erase(f"new-{other}")
        assert small.people.show(other).suppressed == ""
