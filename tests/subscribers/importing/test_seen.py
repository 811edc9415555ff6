"""The set of marks that fits any file."""

from hypothesis import given
from hypothesis import strategies as st

from subscribers.importing.seen import Seen


@given(st.lists(st.sampled_from([f"{number:032x}" for number in range(5)])))
def test_only_the_first_of_each_is_first(marks: list[str]) -> None:
    """It answers as a set would."""
    known: set[str] = set()
    with Seen() as seen:
        for mark in marks:
            assert seen.first(mark) is (mark not in known)
            known.add(mark)
