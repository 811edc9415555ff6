"""What answers mean, one line each: who is to blame, and what follows."""

import pytest

from newsletter.mailing.outcomes import Cause, Deferred, PutBack, Refused
from newsletter.mailing.replies import Reply
from newsletter.mailing.verdicts.rules import Phase, judge

ANSWERS = [
    (Phase.RCPT, Reply(550, "5.1.1 user unknown"), Refused, Cause.ADDRESS),
    (Phase.RCPT, Reply(550, "No such user here"), Refused, Cause.ADDRESS),
    (Phase.RCPT, Reply(550, "5.2.1 mailbox disabled"), Refused, Cause.ADDRESS),
    (Phase.RCPT, Reply(501, "5.1.3 bad address syntax"), Refused, Cause.ADDRESS),
    (Phase.DOT, Reply(550, "5.1.1 user unknown, said late"), Refused, Cause.ADDRESS),
    (Phase.RCPT, Reply(552, "too many recipients"), Deferred, Cause.MAILBOX),
    (Phase.RCPT, Reply(452, "4.5.3 too many recipients"), Deferred, Cause.MAILBOX),
    (Phase.DOT, Reply(552, "5.2.2 mailbox full"), Deferred, Cause.MAILBOX),
    (Phase.RCPT, Reply(552, "5.3.4 message too big"), Refused, Cause.CONTENT),
    (Phase.DOT, Reply(552, "message exceeds the limit"), Refused, Cause.CONTENT),
    (Phase.DOT, Reply(554, "5.6.0 looks like spam"), Refused, Cause.CONTENT),
    (Phase.RCPT, Reply(550, "5.7.1 blocked, see our page"), Deferred, Cause.POLICY),
    (Phase.DOT, Reply(550, "5.7.26 unauthenticated sender"), Deferred, Cause.POLICY),
    (Phase.DOT, Reply(550, "5.7.515 access denied"), Deferred, Cause.POLICY),
    (Phase.RCPT, Reply(450, "4.7.1 greylisted"), Deferred, Cause.POLICY),
    (Phase.RCPT, Reply(451, "4.3.0 try later"), Deferred, Cause.SYSTEM),
    (Phase.MAIL, Reply(452, "4.3.1 no space"), Deferred, Cause.SYSTEM),
    (Phase.DATA, Reply(554, "no valid recipients"), Refused, Cause.SYSTEM),
]


@pytest.mark.parametrize(("phase", "reply", "kind", "cause"), ANSWERS)
def test_an_answer_about_this_letter(
    phase: Phase, reply: Reply, kind: type[Deferred | Refused], cause: Cause
) -> None:
    """Deferred or refused, and only an address is ever held against a subscriber."""
    outcome = judge(phase, reply)

    assert isinstance(outcome, kind)
    assert (outcome.code, outcome.text, outcome.cause) == (reply.code, reply.text, cause)


@pytest.mark.parametrize("phase", list(Phase))
def test_421_is_about_the_connection(phase: Phase) -> None:
    """RFC 5321 3.8: in every phase, and no attempt is counted."""
    assert judge(phase, Reply(421, "4.7.0 busy")) == PutBack(code=421, text="4.7.0 busy")


@pytest.mark.parametrize(
    ("phase", "code", "text"),
    [
        (Phase.MAIL, 550, "5.1.8 bad sender"),
        (Phase.MAIL, 550, "5.7.1 not yours to send from"),
        (Phase.MAIL, 501, "syntax"),
        (Phase.MAIL, 552, "5.3.4 too big"),
        (Phase.RCPT, 530, "5.7.0 log in first"),
        (Phase.RCPT, 550, "5.1.7 bad return path"),
        (Phase.DOT, 550, "5.7.60 may not send as this sender"),
        (Phase.DATA, 535, "5.7.8 login expired"),
    ],
)
def test_an_answer_about_us_stops_the_run(phase: Phase, code: int, text: str) -> None:
    """Every other letter would get it as well: nobody's letter is spent on it."""
    assert judge(phase, Reply(code, text)) == PutBack(code=code, text=text, stops_run=True)


@pytest.mark.parametrize("phase", list(Phase))
def test_every_negative_answer_has_a_verdict(phase: Phase) -> None:
    """No code falls through the table; 4xx never refuses, 5xx never merely waits unexplained."""
    later = {code for code in range(400, 500) if isinstance(judge(phase, Reply(code, "")), Refused)}
    never = {
        code for code in range(500, 600) if isinstance(judge(phase, Reply(code, "")), Deferred)
    }

    assert not later
    assert never <= {552}
