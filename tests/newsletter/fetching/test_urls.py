"""URLs: read in one way only, refused in one line, and never a password in it."""

from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import FetchError
from newsletter.fetching.urls import follow, read_url

PAGE = read_url("https://forum.example.org/t/weekly/12?page=2")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("http://example.org", "http://example.org/"),
        (" https://Example.ORG./a \n", "https://example.org/a"),
        ("https://example.org:443/", "https://example.org/"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("https://example.org:/?q", "https://example.org/?q"),
        ("https://forge.example.org:3000/a", "https://forge.example.org:3000/a"),
        ("https://a_b.example.org/", "https://a_b.example.org/"),
        ("https://bücher.example/straße?q=ä b#c", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4%20b"),
        ("https://example.org/%41%zz/@me?a=[1]&b=c+d", "https://example.org/%41%zz/@me?a=[1]&b=c+d"),
        ("http://[2001:DB8:0::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
    ],
    ids=["bare", "spaces-case-dot", "own-port", "other-port", "empty-port", "forge", "underscore",
         "international", "escapes-stay", "ipv6", "wide-digits"],
)  # fmt: skip
def test_a_url_is_read_in_one_way(written: str, read: str) -> None:
    """In ASCII, with the host as TLS and the resolver want it, and the same if read again."""
    assert str(read_url(written)) == read
    assert str(read_url(read)) == read


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "only http and https"),
        ("example.org/a", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("gopher://example.org/", "only http and https"),
        ("https:///a", "names no host"),
        ("https:example.org", "names no host"),
        ("https://user@example.org/", "user's name or password"),
        ("https://example.org\\@elsewhere.example/", "user's name or password"),
        ("https://example.org:22/", "port 22"),
        ("https://example.org:0/", "port 0"),
        ("https://example.org:6667/", "port 6667"),
        ("https://example.org:65536/", "cannot be taken apart"),
        ("https://example.org:80x/", "cannot be taken apart"),
        ("https://[::1/", "cannot be taken apart"),
        ("https://[fe80::1%25eth0]/", "one machine"),
        ("https://exa mple.org/", "no valid name"),
        ("https://exa%6dple.org/", "no valid name"),
        ("https://-a.example.org/", "no valid name"),
        ("https://a..example.org/", "no valid name"),
        ("https://" + "a" * 64 + ".example.org/", "no valid name"),
        ("https://ex\u00adam\u200bple\u2028.org/", "no valid name"),
        ("http://2130706433/", "2130706433"),
        ("http://127.1/", "127.1"),
        ("http://0x7f.0.0.1/", "0x7f.0.0.1"),
        ("http://0177.0.0.0x1/", "0177.0.0.0x1"),
        ("https://example.org/a\nb", "control characters"),
        ("ht\ttps://example.org/", "control characters"),
        ("https://example.org/\ud800", "surrogates"),
        ("https://example.org/" + "a" * 9000, "longer than"),
    ],
)  # fmt: skip
def test_what_is_no_url_to_fetch_is_refused_in_one_line(url: str, told: str) -> None:
    """What, and why; short, and fit for a terminal."""
    with pytest.raises(FetchError, match="no URL to fetch") as refused:
        read_url(url)
    assert told in str(refused.value)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "url",
    [
        "https://me:hunter2@example.org/",
        "https://me:hunter2@ho\u2100st.example/",
        "https://me:hun/ter2@example.org:x/",
        "https:me:hunter2@example.org",
        "https://[me:hunter2@x/",
        "me:hunter2@example.org",
        "https://a/\nme:hunter2@example.org",
    ],
)
def test_a_password_is_never_shown(url: str) -> None:
    """Not even where the URL is too broken to tell that it has one."""
    with pytest.raises(FetchError) as refused:
        read_url(url)
    assert "ter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("location", "there"),
    [
        ("/t/13", "https://forum.example.org/t/13"),
        ("?page=3", "https://forum.example.org/t/weekly/12?page=3"),
        ("//cdn.example.org/a", "https://cdn.example.org/a"),
        ("http://example.org/ä", "http://example.org/%C3%A4"),
        ("", "https://forum.example.org/t/weekly/12?page=2"),
    ],
)
def test_a_redirect_is_read_as_seen_from_its_page(location: str, there: str) -> None:
    """Relative places too."""
    assert str(follow(PAGE, location)) == there


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "https://a:b@example.org", "http://[", "//:0", "data:,x"]
)
def test_a_redirect_to_elsewhere_names_its_page(location: str) -> None:
    """The reader knows the page that redirects, not the place it redirects to."""
    with pytest.raises(FetchError, match="it redirects to") as refused:
        follow(PAGE, location)
    assert refused.value.where == str(PAGE)


@given(st.text() | st.from_regex(r"https?://[^/]*(/.*)?", fullmatch=True))
def test_any_text_is_a_url_or_a_fetch_error(text: str) -> None:
    """No other exception, for a page's link as for a redirect; what is read is ASCII."""
    for read in (read_url, partial(follow, PAGE)):
        with suppress(FetchError):
            target = read(text)
            assert str(target).isascii()
            assert str(target).isprintable()
            assert read_url(str(target)) == target


@given(st.text())
def test_any_refused_text_is_told_in_one_line(text: str) -> None:
    """With nothing in it that a terminal obeys."""
    for refuse in (read_url, partial(follow, PAGE)):
        with pytest.raises(FetchError) as refused:
            refuse(f"news:{text}")
        assert str(refused.value).isprintable()
