"""A printed report cut to the topics that an option names. Opens no database."""

from newsletter.errors import MailingError
from newsletter.newsroom.names import refuse_unknown
from newsletter.newsroom.press import Press, Printed


def cut_to(printed: Printed, topics: str, press: Press) -> Printed:
    """What was printed, cut to topics as they are written: `lxd,lxc`.

    MailingError for one that the settings do not know, and where the report has none of them.
    """
    names = [name.strip() for name in topics.split(",") if name.strip()]
    for name in names:
        refuse_unknown(name, sorted(press.settings.every_topic), kind="topic", where="--topics")
    there = printed.edition.topics
    if there and not set(names).intersection(there):
        raise MailingError(
            f"the report has no section of {', '.join(names) or 'no topic'}",
            where="--topics",
            mend=f"it has {', '.join(there)}",
        )
    return press.cut(printed, names)
