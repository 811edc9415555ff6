"""Reads a letter's DKIM signatures back, as a receiver would: from its bytes and the DNS records.

Shares nothing with what signs (`dkim`, `canonical`) but the RFC: it works line by line on the
whole letter, so a mistake in the short ways of signing shows here.
"""

import hashlib
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

RecordOf = Callable[[str], str]
"""From a name such as `s._domainkey.example.org` to the text of its TXT record, or ''."""
Field = tuple[bytes, bytes]
"""A header field as written: its name, and all after the colon."""
_OWN_VALUE = re.compile(rb"((?:^|;)\s*b\s*=)[^;]*")
_KINDS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One signature of a letter, and what is wrong with it."""

    domain: str
    selector: str
    algorithm: str
    covers: tuple[str, ...]
    """The names of `h=` in lower case, as often as they stand there."""
    fault: str = ""
    """In one sentence; empty where the signature holds."""


@dataclass(frozen=True, slots=True)
class _Letter:
    fields: tuple[Field, ...]
    body: bytes


class _Fault(Exception):
    """Why a signature does not hold."""


def prove(letter: bytes, record_of: RecordOf) -> list[Proof]:
    """Check every signature of a letter, in the order they stand in it."""
    head, _, body = letter.partition(b"\r\n\r\n")
    parted = _Letter(tuple(_fields(head)), body)
    return [
        _proof(value, parted, record_of)
        for name, value in parted.fields
        if name.strip().lower() == b"dkim-signature"
    ]


def _proof(value: bytes, letter: _Letter, record_of: RecordOf) -> Proof:
    tags = _tags(value.decode("ascii", "replace"))
    covers = tuple(tags.get("h", "").lower().split(":"))
    fault = ""
    try:
        _check(tags, value, letter, record_of)
    except _Fault as found:
        fault = str(found)
    return Proof(
        domain=tags.get("d", ""),
        selector=tags.get("s", ""),
        algorithm=tags.get("a", ""),
        covers=covers,
        fault=fault,
    )


def _check(tags: Mapping[str, str], value: bytes, letter: _Letter, record_of: RecordOf) -> None:
    if tags.get("c") != "relaxed/relaxed" or "l" in tags:
        raise _Fault("it is not over the whole letter, relaxed")
    if hashlib.sha256(_body(letter.body)).digest() != _octets(tags.get("bh", "")):
        raise _Fault("the body is not the one that was signed")
    signed = b"".join(_covered(tags.get("h", ""), letter.fields))
    # RFC 6376 3.7: its own field comes last, without its value and its CRLF.
    signed += _field((b"DKIM-Signature", _OWN_VALUE.sub(rb"\1", value))).removesuffix(b"\r\n")
    key = _public_key(tags.get("a", ""), record_of(f"{tags.get('s')}._domainkey.{tags.get('d')}"))
    digest, signature = hashlib.sha256(signed).digest(), _octets(tags.get("b", ""))
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, digest, PKCS1v15(), Prehashed(SHA256()))
        else:
            key.verify(signature, digest)
    except InvalidSignature:
        raise _Fault("the header fields or the key are not those it was made with") from None


def _fields(head: bytes) -> Iterator[Field]:
    for field in re.split(rb"\r\n(?![ \t])", head):
        name, _, value = field.partition(b":")
        yield name, value


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip(): "".join(value.split()) for name, _, value in pairs if name.strip()}


def _octets(written: str) -> bytes:
    try:
        return b64decode(written, validate=True)
    except (NotBase64, ValueError):
        raise _Fault("it is not written in base64") from None


def _words(line: bytes) -> bytes:
    return b" ".join(word for word in line.replace(b"\t", b" ").split(b" ") if word)


def _body(body: bytes) -> bytes:
    lines = []
    for line in body.split(b"\r\n"):
        words = _words(line)
        lines.append(b" " + words if words and line[:1] in b" \t" else words)
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def _field(field: Field) -> bytes:
    name, value = field
    return name.strip().lower() + b":" + _words(value.replace(b"\r\n", b"")) + b"\r\n"


def _covered(names: str, fields: Sequence[Field]) -> Iterator[bytes]:
    """RFC 6376 5.4.2: a name takes the last field of it that none before it took."""
    left = list(fields)
    for name in names.lower().encode().split(b":"):
        for at in range(len(left) - 1, -1, -1):
            if left[at][0].strip().lower() == name:
                yield _field(left.pop(at))
                break


def _public_key(algorithm: str, record: str) -> RSAPublicKey | Ed25519PublicKey:
    tags = _tags(record)
    if not record or tags.get("k", "rsa") != _KINDS.get(algorithm):
        raise _Fault(f"there is no record of a key for {algorithm or 'it'}")
    octets = _octets(tags.get("p", ""))
    try:
        if algorithm == "ed25519-sha256":
            return Ed25519PublicKey.from_public_bytes(octets)
        key = load_der_public_key(octets)
    except (ValueError, UnsupportedAlgorithm):
        raise _Fault("its record holds no key") from None
    if isinstance(key, RSAPublicKey):
        return key
    raise _Fault("its record holds another kind of key")
