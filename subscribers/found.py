"""The people that a question finds: all of them page by page, or the first and how many."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Engine

from subscribers import reading
from subscribers.model import Preview, Subscriber
from subscribers.moment import one_moment


class Found:
    """The answer to one question, asked anew each time that it is read."""

    def __init__(self, engine: Engine, conditions: Sequence[ColumnElement[bool]]) -> None:
        self._engine = engine
        self._conditions = conditions

    def __iter__(self) -> Iterator[Subscriber]:
        """People in the order they came; no transaction stays open between the pages."""
        return reading.pages(self._engine, self._conditions)

    def preview(self, *, first: int) -> Preview:
        """How many there are, and the first of them, at one moment."""
        with one_moment(self._engine) as connection:
            return Preview(
                count=reading.how_many(connection, self._conditions),
                people=reading.first(connection, self._conditions, number=first),
            )
