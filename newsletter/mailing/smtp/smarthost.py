"""Where letters are handed over: the settings of a submission server, and how long we wait."""

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Security(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    """Plain text; never with a password."""
    STARTTLS = "starttls"
    """Plain text first, then TLS, or nothing at all (RFC 3207)."""
    TLS = "tls"
    """TLS from the first byte (RFC 8314 3.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait in each phase: what RFC 5321 4.5.3.2 asks of a client."""

    opening: float = 60
    """Ours, for connection, greeting, TLS and AUTH in one: a person waits for the first."""
    mail: float = 300  # RFC 5321 4.5.3.2.2
    rcpt: float = 300  # RFC 5321 4.5.3.2.3
    data: float = 120  # RFC 5321 4.5.3.2.4
    block: float = 180  # RFC 5321 4.5.3.2.5
    dot: float = 600  # RFC 5321 4.5.3.2.6: a shorter wait makes duplicates
    quit: float = 2
    """Ours: an unanswered goodbye costs nobody anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Smarthost:
    """The submission server we hand letters to."""

    host: str
    port: int = 25
    security: Security = Security.NONE
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    connections: int = 10
    ca_file: Path | None = None
    """Certificates that vouch for the host beside the system's own."""
    hello: str | None = None
    """Our name in EHLO; None asks the system."""
    patience: float = 120
    """Seconds without a single answered letter, connections failing, before we give up."""
    timeouts: Timeouts = Timeouts()

    @property
    def place(self) -> str:
        """How errors name it."""
        return f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the connection never leaves this machine."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False
