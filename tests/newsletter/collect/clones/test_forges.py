"""Addresses of changes and people at the forges that are known."""

import pytest

from newsletter.collect.clones.forges import change_url, home, person_url
from newsletter.collect.projects import Kind

GITHUB = "https://github.com/heron/heron"


@pytest.mark.parametrize(
    ("project", "kind", "url"),
    [
        (GITHUB, Kind.PULL, f"{GITHUB}/pull/12"),
        (GITHUB, Kind.COMMIT, f"{GITHUB}/commit/12"),
        ("https://gitlab.example.org/h/h", Kind.REQUEST, "https://gitlab.example.org/h/h/-/merge_requests/12"),
        ("https://git.example.org/h/h", Kind.REQUEST, "https://git.example.org/h/h/-/merge_requests/12"),
        ("https://codeberg.org/h/h", Kind.PULL, "https://codeberg.org/h/h/pulls/12"),
        ("https://codeberg.org/h/h", Kind.REQUEST, ""),
        ("https://bitbucket.org/h/h/", Kind.PULL, "https://bitbucket.org/h/h/pull-requests/12"),
        ("", Kind.PULL, ""),
    ],
)  # fmt: skip
def test_the_page_of_a_change(project: str, kind: Kind, url: str) -> None:
    """By the host's name; GitHub's way where it tells nothing."""
    assert change_url(project, kind, 12) == url


def test_people_and_homes() -> None:
    """A handle has a page at the project's own forge, and nothing else can be in its address."""
    assert person_url(GITHUB, "ada") == "https://github.com/ada"
    assert person_url(GITHUB, "a b?c") == "https://github.com/a%20b%3Fc"
    assert person_url("", "ada") == person_url(GITHUB, "") == ""
    assert home(f"{GITHUB}/") == "heron/heron"
