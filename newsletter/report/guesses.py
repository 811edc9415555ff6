"""What a section's id, role and state are where its author does not say.

Importers apply these guesses; the Markdown form leaves out what they would find again.
"""

import re
import unicodedata
from collections.abc import Sequence

from newsletter.report.blocks import Block, Blocks, Comment, ListBlock, Paragraph
from newsletter.report.inlines import Inlines
from newsletter.report.model import Section, State
from newsletter.report.walk import plain


def find_state(blocks: Blocks, sections: tuple[Section, ...] = ()) -> State:
    """Say whether a section has content, lacks it, or tells in words that there is none.

    Editors' comments do not count: no reader sees them.
    """
    shown = [block for block in blocks if not isinstance(block, Comment)]
    if sections:
        return State.NORMAL
    if not shown:
        return State.EMPTY
    only = _only_words(shown)
    return State.NOTHING if only is not None and says_nothing(plain(only)) else State.NORMAL


def _only_words(blocks: Sequence[Block]) -> Inlines | None:
    """The words of a body that is one paragraph, bare or as the only item of a list."""
    match blocks:
        case [Paragraph(children=children)]:
            return children
        case [ListBlock(items=[item])]:
            return _only_words(item.blocks)
        case _:
            return None


_WEEK = (
    r"(?:\s+(?:(?:for|in|during|over)\s+)?(?:this|the|last|past)(?:\s+past)?\s+"
    r"(?:week|month|time|period|cycle|sprint)|\s+(?:today|so far|yet))"
)
_THERE = r"(?:there(?:'s|\s+(?:is|are|was|were|have been|has been))\s+)?"
_TELL = r"(?:report|see|share|mention|announce|note|add|show|list|say|tell)"
_NEWS = (
    r"(?:changes?|updates?|news|releases?|items?|entries|events?|activity|merges?|commits?|fixes|"
    r"additions?|reports?|content)"
)
_IDIOMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_THERE}(?:nothing|none)(?:\s+(?:new|else|much|special|notable|here|at all))*{_WEEK}?",
        rf"{_THERE}nothing(?:\s+\w+)?\s+to\s+{_TELL}(?:\s+here)?{_WEEK}?",
        rf"{_THERE}no(?:\s+[\w/&-]+){{1,6}}?{_WEEK}(?:\s+(?:by|from|in|for)\s.*)?",
        rf"{_THERE}no(?:\s+(?:new|notable|major|other|recent|significant|relevant))*\s+{_NEWS}",
        r"n/a|not applicable|[-\u2013\u2014]",
        rf"(?:a\s+)?quiet\s+week|all\s+quiet{_WEEK}?",
    )
)
"""How a weekly report says that a section has nothing to tell; each covers a whole sentence."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NOTHING_WORDS = 40


def says_nothing(text: str) -> bool:
    """Whether a text says that there is nothing to report, at least in its first sentence.

    "Nothing to report this week", "No changes.", "None this week. Want to help? ..."; a long text
    (above 40 words) is content whatever it opens with.
    """
    words = text.replace("\u2019", "'").split()
    if not words or len(words) > _NOTHING_WORDS:
        return False
    first = _SENTENCE_END.split(" ".join(words), maxsplit=1)[0].strip(" .!*_()")
    return any(idiom.fullmatch(first) for idiom in _IDIOMS)


_ROLES: tuple[tuple[str, str], ...] = (
    ("intro", r"introduction|intro|overview|summary|welcome|foreword|editorial|about this .*"),
    ("quote", r"quotes?(?: of the .*)?"),
    ("highlights", r"(?:.* )?highlights?|headlines|.* of the week|tl;dr|in short"),
    ("security", r"(?:.* )?(?:security|vulnerabilit(?:y|ies)|advisor(?:y|ies))(?: .*)?"),
    ("jobs", r"jobs?|(?:job|open) (?:openings?|positions?|offers?)|hiring|careers?|.* hiring"),
    ("events", r"(?:.* )?(?:events?|conferences?|meetups?|meetings?|calendar)"),
    ("releases", r"(?:.* )?releases?|(?:.* )?release (?:schedule|plan|notes|calendar|cadence)"),
    ("team", r"(?:.* )?team(?: .*)?|(?:.* )?sprint"),
    ("distribution", r"(?:.* )?(?:distributions?|distros?|packaging|packages|downstream)(?: .*)?"),
    ("contributors", r"(?:.* )?(?:contributors?|shout ?outs?|thanks|thank you.*|credits)"),
    ("participation", r"call(?:s)? for .*|get(?:ting)? involved|participat(?:e|ion)|help wanted"),
    ("stats", r"(?:.* )?(?:stat(?:s|istics)|numbers|metrics)"),
    ("changes", r"(?:.* )?(?:changes|changelog|updates|news|development|deprecations)"),
    ("changes", r"(?:.* )?(?:fixes|bugfixes|merges|improvements|features|pull requests|commits)"),
    ("sponsor", r"(?:.* )?sponsor(?:s|ed)?(?: .*)?"),
    ("discussion", r"(?:.* )?discussions?|proposals?|rfcs?"),
    ("footer", r"about|contact|imprint|subscribe|unsubscribe|feedback"),
)
"""role -> what the whole title looks like; the first that fits counts."""

_ROLE_PATTERNS = tuple((role, re.compile(pattern, re.IGNORECASE)) for role, pattern in _ROLES)


def guess_role(title: str) -> str:
    """Guess a section's role from its title, or give an empty text."""
    words = " ".join(re.sub(r"[^\w\s;'-]", " ", title).split())
    return next((role for role, pattern in _ROLE_PATTERNS if pattern.fullmatch(words)), "")


def slug(title: str) -> str:
    """Make an id of a title: lower-case letters, marks and digits of any script, and hyphens."""
    text = unicodedata.normalize("NFC", title).casefold()
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in text)
    return "-".join(kept.split()) or "section"
