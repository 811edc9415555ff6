"""Every address of ours leads somewhere, and no address whatever breaks a page."""

import re
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.links import Links
from newsletter.web.routes import PLACES
from tests.newsletter.web.serving import Serving, serving

TOKEN = "a" * 40
VALUES = {"number": 1, "name": "x.png", "form": "atom", "topic": "", "token": TOKEN}
FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXT = st.text(max_size=60)
PATHS = st.one_of(
    st.sampled_from([place.path for place in PLACES]),
    st.builds("/{}/{}".format, st.sampled_from(["u", "p", "c", "topics", "static", "1"]), TEXT),
    st.builds("/{}".format, TEXT),
)


def _links() -> list[str]:
    names = [name for name in vars(Links) if not name.startswith("_") and name != "base"]
    links = Links("")
    found = []
    for name in names:
        build = getattr(links, name)
        if callable(build):
            found.append(build(**{each: VALUES[each] for each in signature(build).parameters}))
    return [*found, links.feed("rss", "releases")]


@pytest.mark.parametrize("link", _links())
def test_every_link_leads_to_a_route(link: str) -> None:
    patterns = [
        re.escape(place.path)
        .replace(r"\{number:edition\}", "[1-9][0-9]*")
        .replace(r"\{token\}", "[^/]+")
        .replace(r"\{name\}", "[^/]+")
        .replace(r"\{form\}", "[^/]+")
        .replace(r"\{topic\}", "[^/]+")
        for place in PLACES
    ]
    assert any(re.fullmatch(pattern, urlsplit(link).path) for pattern in patterns), link


def test_links_of_letters_are_short() -> None:
    """Measured: a longer one makes programs fold List-Unsubscribe within the URL."""
    links = Links("https://news.heron.example.org")
    for link in (links.unsubscribe(TOKEN), links.preferences(TOKEN), links.confirm(TOKEN[:22])):
        assert len(urlsplit(link).path) <= 48


@FUZZ
@given(
    method=st.sampled_from(["GET", "HEAD", "OPTIONS"]),
    path=PATHS,
    query=TEXT,
    accepts=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40),
)
def test_to_look_breaks_and_changes_nothing(
    shared: Serving, *, method: str, path: str, query: str, accepts: str
) -> None:
    before = shared.dump()
    told = {"Accept-Language": accepts.encode("latin-1").decode("latin-1")}
    where = quote(path.format(**VALUES) if "{token}" in path else path, safe="/%.")
    answer = shared.ask(method, f"{where}?lang={quote(query)}&{quote(query)}", headers=told)
    assert answer.status < 500
    assert shared.dump() == before


@FUZZ
@given(
    path=st.sampled_from(
        [
            "/subscribe",
            f"/u/{TOKEN}",
            f"/u/{TOKEN}/undo",
            f"/p/{TOKEN}",
            f"/p/{TOKEN}/move",
            f"/c/{TOKEN[:22]}",
            "/",
        ]
    ),
    fields=st.dictionaries(
        st.one_of(TEXT, st.sampled_from(["email", "stamp", "list", "pause", "website", "puzzle"])),
        TEXT,
        max_size=6,
    ),
)
def test_forms_of_strangers_break_and_change_nothing(
    shared: Serving, path: str, fields: dict[str, str]
) -> None:
    before = shared.dump()
    told = {key: value.encode("utf-8", "replace") for key, value in fields.items()}
    assert shared.post(path, told).status < 500
    assert shared.dump() == before


@FUZZ
@given(
    fields=st.dictionaries(
        st.sampled_from(["list", "topic.main", "frequency", "language", "plain", "pause", "email"]),
        st.one_of(TEXT, st.sampled_from(["main", "security", "monthly", "de", "2026-05-01"])),
        max_size=7,
    ),
    way=st.sampled_from(["", "/move"]),
)
def test_a_readers_own_form_never_breaks(shared: Serving, fields: dict[str, str], way: str) -> None:
    person = shared.newsroom.subscribers.show("cy@example.net")
    told = {key: value.encode("utf-8", "replace") for key, value in fields.items()}
    answer = shared.post(f"/p/{shared.token('preferences', person)}{way}", told)
    assert answer.status < 500


