"""The project's own names: case, slips, and words that are neither."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.names import _is_one_off
from tests.newsletter.checks.findings import found
from tests.newsletter.checks.letters import letter

NAMES = ("LXD", "GitHub", "Launchpad", "Kubernetes")


def told(folder: Path, body: str, names: tuple[str, ...] = NAMES) -> list[str]:
    """What is said of the words of a body."""
    made = letter(folder, body)
    circumstances = replace(made.circumstances, names=names)
    return [
        finding.what
        for finding in found(replace(made, circumstances=circumstances), "name-spelling")
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("We moved to Github.", '"Github" is spelt "GitHub"'),
        ("The lxd snap, and Lxd.", '"lxd" is spelt "LXD"'),
        ("On Lauchpad now.", '"Lauchpad" is spelt "Launchpad"'),
        ("On Launchpadd now.", '"Launchpadd" is spelt "Launchpad"'),
        ("On Launhcpad now.", '"Launhcpad" is spelt "Launchpad"'),
        ("On Kubermetes now.", '"Kubermetes" is spelt "Kubernetes"'),
        ("Github, Github and Github.", '"Github" is spelt "GitHub", 3 times'),
    ],
    ids=["case", "all-small", "one-less", "one-more", "swapped", "another", "counted"],
)  # fmt: skip
def test_a_slip_is_told(words: str, said: str, tmp_path: Path) -> None:
    """With the name that was meant."""
    assert told(tmp_path, words)[0] == said


@pytest.mark.parametrize(
    "words",
    [
        "GitHub, LXD and Launchpad.",
        "Two GitHubs, some LXDs.",
        "Run `github-cli` and `lxd init`.",
        "See https://github.com/x and [the page](https://launchpad.net).",
        "The LED is on.",
        "Launching pads.",
    ],
    ids=["right", "plural", "code", "addresses", "short", "further-away"],
)
def test_other_words_are_fine(words: str, tmp_path: Path) -> None:
    """Plurals, code, addresses, and words that are only similar."""
    assert told(tmp_path, words) == []


@pytest.mark.parametrize("words", ["Snapp.", "Ngin."], ids=["short-name", "short-word"])
def test_what_is_short_is_like_many_words(words: str, tmp_path: Path) -> None:
    """Below five letters another word is as likely as a slip."""
    assert told(tmp_path, words, names=("Snap", "Nginx")) == []


def test_a_sentence_may_begin_with_a_word_that_is_a_name(tmp_path: Path) -> None:
    """Where the small word stands elsewhere, its capital is a sentence's."""
    body = "Snaps are built. We like snaps."
    assert told(tmp_path, body, names=("SNAPS",)) == ['"snaps" is spelt "SNAPS"']


def test_without_names_nothing_is_asked(tmp_path: Path) -> None:
    """The list is the operator's."""
    assert told(tmp_path, "Github.", names=()) == []


def test_a_slip_in_the_text_names_its_line(tmp_path: Path) -> None:
    """The first of them."""
    made = letter(tmp_path, "Words.\n\nMore words.\n\nOn Lauchpad.")
    made = replace(made, circumstances=replace(made.circumstances, names=NAMES))
    (finding,) = found(made, "name-spelling")
    assert (finding.where, finding.line) == ("week.md", 11)


WORDS = st.text(alphabet="abc", min_size=1, max_size=7)


def _edits(word: str) -> set[str]:
    """Every word that is one slip away, by brute force."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {left + right[1:] for left, right in cuts if right}
    other = {left + char + right[1:] for left, right in cuts if right for char in "abc"}
    more = {left + char + right for left, right in cuts for char in "abc"}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    return less | other | more | swapped


@given(one=WORDS, other=WORDS)
def test_one_off_is_what_brute_force_finds(one: str, other: str) -> None:
    """Plurals do not arise: there is no s in this alphabet."""
    assert _is_one_off(one, other) is (one != other and one in _edits(other))
