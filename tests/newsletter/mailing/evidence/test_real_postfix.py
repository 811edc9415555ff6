"""The log of a Postfix that really ran: what it took, and what broke off on the way in."""

import smtplib
import socket
import time
from datetime import UTC, datetime

import pytest

from newsletter.mailing.evidence.postfix import read_postfix
from tests.support.postfix import Postfix, postfix, postfix_runs_here

pytestmark = pytest.mark.skipif(not postfix_runs_here(), reason="needs root and Postfix")

PATIENCE = 30


def hand_over(server: Postfix, message_id: str) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=PATIENCE) as session:
        letter = f"From: a@example.org\r\nMessage-ID: <{message_id}>\r\n\r\nHello.\r\n"
        session.sendmail("a@example.org", ["ann@example.org"], letter)


def break_off(server: Postfix, message_id: str) -> None:
    """Vanish in the middle of the body, long after the header."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        reader = connection.makefile("rb")
        reader.readline()
        for said in ("HELO x", "MAIL FROM:<a@example.org>", "RCPT TO:<ann@example.org>", "DATA"):
            connection.sendall(f"{said}\r\n".encode())
            reader.readline()
        body = b"".join(b"A line of the body that goes nowhere.\r\n" for _ in range(5000))
        connection.sendall(f"Message-ID: <{message_id}>\r\n\r\n".encode() + body)
        wait_for(server, f"message-id=<{message_id}>")


def wait_for(server: Postfix, words: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while words not in server.log.read_text(errors="replace"):
        assert time.monotonic() < deadline, words
        time.sleep(0.05)


def test_the_log_of_a_real_postfix() -> None:
    """Two letters it took are proved with their last word; one that broke off is only begun."""
    wanted = ["one@news.example.org", "two@news.example.org", "half@news.example.org", "no@x.org"]
    since = datetime.now(UTC)
    with postfix() as server:
        for message_id in wanted[:2]:
            hand_over(server, message_id)
        break_off(server, wanted[2])
        server.arrived()
        wait_for(server, "lost connection after DATA")
        now = datetime.now(UTC)
        evidence = read_postfix([server.log], wanted, now=now)

    assert evidence.taken.keys() == set(wanted[:2])
    assert all(trace.said.startswith("sent (250") for trace in evidence.taken.values())
    assert evidence.begun.keys() == {wanted[2]}
    assert evidence.coverage is not None
    assert evidence.coverage.first is not None
    assert evidence.coverage.last is not None
    assert since.replace(microsecond=0) <= evidence.coverage.first
    assert evidence.coverage.last <= now
