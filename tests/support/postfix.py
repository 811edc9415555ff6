"""A private Postfix as smarthost: it takes letters on loopback and passes them to a next hop.

Everything of it is in one folder of its own: settings, queue, log. Only root can run it, because
its parts change to a user of their own. Unlike aiosmtpd it offers PIPELINING and DSN, and answers
a final dot when the letter is on its disk.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.smtp import Catcher, catcher, free_port

ADMIN_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin"
QUEUES = ("maildrop", "incoming", "active", "deferred")
QUIET = 0.3
"""Seconds of an empty queue after which nothing is under way: smtpd may still read what a sender
that is gone has left to the kernel."""
PATIENCE = 60
"""Seconds that it may take to start, to stop, and to pass on what it has."""

_SETTINGS = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = smarthost.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = none
smtpd_client_connection_count_limit = 0
relayhost = [127.0.0.1]:{next_hop}
smtp_host_lookup = native
smtp_tls_security_level = none
smtp_destination_concurrency_limit = 20
alias_maps =
alias_database =
local_transport = error:nobody is at home here
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
"""
_SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
scache unix - - n - 1 scache
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


def postfix_runs_here() -> bool:
    """Whether it is installed, and we may start one."""
    return os.geteuid() == 0 and shutil.which("postfix", path=ADMIN_PATH) is not None


@dataclass(frozen=True)
class Postfix:
    """A running Postfix, and the next hop that counts what came through."""

    port: int
    folder: Path
    next_hop: Catcher

    @property
    def log(self) -> Path:
        """What it did, as an operator could read it."""
        return self.folder / "mail.log"

    def arrived(self) -> Counter[str]:
        """Recipient -> letters that came through to the next hop, when no more are to come."""
        begun = quiet_since = time.monotonic()
        seen = len(self.next_hop.letters)
        while (now := time.monotonic()) < quiet_since + QUIET:
            if self._queued() or len(self.next_hop.letters) != seen:
                quiet_since, seen = now, len(self.next_hop.letters)
            assert now < begun + PATIENCE, f"it keeps letters: {self._queued()}"
            time.sleep(0.02)
        return Counter(letter.recipient for letter in self.next_hop.letters)

    def _queued(self) -> list[Path]:
        places = (self.folder / "queue" / queue for queue in QUEUES)
        return [path for place in places for path in place.rglob("*") if path.is_file()]


@contextmanager
def postfix() -> Iterator[Postfix]:
    """A Postfix of our own, its next hop an aiosmtpd; both gone at the end of the block."""
    # Not below pytest's own folder: its parts run as another user, who may not look in there,
    # and a socket's path has 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="newsletter-postfix-") as name, catcher() as hop:
        folder = Path(name)
        folder.chmod(0o755)
        port = free_port()
        settings = _write(folder, port=port, next_hop=hop.port)
        _say(settings, "start")
        try:
            yield Postfix(port, folder, hop)
        finally:
            _say(settings, "stop")


def _write(folder: Path, *, port: int, next_hop: int) -> Path:
    settings = folder / "settings"
    for part in (settings, folder / "queue", folder / "data"):
        part.mkdir()
    shutil.chown(folder / "data", "postfix")
    (settings / "main.cf").write_text(_SETTINGS.format(folder=folder, next_hop=next_hop))
    (settings / "master.cf").write_text(_SERVICES.format(port=port))
    return settings


def _say(settings: Path, word: str) -> None:
    program = shutil.which("postfix", path=ADMIN_PATH)
    assert program
    command = [program, "-c", str(settings), word]
    environment = {"PATH": f"{ADMIN_PATH}:{os.environ.get('PATH', '')}", "LANG": "C"}
    done = subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
