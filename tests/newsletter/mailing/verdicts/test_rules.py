"""What answers mean, one line each: who is to blame, and what follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.mailing.outcomes import Cause, Deferred, PutBack, Refused
from newsletter.mailing.replies import Reply
from newsletter.mailing.verdicts import rules
from newsletter.mailing.verdicts.rules import RULES, Phase, cause_of, judge

ANSWERS = {
    Cause.ADDRESS: [
        "550 5.1.1 <x@example.org>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 5.1.1 user unknown",
        "550 No such user here",
        ("550-5.1.1 The email account that you tried to reach does not exist. Please try 5.1.1 "
        "double-checking the recipient's email address for typos - gsmtp"),
        "501 5.1.3 Bad recipient address syntax",
        "550 5.1.6 recipient no longer on server: x@example.org",
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DB5.prod.outlook.com]",
        "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)",
        "550 Requested action not taken: mailbox unavailable For explanation visit https://p.example/",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0] - mta1",
        "550 5.1.1 <x@icloud.com>: inactive email address",
        "550 5.2.1 <x@example.org>... User Unknown",
        "550 sorry, no mailbox here by that name (#5.1.1 - chkusr)",
        "550 Message was not accepted -- invalid mailbox. Local mailbox x is unavailable",
        "553 5.3.0 <x@example.org>... No such user here",
        "551 we moved",
        "550 #5.1.0 Address rejected.",
        ("550 5.1.1 <x@example.org>: Recipient address rejected: unverified address: host "
        "mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)"),
        "553 no words",
        "550 5.1.1 no words",
        "501 5.1.3 no words",
        "550 5.1.6 no words",
        "450 4.1.1 no words",
        "550 unrouteable address",
        "550 5.5.0 Adresse destinataire invalide. Invalid recipient. LPN007_416",
    ],
    Cause.DOMAIN: [
        "550 5.1.2 <x@nowhere.example>: Host unknown (Name server: host not found)",
        ("556 5.1.10 <x@example.org>: Recipient address rejected: Domain example.org does not "
        "accept mail (nullMX)"),
        "550 5.1.10 no words",
        "556 no words",
        "521 no words",
        "550 5.4.310 DNS domain example.invalid does not exist [Message=InfoDomainNonexistent]",
        "550 5.4.4 no route",
        "550 5.1.2 no words",
        "550 5.4.310 no words",
        "550 No such domain",
        "450 4.1.2 <x@example.org>: Recipient address rejected: Domain not found",
        "554 The mail could not be delivered because the domain is not reachable",
    ],
    Cause.DISABLED: [
        "550 5.2.1 no words",
        "550 5.2.1 The email account that you tried to reach is disabled. Learn more - gsmtp",
        "550 5.2.1 The email account that you tried to reach is inactive",
        "554 30 Sorry, your message to x@yahoo.com cannot be delivered. This mailbox is disabled",
        "525 5.7.13 Disabled recipient address",
        "550 Mailbox is frozen. See https://mail.example/err/3/",
        "550 User account suspended",
    ],
    Cause.MAILBOX: [
        "552 5.2.2 <x@icloud.com>: user is over quota",
        "452 4.2.2 The recipient's inbox is out of storage space. - gsmtp",
        "552 5.2.2 The email account that you tried to reach is over quota and inactive",
        "552 sorry, mailbox x@example.org is over quota temporarily (#5.1.1)",
        "554 5.2.2 mailbox full",
        "550 5.2.2 no words",
        "554 no words (#5.2.2)",
        "552 Requested mail action aborted: exceeded storage allocation",
        "452 no words",
        "552 no words",
        "552 5.2.2 user quota exceeded",
        "550 5.1.1 sorry, mailbox full",
        "552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417",
    ],
    Cause.POLICY: [
        ("550 5.7.26 Your email has been blocked because the sender is unauthenticated. Gmail "
        "requires all senders to authenticate with either SPF or DKIM. - gsmtp"),
        ("550 5.7.1 [192.0.2.1 12] Our system has detected that this message is likely unsolicited "
        "mail. To reduce the amount of spam sent to Gmail, this message has been blocked. - gsmtp"),
        ("450 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your "
        "IP address. Mail from it has been temporarily rate limited. - gsmtp"),
        "451 4.7.24 The SPF record of the sending domain has one or more suspicious entries",
        ("550 5.7.515 Access denied, sending domain EXAMPLE.ORG doesn't meet the required "
        "authentication level."),
        "550 5.7.15 Access denied, sending domain example.org does not meet the required level",
        "550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal visit @",
        "550 5.7.509 Access denied, sending domain does not pass DMARC verification",
        ("550 SC-001 (BAY004-MC1F1) Unfortunately, messages from 192.0.2.1 weren't sent. Part of "
        "their network is on our block list"),
        "553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred",
        ("451 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume "
        "or user complaints - 4.16.55.1"),
        "451 4.7.0 [TSS05] Messages from 192.0.2.1 temporarily deferred due to unexpected volume",
        "554 5.7.9 Message not accepted for policy reasons.",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
        "554 Transaction failed Reject due to policy restrictions. For explanation visit @",
        "550 5.7.1 <x@example.org>: Relay access denied",
        "550 5.7.23 Sender SPF record invalid",
        "550 5.7.1 192.0.2.1 is not authorized to send from example.org",
        "450 4.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]",
        "554 5.7.1 Your message was rejected due to example.org's DMARC policy",
        "550 5.7.1 no words",
        "450 4.7.0 no words",
        "554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help)",
    ],
    Cause.CONTENT: [
        "552 5.3.4 message too big",
        "552 5.3.4 no words",
        "550 5.2.3 no words",
        "554 5.6.0 no words",
        "552-5.2.3 Your message exceeded Google's message size limits. 5.2.3",
        "554 5.6.0 This message has been scored as spam with a probability of more than 90%",
        "550 spam message rejected. Please visit https://help.example/notspam",
        "550 5.7.0 Message considered as spam or virus, rejected",
        "554 5.7.1 Virus found in message body",
        "550 Virus Detected; Content Rejected",
        "552 Message size exceeds fixed limit",
        "552 5.3.4 Message exceeded the maximum message size limit",
        "552 5.7.0 This message was blocked because its content presents a potential problem",
        "554 5.7.1 Message rejected as spam by Content Filtering.",
    ],
    Cause.SYSTEM: [
        "451 4.3.0 try later",
        "452 4.3.1 insufficient disk space",
        ("450 4.1.1 <x@example.org>: Recipient address rejected: unverified address: Address "
        "verification in progress"),
        "554 5.5.1 Error: no valid recipients",
        "503 5.5.1 Error: need RCPT command",
        "452 4.3.1 Insufficient system storage",
        "451 4.4.1 no answer from host",
        "550 5.3.0 no words",
        "554 5.4.6 Hop count exceeded - possible mail loop",
        "554 5.4.7 Delivery expired (message too old)",
        "550 no words",
        "550 5.0.0 no words",
        "554 Service currently unavailable",
        "451 no words",
        "550 5.1.1 Refused due to recipient preferences",
    ],
    Cause.RATE: [
        "450 4.7.1 <x@example.org>: Recipient address rejected: Greylisted for 300 seconds",
        "450 4.2.0 <x@example.org>: Recipient address rejected: Greylisted, see help",
        "451 4.7.1 Please try again later",
        "450 4.7.1 no words",
        ("450 4.2.1 The user you are trying to contact is receiving mail too quickly. Please "
        "resend your message at a later time. - gsmtp"),
        ("450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents "
        "additional messages from being delivered. - gsmtp"),
        "450 4.2.1 no words",
        "452 4.5.3 too many recipients",
        "552 too many recipients",
        "452 4.5.3 no words",
        "550 5.4.5 Daily user sending limit exceeded. For more information go to @",
        "554 You've reached your daily relay quota - 192.0.2.1",
        "451 4.7.500 Server busy. Too many messages, please slow down",
    ],
}  # fmt: skip
"""Cause -> answers at RCPT, codes first, in the shape in which servers give them."""

AFTER_RCPT = [
    (Phase.DOT, "550 5.1.1 user unknown, said late", Cause.ADDRESS),
    (Phase.DOT, "552 message exceeds the limit", Cause.CONTENT),
    (Phase.DOT, "552 no words", Cause.CONTENT),
    (Phase.DATA, "552 no words", Cause.CONTENT),
    (Phase.DOT, "553 no words", Cause.SYSTEM),
    (Phase.DOT, "521 no words", Cause.SYSTEM),
    (Phase.DATA, "554 no valid recipients", Cause.SYSTEM),
    (Phase.MAIL, "452 4.3.1 no space", Cause.SYSTEM),
    (Phase.MAIL, "452 no words", Cause.SYSTEM),
    (Phase.MAIL, "451 4.1.8 Domain of sender address does not resolve", Cause.SENDER),
    (Phase.RCPT, "454 4.7.0 Temporary authentication failure", Cause.POLICY),
]

STOPPING = [
    (Phase.MAIL, "550 5.1.8 bad sender"),
    (Phase.MAIL, "550 5.7.1 not yours to send from"),
    (Phase.MAIL, "501 syntax"),
    (Phase.MAIL, "552 5.3.4 too big"),
    (Phase.MAIL, "550 5.1.1 user unknown"),
    (Phase.RCPT, "530 5.7.0 log in first"),
    (Phase.RCPT, "550 5.1.7 bad return path"),
    (Phase.RCPT, "550 5.1.8 <b@example.org>: Sender address rejected: Domain not found"),
    (Phase.RCPT, "553 5.7.1 <b@example.org>: Sender address rejected: not owned by user"),
    (Phase.RCPT, "503 5.5.1 no words"),
    (Phase.RCPT, "501 5.5.4 no words"),
    (Phase.DOT, "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
    (Phase.DATA, "535 5.7.8 login expired"),
    (Phase.RCPT, "534 no words"),
    (Phase.RCPT, "538 no words"),
    (Phase.RCPT, "550 Authentication is required for relay"),
]


def reply(written: str) -> Reply:
    code, text = written[:3], written[4:]
    return Reply(int(code), text)


@pytest.mark.parametrize(
    ("written", "cause"),
    [(written, cause) for cause, answers in ANSWERS.items() for written in answers],
)
def test_an_answer_at_rcpt(written: str, cause: Cause) -> None:
    """Each answer has the class of the table; a 4xx always comes back, whatever it is about."""
    outcome = judge(Phase.RCPT, reply(written))

    assert isinstance(outcome, Deferred | Refused)
    assert outcome.cause is cause
    comes_back = written[0] == "4" or cause in {Cause.MAILBOX, Cause.POLICY, Cause.RATE}
    assert isinstance(outcome, Deferred) is comes_back
    assert (outcome.code, outcome.text) == (int(written[:3]), written[4:])
    assert outcome.enhanced == reply(written).enhanced


@pytest.mark.parametrize(("phase", "written", "cause"), AFTER_RCPT)
def test_the_phase_matters(phase: Phase, written: str, cause: Cause) -> None:
    """What was being said when the answer came decides where the words leave it open."""
    assert cause_of(phase, reply(written)) is cause


@pytest.mark.parametrize("phase", list(Phase))
def test_421_is_about_the_connection(phase: Phase) -> None:
    """RFC 5321 3.8: in every phase, and no attempt is counted."""
    assert judge(phase, Reply(421, "4.7.0 busy")) == PutBack(code=421, text="4.7.0 busy")


@pytest.mark.parametrize(("phase", "written"), STOPPING)
def test_an_answer_about_us_stops_the_run(phase: Phase, written: str) -> None:
    """Every other letter would get it as well: nobody's letter is spent on it."""
    said = reply(written)

    assert judge(phase, said) == PutBack(code=said.code, text=said.text, stops_run=True)


