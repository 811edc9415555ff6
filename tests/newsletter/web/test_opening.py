"""TLS from two files, and a socket for any host."""

import http.client
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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


def test_addresses_are_told_as_a_browser_wants_them() -> None:
    with bind("::1", 0) as bound:
        assert url_of(bound, None) == f"http://[::1]:{bound.getsockname()[1]}/"
