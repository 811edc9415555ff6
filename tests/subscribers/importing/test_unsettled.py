"""Columns that may say who left and are not read: the operator decides, before anybody is in."""

from pathlib import Path

import pytest

from subscribers.errors import ImportRefused
from subscribers.importing.opening import read_sheet
from subscribers.importing.unsettled import require_settled


def settle(folder: Path, header: str, *, ignore_state: bool = False, **chosen: str) -> None:
    path = folder / "people.csv"
    path.write_text(f"{header}\n")
    require_settled(read_sheet(path, chosen), chosen, ignore_state=ignore_state)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("email,Unsub flag", "'Unsub flag' may say who left"),
        ("email,Email_Status", "--column state=HEADING"),
        ("email,bounce count", "--column left=HEADING"),
        ("email,OptOut", "'OptOut'"),
        ("email,unsubscribed,unsubscribed_at", "'unsubscribed' may say"),
        ("email,deleted at,email disabled", "'deleted at' may say"),
        ("email,status,state", "'status' may say"),
        ("email,unsubscribe reason", "'unsubscribe reason' may say"),
    ],
)
def test_what_may_say_who_left_is_asked_about(tmp_path: Path, header: str, told: str) -> None:
    """In one line that says which column, and what to write."""
    with pytest.raises(ImportRefused) as refused:
        settle(tmp_path, header)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    "header",
    [
        "email,status,company",
        "email,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON",
        "email,subscription status,state",
        "email,unsubscribed",
        "email,OPT_OUT",
    ],
)
def test_what_is_read_or_harmless_is_not(tmp_path: Path, header: str) -> None:
    """Reasons and letters of leaving beside the leaving itself, and a state of the union."""
    settle(tmp_path, header)


def test_the_operator_settles_it(tmp_path: Path) -> None:
    """With the column that says it, with none, or for a status of something else."""
    settle(tmp_path, "email,Unsub flag", left="unsub flag")
    settle(tmp_path, "email,Unsub flag", left="")
    settle(tmp_path, "email,Marital status", ignore_state=True)
    with pytest.raises(ImportRefused):
        settle(tmp_path, "email,Unsub flag", ignore_state=True)
    with pytest.raises(ImportRefused):
        settle(tmp_path, "email,state,status", ignore_state=True)
