"""What sending would do, list by list, as lines and rows. Heavy: imported by `send` only."""

from collections.abc import Sequence
from dataclasses import asdict

from newsletter.cli.printing import Row, say, show_json
from newsletter.cli.progress import sum_line
from newsletter.cli.readership import whom
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import Readers
from newsletter.newsroom.forecasts import Forecast

_STANDS = {
    None: "has nobody to go to",
    MailingState.FINISHED: "was sent before: nothing to do",
    MailingState.CANCELLED: "is cancelled: nobody else gets it",
}


def edition_of(forecast: Forecast) -> str:
    """Which edition, and to which topic, in the words of a line."""
    topic = f" to topic {forecast.topic}" if forecast.topic else ""
    return f'edition {forecast.number}, "{forecast.subject}"{topic}'


def list_of(forecast: Forecast) -> str:
    """To which list, to follow the edition; '' for the main one."""
    return whom(Readers(list=forecast.list))


def show(forecasts: Sequence[Forecast], line: str) -> None:
    """Each by that line, in which {edition}, {letters} and {stands} are its own."""
    for each in forecasts:
        edition = f"{edition_of(each)}{list_of(each)}"
        say(line.format(edition=edition, letters=each.letters, stands=_stands(each)))
        if each.tally is not None:
            say(sum_line(each.tally))
        say_others(each)


def say_others(forecast: Forecast) -> None:
    """Who of its readers gets no letter by it."""
    if forecast.is_due and not forecast.letters:
        say(f"nobody now; {forecast.monthly} by the monthly digest")
    if forecast.joined:
        say(f"{forecast.joined} joined since: --new-subscribers sends it to them, too")
    if forecast.passed_over:
        say(f"{forecast.passed_over} follow none of its topics and get no letter")


def show_rows(rows: list[Row]) -> None:
    """One list's row as it is, those of several as a list."""
    show_json(rows[0] if len(rows) == 1 else rows)


def row_of(forecast: Forecast) -> Row:
    """As JSON shows it."""
    return {
        "edition": forecast.number,
        "subject": forecast.subject,
        "list": forecast.list,
        "topic": forecast.topic,
        "state": forecast.state,
        "letters": forecast.letters,
        "joined": forecast.joined,
        "passed_over": forecast.passed_over,
        "monthly": forecast.monthly,
        "tally": None if forecast.tally is None else asdict(forecast.tally),
    }


def _stands(forecast: Forecast) -> str:
    """Why there is nothing to do for it."""
    return _STANDS.get(forecast.state, f"is {forecast.state}: nothing to do")
