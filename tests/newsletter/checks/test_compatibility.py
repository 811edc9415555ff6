"""What readers' mail programs lack, found in a letter."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from newsletter.checks import Finding, Letter, Severity
from newsletter.checks.compatibility import RULES, examine
from newsletter.rendering import find_theme, render
from tests.newsletter.checks.letters import letter, under
from tests.newsletter.rendering.specimens import EVERYTHING, LETTERHEAD


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Letter:
    """A short letter with a picture."""
    folder = tmp_path_factory.mktemp("letter")
    return letter(folder, "Words.\n\n![A curve](https://heron.example.org/a.svg)")


def with_html(made: Letter, inside: str) -> Letter:
    html = made.rendition.html.replace("</body>", f"{inside}</body>")
    return replace(made, rendition=replace(made.rendition, html=html))


def found(made: Letter, inside: str) -> list[Finding]:
    before = set(examine(made))
    return [finding for finding in examine(with_html(made, inside)) if finding not in before]


@pytest.mark.parametrize("theme", ["weekly", "plain"])
@pytest.mark.parametrize("language", ["en", "he"])
def test_themes_are_quiet(plain: Letter, theme: str, language: str) -> None:
    """A letter with one of everything gives nothing to think about, in both directions."""
    report = replace(EVERYTHING, language=language)
    made = render(report, theme=find_theme(theme), letterhead=LETTERHEAD, folder=Path())
    assert list(examine(replace(plain, rendition=made))) == []


@pytest.mark.parametrize(
    ("inside", "rule", "severity"),
    [
        ('<p style="display:grid">x</p>', "client-breaks", Severity.WARNING),
        ('<p style="color:var(--x)">x</p>', "client-breaks", Severity.WARNING),
        ("<video></video>", "client-breaks", Severity.WARNING),
        ('<p style="background-image:url(a.png)">x</p>', "client-breaks", Severity.WARNING),
        ("<map name='x'></map>", "client-breaks", Severity.NOTE),
        ("<div background='a.png'>x</div>", "client-breaks", Severity.NOTE),
        ('<p style="float:left">x</p>', "client-degrades", Severity.NOTE),
        ('<p style="box-shadow:0 0 1px red">x</p>', "client-cosmetic", Severity.NOTE),
    ],
)
def test_one_finding_for_each_feature(
    plain: Letter, inside: str, rule: str, severity: Severity
) -> None:
    """What breaks for many is a warning, the rest a note; twice in a letter is told once."""
    told = found(plain, inside * 2)
    assert [(each.rule, each.severity) for each in told if "display," not in each.what] == [
        (rule, severity)
    ]


@pytest.mark.parametrize(
    "inside",
    [
        '<p style="border-radius:3px;max-width:9px">x</p>',
        '<p style="color:#123456">x</p>',
        "<!--[if mso]><video></video><![endif]-->",
        "<code>x</code>",
    ],
    ids=["baseline", "everywhere", "comment", "few"],
)
def test_near_misses(plain: Letter, inside: str) -> None:
    """What letters can bear, what works everywhere, and what hardly anybody lacks is no finding."""
    assert found(plain, inside) == []


def test_it_says_who_when_and_where(plain: Letter) -> None:
    """The clients by weight, the share of readers, the day of the evidence, the report's line."""
    (svg,) = examine(plain)
    assert str(svg) == (
        'week.md:9: warning: SVG image format, as in "src="https://heron.example.org/a.svg"": the '
        "picture is not shown in Gmail, Gmail in a phone's browser and Mail.ru (some 19 % of readers; "
        "last tested in 2023-01); use a PNG or JPEG [client-breaks]"
    )
    (grid,) = found(plain, '<p style="display:grid">x</p>')
    assert (grid.where, grid.line) == ("style.css", None)
    assert "Outlook for Windows" in grid.what
    (video,) = found(plain, "<video></video>")
    assert video.where == "edition.mjml.j2"


def test_what_works_in_part(plain: Letter) -> None:
    """Where hardly anybody lacks it, those are named for whom it breaks at times."""
    (ground,) = found(plain, "<div background='a.png'>x</div>")
    assert "what is behind the text is missing at times in Gmail for Android," in ground.what


def test_old_evidence_is_called_old(plain: Letter) -> None:
    """Four years after the last test."""
    for today, is_old in ((date(2026, 12, 1), False), (date(2027, 3, 1), True)):
        (svg,) = examine(under(plain, replace(plain.circumstances, today=today)))
        assert ("long ago" in svg.what) is is_old, today


def test_every_rule_is_listed(plain: Letter) -> None:
    """One rule for each consequence."""
    inside = '<p style="display:grid;float:left;box-shadow:0 0 1px red">x</p>'
    assert {each.rule for each in found(plain, inside)} == {rule.name for rule in RULES}
