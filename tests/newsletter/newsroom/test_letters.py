"""Letters: links, return path, envelope id and signatures of one recipient, from an edition."""

import email
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from pathlib import Path
from threading import Barrier

import pytest

from newsletter import message
from newsletter.edition import ALL
from newsletter.errors import RecipientError, SettingsError
from newsletter.mailing.values import Claimed, DeliveryId
from newsletter.message import VerpAddress, read_return_path
from newsletter.message.dkim_keys import Algorithm
from newsletter.message.dkim_proof import prove
from newsletter.newsroom import letters
from newsletter.newsroom.letters import Letters
from newsletter.newsroom.press import Press
from newsletter.newsroom.signing import (
    make_signing_key,
    signer_of,
    signing_domain,
    signing_keys,
)
from newsletter.settings import FILE_NAME, DkimTable, Settings, read_settings
from subscribers import KeyRing
from tests.support.commands import SETTINGS
from tests.support.letters import edition, variant

MOMENT = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
ANN = Claimed(
    delivery_id=DeliveryId(1),
    subscriber_id=1,
    public_id="kq3tx2nbvd6fhm4a",
    address="ann@example.net",
    name="Ann",
    variant=ALL,
    attempt=1,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings and keys of a workspace, without a database."""
    (tmp_path / FILE_NAME).write_text(SETTINGS.format(port=1))
    (tmp_path / "keys").mkdir()
    KeyRing.create(tmp_path / "keys" / "tokens")
    return read_settings(tmp_path / FILE_NAME, {})


def _letters(settings: Settings, *, moment: datetime = MOMENT) -> Letters:
    """From an edition alone, as a worker finds it in the archive."""
    press, stored = Press(settings), edition(variant())
    return Letters(
        stored,
        {each.key: message.plan(stored, each, press.sender) for each in stored.variants},
        press=press,
        keys=KeyRing.load(settings.path("keys/tokens")),
        moment=moment,
        signer=signer_of(settings),
    )


def _with_keys(settings: Settings) -> Settings:
    for algorithm, name in zip(Algorithm, ("rsa", "ed25519"), strict=True):
        make_signing_key(settings.path(f"keys/{name}.pem"), algorithm)
    table = DkimTable(rsa_key="keys/rsa.pem", ed25519_key="keys/ed25519.pem")
    return replace(settings, dkim=table)


def test_each_letter_has_its_own_return_path(settings: Settings) -> None:
    """It names edition and subscriber and nobody else can make it; the envelope id says the same."""
    envelope = _letters(settings).compose(ANN)
    secret = KeyRing.load(settings.path("keys/tokens")).secret("verp")
    assert envelope.mail_from.startswith("weekly+7.kq3tx2nbvd6fhm4a.")
    assert envelope.mail_from.endswith("@heron.example.org")
    read = read_return_path([secret], envelope.mail_from)
    assert read == VerpAddress(edition=7, subscriber=ANN.public_id)
    assert envelope.envid == "7.kq3tx2nbvd6fhm4a"
    assert envelope.rcpt_to == "ann@example.net"
    # No header shows it, so a forwarded letter gives nobody the way to forge a bounce.
    assert envelope.mail_from.partition("@")[0].encode() not in envelope.octets


def test_the_configured_return_path_is_what_verp_is_made_of(settings: Settings) -> None:
    """`return_path` goes before `address`."""
    sender = replace(settings.sender, return_path="b@bounces.heron.example.org")
    path = _letters(replace(settings, sender=sender)).compose(ANN).mail_from
    assert path.startswith("b+7.")
    assert path.endswith("@bounces.heron.example.org")


def test_without_verp_all_letters_have_one_return_path(settings: Settings) -> None:
    """For a smarthost that would write its own over ours; DSN still names the letter."""
    sender = replace(settings.sender, verp=False)
    envelope = _letters(replace(settings, sender=sender)).compose(ANN)
    assert envelope.mail_from == "weekly@heron.example.org"
    assert envelope.envid == "7.kq3tx2nbvd6fhm4a"


def test_a_second_attempt_is_the_first_again(settings: Settings) -> None:
    """By another process, with keys read anew: the same bytes, return path, envelope id."""
    settings = _with_keys(settings)
    first = _letters(settings).compose(ANN)
    assert first == _letters(settings).compose(ANN._replace(attempt=2, faults=3))
    assert first != _letters(settings, moment=datetime(2026, 3, 9, 8, 1, tzinfo=UTC)).compose(ANN)


def test_a_letter_may_have_a_date_of_its_own(settings: Settings) -> None:
    """In its header and in its signatures; beside it, others keep the mailing's."""
    settings = _with_keys(settings)
    later = datetime(2026, 4, 9, 8, tzinfo=UTC)
    both = _letters(settings)
    own = both.compose(ANN._replace(dated_at=later))
    assert own == _letters(settings, moment=later).compose(ANN)
    assert both.compose(ANN) == _letters(settings).compose(ANN)
    headers = email.message_from_bytes(own.octets, policy=policy.default)
    assert headers["Date"].datetime == later
    assert f"t={int(later.timestamp())};".encode() in own.octets


def test_letters_are_signed_where_keys_are_named(settings: Settings) -> None:
    """Both signatures, for the domain of From, as of the mailing's moment; else none."""
    assert b"DKIM-Signature" not in _letters(settings).compose(ANN).octets
    settings = _with_keys(settings)
    records = {key.name("heron.example.org"): key.record() for key in signing_keys(settings)}
    letter = _letters(settings).compose(ANN).octets
    proofs = prove(letter, lambda name: records.get(name, ""))
    assert [(proof.domain, proof.algorithm, proof.fault) for proof in proofs] == [
        ("heron.example.org", "rsa-sha256", ""),
        ("heron.example.org", "ed25519-sha256", ""),
    ]
    assert f"t={int(MOMENT.timestamp())};".encode() in letter
    headers = email.message_from_bytes(letter, policy=policy.default)
    assert headers["Date"].datetime == MOMENT


def test_one_key_makes_one_signature(settings: Settings) -> None:
    """A smarthost may sign by RSA itself; `domain` goes before that of From."""
    make_signing_key(settings.path("keys/ed.pem"), Algorithm.ED25519)
    table = DkimTable(domain="example.org", ed25519_key="keys/ed.pem", ed25519_selector="s7")
    settings = replace(settings, dkim=table)
    assert signing_domain(settings) == "example.org"
    letter = _letters(settings).compose(ANN).octets
    (proof,) = prove(letter, lambda _: signing_keys(settings)[0].record())
    assert (proof.domain, proof.selector, proof.fault) == ("example.org", "s7", "")


def test_a_key_that_is_not_there_is_one_line(settings: Settings) -> None:
    """Before any letter: which key, which file, what makes one."""
    named = replace(settings, dkim=DkimTable(rsa_key="keys/none.pem"))
    with pytest.raises(SettingsError) as missing:
        signer_of(named)
    line = str(missing.value)
    assert line.startswith("newsletter.toml: dkim.rsa_key: ")
    assert "none.pem: the key cannot be read" in line
    assert "doctor dkim" in line
    settings.path("keys/none.pem").write_text("not a key")
    with pytest.raises(SettingsError, match="not an unencrypted private key"):
        signer_of(named)
    assert signer_of(settings) is None


def test_a_key_is_made_for_its_owner_and_never_twice(settings: Settings) -> None:
    """Mode 600, in a folder of mode 700; what is there stays there, and no part is left behind."""
    path = settings.path("other/rsa.pem")
    assert make_signing_key(path, Algorithm.ED25519)
    made = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert not make_signing_key(path, Algorithm.ED25519)
    assert path.read_bytes() == made
    assert [each.name for each in path.parent.iterdir()] == ["rsa.pem"]


def test_two_at_once_make_one_key(settings: Settings) -> None:
    """One of them made it; the other finds it, and it is whole."""
    path, start = settings.path("keys/ed.pem"), Barrier(8)

    def make(_: int) -> bool:
        start.wait()
        return make_signing_key(path, Algorithm.ED25519)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(make, range(8))) == 1
    table = DkimTable(ed25519_key="keys/ed.pem")
    assert len(signing_keys(replace(settings, dkim=table))) == 1


def test_an_address_that_no_letter_can_name_is_its_own_error(settings: Settings) -> None:
    """Signed or not: that recipient alone is refused."""
    for each in (settings, _with_keys(settings)):
        with pytest.raises(RecipientError):
            _letters(each).compose(ANN._replace(address="jörg@example.net"))
        assert _letters(each).compose(letters.tester("me@example.org")).rcpt_to == "me@example.org"
