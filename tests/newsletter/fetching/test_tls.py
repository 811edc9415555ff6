"""TLS: the server must be who the URL names, although we connect to an address."""

import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newsletter.errors import FetchError
from newsletter.fetching.fetcher import Fetcher
from newsletter.fetching.values import Limits
from tests.newsletter.fetching.serving import LOOPBACK, Web, answer, dripping, redirect, serving

NAME = "forum.example.org"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for NAME, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def web(certificate: Path) -> Iterator[Web]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    script = {
        "/": answer(b"here"),
        "/moved": redirect("/"),
        "/slow": dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"z"),
    }
    with serving(script, tls=context) as web:
        yield web


def _fetcher(trusted: Path | None) -> Fetcher:
    trust = ssl.create_default_context(cafile=trusted) if trusted else None
    return Fetcher(
        allow=LOOPBACK,
        resolver=lambda _host: ["127.0.0.1"],
        trust=trust,
        limits=Limits(seconds=2.0),
    )


def test_the_name_in_the_url_is_the_one_verified(web: Web, certificate: Path) -> None:
    """Although the connection goes to a number."""
    fetched = _fetcher(certificate).fetch(web.url("/moved", host=NAME))
    assert (fetched.url, fetched.content) == (web.url(host=NAME), b"here")
    assert web.asked[0].headers["host"] == f"{NAME}:{web.port}"


@pytest.mark.parametrize("host", ["other.example.org", "127.0.0.1"])
def test_another_name_is_not_trusted(web: Web, certificate: Path, host: str) -> None:
    """The address is right, the name is not; nothing is asked."""
    with pytest.raises(FetchError, match=r"not to be trusted: [\w ]+ mismatch"):
        _fetcher(certificate).fetch(web.url(host=host), headers={"Authorization": "hunter2"})
    assert not web.asked


def test_an_unknown_authority_is_not_trusted(web: Web) -> None:
    """The system's own authorities did not sign it."""
    with pytest.raises(FetchError, match="certificate is not to be trusted: self-signed"):
        _fetcher(None).fetch(web.url(host=NAME))
    assert not web.asked


def test_a_server_without_tls_is_a_clear_line() -> None:
    """Https to a port that speaks http."""
    with serving({"/": answer(b"here")}) as plain, pytest.raises(FetchError, match="no connection"):
        _fetcher(None).fetch(f"https://{NAME}:{plain.port}/")


def test_a_slow_answer_is_given_up_behind_tls_too(web: Web, certificate: Path) -> None:
    """The deadline holds on the encrypted stream."""
    begun = time.monotonic()
    with pytest.raises(FetchError, match="no whole answer within 2 seconds"):
        _fetcher(certificate).fetch(web.url("/slow", host=NAME))
    assert time.monotonic() - begun < 8


def test_a_handshake_that_hangs_is_given_up(certificate: Path) -> None:
    """Somebody accepts, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(FetchError, match="no whole answer within 2 seconds"):
            _fetcher(certificate).fetch(f"https://{NAME}:{port}/")
