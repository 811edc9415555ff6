"""Which column is what: by heading, by program, by order."""

import pytest

from subscribers.errors import ImportRefused
from subscribers.importing.columns import FIELDS, lay_out, require_fields


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Email", "First_Name", "LAST NAME"], {"address": 0, "first": 1, "last": 2}),
        (["address", "email"], {"address": 1}),
        (["created_at", "since", "mail"], {"address": 2, "since": 1}),
        (["type", "email"], {"address": 1}),
    ],
    ids=[
        "case and underscores",
        "the surest heading",
        "our own before others",
        "type says nothing",
    ],
)
def test_headings_tell_what_a_column_is(header: list[str], columns: dict[str, int]) -> None:
    """Whatever case they are in; of two that mean the same, the surer."""
    assert lay_out(header, {}).columns == columns


HEADINGS = {
    "address": "email, E-Mail, Email Address, e-mail address, mail, address",
    "name": "name, Full Name, display_name",
    "first": "First Name, firstname, FNAME, given name",
    "last": "Last Name, lastname, LNAME, surname, family_name",
    "topics": "topics, topic",
    "tags": "TAGS, labels",
    "lists": "lists",
    "language": "language, lang, locale",
    "state": "subscription_status, subscriber status, state, Status, subscriber_type",
    "since": "since, CONFIRM_TIME, OPTIN_TIME, creation_date, subscription date, created_at, subscribed at",
    "left": "UNSUB_TIME, unsubscription_date, unsubscribed at, unsubscribed, opted out, opted-out, "
    "opt out, opt-out, email_disabled, deleted_at",
    "bounced": "CLEAN_TIME, undeliverability_date",
    "wanted": "subscribed_to_emails, subscribed",
    "suppressed": "suppressed",
    "frequency": "frequency",
    "plain": "plain",
    "paused": "paused_until",
    "attributes": "attributes, attribs",
}
"""Field -> headings that programs write, and people."""


@pytest.mark.parametrize("field", HEADINGS)
def test_each_heading_is_known(field: str) -> None:
    """Those of six programs, and whatever lists from elsewhere are likely to have."""
    for heading in HEADINGS[field].split(", "):
        assert lay_out(["x", heading], {}).columns == {field: 1}, heading


@pytest.mark.parametrize(
    ("program", "header", "guards"),
    [
        ("listmonk", "uuid,email,name,attributes,status", False),
        ("Mailchimp", "Email Address,First Name,LEID,EUID,NOTES", True),
        ("Mailchimp", "EUID,Email Address,LEID", True),
        ("Substack", "email,email_disabled,created_at", True),
        ("Ghost", "id,email,subscribed_to_emails,labels", True),
        ("Buttondown", "email_address,type,creation_date,tags", True),
        ("newsletter", "address,state,suppressed", True),
        ("", "Email Address,LEID", True),
        ("", "email,status", True),
    ],
)
def test_headings_tell_which_program_wrote_them(program: str, header: str, *, guards: bool) -> None:
    """All that it is known by must be there, and others may."""
    found = lay_out(header.split(","), {})
    assert (found.program, found.guards) == (program, guards)


def test_no_heading_means_two_things() -> None:
    """Each is known for one field only."""
    every = [heading for known in FIELDS.values() for heading in known]
    assert len(every) == len(set(every))


def test_what_somebody_chooses_goes_first() -> None:
    """A field gets another column, or none at all."""
    header = ["Mail", "Nick", "Name", "State"]
    chosen = {"name": "nick", "state": ""}
    assert lay_out(header, chosen).columns == {"address": 0, "name": 1}
    with pytest.raises(ImportRefused, match="no column is headed 'Nik'") as refused:
        lay_out(header, {"name": "Nik"})
    assert refused.value.mend == "there are Mail, Nick, Name, State"
    with pytest.raises(ImportRefused, match="nothing is called 'adress'") as unknown:
        require_fields({"adress": "Mail"})
    assert unknown.value.mend == "did you mean address?"
