"""Exports in the shape of other programs', written by hand: everybody stands as they stood there."""

import csv
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine

from subscribers import ImportOrder, ImportResult, State
from subscribers.store import Subscribers
from tests.support.people import store

MAILCHIMP = (
    "Email Address,First Name,Last Name,Company,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,"
    "CONFIRM_IP,TIMEZONE,CC,REGION,{}LEID,EUID,NOTES,TAGS\n"
)


@pytest.fixture
def people(sqlite_engine: Engine) -> Subscribers:
    return store(sqlite_engine, topics=frozenset({"lxd", "lxc"}))


def bring(
    people: Subscribers, folder: Path, content: str, name: str = "people.csv"
) -> ImportResult:
    path = folder / name
    path.write_text(content, "utf-8")
    order = ImportOrder(consent="form")
    result = people.imports.run(path, order, rejects=folder / "rejects.csv")
    assert result.adds_up
    assert result.rejected == 0
    return result


def stand(people: Subscribers) -> list[tuple[str, str, State, str]]:
    return [(each.address, each.name, each.state, each.suppressed) for each in people.list()]


def test_mailchimp(people: Subscribers, tmp_path: Path) -> None:
    """Three files, of which the heading of a date tells which one it is; tags that are topics."""
    result = bring(
        people, tmp_path,
        MAILCHIMP.format("LAST_CHANGED,")
        + 'ada@example.org,Ada, Lovelace ,,4,2016-01-02 03:04:05,,2016-01-02 03:05:00,1.2.3.4,,,,,1,a,,"""LXD"",""Editors"""\n'
        + "bo@example.org,,,,2,,,,,,,,,2,b,,\n",
    )  # fmt: skip
    assert (result.program, result.added) == ("Mailchimp", 2)
    bring(
        people, tmp_path,
        MAILCHIMP.format("UNSUB_TIME,UNSUB_REASON,") + "cy@example.org,Cy,,,,,,,,,,,2016-05-05 05:05:05,,3,c,,\n",
    )  # fmt: skip
    bring(
        people, tmp_path,
        MAILCHIMP.format("CLEAN_TIME,") + "di@example.org,,,,,,,,,,,,2016-05-05 05:05:05,4,d,,\n",
    )  # fmt: skip
    assert stand(people) == [
        ("ada@example.org", "Ada Lovelace", State.CONFIRMED, ""),
        ("bo@example.org", "", State.CONFIRMED, ""),
        ("cy@example.org", "Cy", State.UNSUBSCRIBED, ""),
        ("di@example.org", "", State.UNCONFIRMED, "bounced, says Mailchimp"),
    ]
    ada = people.show("ada@example.org")
    assert (ada.topics, ada.since.isoformat()) == (("lxd",), "2016-01-02T03:05:00+00:00")
    (line,) = people.record("ada@example.org")
    assert line.wording == "form (since 2016-01-02 03:05:00)"
    assert people.record("bo@example.org")[0].wording == "form"
    assert people.counts().mailable == 2


LISTMONK = (
    "uuid,email,name,attributes,status,created_at,updated_at\n"
    '6a-1,ada@example.org,Ada,"{""city"": ""Berlin"", ""state"": ""Bavaria""}",enabled,2016-01-02T03:04:05.6Z,2016-01-02T03:04:05.6Z\n'
    "6a-2,bo@example.org,'=Bo,{},disabled,2016-01-02T03:04:05Z,2016-01-02T03:04:05Z\n"
    "6a-3,cy@example.org,Cy,not json,blocklisted,2016-01-02T03:04:05Z,2016-01-02T03:04:05Z\n"
)  # fmt: skip


def test_listmonk(people: Subscribers, tmp_path: Path) -> None:
    """Its attributes are its own; an apostrophe there is nobody's guard."""
    assert bring(people, tmp_path, LISTMONK).program == "listmonk"
    assert stand(people) == [
        ("ada@example.org", "Ada", State.CONFIRMED, ""),
        ("bo@example.org", "'=Bo", State.UNSUBSCRIBED, ""),
        ("cy@example.org", "Cy", State.UNSUBSCRIBED, "blocked, says listmonk"),
    ]


