"""Providers by address, in bounded memory."""

from newsletter.mailing.outcomes import Cause, Deferred, Sent
from newsletter.mailing.pacing.traffic import MOST_DOMAINS, Traffic


def test_domains_of_one_provider_share_its_limits() -> None:
    """Whatever their case; other domains stand alone."""
    traffic = Traffic(width=20)

    assert traffic.of("a@gmail.com") is traffic.of("b@GoogleMail.com")
    assert traffic.of("a@example.org") is traffic.of("b@EXAMPLE.org")
    assert traffic.of("a@example.org") is not traffic.of("a@example.net")


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
