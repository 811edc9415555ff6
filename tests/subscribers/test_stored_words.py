"""Words that databases and exports hold: whoever changes one has to migrate what is there."""

from enum import StrEnum

import pytest

from subscribers.entering.entering import NAMED, Entry
from subscribers.joining.limits import Ruling
from subscribers.joining.opt_ins import Purpose
from subscribers.leaving.suppressions import Kind
from subscribers.model import MAIN, Act, Frequency, State, Way
from subscribers.outbox import Notice
from subscribers.persons.persons import ERASED


@pytest.mark.parametrize(
    ("words", "stored"),
    [
        (State, "unconfirmed confirmed unsubscribed"),
        (Act, "entered confirmed left returned stayed chose moved merged undone"),
        (Way, "command import form confirm page one-click mail preferences api bounce"),
        (Frequency, "each monthly"),
        (Notice, "confirm welcome goodbye move-from move-to"),
        (Purpose, "join move"),
        (Ruling, "mailed held dropped crowded_out"),
        (Kind, "address domain"),
        (Entry, "added confirmed updated known duplicates left suppressed gone"),
    ],
)
def test_stored_words_stay(words: type[StrEnum], stored: str) -> None:
    """In their order, which tables and choices show."""
    assert [each.value.replace(" ", "_") for each in words] == stored.split()


def test_other_marks_stay() -> None:
    """The list that is there from the beginning, and what stands beside who was named or erased."""
    assert (MAIN, NAMED, ERASED) == ("main", "{}", "erased")