@pytest.mark.parametrize(
    ("row", "stands"),
    [
        (('{"state": "confirmed"}', "enabled"), (State.CONFIRMED, "")),
        (('{"state": "unconfirmed"}', "disabled"), (State.UNCONFIRMED, "")),
        (('{"state": "unsubscribed"}', "blocklisted"), (State.UNSUBSCRIBED, "")),
        (('{"state": "confirmed", "suppressed": "spam"}', "blocklisted"), (State.CONFIRMED, "spam")),
        (('{"state": "confirmed"}', ""), (State.CONFIRMED, "")),
        (('{"state": "confirmed"}', "disabled"), (State.UNSUBSCRIBED, "")),
        (('{"state": "confirmed"}', "Blocklisted"), (State.UNSUBSCRIBED, "blocked, says listmonk")),
        (('{"state": "unconfirmed"}', "enabled"), (State.CONFIRMED, "")),
        (('{"state": "confirmed", "suppressed": "spam"}', "enabled"), (State.CONFIRMED, "spam")),
        (('{"state": "Bavaria"}', "disabled"), (State.UNSUBSCRIBED, "")),
        (("{}", "disabled"), (State.UNSUBSCRIBED, "")),
    ],
)  # fmt: skip
def test_what_listmonk_says_since_our_export_counts(
    people: Subscribers, tmp_path: Path, row: tuple[str, str], stands: tuple[State, str]
) -> None:
    """Our more exact word holds while its status is as we wrote it; a suppression always holds."""
    kept, status = row
    path = tmp_path / "people.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["email", "name", "attributes", "status"])
        rows.writerow(["ada@example.org", "Ada", f'{{"newsletter": {kept}}}', status])
    bring(people, tmp_path, path.read_text())
    ada = people.show("ada@example.org")
    assert (ada.state, ada.suppressed) == stands


def test_a_zip_of_listmonks(people: Subscribers, tmp_path: Path) -> None:
    """As listmonk itself takes them, too."""
    path = tmp_path / "subscribers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("subscribers.csv", LISTMONK)
    rejects = tmp_path / "rejects.csv"
    assert people.imports.run(path, ImportOrder(), rejects=rejects).rows == 3
    assert people.imports.all()[0].source == "subscribers.zip"


def test_buttondown(people: Subscribers, tmp_path: Path) -> None:
    """The type is how somebody stands; a date of leaving may be older than their return."""
    result = bring(
        people, tmp_path,
        "email,notes,metadata,tags,creation_date,unsubscription_date,type\n"
        "ada@example.org,,{},lxc,2016-01-02T03:04:05Z,2015-01-01T00:00:00Z,regular\n"
        "bo@example.org,,{},,2016-01-02T03:04:05Z,,unactivated\n"
        "cy@example.org,,{},,2016-01-02T03:04:05Z,2016-06-01T00:00:00Z,unsubscribed\n"
        "di@example.org,,{},,2016-01-02T03:04:05Z,,complained\n"
        "ed@example.org,,{},,2016-01-02T03:04:05Z,,premium\n",
    )  # fmt: skip
    assert result.program == "Buttondown"
    assert [(state, why) for _, _, state, why in stand(people)] == [
        (State.CONFIRMED, ""),
        (State.UNCONFIRMED, ""),
        (State.UNSUBSCRIBED, ""),
        (State.UNSUBSCRIBED, "complained, says Buttondown"),
        (State.CONFIRMED, ""),
    ]
    assert people.show("ada@example.org").topics == ("lxc",)


