"""docs/serving.md says what is there."""

import re
from pathlib import Path

import pytest

from newsletter.cli.serve import serve
from newsletter.web.routes import PLACES
from tests.newsletter.web.serving import LISTS, Serving, serving

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "serving.md").read_text()
TABLE = PAGE.split("## What it holds to")[0]


def test_every_address_is_told() -> None:
    told = set(re.findall(r"`(/[^`]*)`", TABLE))
    shapes = {
        "/{number:edition}": "/12",
        "/{number:edition}.txt": "/12.txt",
        "/feed.{form}": "/feed.atom",
        "/topics/{topic}.{form}": "/topics/releases.atom",
        "/c/{token}": "/c/...",
        "/u/{token}": "/u/...",
        "/p/{token}": "/p/...",
    }
    # Files of the pages, and what only a form leads to.
    quiet = {
        "/logo",
        "/static/{name}",
        "/{number:edition}/{name}",
        "/u/{token}/undo",
        "/p/{token}/move",
    }
    assert [p.path for p in PLACES if shapes.get(p.path, p.path) not in told | quiet] == []


@pytest.mark.parametrize("file", ["serving.md", "Containerfile"])
def test_the_options_that_are_shown_exist(file: str) -> None:
    shown = set(
        re.findall(r"serve[^\n]*?(--[a-z-]+)", (DOCS / file).read_text().replace('", "', " "))
    )
    known = {f"--{name.replace('_', '-')}" for name in serve.__annotations__}
    assert shown
    assert shown <= known


def test_the_form_for_other_sites_leads_to_ours(site: Serving) -> None:
    """Its fields are the ones that the page knows, and no stamp is among them."""
    fields = re.findall(r'name="([a-z.]+)"(?: value="([a-z]+)")?', PAGE.split("## Behind nginx")[0])
    assert [name for name, _ in fields] == ["email", "list", "topic.main"]
    answer = site.post("/subscribe", {"email": "new@example.net", "list": "alerts"})
    assert 'value="new@example.net"' in answer.text
    assert 'name="list" value="alerts" checked' in answer.text
    assert 'name="list" value="main">' in answer.text
    assert LISTS


def test_a_health_check_need_not_know_the_path(tmp_path: Path) -> None:
    """The container's asks the machine itself, as docs/Containerfile has it."""
    check = (DOCS / "Containerfile").read_text()
    found = re.search(r"http://127\.0\.0\.1:8080(/[^']*)'", check)
    assert found is not None
    with serving(tmp_path / "site", url="https://heron.example.org/news") as site:
        assert site.get(found[1]).text == "ok\n"
        assert site.get("/news/healthz").text == "ok\n"
