"""From the form to the first letter: asked by mail, confirmed once, never told who is known."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from subscribers import Following, Frequency, State
from tests.newsletter.web.serving import LISTS, Serving, serving


def people(site: Serving) -> int:
    return site.newsroom.subscribers.counts().total


def test_a_form_asks_by_mail_and_a_click_confirms(site: Serving) -> None:
    answer = site.sign_up("new@example.net")
    assert "Check your inbox" in answer.text
    assert "new@example.net" not in answer.text
    assert site.newsroom.subscribers.show("new@example.net").state is State.UNCONFIRMED
    path = f"/c/{site.opt_in()}"
    before = site.dump()
    assert "This is what will go to new@example.net" in site.get(path).text
    assert site.dump() == before
    assert "You are subscribed" in site.post(path).text
    assert site.newsroom.subscribers.show("new@example.net").state is State.CONFIRMED


def test_to_confirm_again_changes_nothing(site: Serving) -> None:
    site.sign_up("new@example.net")
    path = f"/c/{site.opt_in()}"
    site.post(path)
    before = site.dump()
    assert "This was confirmed before" in site.post(path).text
    assert "This was confirmed before" in site.get(path).text
    assert site.dump() == before


def test_who_has_left_since_is_not_told_of_letters_to_come(site: Serving) -> None:
    site.sign_up("new@example.net")
    path = f"/c/{site.opt_in()}"
    site.post(path)
    site.newsroom.subscribers.remove("new@example.net")
    for answer in (site.get(path), site.post(path)):
        assert "You have unsubscribed" in answer.text
        assert "next edition comes" not in answer.text
    assert site.newsroom.subscribers.show("new@example.net").state is State.UNSUBSCRIBED


def test_what_is_confirmed_is_told_in_the_language_of_the_form(site: Serving) -> None:
    """Which the mail had, and the page before; whatever the browser asks."""
    form = {"email": "new@example.net", "list": "main", "stamp": site.fresh_stamp()}
    site.post("/subscribe?lang=de", form)
    path = f"/c/{site.opt_in()}"
    assert '<html lang="de"' in site.post(path, Accept_Language="en").text


def test_a_link_is_good_for_a_week(site: Serving) -> None:
    site.sign_up("new@example.net")
    path = f"/c/{site.opt_in()}"
    site.clock.later(days=8)
    assert site.get(path).status == 410
    assert site.post(path).status == 410
    assert site.newsroom.subscribers.show("new@example.net").state is State.UNCONFIRMED


def test_what_was_read_is_what_is_on_record(site: Serving) -> None:
    """In the words and the language of the page."""
    form = {"email": "new@example.net", "list": "alerts", "stamp": site.fresh_stamp()}
    site.post("/subscribe?lang=de", form)
    record = site.newsroom.subscribers.record("new@example.net")
    assert record[0].wording.startswith("Was Sie bekommen: Alerts. Was Sie angekreuzt haben")
    assert record[0].ip is None


def test_an_address_is_kept_only_where_the_settings_say_so(tmp_path: Path) -> None:
    with serving(tmp_path / "site", web="keep_ip = true") as site:
        site.sign_up("new@example.net")
        assert site.newsroom.subscribers.record("new@example.net")[0].ip == "127.0.0.1"


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"paused_until": datetime(2026, 4, 1, tzinfo=UTC)}, "No letters come before 1 April 2026"),
        ({"frequency": Frequency.MONTHLY}, "Once a month a letter comes"),
        ({}, "The next edition comes to you by mail."),
    ],
    ids=["pause", "monthly", "each"],
)
def test_a_reader_who_follows_more_is_told_when_letters_come(
    site: Serving, chosen: dict[str, Any], told: str
) -> None:
    """What they chose before still holds: not every one gets the next edition."""
    choosing = site.newsroom.subscribers.choosing
    ann = site.newsroom.subscribers.show("ann@example.net").public_id
    choosing.choose(ann, replace(choosing.choices(ann), **chosen))
    site.sign_up("ann@example.net", list="alerts")
    path = f"/c/{site.opt_in()}"
    for answer in (site.post(path), site.get(path)):
        assert told in answer.text
        assert ("The next edition" in answer.text) is (not chosen)


def test_who_returns_from_a_pause_gets_the_next_edition(site: Serving) -> None:
    """As the page says."""
    path = f"/p/{site.token('preferences', site.newsroom.subscribers.show('ann@example.net'))}"
    site.post(path, {"list": "main", "frequency": "monthly", "pause": "2028-01-01"})
    site.newsroom.subscribers.remove("ann@example.net")
    site.clock.later(days=1)
    site.sign_up("ann@example.net")
    assert "The next edition comes to you by mail." in site.post(f"/c/{site.opt_in()}").text
    ann = site.newsroom.subscribers.show("ann@example.net")
    assert (ann.paused_until, ann.frequency) == (None, Frequency.EACH)


def test_lists_and_topics_are_what_was_ticked(site: Serving) -> None:
    wish = {"list": ["main", "alerts"], "topic.main": ["security"]}
    site.sign_up("new@example.net", **wish)
    site.post(f"/c/{site.opt_in()}")
    follows = site.newsroom.subscribers.show("new@example.net").follows
    assert {each.list: each.topics for each in follows} == {"alerts": (), "main": ("security",)}


TOPICS = LISTS + 'topics = ["urgent", "yearly"]\n'


def test_a_topic_ticks_its_list(tmp_path: Path) -> None:
    """Whoever ticks it wants it; nothing of a form is dropped without a word."""
    with serving(tmp_path / "site", more=TOPICS) as site:
        site.sign_up("new@example.net", **{"list": [], "topic.main": "security"})
        site.post(f"/c/{site.opt_in()}")
        follows = site.newsroom.subscribers.show("new@example.net").follows
        assert follows == (Following(list="main", topics=("security",)),)


def test_a_topic_that_there_is_not_ticks_nothing(site: Serving) -> None:
    answer = site.sign_up("new@example.net", **{"list": [], "topic.main": "nuclear"})
    assert "Choose at least one list." in answer.text


def test_a_form_of_another_site_may_name_topics_alone(tmp_path: Path) -> None:
    """As docs/serving.md says: what it chooses is what our form shows."""
    forms: list[tuple[dict[str, str], set[str]]] = [
        ({"topic.main": "security"}, {"main", "security"}),
        ({"topic.alerts": "urgent"}, {"alerts", "urgent"}),
        ({"list": "alerts", "topic.main": "security"}, {"main", "security", "alerts"}),
        ({"topic.main": "nuclear"}, {"main"}),
        ({}, {"main"}),
    ]
    with serving(tmp_path / "site", more=TOPICS) as site:
        for fields, checked in forms:
            page = site.post("/subscribe", {"email": "new@example.net", **fields}).text
            assert set(re.findall(r'value="([a-z]+)" checked', page)) == checked


def test_who_unticks_every_list_is_asked_and_not_given_one(site: Serving) -> None:
    """Consent to the main list is not guessed; the address stays written."""
    answer = site.sign_up("new@example.net", list=[])
    assert (answer.status, people(site)) == (422, 1)
    assert "Choose at least one list." in answer.text
    assert 'value="new@example.net"' in answer.text
    assert 'name="list" value="main" checked' not in answer.text


def test_what_is_confirmed_is_shown_in_the_order_of_the_form(site: Serving) -> None:
    site.sign_up("new@example.net", list=["main", "alerts"])
    page = site.get(f"/c/{site.opt_in()}").text
    assert page.index("<li>Heron Weekly") < page.index("<li>Alerts")


def test_all_topics_is_everything(site: Serving) -> None:
    site.sign_up("new@example.net", **{"list": "main", "topic.main": ["security", "releases"]})
    site.post(f"/c/{site.opt_in()}")
    assert site.newsroom.subscribers.show("new@example.net").topics == ()


def test_every_address_gets_the_same_answer(site: Serving) -> None:
    """Known, unknown, gone and never to be mailed: nobody learns which."""
    site.person("gone@example.net")
    site.newsroom.subscribers.remove("gone@example.net")
    site.newsroom.subscribers.suppress("never@example.net", reason="complaint")
    addresses = ("new@example.net", "ann@example.net", "gone@example.net", "never@example.net")
    answers = [site.sign_up(address) for address in addresses]
    assert {each.status for each in answers} == {200}
    assert len({each.body for each in answers}) == 1
    assert len({tuple(sorted(_still(each.headers).items())) for each in answers}) == 1


def _still(headers: object) -> dict[str, str]:
    return {name: value for name, value in dict(headers).items() if name != "date"}  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "a@@example.net", "x" * 300, "a@exa mple.net"]
)
def test_what_is_no_address_is_told_beside_the_field(site: Serving, address: str) -> None:
    before = people(site)
    answer = site.sign_up(address)
    assert answer.status == 422
    assert 'role="alert"' in answer.text
    assert people(site) == before


@pytest.mark.parametrize(("lang", "told"), [("en", "accents"), ("de", "Umlaute")])
def test_letters_that_mail_does_not_take_are_told(site: Serving, lang: str, told: str) -> None:
    """The address is complete, so that is not what is wrong with it."""
    form = {"email": "jürgen@example.net", "list": "main", "stamp": site.fresh_stamp()}
    answer = site.post(f"/subscribe?lang={lang}", form)
    assert answer.status == 422
    assert told in answer.text


def test_a_robot_that_fills_in_everything_is_told_what_all_are_told(site: Serving) -> None:
    before = site.dump()
    answer = site.sign_up("new@example.net", website="https://spam.example")
    assert "Check your inbox" in answer.text
    assert site.dump() == before


def test_a_form_that_comes_back_at_once_is_shown_again(site: Serving) -> None:
    stamp = site.fresh_stamp()
    site.clock.later(minutes=-1)
    answer = site.post("/subscribe", {"email": "new@example.net", "stamp": stamp})
    assert "One more click" in answer.text
    assert 'value="new@example.net"' in answer.text
    assert people(site) == 1


@pytest.mark.parametrize("stamp", ["", "x", "A" * 32, "é"])
def test_a_form_of_another_site_is_shown_ours_filled_in(site: Serving, stamp: str) -> None:
    """What docs/serving.md has people paste into their own pages has no stamp."""
    answer = site.post("/subscribe", {"email": '"><b>@example.net', "stamp": stamp})
    assert answer.status == 200
    assert 'value="&#34;&gt;&lt;b&gt;@example.net"' in answer.text
    assert people(site) == 1


def test_a_form_of_yesterday_is_shown_again(site: Serving) -> None:
    stamp = site.fresh_stamp()
    site.clock.later(days=2)
    assert (
        "One more click" in site.post("/subscribe", {"email": "a@example.net", "stamp": stamp}).text
    )


@pytest.mark.parametrize(
    ("web", "asked", "held"),
    [
        ("", 20, 0),
        ("signups_network_hour = 3", 3, 0),
        ("signups_network_hour = 90\nsignups_hour = 4", 4, 86),
    ],
)
def test_ten_thousand_from_one_network_are_a_few_mails(
    web: str, asked: int, held: int, tmp_path: Path
) -> None:
    """Counted with a hundred: the limit of one network is 20 an hour, and settings know better."""
    with serving(tmp_path / "site", web=web, more=LISTS) as site:
        stamp = site.fresh_stamp()
        for number in range(100):
            fields = {"email": f"victim{number}@example.net", "list": "main", "stamp": stamp}
            assert site.post("/subscribe", fields).status == 200
        owed = [line for line in site.dump() if line.startswith('INSERT INTO "notice"')]
        assert len(owed) == asked
        assert len(site.newsroom.subscribers.holding.list()) == held


def test_a_day_has_three_of_a_networks_busiest_hours(tmp_path: Path) -> None:
    with serving(tmp_path / "site", web="signups_network_hour = 2", more=LISTS) as site:
        for number in range(20):
            site.sign_up(f"victim{number}@example.net")
            site.clock.later(minutes=31)
        assert people(site) == 6


def test_with_a_puzzle_only_who_solves_it_is_asked(tmp_path: Path) -> None:
    with serving(tmp_path / "site", web="altcha = true", more=LISTS) as site:
        page = site.get("/subscribe")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        answer = site.sign_up("new@example.net", puzzle="")
        assert answer.status == 422
        # The address is not what is wrong.
        assert "aria-invalid" not in answer.text
        assert people(site) == 0
