"""Themes that nobody would write, by the rules and beside them."""

from xml.sax.saxutils import quoteattr

from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.mjml import convert, examine
from newsletter.rendering.mjml_rules.components import COMPONENTS, Content
from newsletter.rendering.mjml_rules.mrml import IGNORED
from newsletter.rendering.mjml_rules.remote import LOADS
from tests.conformance.mrml_cases import tried

DEEPEST = 6
CONTENT = {
    Content.COMPONENTS: st.just(""),
    Content.TEXT: st.sampled_from(["", "words"]),
    Content.HTML: st.sampled_from(["", "words", "<p>a</p>", "<b>b</b> c", "<!-- d -->"]),
}
ODD = st.sampled_from(["", "0", "1em", "red", "-1px", "auto", "true", "zzz", "é"])


@st.composite
def _attributes(draw: st.DrawFn, tag: str, *, is_odd: bool) -> str:
    known = COMPONENTS[tag].attributes
    written = []
    names = sorted(known.keys() - IGNORED.get(tag, {}).keys() - {"mj-class"})
    for name in draw(st.lists(st.sampled_from(names), unique=True, max_size=4)) if names else []:
        fitting = st.sampled_from(
            [value for kind in known[name] for value in tried(tag, name, kind)]
        )
        written.append(f" {name}={quoteattr(draw(fitting | ODD if is_odd else fitting))}")
    return "".join(written)


@st.composite
def _element(draw: st.DrawFn, tag: str, *, is_odd: bool, depth: int = 0) -> str:
    component = COMPONENTS[tag]
    inside = draw(CONTENT[component.content])
    fitting = component.holds - LOADS.keys()
    held = sorted(COMPONENTS if is_odd and draw(st.integers(0, 9)) == 0 else fitting)
    if held and depth < DEEPEST:
        tags = draw(st.lists(st.sampled_from(held), max_size=3))
        inside += "".join(draw(_element(each, is_odd=is_odd, depth=depth + 1)) for each in tags)
    if is_odd and draw(st.integers(0, 19)) == 0:
        inside += draw(CONTENT[Content.HTML])
    return f"<{tag}{draw(_attributes(tag, is_odd=is_odd))}>{inside}</{tag}>"


@given(body=_element("mj-body", is_odd=False), head=_element("mj-head", is_odd=False))
def test_what_follows_the_rules_has_no_fault_and_is_rendered(head: str, body: str) -> None:
    """No false alarm, and nothing that mrml would stop at: the tables and the engine agree."""
    mjml = f"<mjml>{head}{body}</mjml>"
    assert [str(fault) for fault in examine(mjml, templates=())] == []
    assert "</body>" in convert(mjml)


@given(body=_element("mj-body", is_odd=True))
def test_what_has_no_fault_is_rendered(body: str) -> None:
    """Whatever a theme says, it is told of or it is rendered; each fault has its mend."""
    mjml = f"<mjml>{body}</mjml>"
    faults = examine(mjml, templates=())
    assert all(fault.what and fault.mend for fault in faults)
    if not faults:
        assert "</body>" in convert(mjml)
