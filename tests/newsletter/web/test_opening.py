"""TLS from two files, and a socket for any host."""

import http.client
import resource
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newsletter.web import opening
from newsletter.web.opening import Certificate, bind, check, url_of
from tests.newsletter.web.serving import serving


def certificate(folder: Path) -> Certificate:
    """One for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    )
    return Certificate(chain=folder / "cert.pem", key=folder / "key.pem")


def test_pages_come_by_tls(tmp_path: Path) -> None:
    files = certificate(tmp_path)
    check(files)
    trusting = ssl.create_default_context(cafile=files.chain)
    with serving(tmp_path / "site", certificate=files) as site:
        line = http.client.HTTPSConnection("127.0.0.1", site.port, timeout=10, context=trusting)
        line.request("GET", "/healthz")
        assert line.getresponse().read() == b"ok\n"
        line.close()


def test_who_says_nothing_is_hung_up_on_by_tls_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before its greeting, after it, and when it does not take leave."""
    for name in ("HAND_SHAKE", "GOODBYE", "IDLE"):
        monkeypatch.setattr(opening, name, 1)
    files = certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=files.chain)
    with serving(tmp_path / "site", certificate=files) as site:
        here = ("127.0.0.1", site.port)
        with socket.create_connection(here, timeout=10) as mute:
            assert mute.recv(1) == b""
        with (
            socket.create_connection(here, timeout=10) as line,
            trusting.wrap_socket(line, server_hostname="127.0.0.1") as greeted,
            socket.socket(fileno=greeted.detach()) as bare,
        ):
            bare.settimeout(10)
            while bare.recv(10_000):
                """What TLS says, without an answer of ours."""


def test_more_lines_than_usual_are_held(tmp_path: Path) -> None:
    """A process starts with 1,024 descriptors; who comes beyond them would get no answer at all."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
    try:
        with serving(tmp_path / "site"):
            assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 1_100
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_addresses_are_told_as_a_browser_wants_them() -> None:
    with bind("::1", 0) as bound:
        assert url_of(bound, None) == f"http://[::1]:{bound.getsockname()[1]}/"


def test_the_system_gives_up_who_takes_nothing_of_an_answer() -> None:
    """Whoever is let in bears its patience; with data that nobody takes, the line ends by it."""
    with bind("127.0.0.1", 0) as bound, socket.create_connection(bound.getsockname()):
        taken, _ = bound.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000


def test_a_form_on_its_way_at_the_end_is_no_mistake_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its client is hung up on when the grace is over, and nothing is said of it."""
    monkeypatch.setattr(opening, "_GRACE", 1)
    head = b"POST /subscribe HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n"
    with socket.socket() as line, serving(tmp_path / "site") as site:
        line.connect(("127.0.0.1", site.port))
        line.sendall(head)
        assert site.get("/healthz").status == 200
    assert capsys.readouterr().err == ""
