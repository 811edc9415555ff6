"""Forms of exports: each comes back whole, and nobody who left can be mailed by mistake."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from subscribers import ExportForm, ImportOrder, State
from subscribers.entering.arriving import Applicant, arrive
from subscribers.errors import InvalidField
from subscribers.fields import read_name
from subscribers.model import Act, Following, Frequency, Way
from subscribers.store import Subscribers
from subscribers.tables import import_run, subscriber, suppression
from tests.support.people import NOW, SECRET

SUFFIX = {form: f".{form.value}" for form in ExportForm} | {
    ExportForm.LISTMONK: ".csv",
    ExportForm.MAILMAN: ".txt",
}


@pytest.fixture
def people(sqlite_engine: Engine) -> Subscribers:
    return Subscribers(sqlite_engine, lambda: NOW, secret=SECRET, lists={"releases": None})


def clear(people: Subscribers) -> None:
    with people._engine.begin() as connection:
        for table in (subscriber, suppression, import_run):
            connection.execute(delete(table))


def enter(people: Subscribers, *applicants: Applicant) -> None:
    with people._engine.begin() as connection:
        arrive(connection, applicants, way=Way.COMMAND, now=NOW)


def applicant(number: int, **given: object) -> Applicant:
    address = f"p{number}@example.org"
    usual = {
        "address": address, "folded": address, "domain": "example.org", "mark": f"{number:032}",
        "name": "", "language": "", "act": Act.CONFIRMED, "wording": "yes",
    }  # fmt: skip
    return Applicant(**{**usual, **given})  # type: ignore[arg-type]


def round_trip(people: Subscribers, folder: Path, form: ExportForm, **chosen: State) -> bytes:
    """Export, import into nothing, export: the second file."""
    path = folder / f"people{SUFFIX[form]}"
    people.export(path, form=form, **chosen)
    first = path.read_bytes()
    clear(people)
    result = people.imports.run(path, ImportOrder(consent="yes"), rejects=folder / "r.csv")
    assert result.adds_up
    assert result.rejected == 0
    path.unlink()
    people.export(path, form=form, **chosen)
    assert path.read_bytes() == first
    return first


ALL_KINDS = (
    applicant(1, name="=cmd", follows=(Following(list="main", topics=("lxd",)), Following(list="releases", topics=("stable",)))),
    applicant(2, act=Act.LEFT, name="'=gone", since=datetime(2015, 5, 5, tzinfo=UTC)),
    applicant(3, act=Act.ENTERED, follows=(), language="de"),
    applicant(4, suppress="complained, they say", frequency=Frequency.MONTHLY),
    applicant(5, plain=True, paused_until=datetime(2030, 1, 1, tzinfo=UTC)),
)  # fmt: skip


@pytest.mark.parametrize("form", [ExportForm.CSV, ExportForm.JSONL])
def test_our_own_forms_keep_everything(
    people: Subscribers, tmp_path: Path, form: ExportForm
) -> None:
    """Lists, topics, states, suppression, pauses: exported, imported, exported, the same bytes."""
    enter(people, *ALL_KINDS)
    before = [(each.state, each.follows, each.suppressed, each.since) for each in people.list()]
    round_trip(people, tmp_path, form)
    assert [
        (each.state, each.follows, each.suppressed, each.since) for each in people.list()
    ] == before
    assert people.counts().mailable == 2


@pytest.mark.parametrize("form", [ExportForm.LISTMONK, ExportForm.MAILMAN])
def test_other_programs_get_only_who_may_be_mailed(
    people: Subscribers, tmp_path: Path, form: ExportForm
) -> None:
    """Their readers heed no state: whoever is in the file will get mail."""
    enter(people, *ALL_KINDS)
    content = round_trip(people, tmp_path, form).decode()
    assert [f"p{number}@" in content for number in range(1, 6)] == [True] + 4 * [False]


@pytest.mark.parametrize("form", [ExportForm.LISTMONK, ExportForm.MAILMAN])
def test_other_programs_get_nobody_who_does_not_want_every_letter(
    people: Subscribers, tmp_path: Path, form: ExportForm
) -> None:
    """Who follows nothing, pauses or wants one a month is counted; a pause that is over is none."""
    monthly, tomorrow = Frequency.MONTHLY, NOW + timedelta(days=1)
    enter(
        people,
        applicant(1, follows=(), frequency=monthly, paused_until=tomorrow),
        applicant(2, frequency=monthly, paused_until=tomorrow),
        applicant(3, frequency=monthly),
        applicant(4, frequency=monthly, paused_until=NOW),
        applicant(5, paused_until=NOW),
        applicant(6, frequency=monthly, suppress="complained"),
        applicant(7, frequency=monthly, act=Act.ENTERED),
    )
    path = tmp_path / f"people{SUFFIX[form]}"
    exported = people.export(path, form=form)
    assert (exported.people, "p5@" in path.read_text()) == (1, True)
    assert exported.left_out == {"following nothing": 1, "paused": 1, "monthly": 2}
    told = people.export(path, form=form, list_="main").left_out
    assert told == {"paused": 1, "monthly": 2}
    everybody = people.export(path, form=form, state=State.CONFIRMED)
    assert (everybody.people, everybody.left_out) == (5, {})
    assert people.export(path, form=ExportForm.CSV).people == 7


@pytest.mark.parametrize("form", ExportForm)
def test_an_export_says_how_many_it_wrote(
    people: Subscribers, tmp_path: Path, form: ExportForm
) -> None:
    """None of nobody; and names stand there as they are spelt."""
    assert people.export(tmp_path / f"none{SUFFIX[form]}", form=form).people == 0
    enter(people, applicant(1, name="Zoë"), applicant(2))
    path = tmp_path / f"two{SUFFIX[form]}"
    assert people.export(path, form=form).people == 2
    assert "Zoë" in path.read_text("utf-8")


def test_listmonk_keeps_what_it_has_no_column_for(people: Subscribers, tmp_path: Path) -> None:
    """What is not as usual, and always the lists: who follows none does not come back to one."""
    enter(
        people,
        applicant(1),
        applicant(2, follows=()),
        applicant(3, frequency=Frequency.MONTHLY, plain=True, language="zh-Hant"),
    )
    content = round_trip(people, tmp_path, ExportForm.LISTMONK, state=State.CONFIRMED).decode()
    told = [json.loads(row["attributes"]) for row in csv.DictReader(content.splitlines())]
    usual = {"lists": ["main"], "state": "confirmed"}
    assert [each["newsletter"] for each in told] == [
        usual,
        {**usual, "lists": []},
        {**usual, "language": "zh-Hant", "frequency": "monthly", "plain": True},
    ]


def test_listmonk_gets_others_where_asked_as_what_they_are(
    people: Subscribers, tmp_path: Path
) -> None:
    """To be imported in its mode "blocklist"; and back they come as they were."""
    enter(people, *ALL_KINDS)
    content = round_trip(people, tmp_path, ExportForm.LISTMONK, state=State.UNSUBSCRIBED)
    assert content.decode().splitlines()[1].startswith("p2@example.org,'=gone,")
    assert ",blocklisted," in content.decode()
    (gone,) = people.list()
    assert (gone.state, gone.suppressed) == (State.UNSUBSCRIBED, "")


def test_an_export_may_be_of_one_list(people: Subscribers, tmp_path: Path) -> None:
    """Or of who stands so, or of a segment."""
    enter(people, *ALL_KINDS)
    path = tmp_path / "people.csv"
    assert people.export(path, list_="releases").people == 1
    assert people.export(path, list_="main").people == 4
    assert people.export(path, state=State.CONFIRMED).people == 3
    assert people.export(path, where='frequency == "monthly"').people == 1
    path.unlink()
    with pytest.raises(InvalidField) as refused:
        people.export(path, list_="release")
    assert str(refused.value) == "unknown list 'release'; the lists are main, releases"
    assert not path.exists()


def well_kept(text: str) -> str:
    try:
        return read_name(text)
    except InvalidField:
        return ""


nasty = st.text(st.sampled_from("=+-@'\";,<>\\ aé#{}[]:|\u202f山?_"), max_size=10) | st.text(
    max_size=10
)


@pytest.mark.parametrize("form", ExportForm)
@given(names=st.lists(nasty.map(well_kept), min_size=1, max_size=5))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_name_survives_in_every_form(
    people: Subscribers, tmp_path: Path, form: ExportForm, names: list[str]
) -> None:
    """Whatever a person may be called."""
    clear(people)
    enter(people, *(applicant(number, name=name) for number, name in enumerate(names)))
    round_trip(people, tmp_path, form)
    assert [each.name for each in people.list()] == names


@pytest.mark.parametrize("form", [ExportForm.CSV, ExportForm.JSONL, ExportForm.LISTMONK])
def test_a_reason_is_never_read_as_a_no(
    people: Subscribers, tmp_path: Path, form: ExportForm
) -> None:
    """Whoever was suppressed with `--reason no` is so in another database, too."""
    people.add("ada@example.org", consent="form")
    people.remove("ada@example.org")
    people.suppress("ada@example.org", reason="no")
    path = tmp_path / f"people{SUFFIX[form]}"
    people.export(path, form=form, state=State.UNSUBSCRIBED)
    clear(people)
    people.imports.run(path, ImportOrder(consent="form"), rejects=tmp_path / "rejects.csv")
    assert people.show("ada@example.org").suppressed == "reason: no"


@pytest.mark.parametrize(
    ("form", "state"),
    [
        *((form, state) for form in (ExportForm.CSV, ExportForm.JSONL) for state in State),
        (ExportForm.LISTMONK, State.UNCONFIRMED),
        (ExportForm.LISTMONK, State.UNSUBSCRIBED),
    ],
)
def test_a_domains_suppression_stays_with_the_domain(
    people: Subscribers, tmp_path: Path, form: ExportForm, state: State
) -> None:
    """An unchanged file changes nothing and disputes nobody; once lifted, the domain is lifted."""
    for address in ("ada@example.org", "bo@example.org"):
        people.add(address, consent=None if state is State.UNCONFIRMED else "form")
        if state is State.UNSUBSCRIBED:
            people.remove(address)
    people.suppress("bo@example.org", reason="complained")
    people.suppressions.suppress_domain("example.org", reason="down")
    assert [person.suppressed for person in people.list()] == ["down", "complained"]
    path = tmp_path / f"people{SUFFIX[form]}"
    people.export(path, form=form, state=state)
    before = path.read_bytes()
    order = ImportOrder(consent="form", update=True)
    result = people.imports.run(path, order, rejects=tmp_path / "rejects.csv")
    assert (result.known + result.left + result.suppressed, result.disputed) == (result.rows, 0)
    people.suppressions.lift_domain("example.org")
    assert [person.suppressed for person in people.list()] == ["", "complained"]
    path.unlink()
    people.export(path, form=form, state=state)
    assert path.read_bytes() == before


@pytest.mark.parametrize("form", [ExportForm.CSV, ExportForm.JSONL, ExportForm.LISTMONK])
def test_no_length_of_a_reason_loses_a_suppression(
    people: Subscribers, tmp_path: Path, form: ExportForm
) -> None:
    """Servers say much, and people type pages: no later list confirms whom they are about."""
    said = f"refused: address: 550 {'The account does not exist. ' * 8}(edition 3)"
    people.suppress_people({people.add("ada@example.org").id: said})
    people.add("bo@example.org")
    people.suppress("bo@example.org", reason="a page of a complaint " * 99)
    path = tmp_path / f"people{SUFFIX[form]}"
    people.export(path, form=form, state=State.UNCONFIRMED)
    suppressed = [each.suppressed for each in people.list()]
    assert suppressed[0] == said
    clear(people)
    rejects = tmp_path / "rejects.csv"
    assert people.imports.run(path, ImportOrder(consent="form"), rejects=rejects).rejected == 0
    path = tmp_path / "later.csv"
    path.write_text("email\nada@example.org\nbo@example.org\n")
    people.imports.run(path, ImportOrder(consent="another form"), rejects=rejects)
    assert people.counts().mailable == 0
    assert [each.suppressed for each in people.list()] == suppressed


def test_a_reason_of_others_is_cleaned(people: Subscribers, tmp_path: Path) -> None:
    """A row that is refused for its words would be mailed by the next list."""
    path = tmp_path / "people.jsonl"
    rows = [
        {"email": "ada@example.org", "suppressed": f"550\n{'no such user ' * 99}"},
        {"email": "bo@example.org", "suppressed": "\u202e\u0007"},
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    people.imports.run(path, ImportOrder(consent="form"), rejects=tmp_path / "rejects.csv")
    ada, bo = people.list()
    assert ada.suppressed.startswith("550 no such user no")
    assert (len(ada.suppressed), bo.suppressed) == (500, "the file says so")
