"""GitHub's search, against a server that answers in GitHub's documented shapes, faults included."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from newsletter.collect.github import GitHub
from newsletter.collect.patience import Patience
from newsletter.collect.windows import Window
from newsletter.errors import FetchError, ReportError
from newsletter.fetching.fetcher import Fetcher
from tests.support.forge import Fault, Forge, forge

START = datetime(2017, 6, 5, tzinfo=UTC)
WEEK = Window(start=START, end=START + timedelta(days=7))
REPOSITORY = "heron/heron"


@dataclass
class Clock:
    """Time that passes only while somebody waits."""

    now: float = 1_496_700_000.0
    told: list[tuple[int, str]] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def tell(self, seconds: int, why: str) -> None:
        self.told.append((seconds, why))

    def patience(self, most: float = 900) -> Patience:
        return Patience(tell=self.tell, most=most, clock=lambda: self.now, sleep=self.sleep)


@pytest.fixture
def server() -> Iterator[Forge]:
    with forge() as here:
        yield here


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def github(server: Forge, clock: Clock) -> GitHub:
    fetcher = Fetcher(allow=("127.0.0.1",))
    return GitHub(fetcher, patience=clock.patience(), token="secret", api=server.url)


def _numbers(github: GitHub, window: Window = WEEK) -> list[int]:
    return [pull.number for pull in github.merged(REPOSITORY, window)]


def test_the_window_is_half_open(server: Forge, github: GitHub) -> None:
    """The first second belongs to the week, that of the next week's start does not."""
    second = timedelta(seconds=1)
    moments = [WEEK.start - second, WEEK.start, WEEK.end - second, WEEK.end]
    for number, moment in enumerate(moments):
        server.merge(REPOSITORY, number, moment)
    assert _numbers(github) == [1, 2]


def test_what_a_pull_request_says(server: Forge, github: GitHub) -> None:
    """Title as written, labels, author, and whether that is a bot's account."""
    server.merge(
        REPOSITORY,
        7,
        START,
        title="Fix `a_b` * <c>",
        labels=[{"name": "bug"}, {"name": "storage"}],
        user={"login": "renovate[bot]", "type": "Bot"},
    )
    (pull,) = github.merged(REPOSITORY, WEEK)
    assert (pull.title, pull.labels) == ("Fix `a_b` * <c>", ("bug", "storage"))
    assert (pull.author.login, pull.author.is_bot) == ("renovate[bot]", True)
    assert pull.url == "https://github.com/heron/heron/pull/7"


def test_the_work_of_a_deleted_account(server: Forge, github: GitHub) -> None:
    """It has no user any more, and stays."""
    server.merge(REPOSITORY, 7, START, user=None)
    assert github.merged(REPOSITORY, WEEK)[0].author.login == "ghost"


@pytest.mark.parametrize("count", [100, 101, 250])
def test_pages_behind_the_first_are_read(server: Forge, github: GitHub, count: int) -> None:
    """A page holds 100; nothing is lost behind it, and no empty page is asked for."""
    for number in range(count):
        server.merge(REPOSITORY, number, START + timedelta(minutes=number))
    assert _numbers(github) == list(range(count))
    assert len(server.asked) == -(-count // 100)


def test_a_week_of_more_than_a_search_gives(server: Forge, github: GitHub) -> None:
    """The window is halved until every part fits, and nothing comes twice or is lost."""
    for number in range(2300):
        server.merge(REPOSITORY, number, START + timedelta(minutes=4 * number))
    assert _numbers(github) == list(range(2300))


def test_more_in_one_second_than_a_search_gives(server: Forge, github: GitHub) -> None:
    """Is an error and never a short list."""
    for number in range(1001):
        server.merge(REPOSITORY, number, START)
    with pytest.raises(FetchError, match="more than 1,000 of one second"):
        github.merged(REPOSITORY, WEEK)


def test_a_search_that_gave_up_is_asked_again(server: Forge, github: GitHub, clock: Clock) -> None:
    """`incomplete_results` is no answer; one that stays so is an error and never a short list."""
    server.merge(REPOSITORY, 1, START)
    short = Fault(status=200, body={"total_count": 0, "incomplete_results": True, "items": []})
    server.faults = [short]
    assert _numbers(github) == [1]
    assert clock.told
    server.faults = [short] * 10
    with pytest.raises(FetchError, match="before it had found everything"):
        github.merged(REPOSITORY, WEEK)


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        pytest.param(Fault(status=429, headers={"Retry-After": "30"}), 30, id="retry-after"),
        pytest.param(
            Fault(
                status=403,
                headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1496700045"},
            ),
            46,
            id="reset",
        ),
        pytest.param(
            Fault(status=403, body={"message": "You have exceeded a secondary rate limit."}),
            60,
            id="secondary",
        ),
        pytest.param(Fault(status=502), 1, id="a fault of its own"),
    ],
)
def test_a_limit_is_waited_out_in_sight(
    server: Forge, github: GitHub, clock: Clock, *, fault: Fault, seconds: int
) -> None:
    """As long as GitHub asks for, counted down to nothing, and then the answer."""
    server.merge(REPOSITORY, 1, START)
    server.faults = [fault]
    assert _numbers(github) == [1]
    assert [left for left, _ in clock.told] == list(range(seconds, -1, -1))


