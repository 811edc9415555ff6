"""Whom a mailing is for: as options name them, and as they are called where one is shown. Heavy."""

from newsletter.cli.editions import edition_called
from newsletter.mailing.values import Mailing, Readers
from subscribers import MAIN


def chosen(list_: str | None, topic: str | None) -> Readers | None:
    """The readers that --list and --topic name; None where neither is given."""
    if list_ is None and topic is None:
        return None
    return Readers(list=list_ or MAIN, topic=topic)


def called(mailing: Mailing) -> str:
    """A mailing by its edition and its readers."""
    return f"{edition_called(mailing.edition_number)}{whom(mailing.readers)}"


def choosing(mailing: Mailing) -> str:
    """The options that name it among others of its edition."""
    topic = f" --topic {mailing.topic}" if mailing.topic else ""
    return f" --list {mailing.list}{topic}"


def whom(readers: Readers) -> str:
    """Readers, to be put behind what goes to them; nothing for everybody on the main list."""
    list_ = "" if readers.list in {"", MAIN} else f" to list {readers.list}"
    topic = f" to topic {readers.topic}" if readers.topic else ""
    return list_ + topic
