"""Keys: made, read, published; and what cannot be a key said without a byte of it."""

import traceback
from base64 import b64decode, encodebytes

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
)

from newsletter.errors import MessageError
from newsletter.message.dkim_keys import RSA_BITS, Algorithm, new_key, read_key, record_strings
from tests.support.signing import DOMAIN, key

ED25519_PEM = new_key(Algorithm.ED25519)
# RFC 8463 A.2: a published pair, read here in the form that PKCS#8 gives its seed (RFC 8410 7).
RFC_8463_SEED = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
RFC_8463_PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


def _pkcs8(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_published_key_is_the_one_of_rfc_8463() -> None:
    """Its seed gives the record that the RFC prints."""
    der = bytes.fromhex("302e020100300506032b657004220420") + b64decode(RFC_8463_SEED)
    body = encodebytes(der).decode()
    pem = f"-----BEGIN PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----\n".encode()
    read = read_key(pem, Algorithm.ED25519, selector="brisbane", where="a test")
    assert read.record() == f"v=DKIM1; k=ed25519; p={RFC_8463_PUBLIC}"
    name = "brisbane._domainkey.football.example.com"
    assert read.name("football.example.com") == name


def test_an_rsa_record_holds_the_whole_public_key() -> None:
    """2,048 bits, SubjectPublicKeyInfo, cut into strings that DNS can carry."""
    record = key(Algorithm.RSA).record()
    assert record.startswith("v=DKIM1; k=rsa; p=MIIBIjAN")
    public = load_der_public_key(b64decode(record.partition("p=")[2]))
    assert isinstance(public, rsa.RSAPublicKey)
    assert (public.key_size, public.public_numbers().e) == (2048, 65537)
    strings = record_strings(record)
    assert len(strings) == 2
    assert max(map(len, strings)) <= 255
    assert "".join(strings) == record


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_new_key_is_read_back(algorithm: Algorithm) -> None:
    """PKCS#8 without a password, of the kind that was asked for; RSA of 2,048 bits."""
    pem = new_key(algorithm)
    assert pem.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    signing = read_key(pem, algorithm, selector="s", where="a test")
    assert (signing.algorithm, signing.selector) == (algorithm, "s")
    if isinstance(signing.private, rsa.RSAPrivateKey):
        assert signing.private.key_size == RSA_BITS
        assert signing.private.public_key().public_numbers().e == 65537


@pytest.mark.parametrize("algorithm", Algorithm)
def test_signing_is_deterministic(algorithm: Algorithm) -> None:
    """A retry has the bytes of the first try."""
    signing = key(algorithm)
    assert signing.sign(bytes(32)) == signing.sign(bytes(32))
    assert signing.sign(bytes(32)) != signing.sign(bytes(31) + b"1")


def test_a_key_does_not_show_itself() -> None:
    """In no log and in no traceback."""
    assert "private" not in repr(key(Algorithm.ED25519))
    assert "r1" in repr(key(Algorithm.RSA))


@pytest.mark.parametrize(
    ("pem", "algorithm", "told"),
    [
        pytest.param(b"", Algorithm.RSA, "not an unencrypted private key", id="empty"),
        pytest.param(b"\xff\x00", Algorithm.RSA, "not an unencrypted private key", id="noise"),
        pytest.param(ED25519_PEM[:60], Algorithm.ED25519, "not an unencrypted", id="cut off"),
        pytest.param(ED25519_PEM, Algorithm.RSA, "cannot sign by rsa-sha256", id="ed25519 as RSA"),
        pytest.param(
            _pkcs8(rsa.generate_private_key(65537, 2048)),
            Algorithm.ED25519,
            "cannot sign by ed25519-sha256",
            id="RSA as ed25519",
        ),
        pytest.param(
            _pkcs8(ec.generate_private_key(ec.SECP256R1())),
            Algorithm.RSA,
            "cannot sign",
            id="another curve",
        ),
        pytest.param(
            rsa.generate_private_key(65537, 2048).private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")
            ),
            Algorithm.RSA,
            "not an unencrypted",
            id="encrypted",
        ),
    ],
)
def test_what_is_no_key_is_one_line(pem: bytes, algorithm: Algorithm, told: str) -> None:
    """With its place and the mend, and no byte of what may be a private key."""
    with pytest.raises(MessageError) as refused:
        read_key(pem, algorithm, selector="s", where="newsletter.toml: dkim.rsa_key")
    line = str(refused.value)
    assert told in line
    assert line.startswith("newsletter.toml: dkim.rsa_key: ")
    assert "doctor dkim" in line
    shown = "".join(traceback.format_exception(refused.value))
    assert not any(part in shown for part in pem.decode("ascii", "replace").split("\n")[1:] if part)


def _rsa_of(p: int, q: int) -> bytes:
    e, n = 65537, p * q
    d = pow(e, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(e, n)
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)
    return _pkcs8(numbers.private_key())


@pytest.mark.parametrize(("p", "q"), [(521, 127), (2281, 2203)], ids=["648 bits", "4484 bits"])
def test_an_rsa_key_that_is_not_verified_everywhere_is_refused(p: int, q: int) -> None:
    """RFC 8301 3.2: at least 1,024 bits, and 4,096 are the most that all must take."""
    told = rf"^a test: an RSA key of {p + q} bits is not verified everywhere; `newsletter doctor"
    with pytest.raises(MessageError, match=told):
        # Products of two Mersenne primes: keys for everybody, made at once.
        read_key(_rsa_of(2**p - 1, 2**q - 1), Algorithm.RSA, selector="s", where="a test")


def test_an_older_rsa_key_still_signs() -> None:
    """Somebody's 1,128 bits: receivers must take them."""
    pem = _rsa_of(2**607 - 1, 2**521 - 1)
    assert read_key(pem, Algorithm.RSA, selector="s", where="a test").sign(bytes(32))


@pytest.mark.parametrize("bits", [1024, 4096])
def test_the_shortest_and_the_longest_rsa_key_are_read(bits: int) -> None:
    """RFC 8301 3.2 names both ends of what all must take."""
    pem = _pkcs8(rsa.generate_private_key(65537, bits))
    read = read_key(pem, Algorithm.RSA, selector="s", where="a test")
    assert isinstance(read.private, rsa.RSAPrivateKey)
    assert read.private.key_size == bits


@pytest.mark.parametrize("selector", ["", "a b", "a;d=evil", "a\r\nX: y", "-a", "a" * 64])
def test_a_selector_is_a_name(selector: str) -> None:
    """It goes into a tag and into the DNS."""
    with pytest.raises(MessageError, match=r"^a test: "):
        read_key(ED25519_PEM, Algorithm.ED25519, selector=selector, where="a test")


def test_a_key_has_one_domain_of_records() -> None:
    """Two selectors side by side below `_domainkey`."""
    names = {key(algorithm).name(DOMAIN) for algorithm in Algorithm}
    assert names == {"r1._domainkey.example.org", "e1._domainkey.example.org"}
