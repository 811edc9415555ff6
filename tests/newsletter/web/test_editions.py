"""Editions as everybody may read them: as they were sent, without their readers."""

import json
import os
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from newsletter.edition import digest_number
from newsletter.holes import TOKEN
from newsletter.mailing.values import Readers
from newsletter.web.editions import policy
from tests.newsletter.web.serving import REPORT, START, Serving, serving

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://news.heron.example.org"


def test_an_edition_is_as_it_was_sent_but_for_its_reader(shared: Serving) -> None:
    sent = shared.newsroom.archive.get(1).edition.variant("all").html
    page = shared.get("/1").text
    letter = sent.split("<body")[1].split("You get this letter")[0]
    assert letter.replace('<div class="details"', "")[:2000] in page.replace("<details", "")
    assert not TOKEN.search(page)
    assert "You get this letter" not in page
    assert "Unsubscribe" not in page
    assert f'<a href="{BASE}/"' in page
    assert f'<a href="{BASE}/1"' in sent
    assert f'<a href="{BASE}/1"' not in page


def test_what_a_mail_program_cannot_fold_is_folded(shared: Serving) -> None:
    page = shared.get("/1").text
    found = re.search(
        r"<details[^>]*>\s*<summary[^>]*>More than a glance</summary>.*?</details>", page, re.DOTALL
    )
    assert found is not None
    assert "Hidden at first." in found[0]


