"""The obvious pipeline on the packages we stand on: what a script for a newsletter looks like.

    python -m benchmarks.obvious CONTENT PORT LETTERS [--sign KEY]

Jinja for each recipient (templates compiled once), an EmailMessage with both parts and our
headers, aiosmtplib's send_message over 20 connections that are kept; no ledger. With KEY, a
PEM file, dkimpy signs. Prints letters per second.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import aiosmtplib
import jinja2

CONNECTIONS = 20
DOMAIN = "heron.example.org"
Values = dict[str, str]


class Builder:
    """Builds each letter anew."""

    def __init__(self, content: dict[str, str]) -> None:
        pages = jinja2.Environment(autoescape=True)
        plain = jinja2.Environment(autoescape=False, keep_trailing_newline=True)
        self._subject = content["subject"]
        self._html = pages.from_string(content["html"])
        self._text = plain.from_string(content["text"])

    def build(self, values: Values) -> EmailMessage:
        """One recipient's letter."""
        letter = EmailMessage(policy=SMTP)
        letter["From"] = f"Heron Weekly <weekly@{DOMAIN}>"
        letter["To"] = f"{values['name']} <{values['address']}>"
        letter["Subject"] = self._subject
        letter["Date"] = values["date"]
        letter["Message-ID"] = f"<{values['message_id']}>"
        letter["List-Id"] = f"Heron Weekly <weekly.{DOMAIN}>"
        letter["List-Unsubscribe"] = f"<{values['unsubscribe_url']}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letter["Feedback-ID"] = f"1:weekly.{DOMAIN}:edition:heronproject"
        letter["Auto-Submitted"] = "auto-generated"
        letter["Precedence"] = "bulk"
        letter.set_content(self._text.render(values), cte="quoted-printable")
        letter.add_alternative(self._html.render(values), subtype="html", cte="quoted-printable")
        return letter


def readers(letters: int) -> Iterator[Values]:
    """Everybody's values; the links are signed by nobody."""
    for number in range(letters):
        token = f"{number:040}"
        yield {
            "address": f"reader{number}@example.net",
            "name": "Ann Example",
            "unsubscribe_url": f"https://news.{DOMAIN}/u/{token}",
            "preferences_url": f"https://news.{DOMAIN}/p/{token}",
            "message_id": f"{number:032}@{DOMAIN}",
            "date": "Mon, 09 Mar 2026 12:00:00 +0000",
        }


def signed(letter: EmailMessage, key: bytes) -> bytes:
    """The letter with dkimpy's signature before it: RSA alone, ed25519 would need PyNaCl too."""
    import dkim  # noqa: PLC0415  # of no use where nobody signs

    octets = letter.as_bytes()
    relaxed = (b"relaxed", b"relaxed")
    made: bytes = dkim.sign(octets, b"rsa", DOMAIN.encode(), key, canonicalize=relaxed)
    return made + octets


async def send(builder: Builder, port: int, letters: int, key: bytes) -> None:
    """All letters, from as many workers as connections."""
    waiting = readers(letters)

    async def worker() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for values in waiting:
                letter = builder.build(values)
                if not key:
                    await client.send_message(letter, sender=f"bounces@{DOMAIN}")
                else:
                    await client.sendmail(
                        f"bounces@{DOMAIN}", values["address"], signed(letter, key)
                    )

    async with asyncio.TaskGroup() as workers:
        for _ in range(CONNECTIONS):
            workers.create_task(worker())


def main() -> None:
    """Send and print the rate."""
    parser = argparse.ArgumentParser()
    parser.add_argument("content", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("letters", type=int)
    parser.add_argument("--sign", type=Path)
    asked = parser.parse_args()
    builder = Builder(json.loads(asked.content.read_text("utf-8")))
    key = asked.sign.read_bytes() if asked.sign else b""
    began = time.perf_counter()
    asyncio.run(send(builder, asked.port, asked.letters, key))
    print(asked.letters / (time.perf_counter() - began))


if __name__ == "__main__":
    main()
