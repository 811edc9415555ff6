"""All providers that a sender has met, found by a letter's address."""

from collections.abc import Collection

from newsletter.mailing.pacing.provider import Provider
from newsletter.mailing.verdicts.providers import provider_of

MOST_DOMAINS = 5000
"""Domains remembered; beyond, those are forgotten of whom there is nothing to remember."""


class Traffic:
    """The providers, inside a pool of so many sessions."""

    def __init__(self, *, width: int) -> None:
        self._width = width
        self._by_domain: dict[str, Provider] = {}
        self._by_name: dict[str, Provider] = {}

    def of(self, address: str) -> Provider:
        """The provider that receives for this address."""
        domain = address[address.rfind("@") + 1 :]
        return self._by_domain.get(domain) or self._meet(address, domain)

    def all(self) -> Collection[Provider]:
        """Every provider that is remembered."""
        return self._by_name.values()

    def _meet(self, address: str, domain: str) -> Provider:
        if len(self._by_domain) >= MOST_DOMAINS:
            self._forget()
        name = provider_of(address)
        provider = self._by_name.get(name)
        if provider is None:
            provider = self._by_name[name] = Provider(name, width=self._width)
        self._by_domain[domain] = provider
        return provider

    def _forget(self) -> None:
        self._by_name = {n: one for n, one in self._by_name.items() if not one.is_forgettable}
        kept = self._by_name.values()
        self._by_domain = {d: one for d, one in self._by_domain.items() if one in kept}
