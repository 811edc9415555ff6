"""What is lost where a feature is missing."""

import pytest

from newsletter.checks.clients import BASELINE, Consequence, features, loss


@pytest.mark.parametrize(
    ("slug", "consequence"),
    [
        ("css-display-grid", Consequence.BREAKS),
        ("image-webp", Consequence.BREAKS),
        ("css-float", Consequence.DEGRADES),
        ("css-box-shadow", Consequence.COSMETIC),
    ],
)
def test_classes(slug: str, consequence: Consequence) -> None:
    """One of each class; what is in no table is ignored."""
    assert loss(slug).consequence is consequence


def test_tables_name_features() -> None:
    """Every slug that has a consequence of its own is in the data, and not in the baseline."""
    grave = {slug for slug in features() if loss(slug).consequence is not Consequence.DEGRADES}
    assert len(grave) > 100
    assert not {slug for slug in grave if loss(slug).consequence is Consequence.BREAKS} & set(
        BASELINE
    )
