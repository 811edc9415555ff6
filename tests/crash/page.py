"""The table of a run, on the terminal and as docs/crash-test.md."""

from collections.abc import Sequence
from pathlib import Path

from tests.crash.account import Round

HEAD = ("round", "other end", "killed", "moment", "hit: claimed", "handover", "awaited",
        "sent", "uncertain", "lost", "doubled", "told", "s")  # fmt: skip

_PAGE = """\
# Crash test

`make crash-test` kills the real `newsletter send` with `kill -9` at random moments, again and
again, and holds what the ledger says against what arrived, which the other end alone counts.
This table is of one run: `{command}`. It is written by the program that made it.

- **Killed**: the whole sender; one of three worker processes, while the others go on; or a sender
  that was stopped (SIGSTOP) until another had taken its mailing over, and wakes up afterwards.
  With *slow disk* an fdatasync takes 30 ms longer, so that more kills fall between a durable
  intent and its letter; with *ledger locked* somebody else holds the write lock meanwhile.
- **Other end**: Postfix's smtp-sink; the same, a second slow with its answer to each final dot; or
  a real Postfix with an aiosmtpd behind it, after each kill asked by `mailing reconcile` what had
  become of the uncertain letters.
- **Hit**: the letters that were in the hand of who was killed. *Claimed*: not a byte had left.
  *Handover*: the intent was durable, the letter had not left whole. *Awaited*: the other end had
  the letter, and its answer was not yet recorded.
- **Sent**, **uncertain**: what the ledger says after the round, and how many letters the kill has
  made uncertain: {uncertain_law}
- **Lost**: called done, and never arrived; at the end of a mailing also whoever is neither sent
  nor uncertain. **Doubled**: arrived twice. **Told**: doubles of a mailing whose settings say
  that uncertain letters are to be sent again; the ledger had told of each before.

After each kill `newsletter mailing verify` must hold, no letter may have left without an intent,
and at the end each reader is sent to or named.

{sums}

{table}
"""
_LAW = "never more than the connections that were in flight."


def line(round_: Round) -> str:
    """One line for the terminal."""
    cells = [f"{cell:>{width}}" for cell, width in zip(_cells(round_), _WIDTHS, strict=True)]
    wrong = "".join(f"\n    BROKEN: {breach}" for breach in round_.breaches)
    return "  ".join(cells) + wrong


def head() -> str:
    """The line above those."""
    return "  ".join(f"{name:>{width}}" for name, width in zip(HEAD, _WIDTHS, strict=True))


def sums(rounds: Sequence[Round]) -> str:
    """The whole run in a few lines."""
    kills = [each for each in rounds if each.number]
    hits = {
        "claimed": sum(each.hit.claimed > 0 for each in kills),
        "handover": sum(each.hit.handover > 0 for each in kills),
        "reply awaited": sum(each.hit.awaited > 0 for each in kills),
    }
    met = ", ".join(f"{count} {name}" for name, count in hits.items())
    return (
        f"{len(kills)} kills; they hit: {met}. "
        f"Sent {sum(each.sent for each in rounds if not each.number)}, "
        f"uncertain {sum(each.uncertain for each in rounds)}, "
        f"lost {sum(each.lost for each in rounds)}, "
        f"doubled {sum(each.doubled for each in rounds)}."
    )


def write(path: Path, rounds: Sequence[Round], *, command: str) -> None:
    """The page of the docs."""
    rows = [HEAD, ("---",) * len(HEAD), *map(_cells, rounds)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    page = _PAGE.format(command=command, uncertain_law=_LAW, sums=sums(rounds), table=table)
    path.write_text(page)


_WIDTHS = (5, 9, 21, 22, 12, 8, 7, 5, 9, 4, 7, 4, 5)


def _cells(of: Round) -> tuple[str, ...]:
    hit = (of.hit.claimed, of.hit.handover, of.hit.awaited) if of.number else ("", "", "")
    return (
        str(of.number or "end"), of.end, of.kind, of.moment, *map(str, hit),
        str(of.sent), str(of.uncertain), str(of.lost), str(of.doubled), str(of.told),
        f"{of.seconds:.1f}",
    )  # fmt: skip
