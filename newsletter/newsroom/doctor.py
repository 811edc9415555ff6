"""The doctor: looks at what signs the letters, and says what would go wrong before it does."""

import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsletter.message.dkim import Signer
from newsletter.message.dkim_keys import RSA_BITS, Algorithm, SigningKey, record_strings
from newsletter.message.dkim_proof import prove
from newsletter.newsroom.sample import sample_letter
from newsletter.newsroom.signing import (
    KEYS,
    key_setting,
    make_signing_key,
    read_signing_key,
    signing_domain,
)
from newsletter.settings import Settings

OURS = "newsletter"
"""The reader of signatures that is always there."""
DKIMPY = "dkimpy"
_FIRST_PLACE = "keys/dkim-{}.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFound:
    """One private key, and what the DNS has to say of it."""

    algorithm: Algorithm
    path: Path
    is_new: bool
    """Whether it was made just now."""
    name: str
    """The owner of the TXT record."""
    strings: tuple[str, ...]
    """The record, in strings of at most 255 octets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one reader says of one signature of the sample letter."""

    reader: str
    algorithm: str
    fault: str
    """Empty where the signature holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimFound:
    """What the doctor found out about signing."""

    domain: str
    keys: tuple[KeyFound, ...]
    missing_settings: str
    """What newsletter.toml lacks, to be copied; empty where it has all."""
    verdicts: tuple[Verdict, ...]
    doubts: tuple[str, ...]
    """What may be wrong, in one sentence each."""

    @property
    def is_well(self) -> bool:
        """Whether every reader verified every signature."""
        return not any(verdict.fault for verdict in self.verdicts)


def examine_dkim(settings: Settings, *, now: datetime) -> DkimFound:
    """Make the keys that are missing, and verify a sample letter with their public halves.

    Nothing is asked of the DNS: whether it has the records, only a receiver's answer can tell.
    SettingsError for a key that cannot be used, WorkspaceError for one that cannot be written.
    """
    domain = signing_domain(settings)
    keys: list[SigningKey] = []
    found: list[KeyFound] = []
    doubts: list[str] = []
    for algorithm in KEYS:
        path = settings.path(key_setting(settings, algorithm) or _first_place(algorithm))
        is_new = make_signing_key(path, algorithm)
        key = read_signing_key(settings, algorithm, path)
        keys.append(key)
        doubts += _doubts_about(key, path)
        found.append(
            KeyFound(
                algorithm=algorithm,
                path=path,
                is_new=is_new,
                name=key.name(domain),
                strings=tuple(record_strings(key.record())),
            )
        )
    letter = sample_letter(
        settings, to=settings.sender.address, moment=now, signer=Signer(domain, keys)
    ).octets
    records = {each.name: "".join(each.strings) for each in found}
    return DkimFound(
        domain=domain,
        keys=tuple(found),
        missing_settings=_missing(settings),
        verdicts=(*_our_verdicts(letter, records), *_dkimpys_verdicts(letter, records)),
        doubts=(*_doubts_about_domain(settings, domain), *doubts),
    )


def _first_place(algorithm: Algorithm) -> str:
    return _FIRST_PLACE.format(KEYS[algorithm])


def _missing(settings: Settings) -> str:
    lines = [
        f'{prefix}_key = "{_first_place(algorithm)}"'
        for algorithm, prefix in KEYS.items()
        if not key_setting(settings, algorithm)
    ]
    return "\n".join(["[dkim]", *lines]) if lines else ""


def _our_verdicts(letter: bytes, records: Mapping[str, str]) -> list[Verdict]:
    return [
        Verdict(reader=OURS, algorithm=proof.algorithm, fault=proof.fault)
        for proof in prove(letter, lambda name: records.get(name, ""))
    ]


def _dkimpys_verdicts(letter: bytes, records: Mapping[str, str]) -> list[Verdict]:
    """What dkimpy says, where it is installed: the same question to somebody else's program."""
    try:
        import dkim  # noqa: PLC0415  # an extra
    except ImportError:
        return []

    def look_up(name: bytes, timeout: int = 5) -> bytes | None:
        del timeout
        record = records.get(name.decode("ascii").removesuffix("."))
        return record.encode("ascii") if record else None

    verdicts = []
    for number, algorithm in enumerate(KEYS):
        try:
            holds = dkim.DKIM(letter).verify(number, dnsfunc=look_up)
            fault = "" if holds else "it does not hold"
        except dkim.DKIMException as error:
            fault = str(error)
        verdicts.append(Verdict(reader=DKIMPY, algorithm=algorithm, fault=fault))
    return verdicts


def _doubts_about(key: SigningKey, path: Path) -> Sequence[str]:
    doubts = []
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        doubts.append(f"{path} can be read by others; chmod 600 it")
    bits = getattr(key.private, "key_size", RSA_BITS)
    if bits < RSA_BITS:
        doubts.append(f"{path} has {bits} bits; receivers ask for {RSA_BITS} (RFC 8301 3.2)")
    return doubts


def _doubts_about_domain(settings: Settings, domain: str) -> Sequence[str]:
    # RFC 7489 3.1.1: relaxed alignment asks for the same organisational domain; one of the two
    # names below the other is what can be seen without the public suffix list.
    sender = settings.sender.address.rpartition("@")[2]
    if f".{sender}".endswith(f".{domain}") or f".{domain}".endswith(f".{sender}"):
        return []
    return [f"dkim.domain {domain} is not {sender} of from.address: DMARC will not count it"]
