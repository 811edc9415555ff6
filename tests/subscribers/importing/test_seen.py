"""The set of marks that fits any file."""

from hypothesis import given
from hypothesis import strategies as st

from subscribers.importing.disputes import Word
from subscribers.importing.seen import Seen

marks = st.sampled_from([f"{number:032x}" for number in range(5)])


@given(st.lists(st.tuples(marks, st.sampled_from(Word))))
def test_the_strictest_word_of_each_is_kept(named: list[tuple[str, Word]]) -> None:
    """It answers as a dictionary would."""
    known: dict[str, Word] = {}
    with Seen() as seen:
        for mark, word in named:
            assert seen.name(mark, word) == known.get(mark)
            known[mark] = max(word, known.get(mark, word))
