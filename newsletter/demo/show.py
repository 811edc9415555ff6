"""The whole demonstration: a workspace, a catcher, a mailing, pages to look at."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.demo.catcher import Catcher
from newsletter.demo.gallery import write_gallery
from newsletter.errors import WorkspaceError
from newsletter.mailing.values import Tally
from newsletter.newsroom.mailroom import Run
from newsletter.newsroom.manuscripts import read_manuscript
from newsletter.newsroom.root import Newsroom
from newsletter.newsroom.workspace import make_private_folder, write_whole
from newsletter.settings import FILE_NAME, Settings, read_settings
from newsletter.shipped import shipped
from subscribers import KeyRing

CONSENT = "invented for the demo"
_MARK = ".newsletter-demo"
"""A file that says that a folder is the demo's, to be thrown away when it starts over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What came of a demonstration."""

    edition: int
    subject: str
    tally: Tally
    was_sent_before: bool
    maildir: Path
    index: Path


async def show(folder: Path, run: Run, *, again: bool) -> Shown:
    """Send the example edition to the example subscribers through a catcher of our own.

    The second time nobody is left to send to, unless `again` throws the folder away first.
    WorkspaceError where the folder is somebody else's.
    """
    _make_workspace(folder, again=again)
    maildir = folder / "mail"
    async with Catcher(maildir) as catcher:
        settings = _caught(read_settings(folder / FILE_NAME, {}), catcher.port)
        with Newsroom(settings) as newsroom:
            newsroom.subscribers.import_csv(
                folder / "subscribers.csv", rejects=folder / "rejects.csv", consent=CONSENT
            )
            printed = newsroom.press.print(read_manuscript(next((folder / "reports").glob("*.md"))))
            forecast = newsroom.forecast(printed)
            ended = await newsroom.send(printed, forecast, run)
    return Shown(
        edition=forecast.number,
        subject=forecast.subject,
        tally=ended.tally,
        was_sent_before=not forecast.letters,
        maildir=maildir,
        index=write_gallery(maildir, folder),
    )


def _make_workspace(folder: Path, *, again: bool) -> None:
    mark = folder / _MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise WorkspaceError(
            "there is something that is not the demo's",
            where=str(folder),
            mend="start the demo in another folder",
        )
    if again and mark.exists():
        shutil.rmtree(folder)
    if not mark.exists():
        shutil.copytree(shipped("examples"), folder, dirs_exist_ok=True)
        KeyRing.create(make_private_folder(folder / "keys") / "tokens")
        write_whole(mark, b"`newsletter demo --again` throws this folder away.\n")


def _caught(settings: Settings, port: int) -> Settings:
    """The same settings, but every letter goes to the catcher."""
    smarthost = replace(settings.smarthost, host="127.0.0.1", port=port, security="none", user="")
    return replace(settings, smarthost=smarthost)
