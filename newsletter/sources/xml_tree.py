"""Reads XML that strangers wrote: no DTD, no entities of its own, no network, no abyss."""

from lxml import etree

from newsletter.errors import ReportError

_DEEPEST = 200
"""Elements within each other; whoever walks a tree by recursion can rely on it."""


def parse_xml(data: bytes, *, where: str) -> etree._Element:
    """Read a whole document; its root element, without comments and processing instructions.

    ReportError, naming the line, for a DOCTYPE (even a harmless one: without, no entity can be
    declared, nor a file or a URL be drawn in), for elements nested deeper than 200, and for what
    is no well-formed XML. Nothing is repaired.
    """
    try:
        _read_prolog(data)
        root = etree.fromstring(data, _parser())
    except _Doctype as error:
        raise ReportError(
            "the XML has a DOCTYPE, which is not read",
            where=where,
            mend="take the <!DOCTYPE ...> out of it, or name its feed or its page instead",
        ) from error
    except etree.XMLSyntaxError as error:
        # lxml's words end in the place, which stands before ours.
        reason = (error.msg or "it is empty").partition(", line ")[0]
        what = f"this is no well-formed XML: {reason}"
        mend = "save the file as its site serves it"
        raise ReportError(what, where=f"{where}:{error.lineno or 1}", mend=mend) from error
    _refuse_abyss(root, where)
    return root


class _Doctype(Exception):
    """There is one."""


class _Begun(Exception):
    """The root element begins: no DOCTYPE can follow."""


class _Prolog:
    """Told by the parser what comes before the root element."""

    def doctype(self, *_doctype: object) -> None:
        raise _Doctype

    def start(self, *_element: object) -> None:
        raise _Begun

    def close(self) -> None:
        """Nothing came."""


def _read_prolog(data: bytes) -> None:
    """Let the parser go as far as the root element; it stops at a DOCTYPE before reading it."""
    try:
        etree.fromstring(data, _parser(_Prolog()))
    except _Begun:
        return


def _parser(target: _Prolog | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        target=target,  # type: ignore[arg-type]  # the stubs want what lxml does without
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refuse_abyss(root: etree._Element, where: str) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise ReportError(
                f"its elements are nested deeper than {_DEEPEST}",
                where=f"{where}:{element.sourceline}",
            )