def test_the_text_is_as_it_was_sent_but_for_its_reader(shared: Serving) -> None:
    answer = shared.get("/1.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "One change, told in the notes [1]." in answer.text
    assert answer.text.split("-- \n")[1].startswith(f"Subscribe:\n<{BASE}/>\nWeb edition:\n")
    assert not TOKEN.search(answer.text)


def test_what_is_only_scheduled_is_nowhere(shared: Serving) -> None:
    """Stored is not sent: an edition that waits for its hour must not be read before."""
    assert shared.get("/3").status == 404
    assert shared.get("/3.txt").status == 404
    for path in ("/", "/editions", "/feed.atom", "/feed.json", "/sitemap.xml", "/2"):
        assert "weekly #3" not in shared.get(path).text, path
        assert f"{BASE}/3" not in shared.get(path).text, path


def test_a_months_digest_has_a_page_and_is_no_edition(site: Serving) -> None:
    """Its letter leads to it; lists and feeds have its editions instead."""
    number = digest_number(2026, 2)
    site.publish(1)
    monthly = site.token("preferences", site.person("mo@example.net"))
    site.post(f"/p/{monthly}", {"list": "main", "frequency": "monthly"})
    site.publish(number)
    page = site.get(f"/{number}")
    assert page.status == 200
    assert 'rel="prev"' not in page.text
    assert 'rel="next"' not in site.get("/1").text
    for path in ("/", "/editions", "/feed.atom", "/sitemap.xml"):
        assert str(number) not in site.get(path).text, path
    assert site.get(f"/{digest_number(2026, 1)}").status == 404


def test_neighbours_are_linked(shared: Serving) -> None:
    first, second = shared.get("/1").text, shared.get("/2").text
    assert '<link rel="next" href="/2">' in first
    assert 'rel="prev"' not in first
    assert '<link rel="prev" href="/1">' in second
    assert 'rel="next"' not in second


def test_search_engines_and_previews_are_told(shared: Serving) -> None:
    page = shared.get("/1").text
    assert f'<link rel="canonical" href="{BASE}/1">' in page
    assert '<meta property="og:title" content="Heron weekly #1">' in page
    assert '<meta name="description" content="A short week &amp; a quiet one: 1 &lt; 2.' in page


@pytest.mark.parametrize(
    "path", ["/0", "/01", "/1.html", "/1/", "/-1", "/1e0", "/9999999999", "/１"]
)
def test_other_spellings_lead_nowhere(shared: Serving, path: str) -> None:
    assert shared.get(quote(path)).status == 404


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_feeds_hold_the_articles(shared: Serving, form: str) -> None:
    answer = shared.get(f"/feed.{form}")
    if form == "json":
        items = json.loads(answer.text)["items"]
        titles = [each["title"] for each in items]
        content = items[0]["content_html"]
    elif form == "atom":
        entries = ET.fromstring(answer.text).findall(f"{ATOM}entry")
        titles = [each.findtext(f"{ATOM}title") for each in entries]
        content = entries[0].findtext(f"{ATOM}content") or ""
    else:
        items = ET.fromstring(answer.text).findall("channel/item")
        titles = [each.findtext("title") for each in items]
        content = items[0].findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    assert titles == ["Heron weekly #2", "Heron weekly #1"]
    assert "<li>One change, told in <a href=" in content
    assert "style=" not in content
    assert "Unsubscribe" not in content


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_marks_of_footnotes_in_feeds_lead_somewhere(site: Serving, form: str) -> None:
    site.publish(1, report=f"{REPORT}\nA claim[^1].\n\n[^1]: The proof.\n")
    whole = f"{BASE}/1#note-1"
    assert whole in site.get(f"/feed.{form}").text
    assert 'id="note-1"' in site.get("/1").text


def test_a_topics_feed_has_its_editions_only(site: Serving) -> None:
    site.publish(1)
    site.publish(2, report=site_report("Releases"))
    assert "weekly #1" not in site.get("/topics/releases.atom").text
    assert "weekly #2" in site.get("/topics/releases.atom").text
    assert "<entry" not in site.get("/topics/security.atom").text
    assert site.get("/topics/unknown.atom").status == 404
    assert site.get("/topics/releases.xml").status == 404


def site_report(heading: str) -> str:
    return REPORT.replace("{heading}", heading)


def test_what_is_unchanged_is_not_sent_again(site: Serving) -> None:
    site.publish(1)
    first = site.get("/1")
    same = site.get("/1", If_None_Match=first.headers["etag"])
    assert (same.status, same.body) == (304, b"")
    assert site.get("/1", If_Modified_Since=first.headers["last-modified"]).status == 304
    site.clock.later(days=7)
    site.publish(2)
    assert site.get("/1", If_None_Match=first.headers["etag"]).status == 200
    assert site.get("/1", If_Modified_Since=first.headers["last-modified"]).status == 200
    assert site.get("/1", If_Modified_Since="no date").status == 200


@pytest.mark.parametrize("late", [1, 3])
def test_a_neighbour_that_waited_is_news(site: Serving, late: int) -> None:
    """On either side: it was stored before, and the links to it are new all the same."""
    site.publish(2)
    site.publish(late, begun=False)
    first = site.get("/2")
    site.clock.later(days=1)
    site.begin(late)
    assert site.get("/2", If_None_Match=first.headers["etag"]).status == 200
    later = site.get("/2", If_Modified_Since=first.headers["last-modified"])
    assert later.status == 200
    assert f'href="/{late}"' in later.text


def test_dates_are_of_the_day_when_it_went_out(site: Serving) -> None:
    """Not of that when it was stored to wait for its hour."""
    site.publish(1, begun=False)
    site.clock.later(days=3)
    site.begin(1)
    went = "2026-03-12T09:00:00+00:00"
    assert f'<meta property="article:published_time" content="{went}">' in site.get("/1").text
    (entry,) = ET.fromstring(site.get("/feed.atom").text).findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}published"), entry.findtext(f"{ATOM}updated")) == (went, went)
    assert json.loads(site.get("/feed.json").text)["items"][0]["date_published"] == went
    assert "<pubDate>Thu, 12 Mar 2026 09:00:00 GMT</pubDate>" in site.get("/feed.rss").text
    assert f"<loc>{BASE}/1</loc>\n    <lastmod>{went}</lastmod>" in site.get("/sitemap.xml").text
    for path in ("/", "/editions"):
        assert '<time datetime="2026-03-12">' in site.get(path).text.replace(' class="date"', "")


def test_what_another_mailing_brings_later_is_as_old_as_the_first(site: Serving) -> None:
    site.person("sec@example.net", topics=["security"])
    site.publish(1)
    before = site.get("/feed.atom").text
    site.clock.later(days=1)
    site.person("new@example.net", topics=["security"])
    stored = site.newsroom.archive.get(1)
    again = site.newsroom.ledger.open(1, stored.digest, Readers(topic="security"))
    site.newsroom.ledger.enlist(again)
    assert site.get("/feed.atom").text == before


