"""Opening a session: connection, EHLO, STARTTLS, AUTH by aiosmtplib, never a secret in clear."""

import asyncio
import os
import socket
import ssl
from typing import cast

import aiosmtplib

from newsletter.errors import SmarthostUnavailable
from newsletter.mailing.smtp.session import SmtpSession
from newsletter.mailing.smtp.smarthost import Security, Smarthost
from newsletter.mailing.smtp.wire import ConnectionBroken, Wire

CHECK_SECURITY = "check the smarthost's security and port"


class SmtpTransport:
    """Sessions with one smarthost."""

    def __init__(self, smarthost: Smarthost) -> None:
        self._smarthost = smarthost
        self._hello = smarthost.hello
        self._context: ssl.SSLContext | None = None

    @property
    def place(self) -> str:
        """The smarthost as `host:port`."""
        return self._smarthost.place

    @property
    def width(self) -> int:
        """Connections open at once, at most."""
        return self._smarthost.connections

    @property
    def patience(self) -> float:
        """Seconds of nothing but broken connections."""
        return self._smarthost.patience

    async def open(self) -> SmtpSession:
        """Connect, secure, log in.

        ConnectionBroken for what may pass by itself; SmarthostUnavailable for what will not.
        """
        self._refuse_clear_password()
        client = await self._client()
        try:
            await self._greet(client)
        except (aiosmtplib.SMTPException, OSError, ssl.CertificateError) as error:
            client.close()
            raise self._told(error) from error
        except BaseException:
            client.close()
            raise
        # A cast, because uvloop's transports are asyncio's by behaviour only.
        transport = cast("asyncio.Transport | None", client.transport)
        if transport is None:
            raise ConnectionBroken("the server closed the connection", where=self.place)
        wire = Wire(transport)
        transport.set_protocol(wire)
        return SmtpSession(wire, client.esmtp_extensions, self._smarthost.timeouts)

    async def _client(self) -> aiosmtplib.SMTP:
        host = self._smarthost
        if self._hello is None:
            self._hello = await asyncio.to_thread(_own_name)
        if self._context is None and host.security is not Security.NONE:
            self._context = await asyncio.to_thread(_tls_context, host)
        return aiosmtplib.SMTP(
            hostname=host.host,
            port=host.port,
            local_hostname=self._hello,
            timeout=host.timeouts.opening,
            use_tls=host.security is Security.TLS,
            # Not by chance: with None, whoever hides STARTTLS would get the password in clear.
            start_tls=False,
            tls_context=self._context,
        )

    async def _greet(self, client: aiosmtplib.SMTP) -> None:
        host = self._smarthost
        await client.connect()
        await client.ehlo()
        if host.security is Security.STARTTLS:
            if not client.supports_extension("starttls"):
                raise SmarthostUnavailable(
                    "it offers no STARTTLS", where=self.place, mend=CHECK_SECURITY
                )
            await client.starttls()
            # RFC 3207 4.2: what was said in clear is forgotten.
            await client.ehlo()
        if host.user is not None:
            if not client.supports_extension("auth"):
                raise SmarthostUnavailable(
                    "it offers no login", where=self.place, mend=CHECK_SECURITY
                )
            await client.login(host.user, host.password or "")

    def _refuse_clear_password(self) -> None:
        if self._smarthost.user is not None and self._smarthost.security is Security.NONE:
            raise SmarthostUnavailable(
                "the password would travel in clear",
                where=self.place,
                mend="set the smarthost's security to starttls or tls",
            )

    def _told(self, error: Exception) -> ConnectionBroken | SmarthostUnavailable:
        where = self.place
        cause = error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error
        match cause:
            case ssl.SSLError():
                mend = "check the host's name and its certificate, or name its authority's file"
                what = f"TLS failed: {getattr(cause, 'verify_message', '') or cause}"
            case aiosmtplib.SMTPAuthenticationError(code=code) if code in range(500, 600):
                what = f"the login was refused: {code} {cause.message}"
                mend = "check user and password"
            case aiosmtplib.SMTPResponseException(code=code) if code < 0:
                return ConnectionBroken(f"it speaks no SMTP: {cause.message}", where=where)
            case aiosmtplib.SMTPResponseException(code=code):
                return ConnectionBroken(f"it says {code} {cause.message}", where=where)
            case _:
                return ConnectionBroken(_reason(error), where=where)
        return SmarthostUnavailable(what, where=where, mend=mend)


def _reason(error: Exception) -> str:
    origin = error.__cause__ or error
    if isinstance(origin, OSError) and origin.errno and origin.errno > 0:
        return os.strerror(origin.errno).lower()
    if isinstance(origin, aiosmtplib.SMTPServerDisconnected):
        return "the server closed the connection"
    if isinstance(origin, TimeoutError):
        return "no answer in time"
    return str(origin) or type(origin).__name__


def _own_name() -> str:
    """RFC 5321 4.1.4: a name that can be looked up, or else an address literal."""
    name = socket.getfqdn()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _tls_context(host: Smarthost) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if host.ca_file is not None:
        context.load_verify_locations(cafile=host.ca_file)
    elif host.is_loopback:
        # Nobody stands between us and ourselves, and no authority vouches for 127.0.0.1.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
