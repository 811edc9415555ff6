"""The readers of values: what they take, what they refuse, and that secrets stay unsaid."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.settings import Secret, urls, values
from newsletter.settings.signups import signups

TAKEN: list[tuple[Callable[[object], object], object, object]] = [
    (values.text, " plain ", "plain"),
    (values.lines, "1 Street\nTown\n", "1 Street\nTown"),
    (values.address, "news@bücher.example", "news@xn--bcher-kva.example"),
    (values.optional_address, "", ""),
    (values.list_id, "weekly.example.org", "weekly.example.org"),
    (values.sender_id, "heron42", "heron42"),
    (urls.url, "https://example.org/x/", "https://example.org/x"),
    (urls.url, "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    (urls.url, "http://[::1]:8000", "http://[::1]:8000"),
    (urls.base_url, "https://news.example.org", "https://news.example.org"),
    (
        urls.base_url,
        "https://Bücher.example.org:8443/w",
        "https://xn--bcher-kva.example.org:8443/w",
    ),
    (
        urls.base_url,
        "https://example.org/neu%20/Übersicht",
        "https://example.org/neu%20/%C3%9Cbersicht",
    ),
    (values.colour, "#0b6e6e", "#0b6e6e"),
    (values.host, "[::1]", "::1"),
    (values.security, "tls", "tls"),
    (values.port, 65535, 65535),
    (values.topics, ["releases", "c++".replace("+", "p")], ("releases", "cpp")),
    (values.database, "postgresql://me@db/letters", Secret("postgresql://me@db/letters")),
]
REFUSED: list[tuple[Callable[[object], object], object]] = [
    (values.text, 3),
    (values.text, "a\r\nBcc: x@example.org"),
    (values.text, "a\u2028b"),
    (values.lines, "a\x00b"),
    (values.name, "  "),
    (values.address, ""),
    (values.address, "nobody"),
    (values.address, "a@b\r\nBcc: c@example.org"),
    (values.address, "jürgen@example.org"),
    (values.list_id, "weekly"),
    (values.list_id, "weekly example.org"),
    (values.sender_id, "abc"),
    (urls.url, "http://example.org"),
    (urls.url, "https://"),
    (urls.url, "https://example.org:port"),
    (urls.url, "https://exa mple.org"),
    (urls.url, "javascript:alert(1)"),
    (urls.url, "http://127.0.0.1.example.org"),
    (urls.base_url, ""),
    (urls.base_url, "https://example.org/?a=b"),
    (values.colour, "teal"),
    (values.colour, "#fff"),
    (values.host, "smtp example"),
    (values.host, ""),
    (values.security, "ssl"),
    (values.security, True),
    (values.port, 0),
    (values.port, 65536),
    (values.port, True),
    (values.port, "25"),
    (values.connections, 101),
    (signups, 0),
    (signups, 1_000_001),
    (values.topics, "releases"),
    (values.topics, ["Releases"]),
    (values.topics, [3]),
    (values.topics, ["lxd", "all"]),
    (values.topics, ["none"]),
    (values.database, ""),
]


@pytest.mark.parametrize(
    ("read", "given", "taken"), TAKEN, ids=lambda each: getattr(each, "__name__", ascii(each))
)
def test_fitting_values_are_taken(
    read: Callable[[object], object], given: object, taken: object
) -> None:
    """Each reader gives the value in its one normal form."""
    assert read(given) == taken


@pytest.mark.parametrize(
    ("read", "given"), REFUSED, ids=lambda each: getattr(each, "__name__", ascii(each))
)
def test_unfit_values_are_refused_with_a_mend(
    read: Callable[[object], object], given: object
) -> None:
    """Each refusal says how to mend it, on one line."""
    with pytest.raises(values.Unfit) as refused:
        read(given)
    assert refused.value.mend
    assert "\n" not in refused.value.what


def test_a_password_in_a_database_url_is_refused_and_not_repeated() -> None:
    """newsletter.toml is shown to people; a password in it would be, too."""
    with pytest.raises(values.Unfit) as refused:
        values.database("postgresql://me:hunter2@db/letters")
    assert "hunter2" not in f"{refused.value} {refused.value.mend}"


@given(st.text(min_size=1))
def test_no_text_smuggles_a_line(given: str) -> None:
    """Whatever is taken as text is one line for every program that splits lines."""
    with suppress(values.Unfit):
        assert len(f"x{values.text(given)}x".splitlines()) == 1


@given(st.text(min_size=1))
def test_secrets_show_themselves_to_nobody(text: str) -> None:
    """Neither str nor repr holds a character of it, whatever it is."""
    assert str(Secret(text)) == "******"
    assert repr(Secret(text)) == "Secret()"
