"""What each notice says. No word of it comes from whoever filled in a form, not even a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.holes import Hole
from newsletter.links import Links
from newsletter.rendering import Slip, Way
from newsletter.wording import Translator
from subscribers import Notice

N_ = str
"""Marks a message for the catalogues; `{list}` is a list's name, or those of several."""

HOME = "home"
"""Stands for the public pages' address, which is the same for every reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One notice in English, as the catalogues' messages."""

    subject: str
    title: str
    before: tuple[str, ...]
    button: str
    leads_to: Hole | str
    after: tuple[str, ...] = ()
    leaves: bool = False
    """Whether its reader may leave by it: it has List-Unsubscribe, and the ways out below."""


SAID: Mapping[Notice, Said] = {
    Notice.CONFIRM: Said(
        subject=N_("Confirm your subscription to {list}"),
        title=N_("One more step"),
        before=(
            N_("Somebody, we hope you, asked for {list} to be sent to this address."),
            N_("Confirm it, and the letters will come. The link works for a week."),
        ),
        button=N_("Confirm the subscription"),
        leads_to=Hole.CONFIRM_URL,
        after=(N_("If it was not you, do nothing: nothing more will be sent to you."),),
    ),
    Notice.WELCOME: Said(
        subject=N_("Welcome to {list}"),
        title=N_("You are subscribed"),
        before=(N_("From now on this address gets {list}. What went out so far is on the web."),),
        button=N_("Read earlier editions"),
        leads_to=HOME,
        after=(
            N_(
                "With the links below you choose topics, how often we write, or text only; "
                "or unsubscribe at once."
            ),
        ),
        leaves=True,
    ),
    Notice.GOODBYE: Said(
        subject=N_("You are unsubscribed from {list}"),
        title=N_("You have left"),
        before=(
            N_("As you asked, no more letters of {list} will be sent to this address."),
            N_("If that was a mistake, you can take it back for 30 days."),
        ),
        button=N_("Take it back"),
        leads_to=Hole.UNSUBSCRIBE_URL,
        after=(N_("Otherwise there is nothing to do. Thank you for reading."),),
    ),
    Notice.MOVE_FROM: Said(
        subject=N_("Shall {list} go to another address?"),
        title=N_("Another address for your letters"),
        before=(
            N_("Somebody, we hope you, asked for {list} to be sent to another address than this."),
            N_("It will be, once both addresses have confirmed. The link works for a week."),
        ),
        button=N_("Send it to the other address"),
        leads_to=Hole.CONFIRM_URL,
        after=(N_("If it was not you, do nothing: your letters stay here."),),
    ),
    Notice.MOVE_TO: Said(
        subject=N_("Confirm your new address for {list}"),
        title=N_("A new address for your letters"),
        before=(
            N_("Somebody, we hope you, asked for {list} to be sent to this address from now on."),
            N_("It will be, once both addresses have confirmed. The link works for a week."),
        ),
        button=N_("Send it to this address"),
        leads_to=Hole.CONFIRM_URL,
        after=(N_("If it was not you, do nothing: nothing more will be sent to you."),),
    ),
}
"""Every notice there is."""
_WAYS = ((N_("Unsubscribe"), Hole.UNSUBSCRIBE_URL), (N_("Preferences"), Hole.PREFERENCES_URL))


def slip_of(notice: Notice, say: Translator, *, list_names: Sequence[str], links: Links) -> Slip:
    """The letter that says it of these lists in one language."""
    named = say.listed(list_names)

    def words(message: str) -> str:
        return say.gettext(message).replace("{list}", named)

    said = SAID[notice]
    place = said.leads_to
    return Slip(
        subject=words(said.subject),
        title=words(said.title),
        before=tuple(map(words, said.before)),
        button=words(said.button),
        url=place.token if isinstance(place, Hole) else links.home(),
        after=tuple(map(words, said.after)),
        ways=[Way(words(way), hole.token) for way, hole in _WAYS] if said.leaves else (),
        language=say.language,
        direction=say.direction,
    )
