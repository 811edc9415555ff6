"""A trial: one letter handed over by the same way as all, of which the ledger knows nothing."""

from newsletter.errors import TransportError
from newsletter.mailing.outcomes import Deferred, Outcome, PutBack, Refused, Sent, Uncertain
from newsletter.mailing.values import Envelope
from newsletter.newsroom.letters import no_ledger, reach, smarthost_of
from newsletter.settings import Settings


async def hand_over(letter: Envelope, settings: Settings) -> Sent:
    """What the smarthost answered; TransportError where it did not take the letter."""
    smarthost = smarthost_of(settings)
    session = await reach(smarthost)
    try:
        outcome = await session.deliver(letter, no_ledger)
    finally:
        await session.quit()
    if isinstance(outcome, Sent):
        return outcome
    raise TransportError(
        f"the test letter was not taken: {_answer(outcome)}",
        where=smarthost.place,
        mend="mend what it says and try again",
    )


def _answer(outcome: Outcome) -> str:
    match outcome:
        case Refused(code=code, text=text) | Deferred(code=code, text=text):
            return f"{code or ''} {text}".strip()
        case Uncertain(text=text) | PutBack(text=text):
            return text
        case _:
            return outcome.__class__.__name__
