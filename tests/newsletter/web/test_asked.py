"""Who asks is believed only as far as the proxies that say so."""

from pathlib import Path

import pytest

from newsletter.web.asked import client, is_loopback
from tests.newsletter.web.serving import Serving, serving


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "found"),
    [
        ("192.0.2.1", (), (), "192.0.2.1"),
        ("192.0.2.1", ("203.0.113.5",), (), "192.0.2.1"),
        ("10.0.0.1", ("203.0.113.5",), ("10.0.0.0/8",), "203.0.113.5"),
        ("10.0.0.1", ("6.6.6.6, 203.0.113.5",), ("10.0.0.0/8",), "203.0.113.5"),
        ("10.0.0.1", ("203.0.113.5, 10.0.0.2",), ("10.0.0.0/8",), "203.0.113.5"),
        ("10.0.0.1", ("6.6.6.6", "203.0.113.5"), ("10.0.0.0/8",), "203.0.113.5"),
        ("10.0.0.1", ("garbage",), ("10.0.0.0/8",), "10.0.0.1"),
        ("10.0.0.1", ("",), ("10.0.0.0/8",), "10.0.0.1"),
        ("::ffff:10.0.0.1", ("203.0.113.5",), ("10.0.0.0/8",), "203.0.113.5"),
        ("::1", ("2001:db8::5",), ("::1",), "2001:db8::5"),
        ("", ("203.0.113.5",), ("10.0.0.0/8",), ""),
    ],
)
def test_each_hop_is_believed_only_where_the_one_after_it_is_trusted(
    peer: str, forwarded: tuple[str, ...], trusted: tuple[str, ...], found: str
) -> None:
    assert client(peer, forwarded, trusted) == found


@pytest.mark.parametrize(
    ("address", "here"),
    [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("x", False)],
)
def test_this_machine_is_known(address: str, *, here: bool) -> None:
    assert is_loopback(address) is here


def test_a_proxys_word_is_on_record(tmp_path: Path) -> None:
    web = 'keep_ip = true\ntrusted_proxies = ["127.0.0.1"]'
    with serving(tmp_path / "site", web=web) as site:
        stamp = site.fresh_stamp()
        fields = {"email": "new@example.net", "stamp": stamp}
        site.post("/subscribe", fields, X_Forwarded_For="203.0.113.5")
        assert site.newsroom.subscribers.record("new@example.net")[0].ip == "203.0.113.5"


@pytest.mark.parametrize(
    ("path", "accepts", "spoken"),
    [
        ("/", "", "en"),
        ("/", "de-AT,de;q=0.9", "de"),
        ("/?lang=de", "en", "de"),
        ("/?lang=tlh", "de", "de"),
        ("/?lang=" + "x" * 500, "", "en"),
    ],
)
def test_pages_speak_the_language_that_is_asked_for(
    shared: Serving, path: str, accepts: str, spoken: str
) -> None:
    answer = shared.get(path, Accept_Language=accepts)
    assert answer.headers["content-language"] == spoken
    assert f'<html lang="{spoken}"' in answer.text
    assert answer.headers["vary"] == "Accept-Language"


def test_a_chosen_language_goes_with_every_link(shared: Serving) -> None:
    page = shared.get("/?lang=de").text
    assert 'action="/subscribe?lang=de"' in page
    assert 'href="/editions?lang=de"' in page


def test_a_reader_is_spoken_to_in_their_own(shared: Serving) -> None:
    person = shared.newsroom.subscribers.show("bo@example.net")
    page = shared.get(f"/u/{shared.token('unsubscribe', person)}").text
    assert "<h1>Von allem abmelden</h1>" in page
