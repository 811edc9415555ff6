"""Images: words, formats, weights, and what a reader has to load."""

from pathlib import Path

import pytest

from newsletter.checks import Severity
from newsletter.checks.images import HEAVY, REMOTE_MOST
from tests.newsletter.checks.findings import found, found_in, with_html
from tests.newsletter.checks.letters import letter, rules
from tests.newsletter.rendering.specimens import png

PHOTO = "https://heron.dev/crane.png"


@pytest.mark.parametrize(
    ("alt", "rule"),
    [
        ("", "image-alt"),
        (" ", "image-alt"),
        ("crane-2.PNG", "image-alt-words"),
        ("IMG_20260302", "image-alt-words"),
        ("Screenshot 2026-03-02 at 10.11.12", "image-alt-words"),
        ("a" * 126, "image-alt-words"),
        ("a" * 125, None),
        ("A crane in the reeds", None),
        ("The file crane.png in an editor", None),
        ("Screenshot of the queue", None),
    ],
    ids=["none", "blank", "file", "camera", "screenshot", "long", "fits", "words", "a-file-in-words", "of-something"],
)  # fmt: skip
def test_an_image_says_what_it_shows(alt: str, rule: str | None, tmp_path: Path) -> None:
    """In words, and not too many."""
    made = letter(tmp_path, f"Words.\n\n![{alt}]({PHOTO})")
    told = [*found(made, "image-alt"), *found(made, "image-alt-words")]
    assert [(each.rule, each.line, each.severity) for each in told] == (
        [(rule, 9, Severity.WARNING)] if rule else []
    )


@pytest.mark.parametrize(
    ("src", "rule"),
    [
        ("http://heron.dev/crane.png", "image-http"),
        ("https://heron.dev/crane.svg", "image-format"),
        ("https://heron.dev/crane.WebP?v=2", "image-format"),
        (PHOTO, None),
        ("https://heron.dev/badge", None),
        ("https://heron.dev/webp/crane.jpg?as=.svg", None),
    ],
    ids=["http", "svg", "webp", "png", "no-suffix", "elsewhere-in-it"],
)
def test_every_mail_program_shows_it(src: str, rule: str | None, tmp_path: Path) -> None:
    """By https, and in a format that all know."""
    broken = set(rules(letter(tmp_path, f"![A crane]({src})")))
    assert broken & {"image-http", "image-format"} == ({rule} if rule else set())


def test_an_image_written_into_the_page_is_told(tmp_path: Path) -> None:
    """A theme could do so; Gmail shows nothing there."""
    made = letter(tmp_path, "Words.")
    inlined = with_html(made, "</body>", '<img src="data:image/png;base64,AA" alt="x"></body>')
    assert found(inlined, "image-format")


def test_a_heavy_image_is_told(tmp_path: Path) -> None:
    """It travels in every letter; its name and its line are said."""
    whole = png(20, 20)
    (tmp_path / "small.png").write_bytes(whole)
    (tmp_path / "large.png").write_bytes(whole + b"\0" * HEAVY)
    body = "Words.\n\n![Small](small.png)\n\n![Large](large.png)"
    (finding,) = found_in(tmp_path, body, "image-weight")
    assert "large.png" in finding.what
    assert (finding.line, finding.severity) == (11, Severity.WARNING)


@pytest.mark.parametrize(("width", "is_told"), [(1072, False), (1073, True)])
def test_more_pixels_than_any_screen_shows_are_a_note(
    width: int, tmp_path: Path, *, is_told: bool
) -> None:
    """Twice the width that is shown is sharp enough."""
    (tmp_path / "wide.png").write_bytes(png(width, 20))
    findings = found_in(tmp_path, "![Wide](wide.png)", "image-weight")
    assert [finding.severity for finding in findings] == [Severity.NOTE] * is_told


def test_many_images_of_the_web_are_a_note(tmp_path: Path) -> None:
    """Readers have to load each of them."""
    images = [f"![Crane {number}](https://heron.dev/{number}.png)" for number in range(21)]
    assert not found_in(tmp_path, "\n\n".join(images[:REMOTE_MOST]), "image-remote")
    assert found_in(tmp_path, "\n\n".join(images), "image-remote")


def test_widths_that_are_not_said_are_one_note(tmp_path: Path) -> None:
    """Outlook shows all pixels of such an image; those in the letter have their width."""
    (tmp_path / "crane.png").write_bytes(png(20, 20))
    body = f"![Ours](crane.png)\n\n![A crane]({PHOTO})\n\n![Another](https://heron.dev/2.png)"
    (finding,) = found_in(tmp_path, body, "image-width")
    assert finding.what.endswith(": 2")
    assert not found_in(tmp_path, "![Ours](crane.png)", "image-width")
