"""The bench prints what the three sources say now, and names whatever keeps it from that."""

import shutil
from pathlib import Path

import pytest

from newsletter.errors import NewsletterError, RenderingError
from newsletter.preview.bench import Bench
from newsletter.rendering.theme import templates
from tests.newsletter.preview.running import NOW, workspace
from tests.newsletter.rendering.specimens import png
from tests.support.commands import REPORT, SETTINGS

OWN = '\n[theme]\nfolder = "own"\n'


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A workspace whose theme is a copy in its own folder."""
    report = workspace(tmp_path / "letter")
    folder = report.parent
    (folder / "newsletter.toml").write_text(SETTINGS.format(port=1) + OWN)
    shutil.copytree(templates() / "themes" / "weekly", folder / "own" / "themes" / "weekly")
    return Bench(folder / "newsletter.toml", report, environment={}, clock=lambda: NOW)


def theme(bench: Bench, name: str) -> Path:
    """A file of the theme in the workspace."""
    return bench.report.parent / "own" / "themes" / "weekly" / name


def change(path: Path, old: str, new: str) -> None:
    """Save a file with other words."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


CHANGES = {
    "report": ("week.md", "One change.", "Another change.", "Another change."),
    "settings": ("newsletter.toml", "1 Riverside", "2 Hillside", "2 Hillside"),
    "template": ("own/themes/weekly/edition.mjml.j2", "<h1>", "<h1>News: ", ">News: "),
    "style": ("own/themes/weekly/style.css", "h1 {", "h1 { letter-spacing: 3px;", "letter-spacing"),
    "words": ("own/themes/weekly/theme.toml", 'unsubscribe = "', 'unsubscribe = "Bye, ', "Bye, "),
}


@pytest.mark.parametrize("what", CHANGES)
def test_each_source_decides_what_is_printed(bench: Bench, what: str) -> None:
    """A change of any file of the three sources shows in its stamps, and in the next print."""
    name, old, new, seen = CHANGES[what]
    assert seen not in bench.print().printed.rendition.html
    before = bench.stamps()
    change(bench.report.parent / name, old, new)
    assert bench.stamps() != before
    assert seen in bench.print().printed.rendition.html.replace("\n", " ")


def test_nothing_changed_means_the_same_stamps(bench: Bench) -> None:
    """Printing writes nothing that would count as another change."""
    bench.print()
    before = bench.stamps()
    bench.print()
    assert bench.stamps() == before


def test_a_theme_is_read_again_only_where_it_changed(bench: Bench) -> None:
    """The press of a print serves the next one, too: compiling templates takes longer than both."""
    first = bench.print()
    bench.report.write_text(REPORT.replace("One", "No"))
    assert bench.print().press is first.press
    change(theme(bench, "style.css"), "h1 {", "h1 { color: red;")
    assert bench.print().press is not first.press


MISTAKES = {
    "template": ("own/themes/weekly/edition.mjml.j2", "<h1>", "<h1>{% if %}", r"edition.mjml.j2:\d+"),
    "unknown-name": ("own/themes/weekly/blocks.html.j2", "{% macro paragraph(node) %}", "{% macro paragraph(node) %}{{ nobody }}", r"blocks.html.j2:\d+"),
    "no-xml": ("own/themes/weekly/edition.mjml.j2", "<h1>", "<h1 <é", "edition.mjml.j2"),
    "manifest": ("own/themes/weekly/theme.toml", "[words]", "[wörds", "theme.toml"),
    "colour": ("own/themes/weekly/style.css", "h1 {", "h1 { color: @nosuch;", ""),
    "report": ("week.md", "number: 3", "number: three", r"week.md:3"),
    "settings": ("newsletter.toml", "[web]", "[wep]", r"newsletter.toml:\d+"),
}  # fmt: skip


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_named_and_mended(bench: Bench, what: str) -> None:
    """File and line stand in the error, and once the file is right again all is well."""
    bench.print()
    name, right, wrong, place = MISTAKES[what]
    path = bench.report.parent / name
    change(path, right, wrong)
    if place:
        with pytest.raises(NewsletterError) as caught:
            bench.print()
        assert caught.match(place) or pytest.fail(str(caught.value))
        assert caught.value.mend
    else:
        bench.print()  # CSS nonsense is dropped, as browsers drop it
    change(path, wrong, right)
    assert "One change." in bench.print().printed.rendition.html


def test_a_missing_image_is_waited_for(bench: Bench) -> None:
    """Its file counts as a source before it is there: saving it is a change."""
    bench.report.write_text(REPORT + "\n![a heron](pictures/heron.png)\n")
    with pytest.raises(RenderingError, match=r'week.md:13: the image "pictures/heron.png" is not'):
        bench.print()
    before = bench.stamps()
    picture = bench.report.parent / "pictures" / "heron.png"
    assert picture in before
    picture.parent.mkdir()
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\1\0\0\0\1")
    assert bench.stamps() != before
    assert picture.parent.resolve() in bench.folders()
    assert bench.print().printed.edition.variants[0].attachments[0].filename == "heron.png"


def test_the_logo_is_a_source(bench: Bench) -> None:
    """Waited for where it is not there, and seen where it has changed."""
    settings, logo = bench.settings_file, bench.report.parent / "pictures" / "logo.png"
    change(settings, 'name = "Heron"', 'name = "Heron"\nlogo = "pictures/logo.png"')
    with pytest.raises(RenderingError, match=r"project\.logo"):
        bench.print()
    assert logo in bench.files()
    logo.parent.mkdir()
    for data in (png(), png(width=3)):
        before = bench.stamps()
        logo.write_bytes(data)
        assert bench.stamps() != before
        assert bench.print().printed.edition.variants[0].attachments[0].data == data


def test_folders_hold_every_source(bench: Bench) -> None:
    """What is watched: the workspace, the report's folder, the theme's own and packaged."""
    bench.print()
    folder = bench.report.parent.resolve()
    wanted = {folder, folder / "own" / "themes" / "weekly", templates() / "themes" / "weekly"}
    assert wanted <= bench.folders()
