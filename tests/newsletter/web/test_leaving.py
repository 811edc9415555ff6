"""The way out: one click or one button, at once, for everybody, again and again the same."""

import re
from pathlib import Path

import pytest

from subscribers import State, Way
from tests.newsletter.web.serving import Answer, Serving, serving

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORGED = [
    "x", "a" * 40, "A" * 39, "A" * 41, "é" * 40, "..%2F..%2Fkeys%2Ftokens", "%00" * 40, "%FF%FE", "-" * 400,
]  # fmt: skip


def state(site: Serving, address: str = "ann@example.net") -> State:
    return site.newsroom.subscribers.show(address).state


def ways(site: Serving, address: str = "ann@example.net") -> list[str]:
    return [f"{each.act} {each.way}" for each in site.newsroom.subscribers.record(address)]


def path_of(site: Serving, purpose: str = "unsubscribe", address: str = "ann@example.net") -> str:
    person = site.newsroom.subscribers.show(address)
    return f"/{purpose[0]}/{site.token(purpose, person)}"


def test_to_look_changes_nothing(site: Serving) -> None:
    before = site.dump()
    page = site.get(path_of(site))
    assert page.status == 200
    assert "<button>Unsubscribe</button>" in page.text
    assert site.ask("HEAD", path_of(site)).status == 200
    assert site.ask("OPTIONS", path_of(site)).status == 204
    assert site.dump() == before


def test_the_page_says_what_is_left(site: Serving, tmp_path: Path) -> None:
    """The way out of one list is the way out of all: where there are several, its page says so."""
    assert "<h1>Unsubscribe from everything</h1>" in site.get(path_of(site)).text
    with serving(tmp_path / "alone") as alone:
        alone.person("ann@example.net")
        assert "<h1>Unsubscribe from Heron Weekly</h1>" in alone.get(path_of(alone)).text


def test_each_sees_the_links_of_their_own(site: Serving) -> None:
    """The page is drawn once; what is somebody's own is not in what is held."""
    site.person("bo@example.net")
    for address in ("ann@example.net", "bo@example.net", "ann@example.net"):
        way, choices = path_of(site, address=address), path_of(site, "preferences", address)
        page = site.get(way).text
        assert re.findall(r'"(/[up]/[^"]+)"', page) == [way, choices]


def test_one_click_acts_at_once(site: Serving) -> None:
    """RFC 8058 3.1: no cookie, no redirect, nothing to confirm."""
    answer = site.post(path_of(site), ONE_CLICK)
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    assert state(site) is State.UNSUBSCRIBED
    assert ways(site)[-1] == f"left {Way.ONE_CLICK}"


def test_one_click_comes_as_multipart_too(site: Serving) -> None:
    body = (
        b'--frontier\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
        b"One-Click\r\n--frontier--\r\n"
    )
    kind = {"Content-Type": "multipart/form-data; boundary=frontier"}
    assert site.ask("POST", path_of(site), body, kind).status == 200
    assert ways(site)[-1] == f"left {Way.ONE_CLICK}"


def test_the_pages_button_is_another_way(site: Serving) -> None:
    answer = site.post(path_of(site), {"leave": "yes"})
    assert "You have unsubscribed" in answer.text
    assert ways(site)[-1] == f"left {Way.PAGE}"


def test_again_changes_nothing_and_says_the_same(site: Serving) -> None:
    first = site.post(path_of(site), ONE_CLICK)
    before = site.dump()
    second = site.post(path_of(site), ONE_CLICK)
    assert (second.status, second.body) == (first.status, first.body)
    assert site.dump() == before


def test_who_left_may_take_it_back(site: Serving) -> None:
    site.post(path_of(site), {"leave": "yes"})
    answer = site.post(f"{path_of(site)}/undo")
    assert "You are subscribed" in answer.text
    assert state(site) is State.CONFIRMED


def test_the_way_back_twice_is_the_way_back(site: Serving) -> None:
    """Whoever sends the form twice is not told to subscribe anew."""
    site.post(path_of(site), {"leave": "yes"})
    first = site.post(f"{path_of(site)}/undo")
    before = site.dump()
    assert site.post(f"{path_of(site)}/undo").body == first.body
    assert site.dump() == before


def test_the_way_back_ends_after_a_month(site: Serving) -> None:
    site.post(path_of(site), {"leave": "yes"})
    site.clock.later(days=31)
    answer = site.post(f"{path_of(site)}/undo")
    assert "This cannot be undone any more" in answer.text
    assert state(site) is State.UNSUBSCRIBED


def test_a_get_of_the_way_back_is_no_way_back(site: Serving) -> None:
    site.post(path_of(site), {"leave": "yes"})
    answer = site.get(f"{path_of(site)}/undo?lang=de")
    assert (answer.status, "/undo?lang=de" in answer.text) == (200, True)
    assert state(site) is State.UNSUBSCRIBED


def test_who_was_erased_sees_what_all_see(site: Serving) -> None:
    """Nobody learns from an old link whether somebody is still known."""
    path = path_of(site)
    left = site.post(path, ONE_CLICK)
    assert site.get(path).body == left.body
    site.newsroom.subscribers.persons.erase("ann@example.net")
    assert site.get(path).body == left.body
    assert site.post(path, ONE_CLICK).body == left.body
    assert site.post(f"{path}/undo").status == 200
    assert site.newsroom.subscribers.counts().total == 0


@pytest.mark.parametrize("token", FORGED)
@pytest.mark.parametrize("way", ["/u/{}", "/p/{}", "/c/{}"])
def test_what_is_no_token_is_the_same_page_for_every_reason(
    shared: Serving, way: str, token: str
) -> None:
    path = way.format(token.encode("utf-8").decode("latin-1") if "é" in token else token)
    answers: list[Answer] = []
    for method in ("GET", "POST"):
        connection_path = path.encode("latin-1").decode("latin-1")
        if "é" in token:
            connection_path = way.format("%C3%A9" * 40)
        answers.append(shared.ask(method, connection_path))
    nothing = shared.get("/nothing-at-all")
    assert {each.status for each in answers} == {404}
    assert {each.body for each in answers} == {nothing.body}


def test_a_token_of_another_purpose_opens_nothing(site: Serving) -> None:
    person = site.newsroom.subscribers.show("ann@example.net")
    assert site.post(f"/u/{site.token('preferences', person)}", ONE_CLICK).status == 404
    assert site.get(f"/p/{site.token('unsubscribe', person)}").status == 404
    assert state(site) is State.CONFIRMED


def test_a_probe_is_answered_and_does_nothing(site: Serving) -> None:
    token = site.newsroom.keys.sign("probe", "a" * 16)
    before = site.dump()
    answer = site.post(f"/u/{token}", ONE_CLICK)
    assert (answer.status, answer.text) == (200, "The unsubscribe page is here.\n")
    assert site.dump() == before


def test_nobody_keeps_or_finds_somebodys_own_page(site: Serving) -> None:
    for path in (path_of(site), path_of(site, "preferences")):
        headers = site.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"] == "noindex, nofollow"
