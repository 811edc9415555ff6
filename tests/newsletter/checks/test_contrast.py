"""Contrast in three worlds."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.checks import Finding, Letter, Severity
from newsletter.checks.contrast import RULES, examine
from newsletter.checks.worlds import forced_ground, forced_text
from newsletter.rendering import find_theme, render
from newsletter.rendering.colours import contrast
from tests.newsletter.checks.letters import letter
from tests.newsletter.rendering.specimens import EVERYTHING, LETTERHEAD
from tests.support.commands import SETTINGS

DARK = "@media (prefers-color-scheme:dark)"
LIGHT, AUTHORED, FORCED = (rule.name for rule in RULES)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Letter:
    return letter(tmp_path_factory.mktemp("letter"), "Words.")


def found(made: Letter, body: str, css: str = "") -> list[Finding]:
    html = f"<html><head><style>{css}</style></head><body>{body}</body></html>"
    return list(examine(replace(made, rendition=replace(made.rendition, html=html))))


@pytest.mark.parametrize("theme", ["weekly", "plain"])
@pytest.mark.parametrize("language", ["en", "he"])
def test_themes_can_be_read_everywhere(plain: Letter, theme: str, language: str) -> None:
    """One of everything, in all worlds and both directions."""
    report = replace(EVERYTHING, language=language)
    made = render(report, theme=find_theme(theme), letterhead=LETTERHEAD, folder=Path())
    assert list(examine(replace(plain, rendition=made))) == []


def test_a_glaring_accent(tmp_path: Path) -> None:
    """The theme makes it fit for light and dark; for a forced dark it is told."""
    yellow = SETTINGS.replace('"Heron"', '"Heron"\naccent = "#ffff00"', 1)
    body = "# News\n\nA [link](https://heron.example.org/a).\n"
    told = examine(letter(tmp_path, body, settings=yellow))
    assert {(each.rule, each.severity) for each in told} == {(FORCED, Severity.WARNING)}


@pytest.mark.parametrize(
    ("body", "css", "rules"),
    [
        ('<p style="color:#767676">x</p>', "", []),
        ('<p style="color:#777777">x</p>', "", [LIGHT]),
        ('<p style="color:#949494;font-size:24px">x</p>', "", []),
        ('<p style="color:#949494;font-size:23px">x</p>', "", [LIGHT]),
        ('<p style="color:#949494;font-size:19px"><b>x</b></p>', "", []),
        ('<p style="color:#969696;font-size:24px">x</p>', "", [LIGHT]),
        ('<p style="color:#fff">…</p><p style="color:#fff"> </p>', "", []),
        ('<p style="color:#fff;display:none">x</p>', "", []),
        ('<p style="color:#fff;background:#000">x</p>', "", []),
        ("<p class='x'>x</p>", f"{DARK}{{.x{{color:#fff !important}}}}", [AUTHORED]),
        ("<p class='x'>x</p>", f"{DARK}{{.x{{color:#fff;background:#111}}}}", []),
        ("<p class='x'>x</p>", "[data-ogsc] .x{color:#fff}", []),
        ("<p class='x'>x</p>", f".x{{color:#fff}}{DARK}{{.x{{display:none}}}}", [LIGHT]),
        ("<p class='x'>x</p>", f".x{{display:none}}{DARK}{{.x{{color:#fff;display:block}}}}", [AUTHORED]),
        ("<p class='x'>x</p>", f"{DARK}{{body{{background:#777777}}.x{{font-size:24px}}}}", []),
    ],
)  # fmt: skip
def test_authored_worlds(plain: Letter, body: str, css: str, rules: list[str]) -> None:
    """4.5 for text, 3 for large text; what is not shown, or has no letters, needs none."""
    told = [each for each in found(plain, body, css) if each.rule != FORCED]
    assert [each.rule for each in told] == rules
    assert all(each.severity is Severity.ERROR for each in told)


@pytest.mark.parametrize(
    ("style", "severity"),
    [
        ("color:#000", None),
        ("color:#555;background:#fff", None),
        ("color:#6b6b6b;background:#fff", Severity.WARNING),
        ("color:#fff;background:#777777", Severity.WARNING),
        ("color:#000;background:#858585", Severity.WARNING),
        ("color:#aaa;background:#808080", Severity.ERROR),
    ],
)
def test_forced_dark(plain: Letter, style: str, severity: Severity | None) -> None:
    """Below 4.5 is a warning, below 3 an error."""
    told = [each for each in found(plain, f'<p style="{style}">x</p>') if each.rule == FORCED]
    assert [each.severity for each in told] == ([severity] if severity else [])


def test_each_pair_is_told_once(plain: Letter) -> None:
    """With the first words that have it, shortened; another ground is another pair."""
    bad = f'<p style="color:#999">{"So many words " * 5}</p>'
    told = [
        each
        for each in found(plain, f"{bad}{bad}<div style='background:#eee'>{bad}</div>")
        if each.rule == LIGHT
    ]
    assert len(told) == 2
    assert told[0].what == (
        '"So many words So many words So many wor…" has a contrast of 2.8, not 4.5: #999999 on #ffffff'
    )


@pytest.mark.parametrize(
    ("colour", "ground"),
    [
        ("#6b6b6b", "#ffffff"),
        ("#999999", "#ffffff"),
        ("#555555", "#333333"),
        ("#ffff00", "#eeeeee"),
    ],
)
def test_the_mend_passes(plain: Letter, colour: str, ground: str) -> None:
    """The colour that is named can be read, in the light and where it is forced to be dark."""
    body = '<p style="color:{};background:{}">x</p>'
    for each in found(plain, body.format(colour, ground)):
        (passing,) = re.findall(r"write (#\w{6})", each.mend)
        assert contrast(passing, ground) >= 4.5
        if each.rule == FORCED:
            assert contrast(forced_text(passing), forced_ground(ground)) >= 4.5
