"""What a form offers to follow, and what it says was chosen of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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


def offers_to(settings: Settings, follows: Iterable[Following]) -> tuple[Offer, ...]:
    """The same for a reader: topics of theirs that the settings do not name are shown, too."""
    mine = ticks(follows)
    return tuple(
        replace(each, topics=tuple(dict.fromkeys((*each.topics, *mine.get(each.key, ())))))
        for each in offers_of(settings)
    )


def chosen(form: Form, offers: Sequence[Offer]) -> tuple[Following, ...]:
    """What a form ticks: the only list is, a topic ticks its list; without topics it is whole."""
    lists = {offers[0].key} if len(offers) == 1 else set(form.all("list"))
    return tuple(
        Following(list=each.key, topics=_folded(topics, each))
        for each in offers
        if (topics := _topics(form, each)) or each.key in lists
    )


def rechosen(form: Form, settings: Settings, before: Sequence[Following]) -> tuple[Following, ...]:
    """What a form ticks whose reader followed that before; what it does not show stays.

    To untick a list wins over topics that stay ticked below it; those of a list that was not
    followed are ticked anew, and tick it.
    """
    mine = ticks(before)
    offers = offers_of(settings)
    # Whoever follows the only list sees no box.
    lists = set(mine) if len(offers) == 1 else set()
    lists.update(form.all("list"))
    follows = [each for each in before if each.list not in {offer.key for offer in offers}]
    for offer, shown in zip(offers, offers_to(settings, before), strict=True):
        topics = _topics(form, shown)
        if offer.key in lists or (topics and offer.key not in mine):
            is_touched = set(topics) != set(mine.get(offer.key, ()))
            kept = _folded(topics, offer) if is_touched else topics
            follows.append(Following(list=offer.key, topics=kept))
    return tuple(follows)


def is_offered(settings: Settings, follows: Iterable[Following]) -> bool:
    """Whether any of these lists is one that there is."""
    return not {each.key for each in offers_of(settings)}.isdisjoint(ticks(follows))


def _topics(form: Form, offer: Offer) -> tuple[str, ...]:
    ticked = set(form.all(f"topic.{offer.key}"))
    return tuple(topic for topic in offer.topics if topic in ticked)


def _folded(topics: tuple[str, ...], offer: Offer) -> tuple[str, ...]:
    # All that there are today and everything are the same wish.
    return () if offer.topics and set(offer.topics) <= set(topics) else topics


def ticks(follows: Iterable[Following]) -> Mapping[str, tuple[str, ...]]:
    """What is followed, for a template: list -> its chosen topics."""
    return {each.list: each.topics for each in follows}
