"""Leaving by mail: a letter to the address that bears the reader's own token unsubscribes them."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from errno import ENOENT
from pathlib import Path

from newsletter.errors import SettingsError, WorkspaceError
from newsletter.incoming import HEADER_OCTETS, read_header
from newsletter.settings import TOKEN_PLACE, Settings
from subscribers import KeyRing, Subscribers, TokenForged, UnknownSubscriber, Way


class Fate(StrEnum):
    """What became of a letter that asks to be let go."""

    LEFT = "left"
    """They get no more."""
    HAD_LEFT = "had left"
    """They got none any more."""
    FORGED = "forged"
    """No token of ours: nothing was changed."""
    NOBODY = "nobody"
    """A token of somebody who was erased since."""
    AUTOMATIC = "automatic"
    """A machine wrote it, which nobody obeys."""
    ASTRAY = "astray"
    """It was not sent to such an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obeyed:
    """One letter, and what became of it."""

    source: str
    """Where it lay."""
    fate: Fate
    why: str = ""


class Unsubscribing:
    """Obeys letters to one newsletter's address for leaving; SettingsError where it has none."""

    def __init__(self, settings: Settings, *, keys: KeyRing, subscribers: Subscribers) -> None:
        written = settings.list.unsubscribe_mailto
        before, mark, after = written.lower().partition(TOKEN_PLACE)
        if not mark:
            raise SettingsError(
                "no address has the reader's token in it, so mail cannot say who leaves",
                where=f"{settings.file.name}: list.unsubscribe_mailto",
                mend=f'write "leave+{TOKEN_PLACE}@" and your domain',
            )
        self._before, self._after = before, after
        self._keys = keys
        self._people = subscribers

    def obey(self, letter: bytes, *, source: str, recipients: Sequence[str] = ()) -> Obeyed:
        """Let its reader go; repeated, it changes nothing. `recipients` are the envelope's."""
        header = read_header(letter)
        if header.automatic:
            return Obeyed(source=source, fate=Fate.AUTOMATIC, why=header.automatic)
        spelled = [
            token
            for each in (*recipients, *header.recipients)
            if (token := self._token(each)) is not None
        ]
        if not spelled:
            return Obeyed(source=source, fate=Fate.ASTRAY, why="no address for leaving is in it")
        return Obeyed(source=source, fate=self._leave(spelled))

    def obey_folder(self, folder: Path) -> Iterator[Obeyed]:
        """Obey every letter in a Maildir's `new`, each moved to `cur` when that is done."""
        try:
            names = sorted(each.name for each in os.scandir(folder / "new") if each.is_file())
        except OSError as error:
            raise _unreadable(folder / "new", error) from error
        if not (folder / "cur").is_dir():
            missing = FileNotFoundError(ENOENT, os.strerror(ENOENT))
            raise _unreadable(folder / "cur", missing)
        for name in names:
            place = folder / "new" / name
            try:
                obeyed = self.obey(_head(place), source=str(place))
                # Seen, as readers of mail mark it.
                place.rename(folder / "cur" / f"{name.partition(':')[0]}:2,S")
            except FileNotFoundError:
                # Another reader was quicker.
                continue
            except OSError as error:
                raise _unreadable(place, error) from error
            yield obeyed

    def obey_file(self, path: Path, *, recipients: Sequence[str] = ()) -> Obeyed:
        """Obey a letter that lies in a file, which stays where it is."""
        try:
            return self.obey(_head(path), source=str(path), recipients=recipients)
        except OSError as error:
            raise _unreadable(path, error) from error

    def _token(self, address: str) -> str | None:
        """What stands where the token should be; None for any other address."""
        folded = address.lower()
        fits = folded.startswith(self._before) and folded.endswith(self._after)
        between = folded[len(self._before) : len(folded) - len(self._after)]
        return between if fits and "@" not in between else None

    def _leave(self, spelled: Sequence[str]) -> Fate:
        fate = Fate.FORGED
        for each in dict.fromkeys(spelled):
            try:
                public_id = self._keys.verify("unsubscribe", KeyRing.unspell(each))
                left = self._people.leaving.leave(public_id, way=Way.MAIL)
            except TokenForged:
                continue
            except UnknownSubscriber:
                fate = Fate.NOBODY
                continue
            fate = Fate.LEFT if left else Fate.HAD_LEFT
            break
        return fate


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEADER_OCTETS)


def _unreadable(path: Path, error: OSError) -> WorkspaceError:
    what = f"the mail cannot be read: {error.strerror or error}"
    return WorkspaceError(what, where=str(path), mend="name a file, or a Maildir with new and cur")
