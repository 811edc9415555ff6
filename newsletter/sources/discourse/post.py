"""Discourse's JSON: which post is the report, and what is known about it."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from newsletter.errors import ReportError
from newsletter.report import JsonValue
from newsletter.sources.html.emoji import replace_codes
from newsletter.sources.html.source import BOM, sound

_REGULAR = 1
"""The type of posts that people write; others tell what moderators did."""
_MEND = "save a topic as /t/ID.json or a post as /posts/ID.json"
_NAMES = ("name", "display_username", "username")
_TAG_NAMES = ("name", "slug", "id")
_SLUG = re.compile(r"[-_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post and what its topic says of it; texts are empty where nothing is said."""

    title: str
    slug: str
    cooked: str
    raw: str
    author: str
    username: str
    created: date | None
    topic: int | None
    ident: int | None
    category: int | None
    tags: tuple[str, ...]
    canonical: str
    skipped: int


def read_post(text: str, *, where: str) -> Post:
    """Read the first post of a topic's JSON, or a post's own, that a visitor can read.

    Posts that are hidden, deleted or a moderator's act are skipped. ReportError for what is no
    JSON, another JSON, or a topic without such a post.
    """
    found = _load(text, where)
    posts = _posts(found)
    if posts is None:
        what = "this JSON is no topic and no post of a Discourse forum"
        raise ReportError(what, where=where, mend=_MEND)
    shown = [post for post in posts if _is_shown(post)]
    if not shown:
        what = "no post in it can be read: all are hidden, deleted or a moderator's act"
        raise ReportError(what if posts else "there is no post in it", where=where, mend=_MEND)
    post = shown[0]
    topic = found if post is not found else {}
    return Post(
        title=_title(topic, post),
        slug=_text(topic, "slug") or _text(post, "topic_slug"),
        cooked=_text(post, "cooked"),
        raw=_text(post, "raw"),
        author=next(filter(None, (_line(post, key) for key in _NAMES)), ""),
        username=_text(post, "username"),
        created=_day(_text(post, "created_at") or _text(topic, "created_at")),
        topic=_number(topic, "id") or _number(post, "topic_id"),
        ident=_number(post, "id"),
        category=_number(topic, "category_id") or _number(post, "category_id"),
        tags=_tags(topic.get("tags")),
        canonical=_text(topic, "canonical_url") or _text(topic, "url"),
        skipped=posts.index(post),
    )


def _load(text: str, where: str) -> Mapping[str, JsonValue]:
    try:
        found = json.loads(text.removeprefix(BOM))
    except json.JSONDecodeError as error:
        place = f"{where}:{error.lineno}"
        raise ReportError(f"this is not JSON: {error.msg}", where=place, mend=_MEND) from error
    except (RecursionError, ValueError) as error:
        what = "this JSON is nested too deeply or holds a number too long to be read"
        raise ReportError(what, where=where, mend=_MEND) from error
    if not isinstance(found, dict):
        what = f"this JSON is a {type(found).__name__}, not a topic of a Discourse forum"
        raise ReportError(what, where=where, mend=_MEND)
    return found


def _posts(found: Mapping[str, JsonValue]) -> list[Mapping[str, JsonValue]] | None:
    """The posts in a topic's or post's JSON, in its order; None if it is neither."""
    stream = found.get("post_stream")
    if isinstance(stream, dict):
        posts = stream.get("posts")
        return (
            [post for post in posts if isinstance(post, dict)] if isinstance(posts, list) else None
        )
    is_post = "cooked" in found or ("raw" in found and "topic_id" in found)
    return [found] if is_post else None


def _is_shown(post: Mapping[str, JsonValue]) -> bool:
    is_regular = post.get("post_type", _REGULAR) == _REGULAR
    gone = any(post.get(key) for key in ("hidden", "user_deleted", "deleted_at"))
    return is_regular and not gone and any(_text(post, key).strip() for key in ("cooked", "raw"))


def _title(topic: Mapping[str, JsonValue], post: Mapping[str, JsonValue]) -> str:
    """The topic's title; the one made for browsers has entities and the codes of emoji."""
    fancy = html.unescape(_line(topic, "fancy_title"))
    titles = (_line(topic, "title"), fancy, _line(post, "topic_title"))
    return replace_codes(next(filter(None, titles), ""))


def _text(holder: Mapping[str, JsonValue], key: str) -> str:
    value = holder.get(key)
    return sound(value) if isinstance(value, str) else ""


def _line(holder: Mapping[str, JsonValue], key: str) -> str:
    return " ".join(_text(holder, key).split())


def _number(holder: Mapping[str, JsonValue], key: str) -> int | None:
    value = holder.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _tags(value: JsonValue) -> tuple[str, ...]:
    """Tags as names: forums wrote texts up to 2026, and write objects since."""
    if not isinstance(value, list):
        return ()
    named = (
        next((str(tag[key]) for key in _TAG_NAMES if tag.get(key)), "")
        if isinstance(tag, dict)
        else str(tag or "")
        for tag in value
    )
    return tuple(filter(None, (sound(name) for name in named)))


def _day(text: str) -> date | None:
    try:
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None


def title_of_slug(slug: str) -> str:
    """A title from the name that a topic has in its address: `weekly-status` is Weekly status."""
    words = _SLUG.sub(" ", slug).strip()
    return words[:1].upper() + words[1:]
