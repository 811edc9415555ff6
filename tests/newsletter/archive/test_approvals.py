"""Approvals: the newest one of a number counts, and a refusal says what has changed since."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from newsletter.archive import Approvals
from newsletter.archive.tables import approval as table
from newsletter.errors import EditionError
from tests.support.letters import edition, variant

NOW = datetime(2017, 6, 12, 9, 0, 0, 123456, tzinfo=UTC)
ONE, OTHER = "1" * 64, "2" * 64


@pytest.fixture
def approvals(engine: Engine) -> Approvals:
    """Nothing approved yet."""
    return Approvals(engine)


def test_an_approval_comes_back(approvals: Approvals) -> None:
    """Number, digest, moment in UTC."""
    made = approvals.approve(edition(), ONE, now=NOW)
    assert approvals.find(7) == made
    assert (made.number, made.digest, made.approved_at) == (7, ONE, NOW)
    assert approvals.find(8) is None


def test_the_newest_counts(approvals: Approvals) -> None:
    """Whoever approves again means what they saw last."""
    approvals.approve(edition(), ONE, now=NOW)
    approvals.approve(edition(), OTHER, now=NOW + timedelta(hours=1))
    found = approvals.find(7)
    assert found
    assert (found.digest, found.approved_at) == (OTHER, NOW + timedelta(hours=1))
    with pytest.raises(EditionError):
        approvals.refuse_others(edition(), ONE)


def test_what_was_approved_passes(approvals: Approvals) -> None:
    """Exactly that digest."""
    approvals.approve(edition(), ONE, now=NOW)
    approvals.refuse_others(edition(), ONE)


def test_what_was_never_approved_is_refused(approvals: Approvals) -> None:
    """With the way to approve it."""
    approvals.approve(edition(), ONE, now=NOW)
    with pytest.raises(EditionError, match=r"edition 8 was not approved; .*newsletter preview"):
        approvals.refuse_others(edition(number=8), ONE)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (edition(subject="Weekly #8"), "the subject differs: 'Weekly #7' was stored"),
        (edition(variant(text="a\n" * 99)), "the text of variant all differs in line 1"),
        (edition(), "the headers differ, so the settings"),
    ],
    ids=["subject", "text", "headers"],
)
def test_other_bytes_are_refused(approvals: Approvals, given: object, told: str) -> None:
    """The error is one line that names the first difference."""
    approvals.approve(edition(), ONE, now=NOW)
    with pytest.raises(EditionError, match="approved with other bytes") as caught:
        approvals.refuse_others(given, OTHER)  # type: ignore[arg-type]
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_edition_without_a_number_is_refused(approvals: Approvals) -> None:
    """Nothing could ever be sent by it."""
    with pytest.raises(EditionError, match="without a number"):
        approvals.approve(edition(number=0), ONE, now=NOW)


def test_a_damaged_approval_is_told(approvals: Approvals, engine: Engine) -> None:
    """The digest alone still refuses; approving again mends it."""
    approvals.approve(edition(), ONE, now=NOW)
    with engine.begin() as connection:
        connection.execute(update(table).values(document=b"x"))
    approvals.refuse_others(edition(), ONE)
    with pytest.raises(EditionError, match="the approval of edition 7 cannot be read"):
        approvals.refuse_others(edition(), OTHER)
