"""Which post of a forum's JSON is the report, and what is known of it."""

from datetime import date

import pytest

from newsletter.errors import ReportError
from newsletter.report import JsonValue
from newsletter.sources.discourse.post import Post, read_post, title_of_slug
from tests.newsletter.sources.discourse.values import post_of, topic_of, written


def _read(value: JsonValue) -> Post:
    return read_post(written(value), where="topic.json")


def test_a_topic() -> None:
    """Its first post, and what the topic says."""
    post = _read(
        topic_of(post_of("<p>first</p>", raw="first"), post_of("<p>reply</p>", post_number=2))
    )
    assert (post.title, post.slug, post.topic, post.ident, post.category) == (
        "Weekly status #198", "weekly-status-198", 7, 71, 3,
    )  # fmt: skip
    assert (post.cooked, post.raw, post.skipped) == ("<p>first</p>", "first", 0)
    assert (post.author, post.username, post.created) == ("Ada Example", "ada", date(2021, 5, 10))


def test_a_post_alone() -> None:
    """It names its topic and has no title."""
    post = _read(post_of("<p>a</p>", raw="a", name=""))
    assert (post.title, post.slug, post.topic, post.author) == ("", "weekly-status-198", 7, "ada")
    assert title_of_slug(post.slug) == "Weekly status 198"


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"title": "A & B &amp; <c> :tada:"}, "A & B &amp; <c> \U0001f389"),
        ({"title": None, "fancy_title": "A &amp; B &hellip; :tada:"}, "A & B \u2026 \U0001f389"),
        ({"title": " ", "fancy_title": "A"}, "A"),
        ({"title": 5, "fancy_title": None}, ""),
    ],
)
def test_titles(changes: dict[str, JsonValue], title: str) -> None:
    """The plain title, else the one made for browsers, whose entities are characters."""
    assert _read(topic_of(**changes)).title == title


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        (["release", "news"], ("release", "news")),
        ([{"id": 1, "name": "Release", "slug": "release"}, {"id": 2, "name": "news"}], ("Release", "news")),
        ([{"id": 1, "slug": "release"}, {}, None, 4], ("release", "4")),
        (None, ()),
        ([], ()),
        ("news", ()),
    ],
)  # fmt: skip
def test_tags(tags: JsonValue, names: tuple[str, ...]) -> None:
    """Both shapes that forums have written, and none."""
    assert _read(topic_of(tags=tags)).tags == names


@pytest.mark.parametrize(
    "gone",
    [
        {"hidden": True}, {"user_deleted": True}, {"deleted_at": "2021-05-11T00:00:00Z"}, {"post_type": 2},
        {"post_type": 3}, {"post_type": 4}, {"cooked": "", "raw": " "},
    ],
    ids=str,
)  # fmt: skip
def test_posts_that_nobody_reads_are_skipped(gone: dict[str, JsonValue]) -> None:
    """Hidden, deleted, a moderator's act, a whisper, empty; an error where no other is left."""
    hidden = {**post_of("<p>gone</p>"), **gone}
    post = _read(topic_of(hidden, post_of("<p>kept</p>")))
    assert (post.cooked, post.skipped) == ("<p>kept</p>", 1)
    with pytest.raises(
        ReportError, match=r"^topic\.json: no post in it can be read: .*; save a topic"
    ):
        _read(topic_of(hidden))
    with pytest.raises(ReportError, match=r"^topic\.json: no post in it can be read"):
        _read(hidden | {"topic_id": 7})


WRONG = {
    "not JSON": ("<html>", r"^topic\.json:1: this is not JSON: "),
    "cut off": ('{\n"post_stream": {"posts": [{', r"^topic\.json:2: this is not JSON: "),
    "empty": ("", r"^topic\.json:1: this is not JSON: "),
    "a list": ("[1]", r"^topic\.json: this JSON is a list, not a topic"),
    "null": ("null", r"^topic\.json: this JSON is "),
    "a number": ("4", r"^topic\.json: this JSON is "),
    "a number too long": ("9" * 5000, r"^topic\.json: this JSON .* number too long"),
    "nested too deep": ("[" * 200_000, r"^topic\.json: this JSON is nested too deeply"),
    "another object": ("{}", r"^topic\.json: this JSON is no topic and no post"),
    "a list of topics": ('{"topic_list": {"topics": []}}', r"^topic\.json: this JSON is no topic"),
    "no posts": ('{"post_stream": {"posts": []}}', r"^topic\.json: there is no post in it"),
    "posts of another kind": ('{"post_stream": {"posts": {"a": 1}}}', r"no topic and no post"),
    "a stream of another kind": ('{"post_stream": [1], "cooked": 5}', r"no post in it can be read"),
    "values of other kinds": (
        '{"post_stream": {"posts": [null, 4, {"cooked": {}}]}}',
        r"no post in it",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG.keys())
def test_another_json_is_an_error(text: str, message: str) -> None:
    """One line that says what it is, where, and what to save instead."""
    with pytest.raises(ReportError, match=message) as caught:
        read_post(text, where="topic.json")
    assert str(caught.value).endswith("save a topic as /t/ID.json or a post as /posts/ID.json")


def test_halves_of_characters_do_no_harm() -> None:
    """JSON can hold what no text can."""
    post = read_post(r'{"cooked": "<p>a\ud800b", "topic_id": 1, "username": "\udfff"}', where="x")
    assert (post.cooked, post.username) == ("<p>a b", " ")


@pytest.mark.parametrize("created", ["", "yesterday", "2021-13-01", None, 5])
def test_a_day_that_is_none(created: JsonValue) -> None:
    """It is unknown."""
    assert _read(post_of(created_at=created)).created is None
