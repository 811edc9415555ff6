"""Microsoft's conditional comments, as Outlook for Windows reads them."""

import re
from collections.abc import Callable, Mapping

_WORD = 16.0
"""The version that every Outlook with Word's engine has called itself since 2016."""
_CONDITIONAL = re.compile(
    r"<!--\[if (?P<shown>[^\]]*)\]>\s*(?:<!)?-->(?P<seen>.*?)<!--\s*<!\[endif\]-->"
    r"|<!--\[if (?P<hidden>[^\]]*)\]>(?P<secret>.*?)<!\[endif\]-->"
    r"|<!\[if (?P<bare>[^\]]*)\]>(?P<open>.*?)<!\[endif\]>",
    re.DOTALL,
)
_TERM = re.compile(r"(!?)\s*(?:(lte?|gte?)\s+)?(\w+)\s*([\d.]*)")
_SETTINGS = re.compile(r"<noscript>\s*<xml>.*?</xml>\s*</noscript>|<xml>.*?</xml>", re.DOTALL)
_COMPARED: Mapping[str, Callable[[float | None], bool]] = {
    "": lambda wanted: wanted in (None, _WORD),
    "lt": lambda wanted: wanted is not None and wanted > _WORD,
    "lte": lambda wanted: wanted is not None and wanted >= _WORD,
    "gt": lambda wanted: wanted is not None and wanted < _WORD,
    "gte": lambda wanted: wanted is not None and wanted <= _WORD,
}


def as_in_word(html: str) -> str:
    """The page that Word sees: `[if mso]` shown, `[if !mso]` left out, office settings too."""
    return _SETTINGS.sub("", _CONDITIONAL.sub(_chosen, html))


def _chosen(match: re.Match[str]) -> str:
    condition = match["shown"] or match["hidden"] or match["bare"] or ""
    inside: str = match["seen"] or match["secret"] or match["open"] or ""
    return inside if _is_met(condition) else ""


def _is_met(condition: str) -> bool:
    """`|` of `&` of terms; brackets stand round single terms in letters, and change nothing."""
    flat = condition.lower().replace("(", "").replace(")", "")
    return any(all(map(_holds, part.split("&"))) for part in flat.split("|"))


def _holds(term: str) -> bool:
    match = _TERM.fullmatch(term.strip())
    if not match:
        return False
    negated, comparison, name, version = match.groups()
    holds = name == "mso" and _COMPARED[comparison or ""](float(version) if version else None)
    return holds != bool(negated)
