"""What people choose for themselves is kept, and nothing else is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text, update

from subscribers import Following, Frequency, State, Subscriber
from subscribers.tables import subscriber
from tests.newsletter.web.serving import LISTS, Serving, serving

WHOLE = {"list": "main", "frequency": "each", "language": "", "pause": ""}


def reader(site: Serving) -> Subscriber:
    return site.newsroom.subscribers.show("ann@example.net")


def path_of(site: Serving) -> str:
    return f"/p/{site.token('preferences', reader(site))}"


def test_what_is_chosen_is_kept(site: Serving) -> None:
    answer = site.post(
        path_of(site),
        {
            "list": ["main", "alerts"],
            "topic.main": "security",
            "frequency": "monthly",
            "language": "de",
            "plain": "yes",
            "pause": "2026-04-01",
        },
    )
    assert "Ihre Auswahl ist gespeichert." in answer.text
    person = reader(site)
    assert {each.list: each.topics for each in person.follows} == {
        "main": ("security",),
        "alerts": (),
    }
    assert (person.frequency, person.language, person.plain) == (Frequency.MONTHLY, "de", True)
    assert person.paused_until == datetime(2026, 4, 1, tzinfo=UTC)


def test_the_page_shows_what_is_kept(site: Serving) -> None:
    site.post(path_of(site), WHOLE | {"topic.main": "security", "pause": "2026-04-01"})
    page = site.get(path_of(site)).text
    assert 'name="topic.main" value="security" checked' in page
    assert 'name="topic.main" value="releases">' in page
    assert 'name="pause" value="2026-04-01"' in page
    assert 'value="each" checked' in page


def test_a_pause_ends_when_it_is_emptied(site: Serving) -> None:
    site.post(path_of(site), WHOLE | {"pause": "2026-04-01"})
    site.post(path_of(site), WHOLE)
    assert reader(site).paused_until is None


@pytest.mark.parametrize("pause", ["0001-01-01", "2020-01-01"])
def test_a_day_that_is_over_is_no_pause(site: Serving, pause: str) -> None:
    assert site.post(path_of(site), WHOLE | {"pause": pause}).status == 200
    assert reader(site).paused_until is None


@pytest.mark.parametrize("pause", ["soon", "2026-13-01", "9999-12-31", "2029-01-01"])
def test_what_is_no_day_or_too_far_is_told_and_nothing_is_kept(site: Serving, pause: str) -> None:
    """Whoever asks for a rest of three years must not get letters next week."""
    site.post(path_of(site), WHOLE | {"pause": "2026-04-01"})
    before = reader(site)
    answer = site.post(path_of(site), WHOLE | {"pause": pause, "frequency": "monthly"})
    assert answer.status == 422
    assert "Choose a day within the next two years" in answer.text
    assert "Your choices are saved." not in answer.text
    assert 'value="monthly" checked' in answer.text
    assert reader(site) == before


def test_nothing_at_all_is_not_a_choice(site: Serving) -> None:
    """Who ticks nothing is asked whether they mean to leave."""
    before = reader(site)
    answer = site.post(path_of(site), {"frequency": "monthly"})
    assert "Choose at least one list" in answer.text
    # What else they had written is still there.
    assert 'value="monthly" checked' in answer.text
    assert reader(site) == before


def test_what_is_not_offered_is_not_kept(site: Serving) -> None:
    wish = WHOLE | {"list": ["main", "secret"], "topic.main": "nuclear", "frequency": "hourly"}
    site.post(path_of(site), wish | {"language": "xx"})
    person = reader(site)
    assert [each.list for each in person.follows] == ["main"]
    assert (person.topics, person.frequency, person.language) == ((), Frequency.EACH, "")


def test_a_language_that_nobody_touched_stays(site: Serving) -> None:
    """The page shows which of ours they get; that is not always the one on record."""
    known = (("de-AT", "de"), ("en-GB", "en"), ("fr", ""), ("pt-BR", ""), ("de", "de"), ("", ""))
    for stored, shown in known:
        change(site, "UPDATE subscriber SET language = :language, plain = false", language=stored)
        assert f'<option value="{shown}" selected' in site.get(path_of(site)).text
        site.post(path_of(site), WHOLE | {"language": shown, "plain": "yes"})
        assert (reader(site).language, reader(site).plain) == (stored, True)


def test_another_language_is_kept(site: Serving) -> None:
    """Also the browser's, for who had one."""
    for wanted in ("en", ""):
        change(site, "UPDATE subscriber SET language = 'de-AT'")
        site.post(path_of(site), WHOLE | {"language": wanted})
        assert reader(site).language == wanted


def test_a_topic_that_is_gone_is_shown_and_kept(site: Serving) -> None:
    """Renamed in the settings: its followers get nothing, and see why."""
    follow(site, "main", "lxd")
    page = site.get(path_of(site)).text
    assert 'name="topic.main" value="lxd" checked' in page
    assert 'name="topic.main" value="releases">' in page
    site.post(path_of(site), WHOLE | {"topic.main": "lxd", "plain": "yes"})
    assert (reader(site).topics, reader(site).plain) == (("lxd",), True)


