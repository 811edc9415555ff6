from newsletter.rendering.mjml_rules.components import COMPONENTS, DEFAULTS
from newsletter.rendering.mjml_rules.mrml import IGNORED


def test_what_is_held_is_known() -> None:
    """The tables name no component that they do not describe."""
    assert {tag for each in COMPONENTS.values() for tag in each.holds} <= COMPONENTS.keys()


def test_every_component_has_its_place() -> None:
    """Each stands in another one, up to the letter."""
    held = {tag for each in COMPONENTS.values() for tag in each.holds}
    assert COMPONENTS.keys() - held == {"mjml"}


def test_what_is_ignored_is_known() -> None:
    """The engine's shortcomings are of attributes that there are, or they would be unknown ones."""
    assert not {
        (tag, name)
        for tag, names in IGNORED.items()
        for name in names
        if name not in COMPONENTS[tag].attributes
    }


def test_defaults_are_of_any_component() -> None:
    """What one component has may be set for all; a kind that differs counts for each."""
    assert "thumbnails" in DEFAULTS["mj-all"].attributes
    assert DEFAULTS["mj-all"].attributes["width"] == ("unit(px)", "unit(px,%)", "unit(px,%,auto)")
    assert "name" in DEFAULTS["mj-class"].attributes
