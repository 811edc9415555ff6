"""The passage of a return path: kept, rewritten, refused, or not known, and never a guess."""

import asyncio
import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from newsletter.errors import SmarthostUnavailable, TransportError
from newsletter.message import return_path
from newsletter.newsroom.passage import (
    Offer,
    Passage,
    Seen,
    Trial,
    examine_arrived,
    examine_smarthost,
)
from newsletter.settings import FILE_NAME, Settings, read_settings
from subscribers import KeyRing
from tests.support.commands import SETTINGS
from tests.support.smtp import Answer, catcher, free_port, scripted

NOW = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
TO = "you@example.net"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A workspace whose smarthost is not there yet."""
    (tmp_path / FILE_NAME).write_text(SETTINGS.format(port=1))
    (tmp_path / "keys").mkdir()
    KeyRing.create(tmp_path / "keys" / "tokens")
    return read_settings(tmp_path / FILE_NAME, {})


def _at(settings: Settings, port: int) -> Settings:
    return replace(settings, smarthost=replace(settings.smarthost, port=port))


class _Relay:
    """Hands every letter on to a port of this machine, with the sender that `rewrite` gives."""

    def __init__(self, port: int, rewrite: Callable[[str], str]) -> None:
        self._port = port
        self._rewrite = rewrite

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        await asyncio.to_thread(self._hand_on, envelope)
        return "250 2.0.0 Ok: queued as R1"

    def _hand_on(self, envelope: Envelope) -> None:
        assert envelope.mail_from is not None
        with smtplib.SMTP("127.0.0.1", self._port) as client:
            sender = self._rewrite(envelope.mail_from)
            # A stranger's letter comes first: it is not the one that is waited for.
            client.sendmail(
                "stranger@example.com", envelope.rcpt_tos, b"Message-ID: <x@y>\r\n\r\nx\r\n"
            )
            client.sendmail(sender, envelope.rcpt_tos, envelope.original_content or b"")


@contextmanager
def _relay(port: int, rewrite: Callable[[str], str]) -> Iterator[int]:
    controller = Controller(
        _Relay(port, rewrite), hostname="127.0.0.1", port=free_port(), ready_timeout=30
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _examine(settings: Settings, trial: Trial | None) -> tuple[Offer, Seen]:
    return asyncio.run(examine_smarthost(settings, trial=trial, now=NOW))


@pytest.mark.parametrize(
    ("rewrite", "passage"),
    [
        pytest.param(lambda sender: sender, Passage.KEPT, id="kept"),
        pytest.param(str.upper, Passage.KEPT, id="another case"),
        pytest.param(lambda _: "account@relay.example", Passage.REWRITTEN, id="its account"),
        pytest.param(
            lambda sender: sender.partition("+")[0] + "@heron.example.org",
            Passage.REWRITTEN,
            id="plus cut off",
        ),
        pytest.param(lambda _: "", Passage.REWRITTEN, id="null"),
    ],
)
def test_a_rewritten_return_path_is_seen_where_it_arrives(
    rewrite: Callable[[str], str], passage: Passage, settings: Settings
) -> None:
    """Through a smarthost on this machine, to a port that the doctor opens."""
    port = free_port()
    with _relay(port, rewrite) as smarthost:
        _, seen = _examine(_at(settings, smarthost), Trial(to=TO, port=port))
    assert seen.passage is passage
    assert seen.sent_as is not None
    assert seen.sent_as.startswith("weekly+0.")
    assert seen.arrived_as == rewrite(seen.sent_as)
    assert ("verp = false" in seen.reason) is (passage is Passage.REWRITTEN)


def test_what_does_not_arrive_is_not_known(settings: Settings) -> None:
    """Taken, but delivered elsewhere: no verdict."""
    with catcher() as server:
        trial = Trial(to=TO, port=free_port(), patience=0.2)
        _, seen = _examine(_at(settings, server.port), trial)
        assert [letter.recipient for letter in server.letters] == [TO]
    assert (seen.passage, seen.arrived_as) == (Passage.UNKNOWN, None)
    assert "did not come to" in seen.reason


def test_a_letter_nobody_looks_for_is_not_known(settings: Settings) -> None:
    """The smarthost's 250 says nothing of the return path; the mend is named."""
    with catcher() as server:
        _, seen = _examine(_at(settings, server.port), Trial(to=TO))
        assert len(server.letters) == 1
    assert seen.passage is Passage.UNKNOWN
    assert "--arrived" in seen.reason


