"""How uncertain letters are cleared up by an operator. Heavy: for `reconcile` and `resend` only."""

import sys
from collections.abc import Sequence
from dataclasses import asdict

import typer

from newsletter.cli.editions import edition_cell
from newsletter.cli.exits import Exit
from newsletter.cli.printing import say, show_json
from newsletter.cli.progress import sum_line
from newsletter.mailing.values import Mailing, Readers
from newsletter.newsroom.doubts import Findings, Witnesses
from newsletter.newsroom.root import Newsroom

MOST_NAMED = 10
"""Letters named one by one; `--json` names all."""


def reconcile_mailing(
    newsroom: Newsroom,
    edition: int,
    readers: Readers | None,
    witnesses: Witnesses,
    *,
    as_json: bool,
) -> Exit:
    """Ask the witnesses and tell what they said; OK, whatever it was.

    Where there are none, what is in doubt is held, and sending may go on.
    """
    if witnesses.complete and not (witnesses.logs or witnesses.maildirs):
        raise typer.BadParameter("--complete is said of a --postfix-log or a --maildir: name one")
    mailing = newsroom.mailing(edition, readers)
    findings = newsroom.doubts.reconcile(mailing, witnesses)
    if as_json:
        show_json(
            {
                "edition": edition_cell(mailing.edition_number),
                "list": mailing.list,
                "topic": mailing.topic,
                "asked": findings.asked,
                **asdict(findings.reconciled),
                "proofs": {str(number): proof for number, proof in findings.proofs.items()},
                "begun": {str(number): trace for number, trace in findings.begun.items()},
                "erased": findings.erased,
                "remarks": list(findings.remarks),
            }
        )
    else:
        _tell(mailing, findings)
    return Exit.OK


def resend_letters(
    newsroom: Newsroom, mailing: Mailing, addresses: Sequence[str] | None, *, asks: bool
) -> Exit:
    """Let them be sent again by the next run."""
    many = len(newsroom.doubts.uncertain(mailing)) if addresses is None else len(addresses)
    if asks and many and sys.stdin.isatty():
        typer.confirm(f"Send {many} letters again? They may arrive twice.", abort=True, err=True)
    again = newsroom.doubts.resend(mailing, addresses)
    say(
        f"{again} letters wait again, and may arrive twice: `newsletter mailing run-due` sends them"
    )
    return Exit.OK


def _tell(mailing: Mailing, findings: Findings) -> None:
    done = findings.reconciled
    for remark in findings.remarks:
        say(f"note: {remark}")
    for number, trace in list(findings.begun.items())[:MOST_NAMED]:
        say(f"letter {number} was begun and not taken: {trace}")
    if findings.erased:
        say(f"{findings.erased} letters are to people who were erased: nobody can tell")
    say(f"asked about {findings.asked}: {done.proved} had arrived, {done.cleared} never left")
    if done.doubted:
        say(f"{done.doubted} seemed to wait and may have left: they are held as uncertain")
    say(sum_line(done.tally))
    if done.tally.uncertain:
        edition = edition_cell(mailing.edition_number)
        say(
            f"{done.tally.uncertain} uncertain: `newsletter mailing show {edition}` names them,"
            f" `newsletter mailing resend {edition}` sends them again"
        )
    if done.tally.waiting:
        say(f"{done.tally.waiting} wait: `newsletter mailing run-due` sends them")
