"""Who letters are from, and which list they belong to."""

from newsletter.holes import Hole
from newsletter.message import Sender
from newsletter.settings import MAIN, TOKEN_PLACE, Settings


def sender_of(settings: Settings, list_: str = MAIN) -> Sender:
    """The sender of a list's letters; SettingsError for a list that is not in the settings."""
    sender, named = settings.sender, settings.identity(list_)
    leaving = settings.list.unsubscribe_mailto
    return Sender(
        from_name=sender.name or settings.project.name,
        from_address=sender.address,
        reply_to=sender.reply_to or None,
        return_path=sender.return_path or sender.address,
        verp=sender.verp,
        list_id=named.id,
        list_name=named.name,
        unsubscribe_mailto=leaving.replace(TOKEN_PLACE, Hole.LEAVE_KEY.token) or None,
        domain=sender.address.rpartition("@")[2],
        feedback_id=settings.list.feedback_id or None,
    )
