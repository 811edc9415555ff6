"""One sender as a process of its own, for the benchmarks that time it.

    python -m benchmarks.engine FOLDER SIZE [--trusting] [--shared]

Does what `newsletter send` does for a large mailing: settings, keys, a rendered report, the ledger
with its scribe, the smarthost. It says `ready` when everything is loaded and the audience is
frozen, waits for a line, sends, and prints what it took as JSON.
"""

import argparse
import asyncio
import json
import resource
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks.content import printed_of_size
from benchmarks.trusting import TrustingTransport
from newsletter.cli import loops
from newsletter.mailing.dispatch.dispatcher import dispatch
from newsletter.mailing.dispatch.order import Order
from newsletter.mailing.smtp.opening import SmtpTransport
from newsletter.mailing.transport import Transport
from newsletter.mailing.values import Mailing
from newsletter.newsroom.ledgers import scribe_of
from newsletter.newsroom.letters import Letters, smarthost_of
from newsletter.newsroom.press import Printed
from newsletter.newsroom.root import Newsroom
from newsletter.newsroom.signing import signer_of
from newsletter.settings import Settings, read_settings
from subscribers import KeyRing


def main() -> None:
    """Prepare, say so, send when told, report."""
    asked = _arguments()
    settings = read_settings(asked.folder / "newsletter.toml", {})
    with Newsroom(settings) as newsroom:
        with scribe_of(settings, newsroom.ledger.clock) as scribe:
            printed = printed_of_size(newsroom.press, asked.folder, asked.size)
            mailing = newsroom.ledger.open(1, printed.digest)
            transport: Transport = SmtpTransport(smarthost_of(settings))
            if asked.trusting:
                transport = TrustingTransport(transport)
            order = replace(_order(newsroom, settings, printed, mailing), stays=asked.shared)
            print("ready", flush=True)
            sys.stdin.readline()
            cpu, began = time.process_time(), time.monotonic()
            tally = loops.run(dispatch(scribe, mailing, transport=transport, order=order))
            cpu, ended = time.process_time() - cpu, time.monotonic()
            memory = _memory()
        scribe = resource.getrusage(resource.RUSAGE_CHILDREN)
        report = {
            "sent": tally.sent,
            "began": began,
            "ended": ended,
            # The start of the scribe counts too.
            "cpu": cpu + scribe.ru_utime + scribe.ru_stime,
            "max_rss_kib": memory,
        }
        print(json.dumps(report), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("size", type=int)
    parser.add_argument("--trusting", action="store_true")
    parser.add_argument("--shared", action="store_true")
    return parser.parse_args()


def _order(newsroom: Newsroom, settings: Settings, printed: Printed, mailing: Mailing) -> Order:
    keys = KeyRing.load(settings.path(settings.store.keys))
    letters = Letters(
        printed.edition,
        printed.plans,
        press=newsroom.press,
        keys=keys,
        moment=mailing.moment,
        signer=signer_of(settings),
    )
    return Order(
        compose=letters.compose,
        wait=timedelta(0),
        stop=asyncio.Event(),
        progress=lambda _: None,
    )


def _memory() -> int:
    """The most that the sender and its scribe ever had, in KiB; what both map counts once."""
    processes = ["self", *_children()]
    mapped = [_mapped(process) for process in processes]
    every, most = Counter[str](), Counter[str]()
    for one in mapped:
        every += one
        most |= one
    return sum(map(_peak, processes)) - every.total() + most.total()


def _children() -> list[str]:
    """The processes that this one has started: its scribe."""
    found = Path("/proc/self/task").glob("*/children")
    return [child for children in found for child in children.read_text().split()]


def _peak(process: str) -> int:
    """The most memory it ever had, in KiB, with all that it shares with others."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def _mapped(process: str) -> Counter[str]:
    """KiB of each file's pages that it shares unchanged: programs and libraries."""
    found = Counter[str]()
    file = ""
    for line in Path(f"/proc/{process}/smaps").read_text().splitlines():
        words = line.split()
        if "-" in words[0]:
            file = words[5] if len(words) > 5 and words[5].startswith("/") else ""
        elif words[0] == "Shared_Clean:" and file:
            found[file] += int(words[1])
    return found


if __name__ == "__main__":
    main()