def test_a_topic_that_is_gone_can_be_left(site: Serving) -> None:
    """For another, for all that there are now, or for everything; and a new one joins it."""
    wishes: list[tuple[list[str], tuple[str, ...]]] = [
        (["releases"], ("releases",)),
        (["releases", "lxd"], ("lxd", "releases")),
        (["releases", "security"], ()),
        ([], ()),
        (["nuclear"], ()),
    ]
    for ticked, kept in wishes:
        change(site, "DELETE FROM subscriber_topic")
        follow(site, "main", "lxd")
        site.post(path_of(site), WHOLE | {"topic.main": ticked})
        assert reader(site).topics == kept


def test_topics_of_a_list_that_takes_any_are_shown_and_kept(site: Serving) -> None:
    """Commands and imports name them; the settings name none."""
    follow(site, "alerts", "urgent", "yearly")
    page = site.get(path_of(site)).text
    for topic in ("urgent", "yearly"):
        assert f'name="topic.alerts" value="{topic}" checked' in page
    both = WHOLE | {"list": ["main", "alerts"], "topic.alerts": ["urgent", "yearly"]}
    site.post(path_of(site), both)
    assert Following(list="alerts", topics=("urgent", "yearly")) in reader(site).follows
    site.post(path_of(site), both | {"topic.alerts": "yearly"})
    assert Following(list="alerts", topics=("yearly",)) in reader(site).follows


def test_all_topics_by_name_stay_so_untouched(site: Serving) -> None:
    """Later ones are not theirs until they say so."""
    follow(site, "main", "releases", "security")
    site.post(path_of(site), WHOLE | {"topic.main": ["releases", "security"]})
    assert reader(site).topics == ("releases", "security")


@pytest.mark.parametrize("lists", ["", LISTS], ids=["one list", "two lists"])
def test_a_list_that_is_gone_is_no_reason_to_follow_another(tmp_path: Path, lists: str) -> None:
    """Its followers get nothing; they are asked, and what they leave alone stays."""
    with serving(tmp_path / "site", more=lists) as site:
        site.person("ann@example.net")
        change(site, "UPDATE subscription SET list = 'gone'")
        follow(site, "gone", "urgent")
        gone = Following(list="gone", topics=("urgent",))
        page = site.get(path_of(site)).text
        assert '<input type="checkbox" name="list" value="main">' in page
        assert "saved" in site.post(path_of(site), {"frequency": "each", "plain": "yes"}).text
        assert (reader(site).follows, reader(site).plain) == ((gone,), True)
        assert "saved" in site.post(path_of(site), WHOLE).text
        assert reader(site).follows == (gone, Following(list="main"))


def test_to_follow_only_what_is_gone_is_not_a_choice(site: Serving) -> None:
    """Who unticks the last list that there is means to leave, or has made a slip."""
    follow(site, "gone")
    before = reader(site)
    answer = site.post(path_of(site), {"frequency": "each"})
    assert "Choose at least one list" in answer.text
    assert reader(site) == before


def test_the_only_list_needs_no_tick(tmp_path: Path) -> None:
    """Its readers see no box to untick: they can leave."""
    with serving(tmp_path / "site") as site:
        site.person("ann@example.net")
        assert 'name="list"' not in site.get(path_of(site)).text
        site.post(path_of(site), {"frequency": "monthly", "topic.main": "security"})
        assert reader(site).follows == (Following(list="main", topics=("security",)),)


def test_a_topic_of_another_list_follows_that_list(tmp_path: Path) -> None:
    """A tick is a wish, and not dropped without a word; to untick what was followed wins."""
    with serving(tmp_path / "site", more=LISTS + 'topics = ["urgent", "yearly"]\n') as site:
        site.person("ann@example.net")
        site.post(path_of(site), WHOLE | {"topic.alerts": "urgent"})
        main, alerts = Following(list="main"), Following(list="alerts", topics=("urgent",))
        assert reader(site).follows == (alerts, main)
        page = site.get(path_of(site)).text
        assert 'name="list" value="alerts" checked' in page
        site.post(path_of(site), WHOLE | {"topic.alerts": "urgent"})
        assert reader(site).follows == (main,)


def change(site: Serving, statement: str, **values: object) -> None:
    """Write what only other ways than the page can bring about."""
    with site.newsroom._engine.begin() as connection:
        connection.execute(text(statement), values)


def follow(site: Serving, list_: str, *topics: str) -> None:
    """Let the reader follow these topics of a list, whether or not the settings know them."""
    values = {"person": reader(site).id, "list": list_}
    known = "SELECT 1 FROM subscription WHERE subscriber_id = :person AND list = :list"
    row = f"SELECT :person, :list WHERE NOT EXISTS ({known})"
    change(site, f"INSERT INTO subscription (subscriber_id, list) {row}", **values)
    for topic in topics:
        columns = "INSERT INTO subscriber_topic (subscriber_id, list, topic)"
        change(site, f"{columns} VALUES (:person, :list, :topic)", topic=topic, **values)


