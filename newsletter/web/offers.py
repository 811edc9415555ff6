"""What a form offers to follow, and what it says was chosen of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from newsletter.settings import Settings
from newsletter.web.forms import Form
from subscribers import MAIN, Following


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One list as a form shows it."""

    key: str
    name: str
    about: str
    topics: tuple[str, ...]


def offers_of(settings: Settings) -> tuple[Offer, ...]:
    """The main list, then the others as the settings order them."""
    others = (
        Offer(key=each.key, name=each.name, about=each.about, topics=each.topics)
        for each in settings.lists
    )
    return (
        Offer(key=MAIN, name=settings.list_name, about="", topics=settings.list.topics),
        *others,
    )


def chosen(form: Form, offers: Sequence[Offer]) -> tuple[Following, ...]:
    """What a form ticks: with one list that is the list; a list without ticked topics is whole."""
    ticked = {offers[0].key} if len(offers) == 1 else set(form.all("list"))
    return tuple(
        Following(list=each.key, topics=_topics(form, each))
        for each in offers
        if each.key in ticked
    )


def _topics(form: Form, offer: Offer) -> tuple[str, ...]:
    ticked = set(form.all(f"topic.{offer.key}"))
    found = tuple(topic for topic in offer.topics if topic in ticked)
    # All that there are today and everything are the same wish.
    return () if len(found) == len(offer.topics) else found


def ticks(follows: Iterable[Following]) -> Mapping[str, tuple[str, ...]]:
    """What is followed, for a template: list -> its chosen topics."""
    return {each.list: each.topics for each in follows}
