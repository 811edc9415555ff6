"""Topics and posts as a forum's JSON has them, for the tests of Discourse."""

import json

from newsletter.report import JsonValue


def post_of(cooked: str | None = "<p>a</p>", **changes: JsonValue) -> dict[str, JsonValue]:
    """A post as it stands in a topic."""
    post: dict[str, JsonValue] = {
        "id": 71, "name": "Ada Example", "username": "ada", "created_at": "2021-05-10T16:05:46.093Z",
        "post_number": 1, "post_type": 1, "topic_id": 7, "topic_slug": "weekly-status-198",
        "hidden": False, "user_deleted": False, "deleted_at": None,
    }  # fmt: skip
    if cooked is not None:
        post["cooked"] = cooked
    return {**post, **changes}


def topic_of(*posts: JsonValue, **changes: JsonValue) -> dict[str, JsonValue]:
    """A topic with its posts."""
    topic: dict[str, JsonValue] = {
        "post_stream": {"posts": list(posts) or [post_of()], "stream": [71]},
        "id": 7, "title": "Weekly status #198", "fancy_title": "Weekly status #198", "slug": "weekly-status-198",
        "category_id": 3, "tags": ["news"], "created_at": "2021-05-10T16:05:46.000Z",
    }  # fmt: skip
    return {**topic, **changes}


def written(value: JsonValue) -> str:
    """A value as JSON."""
    return json.dumps(value)
