"""Tokens: what a link in a letter proves without a cookie, a password or a stored row.

A token names one subscriber for one purpose (unsubscribe, preferences, ...): the key's id, the
public id and a 128-bit MAC, 40 characters of base64url, no address inside. It never expires and
survives the restore of an old backup. Keys are only ever added: the newest signs, all verify.
"""

import base64
import hmac
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

from subscribers.errors import KeysRefused, TokenForged
from subscribers.files import beside, open_private, settle

_ID_BYTES, _PUBLIC_BYTES, _MAC_BYTES = 4, 10, 16
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40}")
_SPELLED = re.compile(r"[a-z2-7]{48}")
_PUBLIC_ID = re.compile(r"[a-z2-7]{16}")
_KEY_BYTES = 32
_DIGITS = str.maketrans("abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghijklmnopqrstuv")


def new_public_id() -> str:
    """80 random bits as 16 letters of lower-case base32."""
    return _public_id(secrets.token_bytes(_PUBLIC_BYTES))


def _public_id(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").lower()


def _raw(public_id: str) -> bytes:
    # int reads base 32 with digits of its own, in a tenth of the time that base64 takes.
    return int(public_id.translate(_DIGITS), 32).to_bytes(_PUBLIC_BYTES, "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One secret and the four bytes by which a token names it."""

    id: bytes
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one newsletter, oldest to newest."""

    keys: tuple[Key, ...]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a key file: on each line an id of 8 hexadecimal digits and a secret in base64.

        Empty lines and lines that begin with # are skipped. Raises KeysRefused.
        """
        try:
            lines = path.read_text("ascii").splitlines()
        except FileNotFoundError as missing:
            mend = "restore it from a backup; before the first letter, take that of a new workspace"
            raise KeysRefused("there is no key file", where=str(path), mend=mend) from missing
        except (OSError, UnicodeDecodeError) as unreadable:
            raise KeysRefused("the key file cannot be read", where=str(path)) from unreadable
        keys = tuple(
            _read_key(line, where=f"{path}:{number}")
            for number, line in enumerate(lines, 1)
            if line.strip() and not line.lstrip().startswith("#")
        )
        if len({key.id for key in keys}) != len(keys) or not keys:
            what = "two keys have the same id" if keys else "the key file holds no key"
            raise KeysRefused(what, where=str(path), mend="restore the file from a backup")
        return cls(keys)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Write a new file with one key, readable by its owner alone; never over another file."""
        line = f"{secrets.token_hex(_ID_BYTES)} {_encoded(secrets.token_bytes(_KEY_BYTES))}\n"
        temporary = beside(path)
        try:
            with open_private(temporary) as file:
                file.write(line)
                settle(file)
            # Unlike a rename, a link fails where the name is taken.
            os.link(temporary, path)
        except FileExistsError as taken:
            mend = "old links stop working without its keys, so it is never replaced"
            raise KeysRefused("the file exists", where=str(path), mend=mend) from taken
        except OSError as unwritable:
            what = f"the key file cannot be written: {unwritable.strerror}"
            raise KeysRefused(what, where=str(path)) from unwritable
        finally:
            temporary.unlink(missing_ok=True)
        return cls.load(path)

    def sign(self, purpose: str, public_id: str) -> str:
        """The token of one subscriber for one purpose; 40 characters, safe in a URL."""
        return self.signer(purpose)(public_id)

    def signer(self, purpose: str) -> Callable[[str], str]:
        """`sign` for one purpose, prepared for many subscribers."""
        key = self.keys[-1]
        prepared = hmac.new(_derived(key, f"token {purpose}"), digestmod="sha256")

        def sign(public_id: str) -> str:
            if not _PUBLIC_ID.fullmatch(public_id):
                raise ValueError(f"no public id: {public_id!r}")
            body = key.id + _raw(public_id)
            mac = prepared.copy()
            mac.update(body)
            token = base64.b64encode(body + mac.digest()[:_MAC_BYTES], b"-_")
            return token.decode("ascii")

        return sign

    def verify(self, purpose: str, token: str) -> str:
        """The public id a token was signed for; raises TokenForged for anything else."""
        if not _TOKEN.fullmatch(token):
            raise _forged()
        raw = base64.urlsafe_b64decode(token)
        body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        for key in self.keys:
            if key.id == body[:_ID_BYTES] and hmac.compare_digest(_mac(key, purpose, body), mac):
                return _public_id(body[_ID_BYTES:])
        raise _forged()

    @staticmethod
    def spell(token: str) -> str:
        """A token as an address can bear it, in whatever case: 48 letters of base32."""
        return base64.b32encode(base64.urlsafe_b64decode(token)).decode("ascii").lower()

    @staticmethod
    def unspell(spelled: str) -> str:
        """The token that `spell` was given; raises TokenForged for what it cannot have made."""
        if not (spelled.isascii() and _SPELLED.fullmatch(spelled.lower())):
            raise _forged()
        raw = base64.b32decode(spelled.upper())
        return base64.urlsafe_b64encode(raw).decode("ascii")

    def opt_in(self, nonce: str) -> str:
        """The token of one opt-in: 22 characters of base64url, made of its random nonce.

        The database holds the nonce and the token's hash: who reads it alone can confirm nothing.
        """
        raw = hmac.digest(self.secret("opt-in"), nonce.encode("ascii"), "sha256")
        return base64.urlsafe_b64encode(raw[:_MAC_BYTES]).decode("ascii").rstrip("=")

    def secret(self, purpose: str) -> bytes:
        """32 bytes for another room's own use.

        They come from the oldest key and so stay the same when keys are added: what is
        derived from them (Message-IDs, suppression) must never change.
        """
        return _derived(self.keys[0], f"secret {purpose}")


@cache
def _derived(key: Key, use: str) -> bytes:
    return hmac.digest(key.secret, use.encode("utf-8"), "sha256")


def _mac(key: Key, purpose: str, body: bytes) -> bytes:
    return hmac.digest(_derived(key, f"token {purpose}"), body, "sha256")[:_MAC_BYTES]


def _forged() -> TokenForged:
    # One sentence for every reason: the difference would help only who tries keys.
    return TokenForged("this link is not one of ours", mend="use the link of your newest letter")


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _read_key(line: str, *, where: str) -> Key:
    parts = line.split()
    try:
        identity, secret = (bytes.fromhex(parts[0]), base64.b64decode(parts[1], validate=True))
        fits = len(parts) == 2 and len(identity) == _ID_BYTES and len(secret) >= _KEY_BYTES  # noqa: PLR2004
    except (ValueError, IndexError):
        fits = False
    if not fits:
        # The line itself is a secret and is not repeated.
        what = "not a key: 8 hexadecimal digits, a space, 32 bytes in base64"
        raise KeysRefused(what, where=where, mend="restore the file from a backup")
    return Key(id=identity, secret=secret)