@pytest.mark.parametrize("phase", list(Phase))
def test_every_negative_answer_has_a_verdict(phase: Phase) -> None:
    """No code falls through the table; 4xx never refuses, 5xx never merely waits unexplained."""
    later = {code for code in range(400, 500) if isinstance(judge(phase, Reply(code, "")), Refused)}
    never = {
        code for code in range(500, 600) if isinstance(judge(phase, Reply(code, "")), Deferred)
    }

    assert not later
    assert never <= {552}


@pytest.mark.parametrize("code", [500, 550, 554, 571])
def test_a_bare_code_is_held_against_nobody(code: int) -> None:
    """A wrong suppression loses a reader: a 550 that says nothing is no dead address."""
    assert cause_of(Phase.RCPT, Reply(code, "Rejected")) is Cause.SYSTEM


@pytest.mark.parametrize(
    "text",
    [
        "5.1.1 <spam.blocked@example.org>: user unknown",
        "5.1.1 <over.quota-mailbox-full@example.org>: user unknown",
        "5.1.1 user unknown, see https://example.org/policy/blocklist-spf",
    ],
)
def test_what_an_address_or_a_link_says_does_not_count(text: str) -> None:
    """Subscribers choose their addresses; they must not choose the verdict."""
    assert cause_of(Phase.RCPT, Reply(550, text)) is Cause.ADDRESS


