"""DKIM keys: private ones read from PEM, public ones written as the DNS record receivers ask for.

RSA of 2048 bits, which RFC 8301 3.2 recommends and every receiver reads, and ed25519 (RFC 8463).
"""

from base64 import b64encode
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from newsletter.errors import MessageError
from newsletter.message.addresses import domain

RSA_BITS = 2048
_LEAST_RSA_BITS = 1024  # RFC 8301 3.2: verifiers must not take shorter ones.
_MOST_RSA_BITS = 4096
_STRING_OCTETS = 255  # RFC 1035 3.3.14
_PADDING, _PREHASHED = PKCS1v15(), Prehashed(SHA256())


class Algorithm(StrEnum):
    """How a letter is signed; the value is what `a=` says."""

    RSA = "rsa-sha256"
    """RFC 6376 3.3.1; every receiver reads it."""
    ED25519 = "ed25519-sha256"
    """RFC 8463; short keys, ten times faster, not read everywhere yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A private key and the selector its public half is published under."""

    selector: str
    algorithm: Algorithm
    private: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)

    def sign(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest; the same digest always gives the same signature."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(digest, _PADDING, _PREHASHED)
        # RFC 8463 3: what PureEdDSA signs is the digest itself.
        return self.private.sign(digest)

    def name(self, domain: str) -> str:
        """Where the public half is published (RFC 6376 3.6.2.1)."""
        return f"{self.selector}._domainkey.{domain}"

    def record(self) -> str:
        """The text of the TXT record (RFC 6376 3.6.1), in one piece."""
        kind, form, encoding = "ed25519", PublicFormat.Raw, Encoding.Raw
        if self.algorithm is Algorithm.RSA:
            kind, form, encoding = "rsa", PublicFormat.SubjectPublicKeyInfo, Encoding.DER
        public = self.private.public_key().public_bytes(encoding, form)
        return f"v=DKIM1; k={kind}; p={b64encode(public).decode('ascii')}"


def record_strings(record: str) -> list[str]:
    """Cut a record into the strings that DNS can carry, of at most 255 octets each."""
    return [record[at : at + _STRING_OCTETS] for at in range(0, len(record), _STRING_OCTETS)]


def new_key(algorithm: Algorithm) -> bytes:
    """Make a private key; PKCS#8 in PEM, unencrypted."""
    key: RSAPrivateKey | Ed25519PrivateKey
    if algorithm is Algorithm.RSA:
        key = generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    else:
        key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_key(pem: bytes, algorithm: Algorithm, *, selector: str, where: str) -> SigningKey:
    """Read an unencrypted private key; MessageError, without a byte of it, for anything else."""
    domain(selector, where=where)
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Neither the library's words nor its cause: no part of a private key may be shown.
        raise _unusable("this is not an unencrypted private key in PEM", where) from None
    if algorithm is Algorithm.ED25519 and isinstance(private, Ed25519PrivateKey):
        return SigningKey(selector=selector, algorithm=algorithm, private=private)
    if algorithm is Algorithm.RSA and isinstance(private, RSAPrivateKey):
        if _LEAST_RSA_BITS <= private.key_size <= _MOST_RSA_BITS:
            return SigningKey(selector=selector, algorithm=algorithm, private=private)
        raise _unusable(f"an RSA key of {private.key_size} bits is not verified everywhere", where)
    raise _unusable(f"this key cannot sign by {algorithm}", where)


def _unusable(what: str, where: str) -> MessageError:
    mend = "`newsletter doctor dkim` makes keys where there are none"
    return MessageError(what, where=where, mend=mend)