def test_substack(people: Subscribers, tmp_path: Path) -> None:
    """Who pays is nobody's consent; who turned mail off left."""
    result = bring(
        people, tmp_path,
        "email,active_subscription,expiry,email_disabled,created_at\n"
        "ada@example.org,true,2018-01-01T00:00:00.000Z,false,2016-01-02T03:04:05.678Z\n"
        "bo@example.org,,,true,2016-01-02T03:04:05.678Z\n",
    )  # fmt: skip
    assert result.program == "Substack"
    assert [state for _, _, state, _ in stand(people)] == [State.CONFIRMED, State.UNSUBSCRIBED]


def test_ghost(people: Subscribers, tmp_path: Path) -> None:
    """Who is not subscribed to mail, or was deleted, left; labels that are topics."""
    result = bring(
        people, tmp_path,
        "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers\n"
        '5e1,ada@example.org,Ada,,true,false,,2016-01-02T03:04:05.000Z,,"lxd,vip",\n'
        "5e2,bo@example.org,,,false,false,,2016-01-02T03:04:05.000Z,,,\n"
        "5e3,cy@example.org,,,true,false,,2016-01-02T03:04:05.000Z,2016-05-05T00:00:00.000Z,,\n",
    )  # fmt: skip
    assert result.program == "Ghost"
    assert [state for _, _, state, _ in stand(people)] == [
        State.CONFIRMED,
        State.UNSUBSCRIBED,
        State.UNSUBSCRIBED,
    ]
    assert people.show("ada@example.org").topics == ("lxd",)


def test_mailman(people: Subscribers, tmp_path: Path) -> None:
    """What `mailman members` prints: names where there are any, bare addresses between them."""
    bring(
        people, tmp_path,
        "# members of ant@example.com\nanne@example.org\nBart Person <bart@example.org>\n"
        '"Person, Cris" <cris@example.org>\n=?utf-8?q?Zo=C3=AB?= <zoe@example.org>\n',
        "members.txt",
    )  # fmt: skip
    assert [(address, name) for address, name, _, _ in stand(people)] == [
        ("anne@example.org", ""),
        ("bart@example.org", "Bart Person"),
        ("cris@example.org", "Person, Cris"),
        ("zoe@example.org", "Zoë"),
    ]


def test_a_column_that_is_something_else(people: Subscribers, tmp_path: Path) -> None:
    """A state of the union is nobody's; columns are named by hand; addresses are in `Login`."""
    path = tmp_path / "people.csv"
    path.write_text("Login;Nick;State\nada@example.org;Ada;Kansas\n")
    order = ImportOrder(columns={"address": "login", "name": "NICK"}, ignore_state=True)
    result = people.imports.run(path, order, rejects=tmp_path / "rejects.csv")
    assert (result.added, dict(result.columns)) == (
        1,
        {"address": "Login", "name": "Nick", "state": "State"},
    )
    assert people.show("ada@example.org").name == "Ada"


def test_without_headings_a_standing_is_nobodys_name(people: Subscribers, tmp_path: Path) -> None:
    """Nor a topic: whoever it stands beside is rejected, not confirmed under that name."""
    path = tmp_path / "people.csv"
    path.write_text("ada@example.org,Ada\nbo@example.org,Unsubscribed\ncy@example.org,opted out\n")
    result = people.imports.run(path, ImportOrder(consent="x"), rejects=tmp_path / "rejects.csv")
    assert (result.added, result.rejected) == (1, 2)
    assert "'Unsubscribed', and no heading says of what" in (tmp_path / "rejects.csv").read_text()


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("false", ""),
        ("No", ""),
        ("0", ""),
        ("null", ""),
        ("true", "the file says so"),
        ("a spam trap", "a spam trap"),
    ],
)
def test_a_no_suppresses_nobody(people: Subscribers, tmp_path: Path, cell: str, why: str) -> None:
    """A yes does, and any other text is the reason."""
    bring(people, tmp_path, f"email,suppressed\nada@example.org,{cell}\n")
    bring(people, tmp_path, f'{{"email": "bo@example.org", "suppressed": "{cell}"}}\n')
    bring(people, tmp_path, '{"email": "cy@example.org", "suppressed": false}\n')
    assert [each.suppressed for each in people.list()] == [why, why, ""]
