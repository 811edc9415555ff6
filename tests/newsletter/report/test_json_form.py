"""The JSON form carries everything, and says where it is malformed."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from newsletter.errors import ReportError
from newsletter.report import (
    Attrs,
    Diagnostic,
    Level,
    Paragraph,
    Report,
    Section,
    Span,
    Text,
    from_json,
    normalise,
    to_json,
)
from tests.support.reports import REPORTS

SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SLOW
@given(REPORTS)
def test_reads_back_as_it_was_written(report: Report) -> None:
    """Every field of every node comes back."""
    again = from_json(to_json(report), where="week.json")
    assert normalise(again) == normalise(report)
    assert to_json(again) == to_json(report)


def test_carries_spans_notes_and_attributes() -> None:
    """What the Markdown form leaves out is here: where a node came from, what was noticed."""
    attrs: Attrs = (("key", "a\nb"),)
    note = Diagnostic(level=Level.WARNING, code="html", message="m", span=Span(2, 3))
    block = Paragraph(children=(Text(text="x"),), span=Span(1, 1), attrs=attrs)
    report = Report(title="T", blocks=(block,), notes=(note,))
    assert from_json(to_json(report), where="week.json") == report


def test_equal_reports_give_equal_bytes_that_people_can_read() -> None:
    """Indented, not escaped, one line feed at the end, defaults left out."""
    report = Report(title="W\u00f6che", sections=(Section(title=(Text(text="\u4f60"),)),))
    text = to_json(report)
    assert text == to_json(report)
    assert text.endswith("}\n")
    assert "W\u00f6che" in text
    assert "number" not in text
    assert json.loads(text)["sections"] == [{"title": [{"type": "text", "text": "\u4f60"}]}]


MALFORMED = {
    "not JSON": ('{"schema": 1,\n "title": }', "week.json:2: not JSON"),
    "no object": ("[]", "week.json: $: the report is not an object"),
    "no schema": ('{"title": "a"}', "week.json: $.schema: the schema is not named"),
    "other schema": ('{"schema": 2, "title": "a"}', "this program reads 1"),
    "no title": ('{"schema": 1}', '$: the key "title" is missing'),
    "unknown key": ('{"schema": 1, "title": "a", "sektions": []}', 'did you mean "sections"?'),
    "text wanted": ('{"schema": 1, "title": 5}', "$.title: expected text, found a number"),
    "list wanted": ('{"schema": 1, "title": "a", "blocks": {}}', "$.blocks: expected a list"),
    "number wanted": (
        '{"schema": 1, "title": "a", "number": true}',
        "$.number: expected a whole number, found true or false",
    ),
    "date wanted": (
        '{"schema": 1, "title": "a", "published": "5 June"}',
        '$.published: "5 June" is no date; write it like 2017-06-05',
    ),
    "span wanted": (
        '{"schema": 1, "title": "a", "blocks": [{"type": "rule", "span": [1]}]}',
        "$.blocks[0].span: a span is two line numbers",
    ),
    "attributes wanted": (
        '{"schema": 1, "title": "a", "blocks": [{"type": "rule", "attrs": {"a": 1}}]}',
        "$.blocks[0].attrs.a: expected text",
    ),
    "unknown block": (
        '{"schema": 1, "title": "a", "blocks": [{"type": "paragraf"}]}',
        '$.blocks[0]: "paragraf" is no type known here; did you mean "paragraph"?',
    ),
    "inline for block": (
        '{"schema": 1, "title": "a", "blocks": [{"type": "text", "text": "a"}]}',
        '$.blocks[0]: "text" is no type known here',
    ),
    "unknown state": (
        '{"schema": 1, "title": "a", "sections": [{"title": [], "state": "emtpy"}]}',
        '$.sections[0].state: "emtpy" is not known here; did you mean "empty"?',
    ),
    "deep": ("[" * 100_000, "week.json: the JSON cannot be read"),
    "endless number": ('{"schema": ' + "1" * 5000 + "}", "week.json: the JSON cannot be read"),
}


@pytest.mark.parametrize(("text", "told"), MALFORMED.values(), ids=MALFORMED.keys())
def test_tells_in_one_line_what_is_malformed(text: str, told: str) -> None:
    """The path of the value, what is wrong with it, and the mend."""
    with pytest.raises(ReportError) as caught:
        from_json(text, where="week.json")
    line = str(caught.value)
    assert line.startswith("week.json")
    assert told in line
    assert "\n" not in line
