"""Dossiers: everything that is held about one person, from the list and from the ledger."""

from collections.abc import Mapping
from dataclasses import asdict

from newsletter.newsroom.root import Newsroom


def dossier(newsroom: Newsroom, address: str) -> Mapping[str, object]:
    """One document to hand to the person it is about; raises SubscriberError for a stranger."""
    person = newsroom.subscribers.show(address)
    held = newsroom.subscribers.persons.export(address)
    ledger = newsroom.ledger.history(person.id)
    return {**held, **asdict(ledger)}
