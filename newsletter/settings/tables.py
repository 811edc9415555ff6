"""The tables and keys of newsletter.toml, as docs/settings.md describes them.

A key's reader (`newsletter.settings.values`) stands in its annotation; a key without a default
must be written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from newsletter.errors import SettingsError
from newsletter.settings import urls, values
from newsletter.settings.leaving import leaving_address
from newsletter.settings.signups import signups
from newsletter.settings.values import Secret

DATABASE = Secret("newsletter.db")
NO_SECRET = Secret()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectTable:
    """Whose report it is, as the letter shows it; `zone` is where its weeks begin.

    `logo` is a PNG, JPEG or GIF file, twice the size it is shown.
    """

    name: Annotated[str, values.name]
    url: Annotated[str, urls.url] = ""
    accent: Annotated[str, values.colour] = "#1a5fb4"
    logo: Annotated[str, values.text] = ""
    postal_address: Annotated[str, values.lines] = ""
    zone: Annotated[str, values.zone] = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class FromTable:
    """Who the letter is from. `name` falls back to the project's, `return_path` to `address`."""

    address: Annotated[str, values.address]
    name: Annotated[str, values.text] = ""
    reply_to: Annotated[str, values.optional_address] = ""
    return_path: Annotated[str, values.optional_address] = ""
    verp: Annotated[bool, values.flag] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTable:
    """The list as mail programs and providers know it, and the topics that exist in it.

    `name` falls back to the project's; without `topics` every topic's name is accepted.
    """

    id: Annotated[str, values.list_id]
    name: Annotated[str, values.text] = ""
    reason: Annotated[str, values.text] = ""
    topics: Annotated[tuple[str, ...], values.topics] = ()
    unsubscribe_mailto: Annotated[str, leaving_address] = ""
    feedback_id: Annotated[str, values.sender_id] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraListTable:
    """A list beside the main one: `key` is what commands and forms call it.

    `id` falls back to the key below the main list's.
    """

    key: Annotated[str, values.list_key]
    name: Annotated[str, values.name]
    about: Annotated[str, values.text] = ""
    id: Annotated[str, values.optional_domain] = ""
    reason: Annotated[str, values.text] = ""
    topics: Annotated[tuple[str, ...], values.topics] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebTable:
    """Where the public pages are, and how they are served.

    `trusted_proxies` may say whom they ask for; `imprint` and `privacy` are pages of the project's.
    `keep_ip` writes the address of whoever confirms or leaves into their consent. Of the sign-ups
    of an hour so many are mailed in all, and so many of one network. `metrics_token` comes from the
    environment only.
    """

    url: Annotated[str, urls.base_url]
    trusted_proxies: Annotated[tuple[str, ...], values.networks] = ()
    keep_ip: Annotated[bool, values.flag] = False
    altcha: Annotated[bool, values.flag] = False
    signups_hour: Annotated[int, signups] = 500
    signups_network_hour: Annotated[int, signups] = 20
    imprint: Annotated[str, urls.url] = ""
    privacy: Annotated[str, urls.url] = ""
    metrics_token: Secret = NO_SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeTable:
    """How the letter looks. A file in `folder` goes before the packaged one of that name."""

    name: Annotated[str, values.name] = "weekly"
    folder: Annotated[str, values.text] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmarthostTable:
    """The submission server that takes the letters. `password` comes from the environment only."""

    host: Annotated[str, values.host]
    port: Annotated[int, values.port] = 587
    security: Annotated[str, values.security] = "starttls"
    user: Annotated[str, values.text] = ""
    password_file: Annotated[str, values.text] = ""
    connections: Annotated[int, values.connections] = 4
    password: Secret = NO_SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingTable:
    """How fast and how boldly letters go, and what becomes of those that do not arrive at once."""

    processes: Annotated[int, values.processes] = 1
    rate: Annotated[int, values.rate] = 0
    canary: Annotated[int, values.canary] = 0
    pause_at: Annotated[float, values.share] = 0.0
    give_up_hours: Annotated[int, values.hours] = 48
    uncertain: Annotated[str, values.uncertain] = "hold"

    @property
    def resends(self) -> bool:
        """Whether uncertain letters are sent once more instead of being held."""
        return self.uncertain == "resend"


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimTable:
    """Which domain signs the letters and with which keys; a key that is empty signs nothing.

    `domain` falls back to that of the From address.
    """

    domain: Annotated[str, values.optional_domain] = ""
    rsa_selector: Annotated[str, values.selector] = "newsletter-rsa"
    rsa_key: Annotated[str, values.text] = ""
    ed25519_selector: Annotated[str, values.selector] = "newsletter-ed25519"
    ed25519_key: Annotated[str, values.text] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreTable:
    """Where things are kept, seen from the folder of newsletter.toml."""

    database: Annotated[Secret, values.database] = DATABASE
    keys: Annotated[str, values.name] = "keys/tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTable:
    """What checks hold a letter to: `names` are the project's own words as they are spelt."""

    names: Annotated[tuple[str, ...], values.texts] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarTable:
    """The release calendar that a new report tells of."""

    file: Annotated[str, values.text] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectTable:
    """A project whose changes a new report tells of: from a clone, or from GitHub.

    `name` is its section's heading; `url` the clone's page at its forge.
    """

    name: Annotated[str, values.name]
    clone: Annotated[str, values.text] = ""
    repository: Annotated[str, values.repository] = ""
    url: Annotated[str, urls.url] = ""
    groups: Annotated[tuple[str, ...], values.texts] = ()
    expand: Annotated[bool, values.flag] = False


