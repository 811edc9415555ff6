"""How one person, suppressions and held sign-ups are shown and changed. Heavy."""

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from newsletter.cli.printing import Row, json_text, say, show_json, show_rows, shown_path, warn
from newsletter.errors import WorkspaceError
from newsletter.newsroom.dossiers import dossier
from newsletter.newsroom.records import Records
from subscribers import Subscribers


def erase_person(records: Records, address: str, *, asks: bool) -> None:
    """Ask, and forget them."""
    person = records.subscribers.show(address)
    if asks and sys.stdin.isatty():
        question = f"Erase {person.address}, {person.state} since {person.since.date()}, for good?"
        typer.confirm(question, abort=True, err=True)
    records.subscribers.persons.erase(address)
    say(f"{person.address} is erased; a keyed hash stays, so that nobody enters it again")


def show_dossier(records: Records, address: str, out: Path | None) -> None:
    """Print it, or write it to a new file that nobody else may read."""
    document = dossier(records, address)
    text = json_text(document)
    if out is None:
        typer.echo(text)
        return
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(out, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{text}\n")
    except FileExistsError as taken:
        raise WorkspaceError("the file exists", where=str(out), mend="name another one") from taken
    except OSError as error:
        what = f"it cannot be written: {error.strerror or error}"
        mend = "name a place where you may write"
        raise WorkspaceError(what, where=str(out), mend=mend) from error
    say(f"everything about {document['address']}: {shown_path(out.absolute())}")


def merge_people(records: Records, kept: str, other: str, *, asks: bool) -> None:
    """Ask, and make them one."""
    people = records.subscribers
    into, goes = people.show(kept), people.show(other)
    if asks and sys.stdin.isatty():
        question = f"Make {goes.address} ({goes.state}) part of {into.address} ({into.state})?"
        typer.confirm(question, abort=True, err=True)
    state = people.persons.merge(kept, other)
    say(f"{goes.address} is part of {into.address}, which is {state}")


def suppress_one(people: Subscribers, what: str, *, reason: str, is_domain: bool) -> None:
    """Suppress an address or a domain, and say whom it concerns."""
    if is_domain:
        count = people.suppressions.suppress_domain(what, reason=reason)
        say(f"{what} is never mailed again; {count} people have an address there")
        return
    people.suppress(what, reason=reason)
    say(f"{what} is never mailed again, unless they sign up and confirm by themselves")


def show_suppressions(people: Subscribers, *, as_json: bool) -> None:
    """All of them; an address whose person is gone is a keyed hash."""
    rows: list[Row] = [asdict(each) for each in people.suppressions.list()]
    show_rows(rows, as_json=as_json)


def show_held(people: Subscribers, wish: str, only: Sequence[int] | None, *, as_json: bool) -> None:
    """What waits, or what became of it."""
    if not wish:
        rows: list[Row] = [
            asdict(each) for each in people.holding.list() if not only or each.id in only
        ]
        show_rows(rows, as_json=as_json)
        if not rows and not as_json:
            say("nothing is held")
        lost = people.holding.crowded_out()
        if lost.day:
            warn(
                f"{lost.day} sign-ups and moves of the last day, {lost.hour} of the last hour, were"
                " dropped because too many came at once; make room with --release or --drop"
            )
        return
    act, told = {
        "release": (people.holding.release, "people are asked to confirm"),
        "drop": (people.holding.drop, "sign-ups are dropped"),
    }[wish]
    count = act(only)
    if as_json:
        show_json({wish: count})
    else:
        say(f"{count} {told}")
