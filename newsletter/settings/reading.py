"""From newsletter.toml and the environment to Settings."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from newsletter.errors import MessageError, SettingsError
from newsletter.message.verp import check_return_path
from newsletter.settings import values
from newsletter.settings.document import Document
from newsletter.settings.tables import (
    CalendarTable,
    CheckTable,
    CollectTable,
    DkimTable,
    ExtraListTable,
    FromTable,
    ListTable,
    ProjectTable,
    SendingTable,
    Settings,
    SmarthostTable,
    StoreTable,
    ThemeTable,
    WebTable,
)
from newsletter.settings.values import LOOPBACK, Secret, Unfit

FILE_NAME = "newsletter.toml"

ENVIRONMENT = {
    "NEWSLETTER_SMARTHOST_PASSWORD": ("smarthost", "password"),
    "NEWSLETTER_DATABASE": ("store", "database"),
    "NEWSLETTER_METRICS_TOKEN": ("web", "metrics_token"),
}
"""Variable -> the table and key that it goes before. Secrets only: the neighbours of a container
(a service called newsletter-smarthost) set variables that look like settings."""

MOST_LISTS = 9
"""Lists beside the main one; the digests of one month are told apart by one digit."""

Table = TypeVar("Table")


def find_settings(folder: Path, named: Path | None = None) -> Path:
    """The settings file to read: the named one, or newsletter.toml in the folder."""
    path = (folder / FILE_NAME) if named is None else named
    if path.exists():
        return path
    raise SettingsError(
        f"there is no {path.name}",
        where=str(path.parent.absolute()),
        mend="make a workspace with `newsletter init DIR` and go there, or name one with -C DIR",
    )


def read_settings(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read and check the whole file; SettingsError names the first mistake and its mend."""
    document = Document(path)
    secrets = _secrets(environment)

    def table(name: str, kind: Callable[..., Table]) -> Table:
        return kind(**document.values(name) | secrets.get(name, {}))

    settings = Settings(
        file=path.absolute(),
        project=table("project", ProjectTable),
        sender=table("from", FromTable),
        list=table("list", ListTable),
        web=table("web", WebTable),
        theme=table("theme", ThemeTable),
        smarthost=table("smarthost", SmarthostTable),
        sending=table("sending", SendingTable),
        dkim=table("dkim", DkimTable),
        store=table("store", StoreTable),
        check=table("check", CheckTable),
        calendar=table("calendar", CalendarTable),
        collect=tuple(_collect(document)),
        lists=tuple(_lists(document)),
    )
    _refuse_what_cannot_go_together(document, settings)
    return settings


def _lists(document: Document) -> Iterator[ExtraListTable]:
    """The lists beside the main one; no two have the same key."""
    keys = set()
    for place, row in enumerate(document.rows("lists"), start=1):
        found = ExtraListTable(**row)  # type: ignore[arg-type]  # each was read by its key's reader
        if place > MOST_LISTS:
            what = f"there are more than {MOST_LISTS} lists beside the main one"
            raise document.error("lists", "key", what, mend="make topics of some", place=place)
        if found.key in keys:
            what = f"there is another list {found.key!a}"
            raise document.error("lists", "key", what, mend="give it its own", place=place)
        keys.add(found.key)
        yield found


def _collect(document: Document) -> Iterator[CollectTable]:
    """The projects; each is in one place."""
    for place, row in enumerate(document.rows("collect"), start=1):
        project = CollectTable(**row)  # type: ignore[arg-type]  # each was read by its key's reader
        if bool(project.clone) is bool(project.repository):
            mend = 'write one of clone = "folder" and repository = "owner/name"'
            what = "a project is read from one place"
            raise document.error("collect", "name", what, mend=mend, place=place)
        yield project


def _refuse_what_cannot_go_together(document: Document, settings: Settings) -> None:
    smarthost, sender, dkim = settings.smarthost, settings.sender, settings.dkim
    if smarthost.user and smarthost.security == "none" and smarthost.host not in LOOPBACK:
        what = "a password would travel in the open"
        raise document.error("smarthost", "security", what, mend='write "starttls" or "tls"')
    if dkim.rsa_key and dkim.ed25519_key and dkim.rsa_selector == dkim.ed25519_selector:
        what = "the RSA key has that name, too"
        raise document.error("dkim", "ed25519_selector", what, mend="give each key its own")
    _refuse_list_ids(document, settings)
    if sender.verp:
        key = "return_path" if sender.return_path else "address"
        try:
            check_return_path(sender.return_path or sender.address, where=key)
        except MessageError as error:
            raise document.error("from", key, error.what, mend=error.mend) from error


def _refuse_list_ids(document: Document, settings: Settings) -> None:
    """Each list has an id that can stand in List-Id, and has it for itself."""
    taken = {settings.list.id.lower()}
    for place, each in enumerate(settings.lists, start=1):
        own = settings.identity(each.key).id
        try:
            values.list_id(own)
        except Unfit as error:
            mend = f'write id = "...", below {settings.list.id}'
            raise document.error("lists", "key", error.what, mend=mend, place=place) from error
        if own.lower() in taken:
            what = f"there is another list with the id {own}"
            raise document.error("lists", "id", what, mend="give it its own", place=place)
        taken.add(own.lower())


def read_password(settings: Settings) -> str:
    """The smarthost's password, from the environment or `password_file`; empty without a user."""
    smarthost = settings.smarthost
    if not smarthost.user:
        return ""
    return smarthost.password.text or _password_of_file(settings, smarthost.password_file)


def _password_of_file(settings: Settings, written: str) -> str:
    where = f"{settings.file.name}: smarthost.password_file"
    mend = "write the password into that file, or set NEWSLETTER_SMARTHOST_PASSWORD"
    if not written:
        raise SettingsError("the smarthost's user has no password", where=where, mend=mend)
    try:
        password = values.text(settings.path(written).read_text(encoding="utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{written} cannot be read", where=where, mend=mend) from error
    except Unfit:
        # Without its words, which would show the secret.
        raise SettingsError("the file has several lines", where=where, mend=mend) from None
    if not password:
        raise SettingsError("the file is empty", where=where, mend=mend)
    return password


def _secrets(environment: Mapping[str, str]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for variable, (table, key) in ENVIRONMENT.items():
        if given := environment.get(variable):
            try:
                found.setdefault(table, {})[key] = Secret(values.text(given))
            except Unfit:
                what = "it is more than one plain line"
                raise SettingsError(what, where=variable, mend="set it again") from None
    return found
