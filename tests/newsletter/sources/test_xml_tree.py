"""XML of strangers: well-formed, without DTD, and not too deep."""

import gzip
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ReportError
from newsletter.sources.xml_tree import parse_xml
from tests.newsletter.fetching.serving import answer, serving

FEED = """<?xml version="1.0" encoding="{0}"?>
<!-- the week's <!DOCTYPE --><?style <!DOCTYPE x?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Grüße &amp; &#8230;</title>
<content><![CDATA[<!DOCTYPE html><p>&nbsp;</p>]]></content></feed>"""


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_a_feed_is_read_in_its_charset(charset: str) -> None:
    """A DOCTYPE in a comment, an instruction or a CDATA section is none."""
    named = charset.removesuffix("-sig")
    root = parse_xml(FEED.format(named).encode(charset), where="feed.xml")
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root[0].text == "Grüße & …"
    assert root[1].text == "<!DOCTYPE html><p>&nbsp;</p>"


LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'ha'>{}]><a b='&a9;'>&a9;</a>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)
DOCTYPES = {
    "bare": "<!DOCTYPE html><html/>",
    "public": '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/a.dtd"><rss/>',
    "declared": "<?xml version='1.0'?>\n<!-- a --><?b c?>\n<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a>&b;</a>",
    "file": "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>",
    "parameter": "<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://127.0.0.1:9/'> %b;]><a/>",
    "laughs": LAUGHS,
    "unfinished": "<!DOCTYPE a [",
}


@pytest.mark.parametrize("document", DOCTYPES.values(), ids=DOCTYPES)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_doctype_is_refused(document: str, charset: str) -> None:
    """Whatever is in it, before anything in it is read."""
    with pytest.raises(ReportError, match="DOCTYPE") as refused:
        parse_xml(document.encode(charset), where="feed.xml")
    assert refused.value.where.startswith("feed.xml")


@pytest.mark.parametrize(
    "data",
    [
        b"", b" ", b"<", b"<a>", b"<a></b>", b"<a/><b/>", b"<a b=1/>", b"<a>&nbsp;</a>",
        b"<a>&#0;</a>", b"<a>\xff</a>", b"\x00", b"a,b\n1,2\n", b'{"a": 1}', gzip.compress(b"<a/>", mtime=0),
        b'<?xml version="1.0" encoding="nonsense"?><a/>', b"<a>\x00</a>", b"<a:b/>",
    ],
)  # fmt: skip
def test_what_is_not_well_formed_is_one_line(data: bytes) -> None:
    """Nothing is guessed; the line of the file is named where there is one."""
    with pytest.raises(ReportError) as refused:
        parse_xml(data, where="feed.xml")
    assert str(refused.value).isprintable()
    assert refused.value.where.startswith("feed.xml")


def test_the_line_of_a_mistake_is_named() -> None:
    """As the file counts it."""
    with pytest.raises(ReportError) as refused:
        parse_xml(b"<a>\n<b>\n</c></a>", where="feed.xml")
    assert refused.value.where == "feed.xml:3"


def _nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def test_an_abyss_is_refused() -> None:
    """Two hundred elements within each other are many; more would break whoever walks them."""
    assert parse_xml(_nested(200), where="feed.xml").tag == "a"
    for depth in (201, 250, 300, 3000, 100_000):
        with pytest.raises(ReportError):
            parse_xml(_nested(depth), where="feed.xml")


def test_no_file_is_drawn_in(tmp_path: Path) -> None:
    """XInclude is text like any other."""
    (tmp_path / "secret").write_text("hunter2")
    document = f'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="{tmp_path}/secret" parse="text"/></a>'
    root = parse_xml(document.encode(), where="feed.xml")
    assert "hunter2" not in "".join(root.itertext())


@pytest.mark.parametrize(
    "document",
    [
        "<!DOCTYPE a SYSTEM '{0}'><a/>",
        "<!DOCTYPE a [<!ENTITY % b SYSTEM '{0}'> %b;]><a/>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM '{0}'>]><a>&b;</a>",
        "<a xmlns:x='http://www.w3.org/2001/XInclude'><x:include href='{0}'/></a>",
        "<?xml-stylesheet href='{0}'?><a/>",
    ],
    ids=["dtd", "parameter", "entity", "include", "stylesheet"],
)
def test_nobody_is_asked(document: str) -> None:
    """Not even a server that would answer."""
    with serving({"/": answer(b"<!ELEMENT a ANY>")}) as web:
        with suppress(ReportError):
            parse_xml(document.format(web.url()).encode(), where="feed.xml")
        assert not web.asked


@given(st.binary(max_size=60) | st.text("<>!?[]/&;'\"= aDOCTYPE-", max_size=60).map(str.encode))
def test_any_bytes_are_xml_or_a_report_error(data: bytes) -> None:
    """No other exception."""
    with suppress(ReportError):
        assert parse_xml(data, where="feed.xml").tag
