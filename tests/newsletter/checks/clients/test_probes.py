"""The tables of words: every feature of the data is looked for, or named with a reason."""

from newsletter.checks.clients import features, probes
from newsletter.checks.clients.consequences import BASELINE


def looked_for() -> set[str]:
    known = features()
    turned = [*probes.properties(known).values(), *probes.elements(known).values()]
    return {
        *(slug for slugs in turned for slug in slugs),
        *probes.patterns(known),
        *probes.VALUES,
        *probes.AT_RULES,
        *probes.ATTRIBUTES,
        "css-important",
    }


def test_every_feature_is_looked_for_or_named() -> None:
    """A refresh that brings a feature of a new kind is noticed here."""
    assert looked_for() | set(probes.UNSEEN) == set(features())
    assert not looked_for() & set(probes.UNSEEN)


def test_the_baseline_names_features() -> None:
    """No reason for what is not in the data."""
    assert set(BASELINE) <= looked_for()
