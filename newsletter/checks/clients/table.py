"""The mail programs that are asked about, and how many readers each one has."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A mail program: `weight` is its approximate share of readers, in per cent."""

    name: str
    weight: float


CLIENTS: Mapping[str, Client] = {
    key: Client(name=name, weight=weight)
    for key, name, weight in (
        ("gmail.desktop-webmail", "Gmail", 18.0),
        ("gmail.android", "Gmail for Android", 12.0),
        ("gmail.ios", "Gmail for iOS", 7.0),
        ("gmail.mobile-webmail", "Gmail in a phone's browser", 0.5),
        ("apple-mail.ios", "Apple Mail for iOS", 23.0),
        ("apple-mail.macos", "Apple Mail for macOS", 9.0),
        ("outlook.windows", "Outlook for Windows", 5.0),
        ("outlook.outlook-com", "Outlook.com", 3.5),
        ("outlook.macos", "Outlook for macOS", 0.8),
        ("outlook.ios", "Outlook for iOS", 0.8),
        ("outlook.android", "Outlook for Android", 0.8),
        ("thunderbird.macos", "Thunderbird", 6.0),
        ("yahoo.desktop-webmail", "Yahoo Mail", 2.5),
        ("yahoo.ios", "Yahoo Mail for iOS", 0.4),
        ("yahoo.android", "Yahoo Mail for Android", 0.4),
        ("aol.desktop-webmail", "AOL Mail", 0.2),
        ("aol.ios", "AOL Mail for iOS", 0.1),
        ("aol.android", "AOL Mail for Android", 0.1),
        ("protonmail.desktop-webmail", "Proton Mail", 2.0),
        ("protonmail.ios", "Proton Mail for iOS", 0.7),
        ("protonmail.android", "Proton Mail for Android", 0.8),
        ("fastmail.desktop-webmail", "Fastmail", 1.5),
        ("samsung-email.android", "Samsung Email", 1.5),
        ("gmx.desktop-webmail", "GMX", 0.6),
        ("gmx.ios", "GMX for iOS", 0.1),
        ("gmx.android", "GMX for Android", 0.2),
        ("web-de.desktop-webmail", "WEB.DE", 0.5),
        ("web-de.ios", "WEB.DE for iOS", 0.1),
        ("web-de.android", "WEB.DE for Android", 0.2),
        ("ionos-1and1.desktop-webmail", "IONOS", 0.2),
        ("ionos-1and1.android", "IONOS for Android", 0.1),
        ("hey.desktop-webmail", "HEY", 0.3),
        ("mail-ru.desktop-webmail", "Mail.ru", 0.5),
        ("orange.desktop-webmail", "Orange", 0.2),
        ("orange.ios", "Orange for iOS", 0.1),
        ("orange.android", "Orange for Android", 0.1),
        ("sfr.desktop-webmail", "SFR", 0.1),
        ("laposte.desktop-webmail", "La Poste", 0.1),
    )
}
"""`family.platform`, as caniemail.com names them -> the client.

Nobody counts the readers of open-source newsletters. The weights start from the last opens that
Litmus published before Apple fetched every image on its own (July 2020: Gmail 38 %, Apple 40 %,
Outlook 9 %, Yahoo 4 %, Samsung 1 %), less what Apple has more of there, its senders being American
shops, for what developers use more: Thunderbird, Proton, Fastmail. They order findings and tell a
few readers from many; no finding depends on one per cent more or less.

Left out: series that ended (Windows Mail, closed at the end of 2024; RainLoop, archived), apps that
SFR took back, and series of a few dozen tests (Free, T-Online, WP, Thunderbird for Windows, whose
program is the one tested on macOS).
"""

WEIGHTY = 5.0
"""Per cent of readers from which a broken letter is worth a warning."""


def named(keys: tuple[str, ...], *, most: int = 3) -> str:
    """The clients in words, the most read first: `Gmail, Outlook.com and 4 more`."""
    names = [CLIENTS[key].name for key in sorted(keys, key=lambda key: -CLIENTS[key].weight)]
    shown, more = names[:most], len(names) - most
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def weight(keys: tuple[str, ...]) -> float:
    """How many per cent of readers use one of the clients."""
    return sum(CLIENTS[key].weight for key in keys)