def test_an_address_cannot_condemn_itself() -> None:
    """Nor does an address that reads like a verdict make a policy answer a dead address."""
    text = "5.7.1 <no.such.user@unknown.user.example>: not today"

    assert cause_of(Phase.RCPT, Reply(550, text)) is Cause.POLICY


@given(
    phase=st.sampled_from(Phase),
    code=st.integers(400, 599),
    text=st.text(max_size=3000),
)
def test_any_text_has_a_verdict(phase: Phase, code: int, text: str) -> None:
    """Whatever a server says, there is an outcome, and it carries the words unchanged."""
    assert judge(phase, Reply(code, text)).text == text


def test_no_rule_is_dead() -> None:
    """Every rule decides at least one of the answers above: a rule that none needs is a trap."""
    deciding = set()
    answers = [(Phase.RCPT, written) for rows in ANSWERS.values() for written in rows]
    answers += [(phase, written) for phase, written, _ in AFTER_RCPT]
    for phase, written in answers + STOPPING:
        said = reply(written)
        text = rules._QUOTED.sub("@", said.text.lower())
        tagged = rules._TAGGED.search(said.text)
        status = said.enhanced or (tagged[1] if tagged else "")
        deciding.add(
            next(n for n, rule in enumerate(RULES) if rule.fits(phase, said.code, status, text))
        )

    assert {n: RULES[n] for n in range(len(RULES)) if n not in deciding} == {}
