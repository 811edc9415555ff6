"""The subscribe form of `newsletter serve` under attack: what is mailed, and who is let in.

    python -m benchmarks attack

Floods from one network, from many to one domain, from many to one address, and from everywhere to
everywhere; after each an honest person signs up. Then whether the time of an answer tells who is
known: the medians of equally many known and unknown addresses, asked in turns.
"""

import os
import re
import sqlite3
import statistics
import tempfile
import urllib.request
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from subprocess import Popen
from time import sleep

from benchmarks.keepalive import Run, ask, post
from benchmarks.web import SETTINGS, served
from newsletter.newsroom.root import Newsroom, establish
from newsletter.settings import read_settings

QUICK = os.environ.get("BENCH") == "quick"
FLOOD = 1_000 if QUICK else 10_000
ASKED = 100 if QUICK else 500
"""Known addresses, and as many unknown ones, whose times are compared."""
_READING = 4
"""Seconds that a person takes to fill in a form, at least."""


def main() -> None:
    """Print what each flood brought, and the two medians."""
    floods: dict[str, Callable[[int], tuple[str, str]]] = {
        "one /24 to many domains": lambda n: (f"a@a{n}.example", f"198.51.100.{n % 256}"),
        "many networks to one domain": lambda n: (f"b{n}@victim.example", _network(n)),
        "many networks to one address": lambda n: ("c@victim.example.net", _network(n)),
        "many networks to many domains": lambda n: (f"d@d{n}.example", _network(n)),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "letter"
        _workspace(folder)
        with served(folder) as (server, port):
            stamp = _stamp(port)
            for number, (what, flood) in enumerate(floods.items()):
                before, memory = _found(folder), _memory(server)
                run = ask(port, [_form(stamp, *flood(n)) for n in range(FLOOD)])
                after = _found(folder)
                honest = f"honest{number}@example.org"
                ask(port, [_form(stamp, honest, f"203.0.{number}.1")], connections=1)
                _tell(what, run, {each: after[each] - before[each] for each in after})
                print(
                    f"  memory {memory:.0f} -> {_memory(server):.0f} MB; an honest person from "
                    f"elsewhere is {_fate(folder)}"
                )

    # In a place of its own: what is asked there counts towards the limits, too.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "letter"
        _workspace(folder)
        with served(folder) as (_, port):
            _timing(port, _stamp(port))


def _tell(what: str, run: Run, more: dict[str, int]) -> None:
    grown = more.pop("octets")
    print(
        f"{FLOOD:,} from {what}: {run.rate:,.0f}/s, 99 % within {run.within(0.99):.0f} ms, "
        f"{run.busy} told to come again; "
        + ", ".join(f"{count:,} {name}" for name, count in more.items())
        + f"; {grown / FLOOD:.0f} octets of disk each"
    )


def _timing(port: int, stamp: str) -> None:
    """Known addresses and unknown ones in turns, over one connection, each once."""
    known: list[float] = []
    unknown: list[float] = []
    for number in range(ASKED):
        for address, taken in (
            (f"r{number}@known.example", known),
            (f"r{number}@no.example", unknown),
        ):
            run = ask(port, [_form(stamp, address, _network(number))], connections=1)
            taken.append(run.taken[0] * 1e3)
    one, other = statistics.median(known), statistics.median(unknown)
    print(
        f"{ASKED} known and {ASKED} unknown addresses in turns: medians {one:.2f} and "
        f"{other:.2f} ms, ratio {one / other:.3f}"
    )


def _network(number: int) -> str:
    """An address in a network of its own."""
    return f"10.{number // 256 % 256}.{number % 256}.7"


def _form(stamp: str, address: str, visitor: str) -> bytes:
    return post("/subscribe", f"email={address}&list=main&stamp={stamp}", forwarded=visitor)


def _workspace(folder: Path) -> None:
    establish(folder, today=date(2026, 3, 9))
    (folder / "newsletter.toml").write_text(SETTINGS)
    with Newsroom(read_settings(folder / "newsletter.toml", {})) as newsroom:
        people = folder / "people.csv"
        people.write_text("email\n" + "".join(f"r{n}@known.example\n" for n in range(ASKED)))
        rejects = folder / "rejects.csv"
        newsroom.subscribers.import_csv(people, rejects=rejects, consent="benchmark")


def _stamp(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/subscribe") as page:
        found = re.search(rb'name="stamp" value="([^"]+)"', page.read())
    assert found is not None
    sleep(_READING)
    return found[1].decode()


def _found(folder: Path) -> dict[str, int]:
    """What there is of each, and the size of the file."""
    queries = {
        "mails": "SELECT count(*) FROM notice WHERE kind = 'confirm'",
        "held": "SELECT count(*) FROM signup WHERE verdict = 'held'",
        "dropped": "SELECT count(*) FROM signup WHERE verdict = 'dropped'",
        "people": "SELECT count(*) FROM subscriber",
        "octets": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    }
    with closing(sqlite3.connect(folder / "newsletter.db")) as connection:
        return {name: connection.execute(query).fetchone()[0] for name, query in queries.items()}


def _fate(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "newsletter.db")) as connection:
        query = "SELECT verdict FROM signup ORDER BY id DESC LIMIT 1"
        return str(connection.execute(query).fetchone()[0])


def _memory(server: "Popen[str]") -> float:
    """Resident megabytes."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
