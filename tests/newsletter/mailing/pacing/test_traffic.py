"""Providers by address, in bounded memory."""

from newsletter.mailing.outcomes import Cause, Deferred, Sent
from newsletter.mailing.pacing.traffic import MOST_DOMAINS, Traffic


def test_domains_of_one_provider_share_its_limits() -> None:
    """Whatever their case; other domains stand alone."""
    traffic = Traffic(width=20)

    assert traffic.of("a@gmail.com") is traffic.of("b@GoogleMail.com")
    assert traffic.of("a@example.org") is traffic.of("b@EXAMPLE.org")
    assert traffic.of("a@example.org") is not traffic.of("a@example.net")
    assert traffic.of("a@agmail.com") is not traffic.of("a@bgmail.com")
    assert traffic.of("a@gmail.com").name == "google"
    assert traffic.of("a@EXAMPLE.org").name == "example.org"


def test_a_provider_is_bounded_by_the_pool() -> None:
    """Its limit is gone once it is as wide."""
    provider = Traffic(width=2).of("a@example.org")
    provider.limit.complaint(0)
    assert provider.limit.allowed == 1

    provider.limit.good()
    assert provider.limit.allowed is None


def test_readers_of_one_domain_take_the_place_of_no_other() -> None:
    """Domains are remembered, not addresses."""
    traffic = Traffic(width=20)
    small, large = traffic.of("a@small.example"), traffic.of("a@large.example")
    for number in range(MOST_DOMAINS + 1):
        assert traffic.of(f"{chr(0x4E00 + number)}@large.example") is large

    assert traffic.of("b@small.example") is small


def test_a_hundred_thousand_domains_are_not_all_remembered() -> None:
    """Only those on the way, and those with a record."""
    traffic = Traffic(width=20)
    busy, sore = traffic.of("a@busy.example"), traffic.of("a@sore.example")
    busy.on_the_way = 1
    sore.on_the_way = 1
    sore.came_of(Deferred(code=450, cause=Cause.SYSTEM, text="later"), 0.0)
    for number in range(20 * MOST_DOMAINS):
        one = traffic.of(f"a@d{number}.example")
        one.on_the_way += 1
        one.came_of(Sent(code=250), 0.0)

    assert len(traffic.all()) <= MOST_DOMAINS
    assert traffic.of("b@busy.example") is busy
    assert traffic.of("b@sore.example") is sore
