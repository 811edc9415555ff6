"""Dossiers: everything that is held about one person, from the list and from the ledger."""

from collections.abc import Mapping
from dataclasses import asdict

from newsletter.newsroom.records import Records


def dossier(records: Records, address: str) -> Mapping[str, object]:
    """One document to hand to the person it is about; raises SubscriberError for a stranger."""
    person = records.subscribers.show(address)
    held = records.subscribers.persons.export(address)
    ledger = records.ledger.history(person.id)
    return {**held, **asdict(ledger)}
