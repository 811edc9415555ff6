"""The catcher: every letter is kept as it came, with its envelope on top."""

import asyncio
import mailbox
from pathlib import Path

import aiosmtplib

from newsletter.demo.catcher import Catcher

LETTER = b"Subject: hello\r\n\r\n.a line with a dot\r\nand caf\xc3\xa9\r\n"


def test_letters_are_kept_byte_for_byte(tmp_path: Path) -> None:
    """Two letters over one session, each a file of its own in `new`."""

    async def run() -> None:
        async with Catcher(tmp_path / "mail") as catcher:
            client = aiosmtplib.SMTP(hostname="127.0.0.1", port=catcher.port)
            async with client:
                for name in ("ann", "bob"):
                    await client.sendmail("back@example.org", f"{name}@example.net", LETTER)

    asyncio.run(run())
    kept = sorted(path.read_bytes() for path in (tmp_path / "mail" / "new").iterdir())
    assert len(kept) == 2
    top = b"Delivered-To: ann@example.net\r\nReturn-Path: <back@example.org>\r\n"
    assert kept[0].replace(b"\r\n", b"\n") == (top + LETTER).replace(b"\r\n", b"\n")
    assert len(mailbox.Maildir(tmp_path / "mail", create=False)) == 2


def test_it_listens_on_this_machine_only_and_only_for_a_while(tmp_path: Path) -> None:
    """A free port of loopback, given back at the end."""

    async def run() -> None:
        async with Catcher(tmp_path / "mail") as catcher:
            port = catcher.port
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert (await reader.readline()).startswith(b"220 ")
            writer.close()
            await writer.wait_closed()
        try:
            await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return
        raise AssertionError("it still listens")

    asyncio.run(run())