def test_an_edition_that_went_out_late_stands_in_its_own_year(site: Serving) -> None:
    site.publish(2)
    site.clock.now += timedelta(days=400)
    site.publish(1)
    site.publish(3)
    page = site.get("/editions").text
    assert page.count('id="year-2027"') == 1
    assert page.index("2027") < page.index("weekly #1") < page.index("2026")


@pytest.mark.parametrize("path", ["/", "/1", "/1.txt", "/feed.atom", "/sitemap.xml", "/editions"])
def test_head_is_get_without_its_body(shared: Serving, path: str) -> None:
    head, got = shared.ask("HEAD", path), shared.get(path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


def test_the_list_is_by_years(site: Serving) -> None:
    site.publish(1)
    site.clock.now += timedelta(days=400)
    site.publish(2)
    page = site.get("/editions").text
    assert (
        page.index("2027") < page.index("weekly #2") < page.index("2026") < page.index("weekly #1")
    )


def test_what_a_letter_folds_away_the_page_shows(site: Serving) -> None:
    """Gmail cuts letters at 102 kB, so a long list has its last entries on the web alone."""
    entries = "\n".join(f"- Change number {each}: {'words ' * 20}" for each in range(700))
    site.publish(1, report=REPORT.replace("- One change", f"{entries}\n- One change"))
    letter = site.newsroom.archive.get(1).edition.variant("all").html
    assert f'href="{BASE}/1#changes"' in letter
    assert "Change number 699:" not in letter
    page = site.get("/1").text
    assert "Change number 699:" in page
    assert f'href="{BASE}/1#changes"' not in page
    assert "Change number 699:" in site.get("/feed.atom").text


def test_a_calendar_is_told_anew_each_day(tmp_path: Path) -> None:
    """What is still to come is another thing tomorrow, though nobody changed the file."""
    with serving(tmp_path / "site", more='[calendar]\nfile = "releases.toml"\n') as site:
        file = site.settings.folder / "releases.toml"
        file.write_text(
            '[[track]]\nproject = "Heron"\nevery = "1 month"\nsupported = "until next"\n'
        )
        os.utime(file, (START.timestamp() - 9e6, START.timestamp() - 9e6))
        first = site.get("/releases.ics")
        assert first.status == 200
        since = {"If-Modified-Since": first.headers["last-modified"]}
        assert site.get("/releases.ics", **since).status == 304
        site.clock.later(days=1)
        assert site.get("/releases.ics", **since).status == 200


def let_in(*pictures: str) -> str:
    page = "".join(f'<img src="{each}">' for each in pictures)
    found = re.search(r"img-src 'self'([^;]*);", policy(f"<html><body>{page}</body></html>"))
    assert found is not None
    return found[1].strip()


def many(number: int, shape: str) -> list[str]:
    return [shape.format(each, "x" * 80) for each in range(number)]


def test_a_few_pictures_are_named_each() -> None:
    known = ["https://a.example/1.png", "https://b.example:8443/2.png"]
    assert let_in(*known, "https://a.example/1.png?size=2", "/1/own.png") == " ".join(known)


@pytest.mark.parametrize(
    ("pictures", "told"),
    [
        (many(30, "https://a.example/{}/{}.png"), "https://a.example"),
        (
            [*many(30, "https://a.example/{}/{}.png"), "http://b.example/1.png"],
            "http://b.example https://a.example",
        ),
        (many(30, "https://host{}.{}.example/1.png"), "https:"),
        ([*many(30, "https://host{}.{}.example/1.png"), "http://b.example/1.png"], "http: https:"),
    ],
    ids=["one host", "two hosts", "many hosts", "many hosts, two schemes"],
)
def test_many_pictures_are_told_in_fewer_words(pictures: list[str], told: str) -> None:
    assert let_in(*pictures) == told


def test_the_head_of_an_edition_with_many_pictures_is_short(site: Serving) -> None:
    """As it is installed, nginx answers 502 to one that passes 4 kB."""
    shown = "\n".join(f"![Shot]({each})\n" for each in many(40, "https://a.example/{}/{}.png"))
    site.publish(1, report=f"{REPORT}\n{shown}")
    answer = site.get("/1")
    assert answer.status == 200
    assert answer.text.count("https://a.example/") >= 40
    assert sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) < 2048
