"""The edition."""

import dataclasses

import pytest

from newsletter.edition import ALL, Edition
from tests.support.letters import edition, variant


def test_variant_is_found_by_its_key() -> None:
    """Each group of subscribers gets its own cut, and an unknown key is an error."""
    two = dataclasses.replace(variant(), key="lxd")
    found = edition(variant(), two)
    assert found.variant(ALL) is found.variants[0]
    assert found.variant("lxd") is two
    with pytest.raises(KeyError):
        found.variant("lxc")


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Edition)])
def test_edition_never_changes(field: str) -> None:
    """What was approved is what is sent."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(edition(), field, None)
