from pathlib import Path

import pytest
from lxml import etree
from markupsafe import Markup

from newsletter.rendering.origins import last_origin, marked, origin, unmarked
from newsletter.rendering.templating import environment

TEMPLATE = """\
{# <mj-text> in a comment #}
{% macro part(body) %}
<mj-text align="left">{{ body }}</mj-text>
{% endmacro %}
<mjml>
  <mj-body
      width="600px"
      css-class="{{ 'page' }}">
{% for side in ["left", "right"] %}
    <mj-section>
      <mj-column>
        <mj-text align="left">{{ side }}</mj-text>
{{ part(side) }}
        <p
           class="lost">a</p>
{{ html }}
      </mj-column>
    </mj-section>
{% endfor %}
{% include "foot.j2" %}
    <mj-raw><i>{{ bold }}</i></mj-raw>
  </mj-body>
</mjml>
"""
HTML = Markup("<hr class='a' />")
BOLD = Markup("<b>a</b>")


def _root(folder: Path, **files: str) -> etree._Element:
    """The templates, rendered; `letter` is the one that is asked for."""
    for name, text in {"foot": "<mj-raw/>", **files}.items():
        (folder / f"{name}.j2").write_text(text)
    return etree.fromstring(
        environment([folder]).get_template("letter.j2").render(html=HTML, bold=BOLD)
    )


def _lines(found: list[str]) -> list[str]:
    return [Path(place).name for place in found]


def test_every_element_knows_its_line(tmp_path: Path) -> None:
    """In a loop, a macro, an include, and where two lines of a template are the same."""
    root = _root(tmp_path, letter=TEMPLATE, foot="\n<mj-section/>\n")
    assert _lines([origin(each) for each in root.iter("mj-text")]) == [
        "letter.j2:12", "letter.j2:3", "letter.j2:12", "letter.j2:3",
    ]  # fmt: skip
    assert _lines([origin(each) for each in root.iter("mj-section")]) == [
        "letter.j2:10", "letter.j2:10", "foot.j2:2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "attribute", "place"),
    [
        ("mj-body", "", "letter.j2:6"),
        ("mj-body", "width", "letter.j2:7"),
        ("mj-body", "css-class", "letter.j2:8"),
        ("mj-body", "made-by-jinja", "letter.j2:6"),
        ("p", "", "letter.j2:14"),
        ("p", "class", "letter.j2:15"),
        ("hr", "", "letter.j2:14"),
        ("hr", "class", "letter.j2:14"),
        ("b", "", "letter.j2:21"),
    ],
)
def test_attributes_and_html_have_their_line(
    tmp_path: Path, tag: str, attribute: str, place: str
) -> None:
    """An attribute on a line of its own, one whose value is filled in, HTML among MJML; what came
    from elsewhere has the line of what stands before or around it.
    """
    root = _root(tmp_path, letter=TEMPLATE)
    (element, *_) = root.iter(tag)
    assert _lines([origin(element, attribute)]) == [place]


@pytest.mark.parametrize(
    "source",
    [
        "{{ '<mj-text>' }}",
        '{{ "<mj-text " }}',
        "{% set a = '<mj-text>' %}",
        "{# <mj-text> #}",
        "<mj-{{ kind }}>",
        "a <- b, c < d",
        "&lt;mj-text>",
    ],
)
def test_only_tags_are_marked(source: str) -> None:
    """A mark inside a string of Jinja's would end the string."""
    assert marked(source, "a.j2") == source


@pytest.mark.parametrize("file", ["a.j2", 'a "b" <c> & d.j2', "C:\\a.j2"])
def test_marks_leave_no_trace(file: str) -> None:
    """What was marked and unmarked is what it was, whatever the file is called."""
    source = '<mjml\n lang="en"><mj-body/>\n</mjml>'
    written = marked(source, file)
    assert written.count("data-origin") == 2
    assert unmarked(written) == source
    assert origin(etree.fromstring(written)[0]) == f"{file}:2"
    assert last_origin(written) == f"{file}:2"


def test_nothing_is_known_of_what_nobody_marked(tmp_path: Path) -> None:
    """MJML that came from no template, and a template that is gone."""
    assert origin(etree.fromstring("<mjml a='1'/>"), "a") == ""
    assert last_origin("<mjml>") == ""
    gone = etree.fromstring(marked("<mjml a='1'/>", str(tmp_path / "gone.j2")))
    assert origin(gone, "a") == f"{tmp_path}/gone.j2:1"
