"""A catch-all SMTP server on loopback: takes every letter, keeps it in a Maildir, sends nothing."""

import asyncio
import mailbox
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session


class Catcher:
    """Listens on a free port of 127.0.0.1 while its context lasts."""

    def __init__(self, maildir: Path) -> None:
        self._maildir = mailbox.Maildir(maildir)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def port(self) -> int:
        """Where it listens."""
        if self._server is None:
            raise RuntimeError("the catcher has not been started")
        return int(self._server.sockets[0].getsockname()[1])

    def _protocol(self) -> SMTP:
        return SMTP(self, data_size_limit=None, enable_SMTPUTF8=True, hostname="catcher.invalid")

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one letter with its envelope on top, as a mailbox's own server would."""
        del server, session
        # RFC 5321 4.4: the final delivery writes the return path.
        top = "".join(f"Delivered-To: {recipient}\r\n" for recipient in envelope.rcpt_tos)
        top += f"Return-Path: <{envelope.mail_from}>\r\n"
        kept = self._maildir.add(top.encode() + (envelope.original_content or b""))
        return f"250 2.0.0 kept as {kept}"
