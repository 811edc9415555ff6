"""A real rspamd that asks a real DNS server of ours: what a large receiver says of a signature."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from newsletter.message.dkim_keys import record_strings
from tests.support.smtp import free_port

_RSPAMD = """\
lua = "/usr/share/rspamd/rules/rspamd.lua";
options {{
    filters = "dkim";
    tempdir = "{folder}"; pidfile = "{folder}/pid"; control_socket = "{folder}/control";
    hs_cache_dir = "{folder}";
    dns {{ nameserver = ["127.0.0.1:{dns}:1"]; timeout = 5s; }}
}}
logging {{ type = "console"; level = "error"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
dkim {{ sign_headers = "from"; }}
"""
_DNSMASQ = """\
no-resolv
no-hosts
pid-file={folder}/dnsmasq.pid
local=/#/
port={dns}
listen-address=127.0.0.1
bind-interfaces
"""


@dataclass(frozen=True)
class Rspamd:
    """A running rspamd."""

    port: int

    def verdicts(self, letter: bytes) -> dict[str, str]:
        """Selector -> what it says of that signature, such as R_DKIM_ALLOW."""
        done = subprocess.run(
            [_program("rspamc"), "-h", f"127.0.0.1:{self.port}", "--json", "symbols"],
            input=letter, capture_output=True, check=True,
        )  # fmt: skip
        symbols = json.loads(done.stdout)["symbols"]
        return {
            option.partition(":s=")[2]: name
            for name, symbol in symbols.items()
            if name.startswith("R_DKIM_")
            for option in symbol.get("options", ())
        }


@contextmanager
def rspamd(records: Mapping[str, str]) -> Iterator[Rspamd]:
    """Rspamd on a free port, and below it dnsmasq with these TXT records and no others."""
    with tempfile.TemporaryDirectory(prefix="newsletter-rspamd-") as name:
        folder, port, dns = Path(name), free_port(), free_port()
        texts = [
            f"txt-record={owner}," + ",".join(f'"{each}"' for each in record_strings(record))
            for owner, record in records.items()
        ]
        user = ["user=root"] if os.geteuid() == 0 else []
        zone = folder / "dnsmasq.conf"
        zone.write_text(_DNSMASQ.format(dns=dns, folder=folder) + "\n".join([*user, *texts, ""]))
        settings = folder / "rspamd.conf"
        settings.write_text(_RSPAMD.format(folder=folder, port=port, dns=dns))
        # It goes to the background once it answers: nobody asks a server that is not there yet.
        subprocess.run([_program("dnsmasq"), f"--conf-file={zone}"], check=True)
        log = (folder / "log").open("wb")
        process = subprocess.Popen(
            [_program("rspamd"), "--insecure", "--no-fork", f"--config={settings}"],
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            _wait_for(port, folder / "log")
            yield Rspamd(port)
        finally:
            # Its workers are in its group, and nobody else is.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            os.kill(int((folder / "dnsmasq.pid").read_text()), signal.SIGTERM)
            log.close()


def _wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        done = subprocess.run(
            [_program("rspamc"), "-h", f"127.0.0.1:{port}", "symbols"],
            input=b"From: a@example.org\r\n\r\nx\r\n", capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode == 0 and re.search(rb"Action", done.stdout):
            return
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert found
    return found
