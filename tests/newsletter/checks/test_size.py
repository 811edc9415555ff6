"""Size: where Gmail cuts, what weighs most, and what makes it cut at any size."""

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.checks import Letter, Severity
from newsletter.checks.parts import html_part
from newsletter.checks.size import CLIP, HEAVY, NEAR, weigh
from tests.newsletter.checks.findings import found, with_octets
from tests.newsletter.checks.letters import letter

BODY = "Lead.\n\n# Changes\n\n- A change of some length.\n\n# Team & people\n\nWe met.\n"


def of_size(made: Letter, octets: int) -> Letter:
    """The letter with filler at the end of its HTML's text, so that it has that many octets."""
    lacking = octets - len(html_part(made.message).octets)
    line = b"x" * 70 + b"=\r\n"
    filler = line * (lacking // 70) + b"x" * (lacking % 70)
    grown = with_octets(made, b"</body>", filler + b"</body>")
    assert len(html_part(grown.message).octets) == octets
    return grown


@pytest.mark.parametrize(
    ("octets", "severity"),
    [
        (HEAVY - 1, None),
        (HEAVY, Severity.NOTE),
        (NEAR - 1, Severity.NOTE),
        (NEAR, Severity.WARNING),
        (CLIP - 1, Severity.WARNING),
        (CLIP, Severity.ERROR),
    ],
    ids=["light", "heavy", "not-yet-near", "near", "just-whole", "cut"],
)
def test_the_size_decides(octets: int, severity: Severity | None, tmp_path: Path) -> None:
    """A note at 70,000 bytes, a warning at 90,000, an error where Gmail cuts."""
    findings = found(of_size(letter(tmp_path, BODY), octets), "letter-size")
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_encoding_alone_may_reach_the_limit(tmp_path: Path) -> None:
    """Decoded it fits, as it travels it does not: who knows which one is counted."""
    made = letter(tmp_path, BODY)
    grown = with_octets(made, b"</body>", b"=C3=A9=\r\n" * 12_000 + b"</body>")
    (finding,) = found(grown, "letter-size")
    assert finding.severity is Severity.WARNING


def test_the_place_of_the_cut_is_named(tmp_path: Path) -> None:
    """The section, its line, the words at the cut, and what to shorten first."""
    text = "".join(f"Change {number} keeps its promise.\n\n" for number in range(2000))
    made = letter(tmp_path, f"Lead.\n\n# Team\n\nWe met.\n\n# Changes\n\n{text}\n# End\n\nBye.\n")
    (finding,) = found(made, "letter-size")
    assert 'Gmail cuts it below "Changes", at "' in finding.what
    assert (finding.where, finding.line) == ("week.md", 13)
    words = finding.what.rpartition('at "')[2].strip('"').partition(" keeps")[0]
    part = html_part(made.message).octets
    assert abs(part.index(words.split()[-1].encode() + b" keeps") - CLIP) < 200
    assert 'the heaviest part is "Changes"' in finding.mend


def test_weights_are_the_whole(tmp_path: Path) -> None:
    """Top, sections and footer follow each other and add up to the HTML part."""
    made = letter(tmp_path, BODY)
    weights = weigh(made)
    assert [weight.title for weight in weights] == ["", "Changes", "Team & people", ""]
    assert [weight.line for weight in weights] == [None, 9, 13, None]
    assert sum(weight.octets for weight in weights) == len(html_part(made.message).octets)
    starts = [weight.start for weight in weights]
    assert starts == [sum(each.octets for each in weights[:at]) for at in range(len(weights))]
    footer = html_part(made.message).octets[weights[-1].start :]
    assert b"Unsubscribe" in footer
    assert b"We met" not in footer


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"We met.</p>", b"We met=C2=85.</p>", "U+0085"),
        (b"text/html; charset=utf-8", b"text/html; charset=iso-8859-1", "iso-8859-1"),
        (b"We met.</p>", b"We met=E9.</p>", "not what it says"),
    ],
    ids=["control-character", "charset", "not-utf-8"],
)
def test_what_is_cut_at_any_size(old: bytes, new: bytes, said: str, tmp_path: Path) -> None:
    """C1 control characters and another charset than UTF-8."""
    (finding,) = found(with_octets(letter(tmp_path, BODY), old, new), "letter-characters")
    assert said in finding.what
    assert finding.severity is Severity.ERROR


def test_other_characters_are_fine(tmp_path: Path) -> None:
    """Accents, emoji, and the replacement character itself."""
    body = "Caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{ROCKET} \N{REPLACEMENT CHARACTER}."
    assert not found(letter(tmp_path, body), "letter-characters")


def test_a_control_character_is_placed(tmp_path: Path) -> None:
    """Below its heading, with the heading's line."""
    made = with_octets(letter(tmp_path, BODY), b"We met.</p>", b"We met=C2=9F.</p>")
    (finding,) = found(made, "letter-characters")
    assert finding.mend == 'take it out below "Team & people"'
    assert finding.line == 13


def test_a_letter_without_html_has_no_size(tmp_path: Path) -> None:
    """Nothing to cut, and no crash."""
    made = replace(letter(tmp_path, BODY), message=b"From: a@b.c\r\n\r\nWords.\r\n")
    assert html_part(made.message).octets == b""
    assert not found(made, "letter-size")


def test_folded_lists_are_told_once(tmp_path: Path) -> None:
    """A note counts what only text and web edition show; those links are missed by nobody else."""
    line = "- Change {0} keeps a promise: [#{0}](https://git.heron.example.org/heron/pulls/{0})\n"
    made = letter(tmp_path, "# Changes\n\n" + "".join(map(line.format, range(1000, 1700))))
    (finding,) = found(made, "letter-folded")
    assert finding.severity is Severity.NOTE
    assert made.rendition.text.count("/pulls/") == 700
    assert f" {700 - made.rendition.html.count('/pulls/')} entries " in finding.what
    assert not found(made, "part-links")
    assert not found(letter(tmp_path, BODY), "letter-folded")
