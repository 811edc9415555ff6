"""What a recipient costs: joining a planned letter, against building it with the email package.

The same 60 kB letter both ways, in the same run. The email package builds what a newsletter built
on it would: an EmailMessage with both parts and our headers, serialised for SMTP.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from newsletter.edition import ALL, Edition, Variant
from newsletter.holes import HOLE_OF, TOKEN, Hole
from newsletter.message import Sender, date, message_id, plan

ROUNDS = 9
SENDER = Sender(
    from_name="The Example Project",
    from_address="news@example.org",
    return_path="bounces@example.org",
    list_id="weekly.example.org",
    list_name="Example Weekly",
    domain="example.org",
    feedback_id="exampleorg",
)
UNSUBSCRIBE, PREFERENCES = Hole.UNSUBSCRIBE_URL.token, Hole.PREFERENCES_URL.token
ITEM = '<li style="margin:0">Change {0} fixes a thing: <a href="https://example.org/{0}">more</a></li>\n'


def edition() -> Edition:
    """A letter of about 60 kB on the wire, three quarters of it HTML."""
    html = "".join(ITEM.format(number) for number in range(440))
    footer = f'<a href="{UNSUBSCRIBE}">leave</a> <a href="{PREFERENCES}">choose</a>\n'
    text = "".join(f"* Change {number} fixes a thing\n" for number in range(440))
    variant = Variant(
        key=ALL,
        html=f"<!doctype html>\n<html><body><ul>\n{html}</ul>\n{footer}</body></html>\n",
        text=f"{text}\nLeave:\n<{UNSUBSCRIBE}>\nFor {Hole.ADDRESS.token}\n",
    )
    return Edition(
        number=7,
        subject="Weekly status #7",
        preheader="What happened",
        language="en",
        variants=(variant,),
        report="{}",
    )


def values() -> dict[Hole, str]:
    """A recipient with an everyday name and address."""
    return {
        Hole.ADDRESS: "ann.example@example.net",
        Hole.NAME: "Ann Example",
        Hole.UNSUBSCRIBE_URL: "https://news.example.org/u/k1abcdefghijklmnopqrstuvwxyz0123456789",
        Hole.PREFERENCES_URL: "https://news.example.org/p/k1abcdefghijklmnopqrstuvwxyz0123456789",
        Hole.MESSAGE_ID: message_id(b"key", edition=7, subscriber="a", domain="example.org"),
        Hole.DATE: date(datetime(2017, 6, 12, 9, 0, tzinfo=UTC)),
    }


def built(edition: Edition, recipient: Mapping[Hole, str]) -> bytes:
    """The letter by the email package."""
    variant = edition.variants[0]
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f"{SENDER.from_name} <{SENDER.from_address}>"
    letter["To"] = f"{recipient[Hole.NAME]} <{recipient[Hole.ADDRESS]}>"
    letter["Subject"] = edition.subject
    letter["Date"] = recipient[Hole.DATE]
    letter["Message-ID"] = f"<{recipient[Hole.MESSAGE_ID]}>"
    letter["List-Id"] = f"{SENDER.list_name} <{SENDER.list_id}>"
    letter["List-Unsubscribe"] = f"<{recipient[Hole.UNSUBSCRIBE_URL]}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter["Feedback-ID"] = f"7:{SENDER.list_id}:edition:{SENDER.feedback_id}"
    letter["Auto-Submitted"] = "auto-generated"
    letter["Precedence"] = "bulk"
    letter.set_content(_filled(variant.text, recipient), cte="quoted-printable")
    letter.add_alternative(_filled(variant.html, recipient), subtype="html", cte="quoted-printable")
    return letter.as_bytes()


def _filled(text: str, recipient: Mapping[Hole, str]) -> str:
    return TOKEN.sub(lambda match: recipient[HOLE_OF[match[0]]], text)


def median(work: Callable[[], object], *, times: int) -> float:
    """Microseconds of one call, the median of ROUNDS rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - began) / times * 1e6)
    return statistics.median(rounds)


def main() -> None:
    """Print both medians, in microseconds a letter."""
    week, recipient = edition(), values()
    letters = plan(week, week.variants[0], SENDER)
    size = len(letters.join(recipient)) / 1000
    joined = median(lambda: letters.join(recipient), times=5_000)
    umlaut = {**recipient, Hole.NAME: "Änne Müller"}
    encoded = median(lambda: letters.join(umlaut), times=5_000)
    whole = median(lambda: built(week, recipient), times=10)
    planned = median(lambda: plan(week, week.variants[0], SENDER), times=10)
    print(f"a letter of {size:.0f} kB, planned once: {planned:,.0f} us")
    print(f"joined for each recipient: {joined:.1f} us ({encoded:.1f} us with an encoded name)")
    print(f"built by the email package: {whole:,.0f} us, {whole / joined:,.0f} times as long")


if __name__ == "__main__":
    main()