def test_without_a_trial_nothing_is_sent(settings: Settings) -> None:
    """Only what it offers is looked at, in a session that ends in good order."""

    async def look() -> tuple[Offer, Seen, list[bytes]]:
        ehlo = Answer(b"250-x\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 DSN\r\n")
        async with scripted({"EHLO": ehlo}) as server:
            offer, seen = await examine_smarthost(_at(settings, server.port), trial=None, now=NOW)
            return offer, seen, server.commands

    offer, seen, commands = asyncio.run(look())
    assert (offer.security, offer.tls) == ("none", None)
    assert offer.extensions == {"pipelining": "", "size": "1000", "dsn": ""}
    assert seen.passage is Passage.UNKNOWN
    assert [line[:4] for line in commands] == [b"EHLO", b"QUIT"]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DOT"])
def test_a_refusal_is_told_in_the_smarthosts_words(step: str, settings: Settings) -> None:
    """Such as of a sender that its account does not own."""

    async def look() -> Seen:
        refusal = Answer(b"553 5.7.1 Sender address rejected: not owned by user\r\n")
        async with scripted({step: refusal}) as server:
            trial = Trial(to=TO, port=free_port())
            return (await examine_smarthost(_at(settings, server.port), trial=trial, now=NOW))[1]

    seen = asyncio.run(look())
    assert seen.passage is Passage.REFUSED
    assert "553 5.7.1 Sender address rejected: not owned by user" in seen.reason


def test_a_taken_port_is_one_line(settings: Settings) -> None:
    """Before the letter is sent."""
    with socket.create_server(("127.0.0.1", 0)) as taken, catcher() as server:
        port = taken.getsockname()[1]
        with pytest.raises(TransportError, match=f"127.0.0.1:{port}: nobody can listen there"):
            _examine(_at(settings, server.port), Trial(to=TO, port=port))
        assert server.letters == []


def test_a_smarthost_that_is_not_there_is_one_line(settings: Settings) -> None:
    """The error of sending."""
    with pytest.raises(SmarthostUnavailable):
        _examine(_at(settings, free_port()), None)


def _own_path(settings: Settings) -> str:
    secret = KeyRing.load(settings.path("keys/tokens")).secret("verp")
    return return_path(secret, "weekly@heron.example.org", edition=7, subscriber="b" * 16)


def _arrived(path: str) -> bytes:
    return f"Return-Path: <{path}>\r\nDelivered-To: {TO}\r\nReturn-Path: <x@y>\r\nSubject: x\r\n\r\n".encode()


def test_a_saved_letter_tells_what_became_of_its_return_path(settings: Settings) -> None:
    """Any letter of ours, by its topmost Return-Path; forged ones are not ours."""
    own = _own_path(settings)
    assert examine_arrived(settings, _arrived(own)).passage is Passage.KEPT
    for other in ("account@relay.example", "", own.replace("+7.", "+8.")):
        seen = examine_arrived(settings, _arrived(other))
        assert (seen.passage, seen.arrived_as) == (Passage.REWRITTEN, other)
    cut = b"Subject: x\r\n\r\nReturn-Path: <a@b>\r\n"
    assert examine_arrived(settings, cut).passage is Passage.UNKNOWN


def test_a_saved_letter_without_verp_shows_the_configured_one(settings: Settings) -> None:
    """Where VERP is off, the plain return path is what must arrive."""
    plain = replace(settings, sender=replace(settings.sender, verp=False))
    kept = examine_arrived(plain, _arrived("weekly@HERON.example.org"))
    assert kept.passage is Passage.KEPT
    assert examine_arrived(plain, _arrived("a@b.example")).passage is Passage.REWRITTEN
