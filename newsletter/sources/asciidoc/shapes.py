"""What the lines that begin AsciiDoc's blocks look like."""

import re

HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
ATTRIBUTE = re.compile(r":(!?)(\w[\w-]*)(!?):(?:[ \t]+(.*))?")
"""An attribute's entry: `:name: value`, and `:!name:` or `:name!:` to take it back."""
LISTED = re.compile(r"\[(|[\w.#%{,\"'].*)\][ \t]*")
ANCHOR = re.compile(r"\[\[([\w:][\w:.-]*)(?:,.*)?\]\][ \t]*")
TITLE = re.compile(r"\.(\.?[^\s.].*)")
COMMENT = re.compile(r"//(?!/)(.*)")
DELIMITER = re.compile(
    r"(?:-{4,}|\.{4,}|={4,}|_{4,}|\*{4,}|\+{4,}|/{4,}|--|[|,:!]={3,})[ \t]*|```[^\s`]*[ \t]*"
)
"""The line above and below a block."""
RULE = re.compile(r"(?:'{3,}|([-*_])( ?)\1\2\1)[ \t]*")
PAGE = re.compile(r"<{3,}[ \t]*")
MACRO = re.compile(r"([A-Za-z]\w*)::([^\s\[]*)\[(.*)\][ \t]*")
LITERAL = re.compile(r"[ \t]+\S")
ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+")
CONTINUATION = re.compile(r"\+[ \t]*")

BULLET = re.compile(r"[ \t]*(-|\*+|\u2022)[ \t]+(?=\S)")
NUMBER = re.compile(r"[ \t]*(\.+|\d{1,9}\.|[A-Za-z]\.|[IVXivx]{1,9}\))[ \t]+(?=\S)")
CALLOUT = re.compile(r"<(\d{1,9}|\.)>[ \t]+(?=\S)")
TERM = re.compile(r"(?!//)[ \t]*(\S.*?)(:::?:?|;;)(?:[ \t]+|$)")
"""A term of a list of definitions; what it means stands behind it, or below."""
