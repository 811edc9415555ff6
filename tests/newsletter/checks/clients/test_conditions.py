"""Conditional comments, as Word reads them."""

import pytest

from newsletter.checks.clients.conditions import as_in_word


@pytest.mark.parametrize(
    ("condition", "is_shown"),
    [
        ("mso", True), ("!mso", False), ("mso | IE", True), ("IE", False), ("(mso)|(IE)", True),
        ("gte mso 9", True), ("lte mso 11", False), ("lt mso 16", False), ("gt mso 15", True),
        ("mso 16", True), ("mso 12", False), ("!IE", True), ("mso & IE", False), ("nonsense !", False),
        ("gte mso 9 & !vml", True),
    ],
)  # fmt: skip
def test_conditions(condition: str, *, is_shown: bool) -> None:
    """Hidden, revealed and bare comments have one meaning."""
    shown = "<b>" if is_shown else ""
    assert as_in_word(f"a<!--[if {condition}]><b><![endif]-->c") == f"a{shown}c"
    assert as_in_word(f"a<!--[if {condition}]><!--><b><!--<![endif]-->c") == f"a{shown}c"
    assert as_in_word(f"a<![if {condition}]><b><![endif]>c") == f"a{shown}c"


def test_several_and_the_rest() -> None:
    """Each comment ends at its own end; other comments stay, settings for Office go."""
    html = (
        "<!--[if mso]><noscript><xml><o:X/>96</xml></noscript><![endif]-->"
        "<!-- other --><!--[if mso]><td><![endif]-->x<!--[if mso]></td><![endif]-->"
    )
    assert as_in_word(html) == "<!-- other --><td>x</td>"
