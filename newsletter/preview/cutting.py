"""The letter as those who follow some of its topics, or want text alone, would get it."""

from collections.abc import Collection
from dataclasses import replace

from newsletter.checks import check
from newsletter.edition import ALL, key_of
from newsletter.newsroom.examining import message_of
from newsletter.preview.desk import Sheet


def cut(sheet: Sheet, topics: Collection[str], *, is_plain: bool = False) -> Sheet:
    """The sheet cut to these topics, its checks asked anew; whole where none is the edition's."""
    every = sheet.printed.edition.topics
    kept = tuple(topic for topic in every if topic in topics) or every
    key = key_of(kept, every), is_plain
    if key == (ALL, False):
        return sheet
    if key not in sheet.cuts:
        sheet.cuts[key] = _as_text(cut(sheet, kept)) if is_plain else _cut(sheet, kept)
    return sheet.cuts[key]


def _cut(sheet: Sheet, kept: Collection[str]) -> Sheet:
    printed = sheet.press.cut(sheet.printed, kept)
    letter = replace(
        sheet.letter,
        report=printed.manuscript.report,
        rendition=printed.rendition,
        message=message_of(printed, sheet.press, sheet.letter.circumstances.today),
    )
    return replace(sheet, printed=printed, letter=letter, findings=check(letter))


def _as_text(sheet: Sheet) -> Sheet:
    """What is found in both parts stays: the text is the same."""
    printed = sheet.press.cut(sheet.printed, sheet.printed.edition.topics, is_plain=True)
    message = message_of(printed, sheet.press, sheet.letter.circumstances.today)
    return replace(sheet, printed=printed, letter=replace(sheet.letter, message=message))
