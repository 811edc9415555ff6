"""Opening a session: what is verified, what is refused, and that no secret travels in clear."""

import asyncio
import ssl
import subprocess
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from newsletter.errors import SmarthostUnavailable
from newsletter.mailing.outcomes import Sent
from newsletter.mailing.smtp.opening import SmtpTransport
from newsletter.mailing.smtp.smarthost import Security, Smarthost
from newsletter.mailing.smtp.wire import ConnectionBroken
from newsletter.mailing.values import Envelope
from tests.support.mailings import QUICK
from tests.support.smtp import (
    DROP,
    SILENCE,
    Answer,
    Behaviour,
    Catcher,
    Scripted,
    catcher,
    free_port,
    scripted,
)

LETTER = Envelope(
    mail_from="b@example.org", rcpt_to="reader@example.org", data=b"Subject: x\r\n\r\nhello\r\n"
)
LOCAL = Smarthost(host="127.0.0.1", port=0, hello="[127.0.0.1]", timeouts=QUICK)
LOGIN = replace(LOCAL, user="me", password="correct horse")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two self-signed certificates for 127.0.0.1: `right` and `other`."""
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("right", "other"):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
             f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt"],
            check=True, capture_output=True,
        )  # fmt: skip
    return folder


def secured(certificates: Path) -> ssl.SSLContext:
    """A server's side, with the `right` certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates / "right.crt", certificates / "right.key")
    return context


def only_the_horse(*asked: object) -> AuthResult:
    """Knows one user."""
    login = asked[-1]
    assert isinstance(login, LoginPassword)
    knows = (login.login, login.password) == (b"me", b"correct horse")
    return AuthResult(success=knows, handled=False)


def hand_over(smarthost: Smarthost) -> object:
    """One letter over a new session."""

    async def scenario() -> object:
        async def at_once() -> bool:
            return True

        session = await SmtpTransport(smarthost).open()
        outcome = await session.deliver(LETTER, at_once)
        await session.quit()
        await asyncio.sleep(0)
        return outcome

    return asyncio.run(scenario())


def fail_to_open(
    script: dict[str, Behaviour], smarthost: Smarthost, kind: type[Exception]
) -> tuple[str, Scripted]:
    """The line that a failed opening tells, and the server that made it fail."""

    async def scenario() -> tuple[str, Scripted]:
        async with scripted(script) as server:
            with pytest.raises(kind) as told:
                await SmtpTransport(replace(smarthost, port=server.port)).open()
            return str(told.value), server

    return asyncio.run(scenario())


def test_a_stripped_starttls_ends_the_session_before_the_password() -> None:
    """S11: the server, or somebody on the way, offers no STARTTLS: no AUTH, no letter."""
    ehlo = Answer(b"250-scripted\r\n250 AUTH PLAIN LOGIN\r\n")
    smarthost = replace(LOGIN, security=Security.STARTTLS)

    told, server = fail_to_open({"EHLO": ehlo}, smarthost, SmarthostUnavailable)

    assert f"127.0.0.1:{server.port}" in told
    assert not [line for line in server.commands if not line.startswith((b"EHLO", b"QUIT"))]


def test_a_password_is_never_meant_for_clear_text() -> None:
    """Without TLS and with a password: refused before a connection is made."""
    told, server = fail_to_open({}, LOGIN, SmarthostUnavailable)

    assert "in clear" in told
    assert "correct horse" not in told
    assert not server.opened


def test_settings_do_not_show_the_password() -> None:
    """Neither logs nor tracebacks repeat it."""
    assert "correct horse" not in repr(LOGIN)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_the_login_goes_through_verified_tls(certificates: Path, security: Security) -> None:
    """The right certificate, the right password: the letter is taken."""
    with _server(certificates, security) as server:
        smarthost = replace(
            LOGIN, port=server.port, security=security, ca_file=certificates / "right.crt"
        )
        assert isinstance(hand_over(smarthost), Sent)

    assert len(server.letters) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_nobody_vouches_for_is_refused(
    certificates: Path, security: Security
) -> None:
    """S11: self-signed by somebody else: no session, said in one line."""
    with _server(certificates, security) as server:
        smarthost = replace(
            LOGIN, port=server.port, security=security, ca_file=certificates / "other.crt"
        )
        with pytest.raises(SmarthostUnavailable) as told:
            hand_over(smarthost)

    assert str(told.value) == (
        f"127.0.0.1:{server.port}: TLS failed: self-signed certificate; "
        "check the host's name and its certificate, or name its authority's file"
    )

    assert not server.letters


