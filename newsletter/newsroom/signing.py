"""The keys that sign a newsletter's letters: read from the files that newsletter.toml names."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from newsletter.errors import MessageError, SettingsError, WorkspaceError
from newsletter.message.dkim import Signer
from newsletter.message.dkim_keys import Algorithm, SigningKey, new_key, read_key
from newsletter.settings import Settings

KEYS = {Algorithm.RSA: "rsa", Algorithm.ED25519: "ed25519"}
"""What the two keys of `[dkim]` for an algorithm begin with."""


def signing_domain(settings: Settings) -> str:
    """The domain that signs: what `d=` says."""
    return settings.dkim.domain or settings.sender.address.rpartition("@")[2]


def signing_keys(settings: Settings) -> list[SigningKey]:
    """The keys that `[dkim]` names, RSA first; SettingsError for one that cannot be used."""
    return [
        read_signing_key(settings, algorithm, settings.path(written))
        for algorithm in KEYS
        if (written := key_setting(settings, algorithm))
    ]


def signer_of(settings: Settings) -> Signer | None:
    """What signs the letters, or None where no key is configured."""
    keys = signing_keys(settings)
    return Signer(signing_domain(settings), keys) if keys else None


def key_setting(settings: Settings, algorithm: Algorithm) -> str:
    """The file of a key as newsletter.toml names it; empty where it names none."""
    dkim = settings.dkim
    return dkim.rsa_key if algorithm is Algorithm.RSA else dkim.ed25519_key


def selector_setting(settings: Settings, algorithm: Algorithm) -> str:
    """The selector of a key."""
    dkim = settings.dkim
    return dkim.rsa_selector if algorithm is Algorithm.RSA else dkim.ed25519_selector


def read_signing_key(settings: Settings, algorithm: Algorithm, path: Path) -> SigningKey:
    """Read one key file; SettingsError for anything else than a key of that algorithm."""
    where = f"{settings.file.name}: dkim.{KEYS[algorithm]}_key: {path}"
    try:
        pem = path.read_bytes()
        return read_key(pem, algorithm, selector=selector_setting(settings, algorithm), where=where)
    except OSError as error:
        what = f"the key cannot be read: {error.strerror}"
        mend = "`newsletter doctor dkim` makes keys where there are none"
        raise SettingsError(what, where=where, mend=mend) from error
    except MessageError as error:
        raise SettingsError(error.what, where=where, mend=error.mend) from error


def make_signing_key(path: Path, algorithm: Algorithm) -> bool:
    """Write a new private key for its owner's eyes only; False where the file is there already.

    Never over another file: letters under way are verified by the key that signed them.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        if path.exists():
            return False
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(new_key(algorithm))
            file.flush()
            os.fsync(file.fileno())
        return _linked(part, path)
    except OSError as error:
        what = f"the key cannot be written: {error.strerror}"
        mend = "name a place where you may write"
        raise WorkspaceError(what, where=str(path), mend=mend) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _linked(part: Path, path: Path) -> bool:
    try:
        # Unlike a rename, a link fails where the name was taken meanwhile.
        os.link(part, path)
    except FileExistsError:
        return False
    return True
