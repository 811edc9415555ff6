"""Read a report from a Discourse topic or post, saved as the JSON that its forum serves."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from urllib.parse import quote

from newsletter.report import Diagnostic, JsonValue, Level, Person, Report
from newsletter.sources.composing import compose, refuse_empty, without_title
from newsletter.sources.discourse.post import Post, read_post, title_of_slug
from newsletter.sources.discourse.raw import RawReader
from newsletter.sources.discourse.urls import find_forum
from newsletter.sources.html.reader import HtmlReader


def read_discourse(text: str, *, where: str, forum: str = "") -> Report:
    """Read `/t/ID.json` (the first post that can be read) or `/posts/ID.json`.

    `forum` is the forum's address, needed to make links absolute; where it is not given, `where`
    tells it if it is an address itself, or the JSON does. The post's HTML ("cooked") is read for
    its meaning, its Markdown only where there is no HTML. The year of the period is that of the
    day the post was made: its text seldom has one.

    Notes: those of `newsletter.sources.html.losses`, `posts-skipped` and `title-guessed`
    (warnings). ReportError for what is no such JSON, or where no post is left.
    """
    post = read_post(text, where=where)
    host = next(filter(None, map(find_forum, (forum, where, post.canonical))), "")
    url = _address(post, host)
    title = post.title or title_of_slug(post.slug) or PurePath(where).stem
    read = _read_cooked if post.cooked.strip() else _read_raw
    report = read(post, title=title, where=where, url=url)
    return replace(
        report,
        authors=_authors(post, host),
        url=url,
        meta={**report.meta, **_meta(post)},
        notes=(*report.notes, *_notes(post, title)),
    )


def _read_cooked(post: Post, *, title: str, where: str, url: str) -> Report:
    reader = HtmlReader(post.cooked, where=where, base=url)
    parts = without_title(reader.parts(), title)
    refuse_empty(parts, where=where, mend="choose a post that people wrote")
    return compose(parts, title=title, published=post.created, notes=reader.notes)


def _read_raw(post: Post, *, title: str, where: str, url: str) -> Report:
    """The post's Markdown, by its dialect."""
    reader = RawReader(post.raw, where=where, base=url)
    parts = without_title(reader.parts(), title)
    refuse_empty(parts, where=where, mend="choose a post that people wrote")
    return compose(parts, title=title, published=post.created, notes=reader.notes)


def _address(post: Post, host: str) -> str:
    if not host or post.topic is None:
        return ""
    return "/".join(filter(None, (f"{host}/t", quote(post.slug, safe=""), str(post.topic))))


def _authors(post: Post, host: str) -> tuple[Person, ...]:
    if not post.author:
        return ()
    page = f"{host}/u/{quote(post.username, safe='')}" if host and post.username else ""
    return (Person(name=post.author, url=page),)


def _meta(post: Post) -> Mapping[str, JsonValue]:
    """What the report has no field for, under the names that Discourse gives it."""
    meta: dict[str, JsonValue] = {
        "topic_id": post.topic,
        "post_id": post.ident,
        "category_id": post.category,
        "tags": list(post.tags),
    }
    return {key: value for key, value in meta.items() if value}


def _notes(post: Post, title: str) -> Iterator[Diagnostic]:
    if post.skipped:
        message = f"{post.skipped} posts above it are hidden, deleted or a moderator's act"
        yield Diagnostic(level=Level.WARNING, code="posts-skipped", message=message)
    if not post.title:
        message = f'the JSON has no title; "{title}" is made of the topic\'s address'
        yield Diagnostic(level=Level.WARNING, code="title-guessed", message=message)