def test_patience_has_an_end(server: Forge, clock: Clock) -> None:
    """Longer than that it does not wait at all, and says what helps."""
    server.faults = [Fault(status=429, headers={"Retry-After": "3600"})]
    fetcher = Fetcher(allow=("127.0.0.1",))
    github = GitHub(fetcher, patience=clock.patience(most=60), api=server.url)
    with pytest.raises(FetchError, match="another 3600 s") as caught:
        github.merged(REPOSITORY, WEEK)
    assert "GITHUB_TOKEN" in str(caught.value)
    assert clock.told == []


@pytest.mark.parametrize(
    ("status", "message", "mend"),
    [
        (401, "Bad credentials", "new token"),
        (403, "Resource not accessible by personal access token", "right to read"),
        (404, "Not Found", "repository's name"),
        (422, "Validation Failed", "repository's name"),
    ],
)
def test_a_refusal_says_what_to_do(
    server: Forge, github: GitHub, clock: Clock, *, status: int, message: str, mend: str
) -> None:
    """At once, in GitHub's words, and without the token."""
    server.faults = [Fault(status=status, body={"message": message})]
    with pytest.raises(FetchError, match=message) as caught:
        github.merged(REPOSITORY, WEEK)
    assert mend in str(caught.value)
    assert "secret" not in str(caught.value)
    assert clock.told == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>", id="no JSON"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param([], id="a list"),
        pytest.param({"total_count": "2", "incomplete_results": False, "items": []}, id="count"),
        pytest.param({"total_count": 1, "incomplete_results": False, "items": [3]}, id="item"),
        pytest.param(
            {"total_count": 1, "incomplete_results": False, "items": [{"number": True}]},
            id="number",
        ),
    ],
)
def test_an_unknown_shape(server: Forge, github: GitHub, body: object) -> None:
    """One line, and no list of half of it."""
    server.faults = [Fault(status=200, body=body)]
    with pytest.raises(ReportError, match="GitHub's answer"):
        github.merged(REPOSITORY, WEEK)


def test_the_token_goes_with_every_request(server: Forge, github: GitHub) -> None:
    """And into no address."""
    server.merge(REPOSITORY, 1, START)
    _numbers(github)
    assert set(server.tokens) == {"Bearer secret"}
    assert not any("secret" in path for path in server.asked)


def test_who_approved(server: Forge, github: GitHub) -> None:
    """Each once, in order; comments and refusals are no approvals."""
    server.reviews[4] = [
        {"state": state, "user": {"login": login, "type": "User"}}
        for state, login in [
            ("COMMENTED", "finn"),
            ("APPROVED", "ada"),
            ("APPROVED", "lin"),
            ("APPROVED", "ada"),
            ("CHANGES_REQUESTED", "mo"),
        ]
    ]
    assert [account.login for account in github.reviewers(REPOSITORY, 4)] == ["ada", "lin"]


def test_a_first_contribution(server: Forge, github: GitHub) -> None:
    """Nothing of theirs was merged before the week began."""
    server.merge(REPOSITORY, 1, START - timedelta(days=1), user={"login": "ada", "type": "User"})
    server.merge(REPOSITORY, 2, START, user={"login": "lin", "type": "User"})
    assert github.is_first(REPOSITORY, "lin", before=WEEK.start)
    assert not github.is_first(REPOSITORY, "ada", before=WEEK.start)


def test_the_question(server: Forge, github: GitHub) -> None:
    """Times in UTC, whatever zone the window has."""
    zone = datetime.fromisoformat("2017-06-05T00:00:00+02:00")
    server.merge(REPOSITORY, 1, zone)
    window = Window(start=zone, end=zone + timedelta(days=7))
    assert _numbers(github, window) == [1]
    (asked,) = parse_qs(urlsplit(server.asked[0]).query)["q"]
    assert asked.endswith("merged:2017-06-04T22:00:00Z..2017-06-11T21:59:59Z")


def test_nothing_is_kept(server: Forge, github: GitHub, tmp_path: Path) -> None:
    """A second question is asked again: a week that is not over goes on."""
    server.merge(REPOSITORY, 1, START)
    _numbers(github)
    server.merge(REPOSITORY, 2, START)
    assert _numbers(github) == [1, 2]
    assert list(tmp_path.iterdir()) == []
