"""Raw, cooked and the item of a feed: one post in three forms says one thing."""

from collections.abc import Mapping

import pytest

from newsletter.report import Card, Image, InlineImage, Link, Mention, Report, Text, walk, words
from newsletter.sources.discourse.topic import read_discourse
from newsletter.sources.feeds.reading import read_feed
from tests.newsletter.sources.discourse.forms import FORMS, HOST
from tests.newsletter.sources.discourse.values import post_of, topic_of, written

_STRAIGHT = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'"})

DIFFERENCES: Mapping[str, tuple[str, str, str]] = {
    "a card": ("a Why Told. b", "a b", "only the forum has read the page behind a link"),
    "a YouTube video": ("Gulls", "", "only the forum knows the video's title"),
    "an address in a sentence": (
        "See Why.",
        "See https://x.example/y_z_.",
        "the forum shows the title of the page",
    ),
    "hashtags": (
        "#news and #Site feedback",
        "#news and #site",
        "only the forum knows the name of a category",
    ),
    "typography": ("\u00a9 \u2192 \u2026", "(c) --> ...", "the forum's typographer is a setting"),
}
"""The construct -> the words of the HTML, those of raw, and why they differ."""

LINKS: Mapping[str, tuple[str, str]] = {
    "a mention": (f"{HOST}/u/ada", "only the forum knows who exists"),
    "hashtags": (f"{HOST}/c/site/3", "only the forum knows whether there is such a category"),
}
"""The construct -> an address that the HTML has and raw has not, and why."""


def _forms(name: str) -> dict[str, Report]:
    raw, cooked = FORMS[name]
    item = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><item><title>Weekly</title>'
        f'<link>{HOST}/t/weekly/7</link><description><![CDATA[<p><a href="{HOST}/u/ada">@ada</a> wrote:</p>{cooked}'
        f'<p><a href="{HOST}/t/weekly/7">Read full topic</a></p>]]></description></item></channel></rss>'
    )
    posts = {"cooked": post_of(cooked), "raw": post_of(None, raw=raw)}
    read = {
        form: read_discourse(
            written(topic_of(post, title="Weekly", slug="weekly")), where="x.json", forum=HOST
        )
        for form, post in posts.items()
    }
    return {**read, "feed": read_feed(item, where="x.rss")}


def _words(report: Report) -> str:
    text = " ".join(words(report)[1:]).translate(_STRAIGHT)
    return text.replace("\u2013", "--")


def _addresses(report: Report) -> list[str]:
    """Where cards, links and pictures lead; a poll's and a video's too."""
    found: list[str] = []
    for node in walk(report):
        match node:
            case Card(url=url) | Link(href=url) | InlineImage(src=url) | Image(src=url):
                found.append(url)
            case Mention(url=url) if url:
                found.append(url)
    return found


@pytest.mark.parametrize("name", FORMS)
def test_the_forms_say_the_same(name: str) -> None:
    """The same words in all; what only the forum knows is in the table, and nothing else."""
    read = {form: _words(report) for form, report in _forms(name).items()}
    assert read["feed"] == read["cooked"]
    if name in DIFFERENCES:
        assert (read["cooked"], read["raw"]) == DIFFERENCES[name][:2]
    else:
        assert read["raw"] == read["cooked"]


@pytest.mark.parametrize("name", FORMS)
def test_the_forms_lead_to_the_same_places(name: str) -> None:
    """Cards, links and pictures have the same addresses."""
    read = {form: _addresses(report) for form, report in _forms(name).items()}
    assert read["feed"] == read["cooked"]
    only = [LINKS[name][0]] if name in LINKS else []
    assert [url for url in read["cooked"] if url not in only] == read["raw"]


@pytest.mark.parametrize("name", ["a date", "a range of dates"])
def test_dates_keep_their_moment(name: str) -> None:
    """The day, time and zone of the author stand in the attributes of each form."""
    moments = [
        [node.attrs for node in walk(report) if isinstance(node, Text) and node.attrs]
        for report in _forms(name).values()
    ]
    assert moments[0]
    assert moments[0] == moments[1] == moments[2]


@pytest.mark.parametrize("name", FORMS)
def test_the_forms_are_built_of_the_same_parts(name: str) -> None:
    """Each form has the same kinds of nodes in the same order."""
    shapes = {
        form: [type(node).__name__ for node in walk(report)]
        for form, report in _forms(name).items()
    }
    assert shapes["feed"] == shapes["cooked"]
    if name != "hashtags":
        assert shapes["raw"] == shapes["cooked"]