TABLES: dict[str, type] = {
    "project": ProjectTable,
    "from": FromTable,
    "list": ListTable,
    "lists": ExtraListTable,
    "web": WebTable,
    "theme": ThemeTable,
    "smarthost": SmarthostTable,
    "sending": SendingTable,
    "dkim": DkimTable,
    "store": StoreTable,
    "check": CheckTable,
    "calendar": CalendarTable,
    "collect": CollectTable,
}
"""Table of the file -> the values it becomes."""

REPEATED = frozenset({"collect", "lists"})
"""Tables that may stand there more than once: `[[collect]]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A list as its letters name it; `reason` may be empty."""

    id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything newsletter.toml says; `file` is where, and paths count from its folder."""

    file: Path
    project: ProjectTable
    sender: FromTable
    list: ListTable
    web: WebTable
    smarthost: SmarthostTable
    theme: ThemeTable = field(default_factory=ThemeTable)
    sending: SendingTable = field(default_factory=SendingTable)
    dkim: DkimTable = field(default_factory=DkimTable)
    store: StoreTable = field(default_factory=StoreTable)
    check: CheckTable = field(default_factory=CheckTable)
    calendar: CalendarTable = field(default_factory=CalendarTable)
    collect: tuple[CollectTable, ...] = ()
    lists: tuple[ExtraListTable, ...] = ()

    @property
    def every_topic(self) -> frozenset[str]:
        """The topics of all lists: those an edition may be cut by."""
        others = (topic for each in self.lists for topic in each.topics)
        return frozenset((*self.list.topics, *others))

    def topics_in(self, list_: str) -> frozenset[str]:
        """The topics that followers of a list may choose from; a list that names none takes all."""
        chosen = {each.key: each.topics for each in self.lists} | {values.MAIN: self.list.topics}
        return frozenset(chosen.get(list_, ())) or self.every_topic

    @property
    def list_name(self) -> str:
        """What the newsletter is called."""
        return self.list.name or self.project.name

    @property
    def zone(self) -> ZoneInfo:
        """Where the project's days and weeks begin."""
        return ZoneInfo(self.project.zone)

    def day(self, moment: datetime) -> date:
        """The day that it is there at an aware moment."""
        return moment.astimezone(self.zone).date()

    @property
    def looks(self) -> tuple[Path, ...]:
        """The folder that goes before the program's own templates, where one is named."""
        return (self.path(self.theme.folder),) if self.theme.folder else ()

    @property
    def identities(self) -> Mapping[str, Identity]:
        """Key of a list -> how its letters name it, the main list first."""
        main = self.list
        found = {values.MAIN: Identity(id=main.id, name=self.list_name, reason=main.reason)}
        for each in self.lists:
            own = each.id or f"{each.key}.{main.id}"
            found[each.key] = Identity(id=own, name=each.name, reason=each.reason)
        return found

    def identity(self, list_: str) -> Identity:
        """How a list's letters name it; SettingsError where there is no such list."""
        if found := self.identities.get(list_):
            return found
        mend = f'write [[lists]] with key = "{list_}", or cancel what goes there'
        raise SettingsError(f"there is no list {list_!a}", where=self.file.name, mend=mend)

    @property
    def folder(self) -> Path:
        """The workspace: the folder of newsletter.toml."""
        return self.file.parent

    def path(self, written: str) -> Path:
        """A path of the settings, seen from the workspace."""
        return self.folder / Path(written).expanduser()
