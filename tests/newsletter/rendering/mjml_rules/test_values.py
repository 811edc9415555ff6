import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.mjml_rules.components import COLOURS, COMPONENTS
from newsletter.rendering.mjml_rules.values import fits, mend

ALL_KINDS = sorted(
    {kind for each in COMPONENTS.values() for kinds in each.attributes.values() for kind in kinds}
)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("color", "#fff"), ("color", "#1A5fb4"), ("color", "rebeccapurple"), ("color", "White"),
        ("color", "rgb(1, 2,3)"), ("color", "rgba(1,2,3, 0.5)"), ("color", "rgba(1,2,3,.5)"),
        ("unit(px)", "0"), ("unit(px)", "12px"), ("unit(px)", "1.5px"), ("unit(px,%)", "50%"),
        ("unit(px,%)", ".5px"),
        ("unit(px,%){1,4}", "0"), ("unit(px,%){1,4}", "0 25px"),
        ("unit(px,%){1,4}", "1px 2% 0 4.5px"), ("unit(px,%,)", "1.5"), ("unit(px,%,)", "120%"),
        ("unit(px,auto)", "auto"), ("unit(px,%,auto)", "3%"),
        ("unitWithNegative(px,em)", "-1px"), ("unitWithNegative(px,em)", "0.1em"),
        ("integer", "0"), ("boolean", "true"), ("enum(ltr,rtl)", "rtl"),
        ("enum(full-width,false,)", ""), ("string", ""), ("string", "anything at all"),
    ],
)  # fmt: skip
def test_fits(kind: str, value: str) -> None:
    """What MJML's own grammar takes."""
    assert fits(kind, value)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("color", "1a5fb4", 'did you mean "#1a5fb4"?'),
        ("color", "#1a5fb", "write it as #rrggbb, such as #1a5fb4"),
        ("color", "#1a5fb4ff", "write it as #rrggbb, such as #1a5fb4"),
        ("color", "hsl(1,2%,3%)", "write it as #rrggbb, such as #1a5fb4"),
        ("color", "rgb(1,2)", "write it as #rrggbb, such as #1a5fb4"),
        ("color", "whte", 'did you mean "white"?'),
        ("color", "", "write it as #rrggbb, such as #1a5fb4"),
        ("unit(px)", "12", 'did you mean "12px"?'),
        ("unit(px)", "12 px", 'did you mean "12px"?'),
        ("unit(px)", "12PX", 'did you mean "12px"?'),
        ("unit(px)", "50%", 'write a length in px, such as "24px"'),
        ("unit(px)", "-1px", 'write a length in px, such as "24px"'),
        ("unit(px,%)", "1em", 'write a length in px or %, such as "24px"'),
        ("unit(px,%)", "auto", 'write a length in px or %, such as "24px"'),
        ("unit(px,auto)", "x", 'write a length in px, or "auto", such as "24px"'),
        ("unit(px,%){1,4}", "1px 2px 3px 4px 5px",
         'write one to 4 lengths in px or %, such as "0 24px"'),
        ("unit(px,%){1,4}", "10px,20px", 'write one to 4 lengths in px or %, such as "0 24px"'),
        ("unit(px,%){1,4}", "10", 'did you mean "10px"?'),
        ("unitWithNegative(px,em)", "-1", 'did you mean "-1px"?'),
        ("integer", "1px", "write a whole number"),
        ("integer", "\N{ARABIC-INDIC DIGIT ONE}", "write a whole number"),
        ("boolean", "yes", 'write "true" or "false"'),
        ("enum(left,center,right)", "centre", 'did you mean "center"?'),
        ("enum(left,center,right)", "justify", "there are: center, left, right"),
        ("enum(full-width,false,)", "fullwidth", 'did you mean "full-width"?'),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_what_would(kind: str, value: str, said: str) -> None:
    """The value that was probably meant, else the form it should have."""
    assert not fits(kind, value)
    assert mend(kind, value) == said


@given(
    kind=st.sampled_from(ALL_KINDS),
    value=st.text(max_size=20) | st.text("-01.9px%em #afz ", max_size=9),
)
def test_every_kind_of_the_table_judges_anything(kind: str, value: str) -> None:
    """No kind is unknown, no value too odd; what is proposed by "did you mean" fits."""
    if not fits(kind, value):
        said = mend(kind, value)
        if said.startswith("did you mean"):
            assert fits(kind, said.split('"')[1])


def test_colours_are_those_of_css() -> None:
    """CSS Color 4 names 148."""
    assert len(COLOURS) == 148
