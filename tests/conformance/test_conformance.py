import pytest

from newsletter.rendering.mjml_rules.components import COMPONENTS, Content
from newsletter.rendering.mjml_rules.mrml import IGNORED, MISSING, STOPS_AT_COMMENTS
from newsletter.rendering.mjml_rules.remote import LOADS
from tests.conformance import mrml_cases
from tests.conformance.pins import SUITES, changes, read


@pytest.mark.parametrize("name", SUITES)
def test_what_it_did_it_does(name: str) -> None:
    """After an upgrade this names each case that changed, and how; then `python -m
    tests.conformance` writes the pins anew.
    """
    package, pinned = read(name)
    _, run = SUITES[name]
    changed = list(changes(pinned, run()))
    assert not changed, f"pinned with {package}:\n" + "\n".join(changed)


def test_a_change_is_named() -> None:
    """What came out otherwise, what is new, what is gone: each with both sides."""
    assert list(changes({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"})) == [
        "b: was '1', is '2'",
        "c: was '1', is 'no such case'",
        "d: was 'no such case', is '1'",
    ]


def test_every_component_and_attribute_has_a_case() -> None:
    """The cases come from the table, so none is forgotten; each attribute of MJML is tried."""
    bare = {tag for tag, component in COMPONENTS.items() if not component.attributes}
    assert COMPONENTS.keys() - bare == mrml_cases.SCENES.keys()
    assert sum(1 for _ in mrml_cases.attribute_cases()) > 446


def test_what_is_called_ignored_is_ignored_and_nothing_else() -> None:
    """The list that themes are judged by is what the engine really does, attribute by attribute."""
    listed = {tag: set(attributes) for tag, attributes in IGNORED.items()}
    assert mrml_cases.ineffective() == listed


@pytest.mark.parametrize("tag", MISSING)
def test_what_is_called_missing_is_missing(tag: str) -> None:
    """Mrml refuses the element, so a theme is told beforehand."""
    assert dict(mrml_cases.nesting_cases())[f"<{tag}> in <mj-head>"].startswith("error")


def test_what_is_called_loading_loads_and_nothing_else() -> None:
    """The components that themes may not use are those that load what no theme has named, and
    mj-font.
    """
    assert mrml_cases.loading() | {"mj-font"} == LOADS.keys()


def test_nothing_that_may_nest_is_refused() -> None:
    """What the table allows mrml takes."""
    refused = [
        case
        for case, came in mrml_cases.nesting_cases()
        if came.startswith("error") and not any(f"<{tag}>" in case for tag in MISSING)
    ]
    assert not refused


def test_comments_that_stop_it_and_no_others() -> None:
    """The list that themes are judged by is where the engine really stops."""
    came = dict(mrml_cases.content_cases())
    tags = {case.partition("<")[2][:-1] for case in came}
    stops = {tag for tag in tags if came[f"a comment in <{tag}>"].startswith("error")}
    assert stops == STOPS_AT_COMMENTS


def test_content_is_what_the_table_says() -> None:
    """Words alone, HTML, or other components."""
    came = dict(mrml_cases.content_cases())
    for tag in COMPONENTS.keys() & {case.partition("<")[2][:-1] for case in came}:
        takes = {what for what in mrml_cases.INSERTS if came[f"{what} in <{tag}>"] == "shown"}
        if COMPONENTS[tag].content is Content.HTML:
            assert takes == {"words", "a tag", "a comment"}, tag
        if COMPONENTS[tag].content is Content.TEXT:
            assert "words" in takes, tag
            assert "a tag" not in takes, tag
