"""The message: an edition's variant encoded once, with holes that each recipient fills.

Header bytes come from our own serialiser (`headers`), bodies from our own quoted-printable;
nothing here sends mail, and nothing here knows what a subscriber is. `dkim` signs what was
joined, `verp` names each letter in its return path and knows its own names again.
"""

from newsletter.message.headers import date
from newsletter.message.identity import message_id, notice_id
from newsletter.message.plan import Plan, Sender, digest, notice_plan, plan
from newsletter.message.verp import VerpAddress, read_return_path, return_path

__all__ = [
    "Plan",
    "Sender",
    "VerpAddress",
    "date",
    "digest",
    "message_id",
    "notice_id",
    "notice_plan",
    "plan",
    "read_return_path",
    "return_path",
]
