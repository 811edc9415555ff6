"""Names, topics, languages and consent texts: kept clean, refused by name."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.errors import InvalidField
from subscribers.fields import (
    clean_reason,
    read_language,
    read_name,
    read_reason,
    read_topics,
    read_wording,
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("=?utf-8?q?Ada?=", "=?utf-8?q?Ada?="),
        ("علي", "علي"),
        ("É. XYZ Œ", "É. XYZ Œ"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("Ada \U0001fae8", "Ada \U0001fae8"),
        ("\u0378", "\u0378"),
    ],
    ids=ascii,
)
def test_a_name_is_what_the_person_calls_themselves(written: str, kept: str) -> None:
    """NFC, spaces folded; joiners inside emoji stay, and signs that Unicode has given out since."""
    assert read_name(written) == kept


@pytest.mark.parametrize(
    "char",
    ["\r", "\n", "\r\nBcc: eve@example.org", "\x00", "\t", "\x1b", "\x7f", "\x85", "\x9b", "\u2028",
     "\u2029", *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "\ud800", "\ue000",
     "\ufdd0", "\ufdef", "\uffff", "\U0010fffe"],
    ids=ascii,
)  # fmt: skip
@pytest.mark.parametrize("read", [read_name, read_wording], ids=["name", "wording"])
def test_what_could_break_a_header_line_is_refused(read: Callable[[str], str], char: str) -> None:
    """C0, C1, line and paragraph separators, what is no character, and signs that turn text."""
    with pytest.raises(InvalidField, match=r"control character U\+"):
        read(f"Ada{char}Lovelace")


@given(st.text())
def test_no_name_holds_a_control_character(text: str) -> None:
    """Whatever is taken fits one header line and is a fixed point."""
    try:
        name = read_name(text)
    except InvalidField:
        return
    assert not {unicodedata.category(char) for char in name} & {"Cc", "Zl", "Zp", "Cs"}
    assert read_name(name) == name


def test_a_name_has_an_end() -> None:
    """Nobody's name is a page."""
    assert read_name("a" * 200) == "a" * 200
    with pytest.raises(InvalidField, match="longer than 200"):
        read_name("a" * 201)


def test_an_empty_consent_is_none() -> None:
    """A consent without words proves nothing, and a reason without words tells nothing."""
    with pytest.raises(InvalidField, match="the consent text is empty"):
        read_wording("  ")
    with pytest.raises(InvalidField, match="the reason is empty"):
        read_reason(" \x00\u202e ")


@given(st.text() | st.text(min_size=490, max_size=510))
def test_a_reason_is_shortened_and_cleaned_but_never_refused(text: str) -> None:
    """Whatever a server said: one line, no longer than a reason may be, and a fixed point."""
    reason = clean_reason(text)
    assert len(reason) <= 500
    assert not {unicodedata.category(char) for char in reason} & {"Cc", "Zl", "Zp", "Cs"}
    assert clean_reason(reason) == reason


def test_a_reason_keeps_what_a_server_says_at_length() -> None:
    """Only a page loses its end, which is shown."""
    assert read_reason(f" 550\r\n{'a' * 490}\x1b no ") == f"550 {'a' * 490} no"
    assert read_reason("a" * 500) == "a" * 500
    assert read_reason("a" * 501) == f"{'a' * 499}…"


@pytest.mark.parametrize(
    ("written", "kept"),
    [("", ""), ("EN", "en"), ("pt_br", "pt-BR"), ("zh-hant-tw", "zh-hant-TW"), (" de ", "de")],
)
def test_languages_are_tags(written: str, kept: str) -> None:
    """BCP 47, in its usual case."""
    assert read_language(written) == kept
    assert read_language(kept) == kept


@pytest.mark.parametrize("written", ["english please", "e", "de-", "ｅｎ", "en" + "-abcd" * 9])
def test_what_is_no_language_is_refused(written: str) -> None:
    """One line names it."""
    with pytest.raises(InvalidField, match="is not a language"):
        read_language(written)


def test_topics_are_separated_folded_and_told_once() -> None:
    """Semicolons or commas, any case, doubles and empties dropped, order kept."""
    assert read_topics(" lxd; LXC,lxd ;;", known=None) == ("lxd", "lxc")
    assert read_topics("", known=frozenset()) == ()


def test_an_unknown_topic_is_refused_with_the_choice() -> None:
    """The mend names the topics there are."""
    with pytest.raises(InvalidField, match="unknown topic 'lxx'") as refused:
        read_topics("lxd;lxx", known=frozenset({"lxd", "lxc"}))
    assert refused.value.mend == "the topics are lxc, lxd"
    with pytest.raises(InvalidField, match="cannot be a topic"):
        read_topics("a b", known=None)


@pytest.mark.parametrize("word", ["all", "None"])
def test_what_stands_for_every_topic_or_none_is_no_topic(word: str) -> None:
    """Also where any name is accepted: who follows `all` alone would get no cut edition."""
    with pytest.raises(InvalidField, match="cannot be a topic; leave topics empty to follow"):
        read_topics(f"lxd;{word}", known=None)


def test_each_field_may_be_just_so_long() -> None:
    """One more is too much, and told without all of it."""
    longest = f"en-{'abcdefgh-' * 3}abcde"
    assert len(longest) == 35
    assert read_language(longest) == longest
    with pytest.raises(InvalidField, match="is not a language"):
        read_language(f"{longest}f")
    assert read_topics("a" * 64, known=None) == ("a" * 64,)
    with pytest.raises(InvalidField) as refused:
        read_topics("b" * 100, known=frozenset({"lxd"}))
    assert str(refused.value).startswith(f"unknown topic {'b' * 64!r};")
    with pytest.raises(InvalidField, match="cannot be a topic"):
        read_topics("a" * 65, known=None)
    assert read_name(f"\u00eb{'a' * 199}") == f"\u00eb{'a' * 199}"
