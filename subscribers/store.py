"""The store of subscribers: what commands and pages ask of it, one transaction a call."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Engine, update

from subscribers import census, reading
from subscribers.addresses import fold, mark, read_address
from subscribers.census import Census
from subscribers.entering.arriving import Applicant
from subscribers.entering.entering import Entry, enter
from subscribers.errors import HasLeft, Suppressed
from subscribers.exporting.forms import ExportForm
from subscribers.exporting.sieve import Exported, Sieve
from subscribers.exporting.writing import write_people
from subscribers.fields import (
    read_language,
    read_list,
    read_name,
    read_reason,
    read_topic,
    read_topics,
    read_wording,
)
from subscribers.found import Found
from subscribers.grounds import Grounds, Reception
from subscribers.importing.imports import ImportOrder, Imports
from subscribers.importing.running import ImportResult, Progress
from subscribers.joining.holding import Holding
from subscribers.joining.joining import Joining
from subscribers.leaving import suppressing
from subscribers.leaving.leaving import Leaving
from subscribers.leaving.suppressions import Suppressions
from subscribers.model import MAIN, Act, Consent, Counts, Following, Lists, State, Subscriber, Way
from subscribers.moment import one_moment
from subscribers.persons.choosing import Choosing
from subscribers.persons.following import set_follows
from subscribers.persons.persons import Persons
from subscribers.record import Circumstances, carry_out
from subscribers.segments import read_segment
from subscribers.standing import why_suppressed
from subscribers.tables import subscriber, suppression
from subscribers.tokens import Key, KeyRing
from subscribers.upserts import upsert


class Subscribers:
    """Everybody we know, in one database.

    `secret` keys the hashes of suppressed addresses (`KeyRing.secret("suppression")`) and must
    never change. `topics` are those of the main list; None accepts every name. `lists` are those
    beside the main one, each with its topics, likewise. `reception` says how people come and go by
    themselves; without one, no notice is sent.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime],
        *,
        secret: bytes,
        topics: frozenset[str] | None = None,
        lists: Lists | None = None,
        reception: Reception | None = None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._secret = secret
        self._topics = topics
        received = reception or Reception(keys=KeyRing((Key(id=bytes(4), secret=secret),)))
        self._lists = {**(lists or {}), MAIN: topics}
        self._grounds = grounds = Grounds(
            engine=engine,
            clock=clock,
            secret=secret,
            keys=received.keys,
            outbox=received.outbox,
            limits=received.limits,
            lists=self._lists,
        )
        self.joining = Joining(grounds)
        self.holding = Holding(grounds)
        self.leaving = Leaving(grounds)
        self.choosing = Choosing(grounds)
        self.persons = Persons(grounds)
        self.suppressions = Suppressions(grounds)

    @cached_property
    def imports(self) -> Imports:
        """Files of people: brought in, rehearsed, taken back."""
        return Imports(self._grounds)

    def add(
        self,
        address: str,
        *,
        name: str | None = None,
        topics: Sequence[str] | None = None,
        language: str | None = None,
        consent: str | None = None,
    ) -> Subscriber:
        """Enter one person: confirmed with `consent` (the wording they agreed to), else not yet.

        Who is there already keeps what is not given here; their record says that they were named
        again, so that no import that is taken back takes them along. Raises HasLeft and Suppressed
        for who may not be entered, InvalidAddress and InvalidField for what cannot be read.
        """
        applicant = self._applicant(address, consent=consent)
        values = {
            "name": None if name is None else read_name(name),
            "language": None if language is None else read_language(language),
        }
        chosen = None if topics is None else read_topics(";".join(topics), known=self._topics)
        how = Circumstances(at=self._clock(), way=Way.COMMAND, wording=applicant.wording)
        with self._engine.begin() as connection:
            entry = enter(connection, [applicant], way=how.way, now=how.at)[0]
            _refuse(connection, entry, applicant)
            person = reading.find(connection, applicant.folded)
            if entry is Entry.KNOWN:
                carry_out(connection, person.id, Act.ENTERED, how, state=person.state)
            given = {column: value for column, value in values.items() if value is not None}
            _change(connection, person, values=given, topics=chosen)
            return reading.find(connection, applicant.folded)

    def _applicant(self, address: str, *, consent: str | None) -> Applicant:
        normal = read_address(address)
        return Applicant(
            address=normal,
            folded=fold(normal),
            domain=normal.rpartition("@")[2],
            mark=mark(self._secret, fold(normal)),
            name="",
            language="",
            act=Act.ENTERED if consent is None else Act.CONFIRMED,
            wording="" if consent is None else read_wording(consent),
        )

    def remove(self, address: str) -> bool:
        """Unsubscribe somebody, keeping the row and the record; False where they had left before.

        Raises UnknownSubscriber.
        """
        return self.leaving.remove(address)

    def suppress(self, address: str, *, reason: str) -> None:
        """Never mail this address again, whether we know it or not; the first reason stays.

        The moment is that of the last word: what an import had said goes with it when it is taken
        back, and this does not.
        """
        key = mark(self._secret, fold(read_address(address)))
        row = {"mark": key, "reason": read_reason(reason), "at": self._clock()}
        new = upsert(self._engine.dialect, suppression).values(row)
        known = new.on_conflict_do_update(index_elements=["mark"], set_={"at": new.excluded.at})
        with self._engine.begin() as connection:
            connection.execute(known)

    def suppress_people(self, reasons: Mapping[int, str]) -> set[int]:
        """Never mail these people again, by id, each for a reason; the ids that are new to it.

        Who is suppressed already keeps the first reason; who was erased is passed over.
        """
        with self._engine.begin() as connection:
            return suppressing.suppress(connection, reasons, now=self._clock())

    def lift(self, reasons: Mapping[int, str]) -> int:
        """Take back those suppressions that these people have for exactly these reasons.

        How many were lifted; a suppression for any other reason stays.
        """
        with self._engine.begin() as connection:
            return suppressing.lift(connection, reasons)

    def public_ids(self, ids: Iterable[int]) -> dict[int, str]:
        """The public ids of people by id, whatever their state; who was erased is missing."""
        with self._engine.connect() as connection:
            return suppressing.public_ids(connection, ids)

    def show(self, address: str) -> Subscriber:
        """One person, by any spelling of their address; raises UnknownSubscriber."""
        folded = fold(read_address(address))
        with self._engine.connect() as connection:
            return reading.find(connection, folded)

    def record(self, address: str) -> tuple[Consent, ...]:
        """What a person agreed to and when, oldest first; raises UnknownSubscriber."""
        folded = fold(read_address(address))
        with self._engine.connect() as connection:
            return reading.record(connection, reading.find(connection, folded))

    def list(
        self, *, state: State | None = None, topic: str | None = None, text: str = ""
    ) -> Iterator[Subscriber]:
        """People in the order they came, read page by page; see `seek`."""
        return iter(self.seek(state=state, topic=topic, text=text))

    def seek(
        self,
        *,
        state: State | None = None,
        topic: str | None = None,
        text: str = "",
        where: str | None = None,
    ) -> Found:
        """Who stands so, follows the topic, has the text, and is in the segment `where`.

        `topic` keeps who follows it (who chose none follows all), `text` who has it in address
        or name, in either case of its letters. Raises InvalidSegment, and InvalidField for a
        topic that does not exist.
        """
        if topic is not None:
            topic = read_topic(topic, known=self._topics)
        segment = None if where is None else read_segment(where, known=self._lists)
        conditions = reading.wanted(
            state=state, topic=topic, text=text, segment=segment, now=self._clock()
        )
        return Found(self._engine, conditions)

    def counts(self) -> Counts:
        """How many stand how, all at one moment."""
        with one_moment(self._engine) as connection:
            return reading.counts(connection)

    def census(self) -> Census:
        """Everybody in numbers, all at one moment."""
        with one_moment(self._engine) as connection:
            return census.take(connection, now=self._clock())

    def import_csv(
        self,
        path: Path,
        *,
        rejects: Path,
        consent: str | None = None,
        check_dns: bool = False,
        progress: Progress | None = None,
    ) -> ImportResult:
        """Enter everybody in a file: confirmed with `consent`, else not yet. See `Imports.run`."""
        order = ImportOrder(consent=consent, check_dns=check_dns)
        return self.imports.run(path, order, rejects=rejects, progress=progress)

    def export(
        self,
        path: Path,
        *,
        form: ExportForm = ExportForm.CSV,
        state: State | None = None,
        list_: str | None = None,
        where: str | None = None,
    ) -> Exported:
        """Write people to a file that import reads; how many.

        Everybody, or who stands so, follows that list and is in that segment. The forms of other
        programs know no states: without `state` they get only who may be mailed every letter.
        Raises InvalidSegment, InvalidField for a list that does not exist, and ExportRefused.
        """
        if list_ is not None:
            read_list(list_, known=self._lists)
        sieve = Sieve(form, state=state, list_=list_, now=self._clock())
        found = self.seek(state=sieve.state, where=where)
        count = write_people(path, sieve.through(found), form=form)
        return Exported(people=count, left_out=sieve.left_out)


def _refuse(connection: Connection, entry: Entry, applicant: Applicant) -> None:
    if entry is Entry.LEFT:
        mend = "only their own new opt-in brings them back"
        raise HasLeft("this person unsubscribed", where=applicant.address, mend=mend)
    if entry is Entry.SUPPRESSED:
        reason = why_suppressed(connection, mark=applicant.mark, domain=applicant.domain)
        what = f"this address is never to be mailed ({reason})"
        raise Suppressed(what, reason=reason, where=applicant.address)


def _change(
    connection: Connection,
    person: Subscriber,
    *,
    values: dict[str, str],
    topics: Sequence[str] | None,
) -> None:
    if values:
        changed = update(subscriber).where(subscriber.c.id == person.id)
        connection.execute(changed.values(**values))
    if topics is not None:
        others = (each for each in person.follows if each.list != MAIN)
        main = Following(list=MAIN, topics=tuple(topics))
        set_follows(connection, person.id, (main, *others))
