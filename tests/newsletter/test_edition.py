"""The edition."""

import dataclasses

import pytest

from newsletter.edition import ALL, PLAIN, Edition, is_pinned, key_of, topics_of_key
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


@pytest.mark.parametrize(
    ("kept", "key"),
    [
        ((), ""), (("lxd",), "lxd"), (("lxd", "lxc"), "lxc+lxd"), (("lxc", "gulls"), "lxc"),
        (("lxd", "lxc", "lxcfs"), ALL),
    ],
    ids=["none", "one", "two", "unknown", "every"],
)  # fmt: skip
def test_a_key_names_what_is_kept(kept: tuple[str, ...], key: str) -> None:
    """Sorted, of the edition's topics alone; all of them are the whole."""
    assert key_of(kept, ("lxc", "lxcfs", "lxd")) == key


def test_keys_are_read_back_and_pinned_up_to_one_topic() -> None:
    """Behind a key may stand that it is text alone."""
    assert topics_of_key("lxc+lxd") == topics_of_key(f"lxc+lxd{PLAIN}") == ("lxc", "lxd")
    assert topics_of_key(ALL) == topics_of_key(ALL + PLAIN) == ()
    assert [is_pinned(key) for key in (ALL, "lxc", "lxc+lxd")] == [True, True, False]
