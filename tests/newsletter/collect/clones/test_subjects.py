"""What forges write on the first line of a merge, and what it says."""

import pytest

from newsletter.collect.clones.subjects import Named, read_words
from newsletter.collect.projects import Kind

FORMS = {
    "github": (
        "Merge pull request #12 from ada/quiet-logs",
        "Make logs quiet",
        Named(kind=Kind.PULL, number=12, title="Make logs quiet", branch="quiet-logs", handle="ada"),
    ),
    "github-nested-branch": (
        "Merge pull request #12 from ada/2017-06-08/quiet_logs",
        "",
        Named(kind=Kind.PULL, number=12, branch="2017-06-08/quiet_logs", handle="ada"),
    ),
    "gitea": (
        "Merge pull request 'Make (all) logs quiet' (#12) from ada/quiet into main",
        "Reviewed-on: https://git.example.org/heron/heron/pulls/12",
        Named(
            kind=Kind.PULL, number=12, title="Make (all) logs quiet", branch="ada/quiet",
            rest="Reviewed-on: https://git.example.org/heron/heron/pulls/12",
        ),
    ),
    "bitbucket-server": (
        "Merge pull request #12 in HERON/heron from quiet to main",
        "Make logs quiet",
        Named(kind=Kind.PULL, number=12, title="Make logs quiet", branch="quiet"),
    ),
    "bitbucket-cloud": (
        "Merged in quiet (pull request #12)",
        "Make logs quiet\n\nApproved-by: Lin",
        Named(kind=Kind.PULL, number=12, title="Make logs quiet", branch="quiet", rest="Approved-by: Lin"),
    ),
    "azure": (
        "Merged PR 12: Make logs quiet", "", Named(kind=Kind.PULL, number=12, title="Make logs quiet"),
    ),
    "homu": (
        "Auto merge of #12 - ada:quiet, r=lin",
        "Make logs quiet\n\nThey were loud.",
        Named(
            kind=Kind.PULL, number=12, title="Make logs quiet", branch="quiet", handle="ada",
            rest="They were loud.",
        ),
    ),
    "by-hand": (
        "Merge PR #12: Make logs quiet", "", Named(kind=Kind.PULL, number=12, title="Make logs quiet"),
    ),
    "by-hand-bare": (
        "Merge pull request #12", "Make logs quiet",
        Named(kind=Kind.PULL, number=12, title="Make logs quiet"),
    ),
    "gitlab": (
        "Merge branch 'quiet' into 'main'",
        "Make logs quiet\n\nCloses #7\n\nSee merge request heron/heron!12",
        Named(
            kind=Kind.REQUEST, number=12, title="Make logs quiet", branch="quiet",
            rest="Closes #7\nSee merge request heron/heron!12",
        ),
    ),
    "gitlab-without-title": (
        "Merge branch 'quiet' into 'main'",
        "See merge request heron/heron!12",
        Named(
            kind=Kind.REQUEST, number=12, branch="quiet", rest="See merge request heron/heron!12",
        ),
    ),
    "git": (
        "Merge branch 'quiet'", "", Named(kind=Kind.COMMIT, branch="quiet"),
    ),
    "squash-as-merge": (
        "Make logs quiet (#12)", "", Named(kind=Kind.PULL, number=12, title="Make logs quiet"),
    ),
    "free-words": (
        "Bring the quiet logs in", "", Named(kind=Kind.COMMIT, title="Bring the quiet logs in"),
    ),
    "tag": ("Merge tag 'v1' of git.example.org", "Quiet logs", Named(kind=Kind.COMMIT, title="Quiet logs")),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_merge_is_understood(name: str) -> None:
    """Number, title, branch and who, by the forge's own form."""
    subject, body, named = FORMS[name]
    assert read_words(subject, body, is_merge=True) == (named,)


@pytest.mark.parametrize(
    ("subject", "body", "kind", "title"),
    [
        ("Make logs quiet (#12)", "* one\n* two", Kind.PULL, "Make logs quiet"),
        ("Make logs quiet (#7) (#12)", "", Kind.PULL, "Make logs quiet (#7)"),
        ("Make logs quiet (!12)", "", Kind.REQUEST, "Make logs quiet"),
        ("Make logs quiet", "Why.\n\nSee merge request heron/heron!12", Kind.REQUEST, "Make logs quiet"),
        ('Revert "Make logs quiet (#7)" (#12)', "", Kind.PULL, 'Revert "Make logs quiet (#7)"'),
    ],
    ids=["github", "cherry-picked", "gitlab", "gitlab-body", "revert"],
)  # fmt: skip
def test_a_squashed_commit_is_understood(subject: str, body: str, kind: Kind, title: str) -> None:
    """The last number is its own; those before it belong to its title."""
    (named,) = read_words(subject, body, is_merge=False)
    assert (named.kind, named.number, named.title) == (kind, 12, title)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Make logs quiet", ""),
        ("Fix #12", ""),
        ("(#12)", ""),
        ("Merge pull request #12 from ada/quiet", "Pasted by hand"),
        ("Make logs quiet", "This mentions See merge request heron/heron!12 inside"),
    ],
    ids=["plain", "issue", "no-title", "no-merge", "mentioned"],
)
def test_a_commit_that_was_pushed_is_no_change(subject: str, body: str) -> None:
    """It has no number of its own, so nobody can say that it was one change."""
    assert read_words(subject, body, is_merge=False) == ()


def test_a_batch_of_bors_is_several_changes() -> None:
    """Each is named on a line of the body; one that is not keeps its number."""
    body = (
        "12: Make logs quiet r=lin a=ada\n\nThey were loud.\n\n14: Not in the subject r=lin a=mo\n"
    )
    assert read_words("Merge #12 #13", body, is_merge=True) == (
        Named(kind=Kind.PULL, number=12, title="Make logs quiet", handle="ada"),
        Named(kind=Kind.PULL, number=13),
    )
