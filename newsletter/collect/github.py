"""The pull requests that were merged in a window, asked of GitHub.

Search answers at most 1,000 (docs.github.com, "REST API endpoints for search"): a window with more
is halved until each half has fewer. `merged:A..B` includes both ends, in whole seconds; a window
here is half-open, so B is its last second.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote, urlencode

from newsletter.collect.github_answers import (
    Account,
    Page,
    PullRequest,
    read_message,
    read_page,
    read_reviewers,
)
from newsletter.collect.patience import Patience
from newsletter.collect.windows import Window
from newsletter.errors import FetchError
from newsletter.fetching.fetcher import Fetcher
from newsletter.fetching.values import Fetched

API = "https://api.github.com"
PER_PAGE = 100
"""The most that GitHub puts on a page."""
MOST = 1000
"""The most that one search gives."""

_FAULTS = frozenset({500, 502, 503, 504})
_ANSWERS = _FAULTS | {200, 401, 403, 404, 422, 429}
_AGAIN = (1.0, 5.0, 20.0)
"""Seconds before a fault of GitHub's own is asked about again."""
_SECONDARY = 60.0
"""GitHub: where no header says how long, wait at least a minute."""
_SECOND = timedelta(seconds=1)


class GitHub:
    """Asks GitHub's REST interface, as slowly as it wants to be asked."""

    def __init__(
        self, fetcher: Fetcher, *, patience: Patience, token: str = "", api: str = API
    ) -> None:
        self._fetcher = fetcher
        self._patience = patience
        self._api = api.rstrip("/")
        self._headers = {
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def merged(self, repository: str, window: Window) -> tuple[PullRequest, ...]:
        """What was merged into `owner/name` in that window, each once, oldest first.

        Raises FetchError where GitHub refuses or fails, ReportError where it answers in a shape
        that is not known, or says itself that it did not find everything.
        """
        found = {pull.number: pull for pull in self._within(repository, window)}
        inside = [pull for pull in found.values() if window.holds(pull.merged_at)]
        return tuple(sorted(inside, key=lambda pull: (pull.merged_at, pull.number)))

    def reviewers(self, repository: str, number: int) -> tuple[Account, ...]:
        """Who approved a pull request."""
        where = f"{self._api}/repos/{quote(repository)}/pulls/{number}/reviews?per_page={PER_PAGE}"
        return read_reviewers(self._ask(where), where=where)

    def is_first(self, repository: str, login: str, *, before: datetime) -> bool:
        """Whether nothing of that account was merged there before a moment."""
        asked = f"repo:{repository} is:pr is:merged author:{login} merged:<{_moment(before)}"
        return self._page(asked, 1, size=1).total == 0

    def _within(self, repository: str, window: Window) -> Iterator[PullRequest]:
        # By UTC: a second before an hour that the clocks repeat is not the hour before.
        last = window.end.astimezone(UTC) - _SECOND
        span = f"{_moment(window.start)}..{_moment(last)}"
        asked = f"repo:{repository} is:pr is:merged merged:{span}"
        first = self._page(asked, 1)
        if first.total > MOST:
            if last <= window.start:
                what = f"{repository} has more than {MOST:,} of one second, which no search gives"
                raise FetchError(what, where=self._api, mend="collect it from a clone")
            for half in window.halves():
                yield from self._within(repository, half)
            return
        yield from first.found
        for number in range(2, -(-first.total // PER_PAGE) + 1):
            yield from self._page(asked, number).found

    def _page(self, asked: str, number: int, *, size: int = PER_PAGE) -> Page:
        query = {"q": asked, "per_page": size, "page": number, "sort": "created", "order": "asc"}
        where = f"{self._api}/search/issues?{urlencode(query)}"
        for seconds in (*_AGAIN, None):
            page = read_page(self._ask(where), where=where)
            if not page.is_incomplete:
                return page
            if seconds is None or not self._patience.wait(seconds, "GitHub's search took too long"):
                break
        what = "GitHub's search gave up before it had found everything"
        raise FetchError(what, where=where, mend="try again later")

    def _ask(self, where: str) -> bytes:
        faults = iter(_AGAIN)
        while True:
            answer = self._fetcher.fetch(where, headers=self._headers, statuses=_ANSWERS)
            if answer.status == HTTPStatus.OK:
                return answer.content
            seconds = _pause(answer, self._patience.clock())
            if answer.status in _FAULTS:
                seconds = next(faults, None)
            if seconds is None or not self._patience.wait(seconds, _reason(answer)):
                raise _refusal(answer, where, seconds)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _pause(answer: Fetched, now: float) -> float | None:
    """Seconds until a limit ends; None where it was no limit.

    docs.github.com, "Rate limits for the REST API": `retry-after` first, then the reset of a limit
    that has nothing left, else a minute where the message names a limit.
    """
    if answer.status not in {403, 429}:
        return None
    after, reset = answer.headers.get("retry-after"), answer.headers.get("x-ratelimit-reset")
    if after and after.isdecimal():
        return float(after)
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset and reset.isdecimal():
        return max(float(reset) - now, 0.0) + 1.0
    is_limit = (
        answer.status == HTTPStatus.TOO_MANY_REQUESTS
        or "rate limit" in read_message(answer.content).lower()
    )
    return _SECONDARY if is_limit else None


def _reason(answer: Fetched) -> str:
    if answer.status in _FAULTS:
        return f"GitHub has a fault ({answer.status})"
    return "GitHub's limit is used up"


def _refusal(answer: Fetched, where: str, seconds: float | None) -> FetchError:
    said = read_message(answer.content)
    what = f"GitHub answered {answer.status}" + (f": {said}" if said else "")
    if seconds is not None and answer.status not in _FAULTS:
        what = f"GitHub's limit is used up for another {seconds:.0f} s"
        mend = "give a token in GITHUB_TOKEN (its limits are higher), or come back later"
    else:
        mend = _MENDS.get(answer.status, "try again later")
    return FetchError(what, where=where, mend=mend, status=answer.status)


_MENDS = {
    401: "make a new token and put it into GITHUB_TOKEN",
    403: "give the token the right to read this repository",
    404: "check the repository's name, and that the token may read it",
    422: "check the repository's name, and that the token may read it",
}
