"""What GitHub's REST interface answers, as values: pure, and strict about shapes.

Shapes: docs.github.com, "REST API endpoints for search" and "for pull request reviews", 2022-11-28.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Never

from newsletter.errors import ReportError

_HOW = "try again; if it stays, GitHub's interface has changed: please report this"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who opened or reviewed; `is_bot` is GitHub's own word for it."""

    login: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """A merged pull request; `title` exactly as its author wrote it."""

    number: int
    title: str
    url: str
    merged_at: datetime
    author: Account
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a search: how many there are in all, and whether GitHub gave up early."""

    total: int
    is_incomplete: bool
    found: tuple[PullRequest, ...]


def read_page(content: bytes, *, where: str) -> Page:
    """A page of `/search/issues`; raises ReportError for anything else."""
    answer = _Shape(_json(content, where), where)
    return Page(
        total=answer.number("total_count"),
        is_incomplete=answer.has("incomplete_results"),
        found=tuple(_pull_request(item) for item in answer.each("items")),
    )


def read_reviewers(content: bytes, *, where: str) -> tuple[Account, ...]:
    """Those who approved, in the order of their approval, of `/pulls/N/reviews`."""
    reviews = _Shape({"reviews": _json(content, where)}, where).each("reviews")
    approved = [review for review in reviews if review.text("state") == "APPROVED"]
    accounts = [_account(review) for review in approved]
    return tuple(dict.fromkeys(accounts))


def read_message(content: bytes) -> str:
    """Why GitHub refused, in its own words; empty where it gave none."""
    try:
        found = json.loads(content)
    except ValueError:
        return ""
    message = found.get("message") if isinstance(found, dict) else None
    return " ".join(message.split())[:200] if isinstance(message, str) else ""


def _json(content: bytes, where: str) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ReportError("GitHub's answer is not JSON", where=where, mend=_HOW) from error


class _Shape:
    """A JSON object whose parts are asked for by name and kind."""

    def __init__(self, found: object, where: str) -> None:
        if not isinstance(found, dict):
            raise ReportError("GitHub's answer has an unknown shape", where=where, mend=_HOW)
        self._found, self._where = found, where

    def text(self, name: str) -> str:
        found = self._found.get(name)
        return found if isinstance(found, str) else self._refuse(name)

    def number(self, name: str) -> int:
        found = self._found.get(name)
        is_number = isinstance(found, int) and not isinstance(found, bool)
        return found if is_number and isinstance(found, int) else self._refuse(name)

    def has(self, name: str) -> bool:
        return self._found.get(name) is True

    def moment(self, *names: str) -> datetime:
        """The first of these that is there: GitHub's times end in Z."""
        texts = [text for name in names if isinstance(text := self._found.get(name), str)]
        try:
            moment = datetime.fromisoformat(texts[0])
        except (IndexError, ValueError):
            self._refuse(names[0])
        return moment if moment.tzinfo else self._refuse(names[0])

    def each(self, name: str) -> list["_Shape"]:
        found = self._found.get(name)
        if not isinstance(found, list):
            self._refuse(name)
        return [_Shape(item, self._where) for item in found]

    def part(self, name: str) -> "_Shape | None":
        """Another object below this one; a deleted account's is null."""
        found = self._found.get(name)
        return _Shape(found, self._where) if isinstance(found, dict) else None

    def _refuse(self, name: str) -> Never:
        what = f'GitHub\'s answer lacks a "{name}" that we can read'
        raise ReportError(what, where=self._where, mend=_HOW)


def _pull_request(item: _Shape) -> PullRequest:
    pull = item.part("pull_request")
    merged = pull.moment("merged_at") if pull else item.moment("closed_at")
    return PullRequest(
        number=item.number("number"),
        title=item.text("title"),
        url=item.text("html_url"),
        merged_at=merged,
        author=_account(item),
        labels=tuple(label.text("name") for label in item.each("labels")),
    )


def _account(item: _Shape) -> Account:
    user = item.part("user")
    if user is None:
        # GitHub shows a deleted account's work under this name.
        return Account(login="ghost")
    return Account(login=user.text("login"), is_bot=user.text("type") == "Bot")
