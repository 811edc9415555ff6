"""The message: an edition's variant encoded once, with holes that each recipient fills.

Header bytes come from our own serialiser (`headers`), bodies from our own quoted-printable;
nothing here reads mail, signs it or sends it, and nothing here knows what a subscriber is.
"""

from newsletter.message.headers import date
from newsletter.message.identity import message_id
from newsletter.message.plan import Plan, Sender, digest, plan

__all__ = ["Plan", "Sender", "date", "digest", "message_id", "plan"]
