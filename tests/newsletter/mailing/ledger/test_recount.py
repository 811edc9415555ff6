"""Counting a mailing reads its own letters, however many there are of others."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Mailing
from tests.contracts.test_ledger import LOST, NEVER, TAKEN, finish, take
from tests.support.mailings import Post, post
from tests.support.noticing import Desk

Ask = Callable[[Post, Mailing], object]
QUESTIONS: dict[str, Ask] = {
    "tally": lambda mail, opened: mail.ledger.tally(opened),
    "causes": lambda mail, opened: mail.ledger.causes(opened, DeliveryState.REFUSED),
    "deliveries": lambda mail, opened: mail.ledger.deliveries(opened, DeliveryState.UNCERTAIN),
    "suspects": lambda mail, opened: mail.ledger.suspects(opened),
    "resend": lambda mail, opened: mail.ledger.resend(opened, [1]),
    "reconcile": lambda mail, opened: mail.ledger.reconcile(opened, {}, complete=True),
    "refusals": lambda mail, opened: mail.ledger.refusals(opened),
    "forgive": lambda mail, opened: mail.ledger.forgive(opened),
    "sort-out": lambda mail, opened: mail.ledger.sort_out(opened),
    "next-due": lambda mail, opened: mail.ledger.next_due(opened),
}


@pytest.fixture
def mail(sqlite_engine: Engine, tmp_path: Path) -> Post:
    """An edition of which a letter each was taken, refused, and not answered for."""
    made = post(sqlite_engine, tmp_path)
    sending, letters = take(made)
    for letter, outcome in zip(letters, (LOST, NEVER, TAKEN), strict=True):
        finish(made, sending, outcome, [letter])
    made.ledger.settle(sending)
    return made


@pytest.mark.parametrize("kind", ["edition", "notices"])
@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_reads_the_letters_of_other_mailings(mail: Post, kind: str, ask: Ask) -> None:
    """No statement of it goes through the whole table."""
    if kind == "notices":
        Desk(mail.engine, mail.clock).ask("ann@example.net")
    opened = mail.mailing if kind == "edition" else mail.ledger.notices()
    assert opened
    plans: list[str] = []

    def explain(
        connection: Connection, cursor: object, statement: str, given: object, *_: object
    ) -> None:
        if "delivery" in statement:
            bare = connection.connection.cursor()
            bare.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plans.extend(str(row[-1]) for row in bare.fetchall())

    event.listen(mail.engine, "before_cursor_execute", explain)
    ask(mail, opened)
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN delivery")] == []
