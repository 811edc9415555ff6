"""Figures as Prometheus reads them."""

import pytest

from newsletter.web.measuring import Counters, answers, exposition, figure


@pytest.mark.parametrize("number", [0, 7, 999_999, 1_000_000, 1_234_567, 2**53 + 1])
def test_every_digit_is_told(number: int) -> None:
    """Rates come of differences: of a rounded figure they are zero, then thousands at once."""
    told = exposition([figure("people", "People.", "state", {"confirmed": number})])
    assert told.splitlines()[-1] == f'people{{state="confirmed"}} {number}'


def test_answers_are_counted_by_route_and_status() -> None:
    counters = Counters()
    for status in (200, 200, 404):
        counters.add("/u/{token}", status)
    assert exposition([answers(counters)]).splitlines()[1:] == [
        "# TYPE newsletter_http_answers_total counter",
        'newsletter_http_answers_total{route="/u/{token}",status="200"} 2',
        'newsletter_http_answers_total{route="/u/{token}",status="404"} 1',
    ]
