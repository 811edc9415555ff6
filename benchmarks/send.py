"""Letters per second from the ledger to Postfix's smtp-sink, beside Postfix's own smtp-source.

The whole engine of `newsletter send`: consent asked twice, an intent on disk before each body,
outcomes recorded. smtp-source keeps its connections (-d) and sends one constant message of the
same size from C, without a ledger. Medians of one run.
"""

import asyncio
import csv
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter.database import migrate, open_database
from newsletter.mailing.dispatch.dispatcher import send
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.smtp.smarthost import Smarthost
from newsletter.mailing.values import Claimed, Compose, Envelope
from subscribers import Subscribers
from tests.support.smtp import smtp_sink

ROUNDS = 3
LETTERS = 3_000
CONNECTIONS = 20
SIZES = (10_000, 60_000)
ADMIN_PATH = "/usr/sbin:/usr/bin"


def _letter(size: int) -> Compose:
    body = b"x" * 74 + b"\r\n"
    tail = b"\r\n" + body * (size // len(body))

    def compose(claimed: Claimed) -> Envelope:
        data = f"To: {claimed.address}\r\nSubject: a benchmark\r\n".encode("ascii") + tail
        return Envelope(mail_from="news@example.org", rcpt_to=claimed.address, data=data)

    return compose


def _prepared(folder: Path) -> Ledger:
    engine = open_database(f"sqlite:///{folder}/bench.db")
    migrate(engine)
    sheet = folder / "people.csv"
    with sheet.open("w", newline="") as file:
        rows = ([f"reader{number}@example.org"] for number in range(LETTERS))
        csv.writer(file).writerows([["address"], *rows])
    store = Subscribers(engine, lambda: datetime.now(UTC), secret=b"of a benchmark")
    store.import_csv(sheet, rejects=folder / "rejects.csv", consent="a benchmark")
    return Ledger(engine, lambda: datetime.now(UTC))


def ours(port: int, size: int) -> float:
    """Letters per second of one mailing."""
    with tempfile.TemporaryDirectory(prefix="newsletter-bench-") as name:
        ledger = _prepared(Path(name))
        mailing = ledger.open(1, "0" * 64)
        smarthost = Smarthost(
            host="127.0.0.1", port=port, connections=CONNECTIONS, hello="[127.0.0.1]"
        )
        began = time.perf_counter()
        total = asyncio.run(
            send(
                ledger,
                mailing,
                smarthost=smarthost,
                compose=_letter(size),
                wait=timedelta(0),
                stop=asyncio.Event(),
                progress=lambda _: None,
            )
        )
        taken = time.perf_counter() - began
        if total.sent != LETTERS:
            raise SystemExit(f"only {total.sent} of {LETTERS} were sent")
        return LETTERS / taken


def postfix(port: int, size: int) -> float:
    """Letters per second of smtp-source."""
    program = shutil.which("smtp-source", path=ADMIN_PATH)
    command = [
        str(program), "-d", "-s", str(CONNECTIONS), "-m", str(LETTERS), "-l", str(size),
        "-f", "news@example.org", "-t", "reader@example.org", f"127.0.0.1:{port}",
    ]  # fmt: skip
    began = time.perf_counter()
    subprocess.run(command, check=True)
    return LETTERS / (time.perf_counter() - began)


def _median(rate: Callable[[int, int], float], port: int, size: int) -> float:
    return statistics.median(rate(port, size) for _ in range(ROUNDS))


def main() -> None:
    """Print a line for each size."""
    if not shutil.which("smtp-source", path=ADMIN_PATH):
        print("skipped: needs Postfix's smtp-source and smtp-sink (apt install postfix)")
        return
    with smtp_sink(dump=False) as sink:
        for size in SIZES:
            peer, rate = _median(postfix, sink.port, size), _median(ours, sink.port, size)
            print(
                f"{size // 1000} kB: newsletter {rate:.0f}/s, smtp-source -d {peer:.0f}/s, "
                f"ratio {rate / peer:.2f} ({LETTERS} letters, {CONNECTIONS} connections)"
            )


if __name__ == "__main__":
    main()