@FUZZ
@given(body=st.binary(max_size=300), kind=st.sampled_from(["urlencoded", "multipart; boundary=x"]))
def test_bodies_of_any_bytes_never_break(shared: Serving, body: bytes, kind: str) -> None:
    full = {"urlencoded": "application/x-www-form-urlencoded"}
    headers = {
        "Content-Type": full.get(kind, f"{kind.replace('multipart', 'multipart/form-data')}")
    }
    assert shared.ask("POST", "/subscribe", body, headers).status < 500


def test_a_scanner_that_follows_every_link_of_a_letter_changes_nothing(shared: Serving) -> None:
    """Mail gateways fetch what they find: https://github.com/mailtrain-org/mailtrain/issues/1195."""
    person = shared.newsroom.subscribers.show("ann@example.net")
    letter = shared.newsroom.archive.get(1).edition.variant("all").html
    found = re.findall(r'href="(https://news[^"]*)"', letter)
    own = [f"/u/{shared.token('unsubscribe', person)}", f"/p/{shared.token('preferences', person)}"]
    before = shared.dump()
    for path in [*(urlsplit(each).path for each in found), *own]:
        page = shared.get(path)
        assert page.status == 200, path
        assert {shared.ask(method, path).status for method in ("HEAD", "OPTIONS")} == {200, 204}
        for further in re.findall(r'href="(/[^"]*)"', page.text):
            assert shared.get(further).status in {200, 404}, further
    assert shared.dump() == before


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The pages below a path."""
    url = "https://heron.example.org/news"
    with serving(tmp_path_factory.mktemp("below") / "site", url=url) as site:
        site.person("ann@example.net")
        site.publish(1)
        yield site


def test_what_the_pages_stand_below_is_the_home_page(below: Serving) -> None:
    """It is the very address in the settings, and what people type."""
    bare, home = below.get("/news?lang=de"), below.get("/news/?lang=de")
    assert (bare.status, home.status) == (200, 200)
    assert 'action="/news/subscribe' in bare.text
    assert '<link rel="canonical" href="https://heron.example.org/news/">' in bare.text
    assert "Abonnieren" in bare.text
    assert below.ask("HEAD", "/news").status == 200
    assert below.post("/news").status == 405


@pytest.mark.parametrize(
    "path", ["/news/1/", "/news/editions/", "/news//", "/news1", "/newsletter", "/", "/1"]
)
def test_below_a_path_other_spellings_lead_nowhere(below: Serving, path: str) -> None:
    answer = below.get(path)
    assert (answer.status, answer.headers.get("location")) == (404, None)


def test_the_path_may_have_any_letters(tmp_path: Path) -> None:
    """A request's path is known as it was written, not as it was sent."""
    with serving(tmp_path / "site", url="https://heron.example.org/Übersicht") as site:
        for path in ("", "/", "/editions", "/healthz"):
            assert site.get(f"/%C3%9Cbersicht{path}").status == 200, path


def test_a_slash_at_the_end_sends_no_token_elsewhere(below: Serving) -> None:
    """A redirect names the scheme that the proxy asks by, which is not the reader's."""
    person = below.newsroom.subscribers.show("ann@example.net")
    path = f"/news/u/{below.token('unsubscribe', person)}"
    for answer in (
        below.get(f"{path}/"),
        below.post(f"{path}/", {"List-Unsubscribe": "One-Click"}),
    ):
        assert (answer.status, answer.headers.get("location")) == (404, None)
    assert below.get(path).status == 200
    assert 'route="/u/{token}",status="200"' in below.get("/news/metrics").text
