"""Capitals and emoji in place of words."""

import pytest

from tests.newsletter.checks.accessibility.faults import fault, faults, letter


def test_capitals() -> None:
    """A phrase in capitals is told with its line."""
    found = fault(letter("Lead.\n\nPLEASE READ THIS before you go."), "capitals")
    assert '"PLEASE READ THIS"' in found.what
    assert (found.where, found.line) == ("week.md", 9)


def test_capitals_over_lines() -> None:
    """A line break parts words and does not end a phrase."""
    assert faults(letter("PLEASE READ\\\nTHIS.")) == ["capitals"]


@pytest.mark.parametrize(
    "words",
    [
        "HTTP, JSON, TLS and XML",
        "IMPORTANT NOTICE",
        "`CREATE TABLE READERS`",
        "KDE NEON is out",
        "GROUP, SCOPE, VERSIONS",
        "KUBE-IPTABLES-HINT",
        "ACM SIGGRAPH KL",
        "DON'T'STOP'NOW",
    ],
    ids=["abbreviations", "two words", "code", "few", "list", "name", "society", "marks"],
)
def test_capitals_that_do(words: str) -> None:
    """Abbreviations, two words and code are written so."""
    assert not faults(letter(f"Lead.\n\n{words}."))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("# 🎉\n\nWords.", "a heading"),
        ("See [👉🏽](https://heron.example.org/a).", "a link"),
        ("See [➡️ 🔥](https://heron.example.org/a).", "a link"),
    ],
    ids=["heading", "link", "two"],
)
def test_emoji_for_words(body: str, what: str) -> None:
    """Headings and links of nothing but emoji are told with their line."""
    found = fault(letter(body), "emoji-words")
    assert found.what.startswith(what)
    assert (found.where, found.line) == ("week.md", 7)


def test_long_rows_are_read_at_once() -> None:
    """A thousand marks of skin or half flags are no puzzle."""
    for row in ("\U0001f44b" + "\U0001f3fb" * 1000, "\U0001f1e9" * 1001):
        assert "emoji-words" not in faults(letter(f"# {row} a\n\nWords."))


def test_emoji_beside_words() -> None:
    """An emoji with words is a word of its own, and three in a row are bearable."""
    assert not faults(letter("# 🎉 Party\n\nWe 🙋‍♀️🙋🏽‍♂️ did it 🎉🎉🎉 in 🇩🇪🇫🇷 again ☑ ☐ done."))


@pytest.mark.parametrize("run", ["🎉🎉🎉🎉", "🚀 👩🏽‍💻 ✨ ❤️"], ids=["same", "composed"])
def test_emoji_in_a_row(run: str) -> None:
    """Four and more are heard by name, each."""
    assert fault(letter(f"Lead.\n\nOut now {run}"), "emoji-run").line == 9
