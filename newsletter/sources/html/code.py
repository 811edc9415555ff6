"""HTML's blocks of code, and the languages that their classes name."""

import re

from newsletter.report import CodeBlock
from newsletter.sources.html.tree import Element

_LANGUAGE = re.compile(r"(?:lang|language|highlight-source|highlight)-([\w+#.-]+)")
_NONE = frozenset({"auto", "none", "nohighlight", "plain", "plaintext", "text", "default"})


def read_code(element: Element, language: str = "") -> CodeBlock:
    """A `pre` as it is written; its own classes tell the language, or those of the code inside."""
    code = element.first("code")
    own = language_of(element) or (language_of(code) if code else "")
    return CodeBlock(text=element.text().rstrip("\n"), language=own or language)


def language_of(element: Element) -> str:
    """The language that an element's classes name: `lang-c`, `language-c`, `highlight-source-c`."""
    found = filter(None, map(_LANGUAGE.fullmatch, element.kinds))
    name = next((match[1] for match in found), "")
    return "" if name in _NONE else name
