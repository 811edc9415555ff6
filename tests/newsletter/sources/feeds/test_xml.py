"""The XML of feeds is parsed without anything that could harm."""

import pytest

from newsletter.errors import ReportError
from newsletter.sources.feeds.xml import LARGEST, read_feed_xml, text_of

LAUGHS = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
FILE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    "text",
    [LAUGHS, FILE, f'<?xml version="1.0"?>\n<!-- b --> <?c d?>{LAUGHS}', "<!DOCTYPE html><html/>"],
    ids=["entities", "file", "behind-a-prolog", "html"],
)
def test_a_document_type_is_refused(text: str) -> None:
    """Before anything in it is looked at."""
    with pytest.raises(ReportError, match=r"^feed\.xml: the XML has a DOCTYPE"):
        read_feed_xml(text, where="feed.xml")


WRONG = {
    "nothing": ("", r"^feed\.xml:1: this is no well-formed XML"),
    "text": ("a", r"^feed\.xml:1: this is no well-formed XML"),
    "cut off": ("<rss>\n<channel>\n", r"^feed\.xml:\d: this is no well-formed XML"),
    "JSON": ("{}", r"^feed\.xml:1: this is no well-formed XML"),
    "an entity that is not declared": (
        "<a>\n&bogus;</a>",
        r"^feed\.xml:2: this is no well-formed XML: .*bogus",
    ),
    "too deep": ("<a>" * 5000, r"^feed\.xml:1: this is no well-formed XML"),
    "too large": ("<a>" + "b" * LARGEST, r"^feed\.xml: [\d,]+ characters of XML are more than"),
    "a document type within": ("<a><!DOCTYPE b></a>", r"^feed\.xml:1: this is no well-formed XML"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_no_xml_is_an_error(text: str, message: str) -> None:
    """One line, with the line of the fault."""
    with pytest.raises(ReportError, match=message):
        read_feed_xml(text, where="feed.xml")


def test_odd_but_readable() -> None:
    """Any declared encoding, HTML's named characters, control and half characters, HTML in CDATA."""
    text = '\n<?xml version="1.0"\n encoding="utf-16"?>\n<a>b&nbsp;c&amp;lt;\x01\ud800<![CDATA[<!DOCTYPE html>&hellip;]]></a>'
    assert text_of(read_feed_xml(text, where="x")) == "b\u00a0c&lt;  <!DOCTYPE html>\u2026"
    assert (
        text_of(
            read_feed_xml('\ufeff<?xml version="1.0" encoding="latin1"?><a>\u00e9</a>', where="x")
        )
        == "\u00e9"
    )
    assert read_feed_xml("<a>\n\n<b/></a>", where="x")[0].sourceline == 3
