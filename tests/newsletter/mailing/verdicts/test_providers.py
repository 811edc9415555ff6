"""Who receives for an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.mailing.verdicts.providers import provider_of


@pytest.mark.parametrize(
    ("address", "provider"),
    [
        ("ann@gmail.com", "google"),
        ("ann@googlemail.com", "google"),
        ("Ann@GMail.COM", "google"),
        ("ann@hotmail.co.uk", "microsoft"),
        ("ann@outlook.com", "microsoft"),
        ("ann@live.nl", "microsoft"),
        ("ann@msn.com", "microsoft"),
        ("ann@yahoo.com", "yahoo"),
        ("ann@yahoo.de", "yahoo"),
        ("ann@aol.com", "yahoo"),
        ("ann@yahoo.co.jp", "yahoo-japan"),
        ("ann@icloud.com", "apple"),
        ("ann@me.com", "apple"),
        ("ann@gmx.net", "united-internet"),
        ("ann@web.de", "united-internet"),
        ("ann@proton.me", "proton"),
        ("ann@protonmail.com", "proton"),
        ("ann@pm.me", "proton"),
        ("ann@example.org", "example.org"),
        ("Ann@Example.ORG", "example.org"),
        ('"ann@gmail.com"@example.org', "example.org"),
        ("ann@mail.gmail.com", "mail.gmail.com"),
        ("ann@notgmail.com", "notgmail.com"),
        ("ann@hotmail.example", "hotmail.example"),
    ],
)
def test_provider(address: str, provider: str) -> None:
    """Big providers by name over all their domains; everybody else by their own domain."""
    assert provider_of(address) == provider


@given(
    local=st.text(max_size=20),
    domain=st.from_regex(r"[a-z]{1,9}\.(?:example|test)", fullmatch=True),
)
def test_only_the_domain_decides(local: str, domain: str) -> None:
    """Whatever the local part is, an unknown domain is its own provider."""
    assert provider_of(f"{local}@{domain}") == domain