PAUSES = [
    # Over, over this morning, and over this afternoon.
    (datetime(2026, 3, 1, tzinfo=UTC), "", ("2026-03-10", "2028-03-10")),
    (datetime(2026, 3, 9, 8, tzinfo=UTC), "", ("2026-03-10", "2028-03-10")),
    (datetime(2026, 3, 9, 15, tzinfo=UTC), "2026-03-09", ("2026-03-09", "2028-03-10")),
    # Without an end, as imports write it.
    (datetime(9999, 12, 30, tzinfo=UTC), "9999-12-30", ("2026-03-10", "9999-12-30")),
]


def test_whatever_pause_there_is_the_page_can_be_saved(site: Serving) -> None:
    """The browser lets the field pass, and so do we; a pause to come stays to the minute."""
    for until, shown, (earliest, latest) in PAUSES:
        with site.newsroom._engine.begin() as connection:
            connection.execute(update(subscriber).values(paused_until=until, plain=False))
        field = f'name="pause" value="{shown}" min="{earliest}" max="{latest}"'
        assert field in site.get(path_of(site)).text
        answer = site.post(path_of(site), WHOLE | {"pause": shown, "plain": "yes"})
        assert (answer.status, reader(site).plain) == (200, True)
        assert reader(site).paused_until == (until if shown else None)


def test_to_look_changes_nothing(site: Serving) -> None:
    before = site.dump()
    assert site.get(path_of(site)).status == 200
    assert site.get(f"{path_of(site)}?frequency=monthly").status == 200
    assert site.dump() == before


def test_another_address_is_asked_and_so_is_this_one(site: Serving) -> None:
    answer = site.post(f"{path_of(site)}/move", {"email": "ann@elsewhere.example"})
    assert "both are asked to confirm" in answer.text
    assert reader(site).address == "ann@example.net"
    tokens = _tokens(site)
    assert len(tokens) == 2
    assert "One of two" in site.post(f"/c/{tokens[0]}").text
    assert "Your letters have moved" in site.post(f"/c/{tokens[1]}").text
    assert site.newsroom.subscribers.show("ann@elsewhere.example").state is State.CONFIRMED


def _tokens(site: Serving) -> list[str]:
    with site.newsroom._engine.connect() as connection:
        nonces = connection.execute(text("SELECT nonce FROM opt_in ORDER BY id")).scalars()
        return [site.newsroom.keys.opt_in(nonce) for nonce in nonces]


def test_what_is_no_address_is_told(site: Serving) -> None:
    """Beside the field, which keeps what was written and is scrolled to."""
    answer = site.post(f"{path_of(site)}/move", {"email": "nobody"})
    assert answer.status == 422
    assert 'role="alert" id="unfit"' in answer.text
    assert 'value="nobody" aria-invalid="true" aria-describedby="unfit" autofocus' in answer.text


def test_the_first_half_of_a_move_does_not_tell_of_the_second(site: Serving) -> None:
    """A look at a used link says how things stand: letters move when both have confirmed."""
    site.post(f"{path_of(site)}/move", {"email": "ann@elsewhere.example"})
    tokens = _tokens(site)
    site.post(f"/c/{tokens[0]}")
    assert "One of two" in site.get(f"/c/{tokens[0]}").text
    assert "One of two" in site.post(f"/c/{tokens[0]}").text
    site.post(f"/c/{tokens[1]}")
    assert "They go to the new address" in site.get(f"/c/{tokens[0]}").text


def test_the_page_after_a_move_can_be_asked_for_again(site: Serving) -> None:
    """Its language links, and a reload, are a GET of the address that the form was sent to."""
    site.post(f"{path_of(site)}/move", {"email": "ann@elsewhere.example"})
    before = site.dump()
    answer = site.get(f"{path_of(site)}/move?lang=de")
    assert (answer.status, "Ihre Einstellungen" in answer.text) == (200, True)
    assert site.dump() == before


def test_who_has_left_sees_the_way_back(site: Serving) -> None:
    path = path_of(site)
    site.newsroom.subscribers.remove("ann@example.net")
    assert "You have unsubscribed" in site.get(path).text
    assert "You have unsubscribed" in site.post(path, WHOLE).text
    assert reader(site).state is State.UNSUBSCRIBED


def test_who_was_erased_sees_what_all_see_who_left(site: Serving) -> None:
    path = path_of(site)
    site.newsroom.subscribers.remove("ann@example.net")
    left = site.get(path)
    site.newsroom.subscribers.persons.erase("ann@example.net")
    assert site.get(path).body == left.body
    assert site.post(path, WHOLE).body == left.body
    assert site.post(f"{path}/move", {"email": "x@example.net"}).body == left.body


def test_who_never_agreed_has_not_left(site: Serving) -> None:
    """Nor have they choices: an old letter leads to the form."""
    site.newsroom.subscribers.add("new@example.net")
    person = site.newsroom.subscribers.show("new@example.net")
    assert person.state is State.UNCONFIRMED
    answer = site.get(f"/p/{site.token('preferences', person)}")
    assert answer.status == 410
    assert "Fill in the form once more" in answer.text
