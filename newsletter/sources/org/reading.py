"""Reads a report that is written in org-mode."""

from newsletter.report import Report
from newsletter.sources.markup import compose_report, cut
from newsletter.sources.org.blocks import BlockReader, Document


def read_org(text: str, *, where: str) -> Report:
    """Read any text as org-mode; `where` names the file.

    The title is `#+title`, else the first heading of level 1 where there is one alone or it opens
    the text, else the file's name. Unknown keywords are kept in `meta`. What stands under a
    heading with COMMENT or the tag noexport becomes a comment, which no reader sees.

    Notes: `org-instruction`, `org-keyword-alone`, `org-block-unknown`, `org-not-rendered`,
    `metadata-unread`, `period-without-year`, `section-empty`, `section-id-taken` (warnings);
    `org-drawer`, `org-planning` (info).
    """
    document = Document()
    parts = list(BlockReader(document, cut(text)).parts())
    entries = document.head.entries()
    return compose_report(parts, entries, where=where, notes=document.notes.all)
