"""The doctor and DKIM: keys made once, records that fit, verdicts of two readers, doubts."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.errors import SettingsError, WorkspaceError
from newsletter.message.dkim_keys import Algorithm
from newsletter.newsroom.doctor import DKIMPY, OURS, DkimFound, examine_dkim
from newsletter.settings import FILE_NAME, DkimTable, Settings, read_settings
from subscribers import KeyRing
from tests.support.commands import SETTINGS

NOW = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A workspace as `init` leaves it, without a report."""
    (tmp_path / FILE_NAME).write_text(SETTINGS.format(port=1))
    (tmp_path / "keys").mkdir(mode=0o700)
    KeyRing.create(tmp_path / "keys" / "tokens")
    return read_settings(tmp_path / FILE_NAME, {})


def _verdicts(found: DkimFound) -> dict[tuple[str, str], str]:
    return {(each.reader, each.algorithm): each.fault for each in found.verdicts}


def test_keys_are_made_once_and_verified_by_two_readers(settings: Settings) -> None:
    """Both algorithms by our own reader and by dkimpy; the second time nothing is made."""
    found = examine_dkim(settings, now=NOW)
    assert found.is_well
    assert _verdicts(found) == {
        (reader, algorithm): "" for reader in (OURS, DKIMPY) for algorithm in Algorithm
    }
    assert [key.is_new for key in found.keys] == [True, True]
    assert [key.name for key in found.keys] == [
        "newsletter-rsa._domainkey.heron.example.org",
        "newsletter-ed25519._domainkey.heron.example.org",
    ]
    assert max(len(string) for key in found.keys for string in key.strings) <= 255
    assert found.doubts == ()
    again = examine_dkim(settings, now=NOW)
    assert [key.is_new for key in again.keys] == [False, False]
    assert [key.strings for key in again.keys] == [key.strings for key in found.keys]


def test_what_to_write_is_what_the_settings_lack(settings: Settings) -> None:
    """Written down as told, the keys just made are the ones that sign."""
    found = examine_dkim(settings, now=NOW)
    text = settings.file.read_text() + "\n" + found.missing_settings
    settings.file.write_text(text)
    told = read_settings(settings.file, {})
    assert [told.path(told.dkim.rsa_key), told.path(told.dkim.ed25519_key)] == [
        key.path for key in found.keys
    ]
    again = examine_dkim(told, now=NOW)
    assert again.missing_settings == ""
    assert [key.is_new for key in again.keys] == [False, False]
    one = replace(told, dkim=replace(told.dkim, ed25519_key=""))
    assert "rsa" not in examine_dkim(one, now=NOW).missing_settings


def test_a_named_key_that_is_missing_is_made_there(settings: Settings) -> None:
    """At the place and for the selector that newsletter.toml names."""
    table = DkimTable(rsa_key="other/r.pem", rsa_selector="s2026")
    found = examine_dkim(replace(settings, dkim=table), now=NOW)
    assert found.keys[0].path == settings.path("other/r.pem")
    assert found.keys[0].name == "s2026._domainkey.heron.example.org"
    assert found.keys[0].path.exists()


def test_swapped_keys_are_one_line(settings: Settings) -> None:
    """The RSA file under the name of the other key; nothing is overwritten."""
    found = examine_dkim(settings, now=NOW)
    rsa = found.keys[0].path
    before = rsa.read_bytes()
    with pytest.raises(SettingsError, match=r"dkim.ed25519_key: .*cannot sign by ed25519-sha256"):
        examine_dkim(replace(settings, dkim=DkimTable(ed25519_key=str(rsa))), now=NOW)
    assert rsa.read_bytes() == before


def test_a_place_where_nobody_may_write_is_one_line(settings: Settings) -> None:
    """A file in the way of the folder."""
    table = DkimTable(rsa_key="newsletter.toml/rsa.pem")
    with pytest.raises(WorkspaceError, match=r"rsa.pem: the key cannot be written"):
        examine_dkim(replace(settings, dkim=table), now=NOW)


def test_doubts_are_named(settings: Settings) -> None:
    """A key that others can read, and a domain that DMARC does not count."""
    examine_dkim(settings, now=NOW).keys[0].path.chmod(0o644)
    found = examine_dkim(replace(settings, dkim=DkimTable(domain="example.com")), now=NOW)
    assert found.is_well
    domain, key = found.doubts
    assert "example.com is not heron.example.org" in domain
    assert "dkim-rsa.pem can be read by others" in key


@pytest.mark.parametrize("domain", ["example.org", "heron.example.org", "mail.heron.example.org"])
def test_a_domain_above_or_below_is_aligned(domain: str, settings: Settings) -> None:
    """RFC 7489 3.1.1, relaxed; a name that only ends alike is not."""
    found = examine_dkim(replace(settings, dkim=DkimTable(domain=domain)), now=NOW)
    assert found.doubts == ()
    for alike in ("notexample.org", "ron.example.org"):
        table = DkimTable(domain=alike)
        assert examine_dkim(replace(settings, dkim=table), now=NOW).doubts