def test_loopback_needs_no_authority(certificates: Path) -> None:
    """Nobody stands between us and ourselves."""
    with _server(certificates, Security.STARTTLS) as server:
        smarthost = replace(LOGIN, port=server.port, security=Security.STARTTLS)
        assert isinstance(hand_over(smarthost), Sent)


def test_a_wrong_password_is_told(certificates: Path) -> None:
    """535: one line that names the server and the mend, not the password."""
    with _server(certificates, Security.STARTTLS) as server:
        smarthost = replace(
            LOGIN, port=server.port, security=Security.STARTTLS, password="battery staple"
        )
        with pytest.raises(SmarthostUnavailable) as told:
            hand_over(smarthost)

    assert str(told.value) == (
        f"127.0.0.1:{server.port}: the login was refused: "
        "535 5.7.8 Authentication credentials invalid; check user and password"
    )


@pytest.mark.parametrize(
    ("script", "said"),
    [
        pytest.param({"CONNECT": DROP}, "the server closed the connection", id="drop-at-connect"),
        pytest.param({"EHLO": DROP}, "the server closed the connection", id="drop-at-ehlo"),
        pytest.param(
            {"CONNECT": Answer(b"421 4.3.2 busy\r\n", close=True)},
            "it says 421 4.3.2 busy",
            id="421-at-connect",
        ),
        pytest.param(
            {"CONNECT": Answer(b"554 5.3.2 no\r\n", close=True)},
            "it says 554 5.3.2 no",
            id="554-at-connect",
        ),
        pytest.param({"CONNECT": SILENCE}, "no answer in time", id="silence"),
        pytest.param(
            {"CONNECT": Answer(b"SSH-2.0-x\r\n")},
            "it speaks no SMTP: Malformed SMTP response line: SSH-2.0-x",
            id="another-protocol",
        ),
    ],
)
def test_what_may_pass_is_told_apart(script: dict[str, Behaviour], said: str) -> None:
    """S1: a server that does not open now may open later; one line says where and why."""
    smarthost = replace(LOCAL, timeouts=replace(QUICK, opening=0.5))

    told, server = fail_to_open(script, smarthost, ConnectionBroken)

    assert told == f"127.0.0.1:{server.port}: {said}"


def test_nobody_listens() -> None:
    """One line with host, port and the system's own word."""
    with pytest.raises(ConnectionBroken, match=r"^127\.0\.0\.1:\d+: connection refused"):
        asyncio.run(SmtpTransport(replace(LOCAL, port=free_port())).open())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mail.heron.example.org", "mail.heron.example.org"),
        ("heron", "[127.0.0.1]"),
        ("m\u00fchle.example.org", "[127.0.0.1]"),
    ],
)
def test_we_say_a_name_that_can_be_looked_up(
    monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    """RFC 5321 4.1.4: the machine's whole name, else an address literal."""
    monkeypatch.setattr("socket.getfqdn", lambda: name)
    _, server = fail_to_open({"EHLO": DROP}, replace(LOCAL, hello=None), ConnectionBroken)

    assert server.commands[0] == f"EHLO {said}".encode()


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("localhost", "loopback"),
        ("127.0.0.1", "loopback"),
        ("127.9.9.9", "loopback"),
        ("::1", "loopback"),
        ("mail.example.org", "away"),
        ("localhost.example.org", "away"),
        ("10.0.0.1", "away"),
    ],
)
def test_loopback_is_known_by_name_and_number(host: str, place: str) -> None:
    """Only what never leaves this machine is spared verification."""
    assert Smarthost(host=host).is_loopback is (place == "loopback")


def _server(certificates: Path, security: Security) -> AbstractContextManager[Catcher]:
    if security is Security.TLS:
        # It does not know that TLS is there already, and warns about logins without.
        return catcher(
            ssl_context=secured(certificates), auth_require_tls=False, authenticator=only_the_horse
        )
    return catcher(
        tls_context=secured(certificates),
        require_starttls=True,
        auth_required=True,
        authenticator=only_the_horse,
    )
