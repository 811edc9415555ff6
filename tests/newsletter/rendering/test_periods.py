import locale
from datetime import date

import pytest

from newsletter.rendering.periods import in_words
from newsletter.report import Period
from tests.newsletter.rendering.reading import WEEKLY


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2017, 6, 5), date(2017, 6, 11), "5–11 June 2017"),
        (date(2017, 5, 29), date(2017, 6, 4), "29 May – 4 June 2017"),
        (date(2016, 12, 26), date(2017, 1, 1), "26 December 2016 – 1 January 2017"),
        (date(2016, 6, 5), date(2017, 6, 11), "5 June 2016 – 11 June 2017"),
        (date(2017, 6, 5), date(2017, 6, 5), "5 June 2017"),
    ],
)
def test_period_in_words(start: date, end: date, words: str) -> None:
    """A week is said as a person would; no month or year twice; no locale is asked."""
    locale.setlocale(locale.LC_TIME, "C")
    assert in_words(Period(start=start, end=end), WEEKLY.months) == words
