"""`newsletter doctor`: what it prints, what it says for programs, and how it ends."""

import json
from pathlib import Path

import pytest

from newsletter.cli.exits import Exit
from newsletter.message import return_path
from subscribers import KeyRing
from tests.support.commands import SETTINGS, Terminal, terminal
from tests.support.smtp import catcher, free_port

__all__ = ["terminal"]


def test_dkim_shows_what_to_publish_and_what_to_write(terminal: Terminal) -> None:
    """Keys made, records by name, settings to copy, two readers' verdicts; then nothing is new."""
    done = terminal("doctor", "dkim")
    assert (done.status, done.err) == (Exit.OK, "")
    lines = done.out.splitlines()
    assert lines[0] == "keys/dkim-rsa.pem: made; keep it secret, back it up"
    assert "newsletter-rsa._domainkey.heron.example.org. IN TXT (" in lines
    assert "newsletter-ed25519._domainkey.heron.example.org. IN TXT (" in lines
    assert 'rsa_key = "keys/dkim-rsa.pem"' in lines
    assert sum(line.endswith("verified") for line in lines) == 4
    shown = "".join(line.strip().strip('"') for line in lines if line.startswith('  "'))
    assert shown.count("v=DKIM1; k=") == 2
    again = terminal("doctor", "dkim").out
    assert "is there" in again
    assert ": made" not in again
    assert "PRIVATE" not in again


def test_dkim_speaks_to_programs(terminal: Terminal) -> None:
    """The same as JSON, each record in its strings."""
    found = json.loads(terminal("doctor", "dkim", "--json").out)
    assert found["domain"] == "heron.example.org"
    assert [key["algorithm"] for key in found["keys"]] == ["rsa-sha256", "ed25519-sha256"]
    assert found["keys"][0]["is_new"] is True
    assert "".join(found["keys"][1]["strings"]).startswith("v=DKIM1; k=ed25519; p=")
    assert {verdict["fault"] for verdict in found["verdicts"]} == {""}


def test_a_doubt_is_told_beside_the_result(terminal: Terminal) -> None:
    """On stderr, and the command still ends well: it is the operator's to judge."""
    terminal("doctor", "dkim")
    (terminal.folder / "keys" / "dkim-rsa.pem").chmod(0o640)
    done = terminal("doctor", "dkim")
    assert done.status == Exit.OK
    assert "can be read by others" in done.err


def test_a_key_that_cannot_be_used_is_one_line(terminal: Terminal) -> None:
    """And it stays what it is."""
    path = terminal.write("keys/dkim-rsa.pem", "not a key")
    done = terminal("doctor", "dkim")
    assert done.status == Exit.SETTINGS
    assert done.err.count("\n") == 1
    assert "this is not an unencrypted private key in PEM" in done.err
    assert path.read_text() == "not a key"


def _at(terminal: Terminal, port: int) -> None:
    terminal.write("newsletter.toml", SETTINGS.format(port=port))


def test_smarthost_shows_what_is_offered(terminal: Terminal) -> None:
    """Without a letter nothing is known of the return path, and that is said."""
    with catcher() as server:
        _at(terminal, server.port)
        done = terminal("doctor", "smarthost")
        assert server.letters == []
    assert done.status == Exit.OK
    first, *offers, last = done.out.splitlines()
    assert first == f"127.0.0.1:{server.port}: none, in clear"
    assert "  PIPELINING: a letter costs one round trip less: no" in offers
    assert any(line.startswith("  SIZE: ") and "yes 33554432" in line for line in offers)
    assert last.startswith("return path: unknown: no letter was sent")


def test_smarthost_that_is_its_own_catcher_keeps_the_return_path(terminal: Terminal) -> None:
    """The doctor's port is the smarthost's next hop in `test_passage`; here nothing arrives."""
    with catcher() as server:
        _at(terminal, server.port)
        port = str(free_port())
        done = terminal(
            "doctor", "smarthost", "--to", "you@example.net", "--listen", port, "--wait", "1",
            "--json",
        )  # fmt: skip
        assert len(server.letters) == 1
    assert done.status == Exit.OK
    found = json.loads(done.out)
    assert found["passage"] == "unknown"
    assert found["offer"]["security"] == "none"
    assert found["sent_as"].startswith("weekly+0.")


def _saved(terminal: Terminal, path: str) -> Path:
    return terminal.write("arrived.eml", f"Return-Path: <{path}>\nSubject: x\n\nx\n")


def test_a_saved_letter_is_judged_without_a_smarthost(terminal: Terminal) -> None:
    """Kept ends well, rewritten does not; no session is opened."""
    secret = KeyRing.load(terminal.folder / "keys" / "tokens").secret("verp")
    own = return_path(secret, "weekly@heron.example.org", edition=3, subscriber="a" * 16)
    kept = terminal("doctor", "smarthost", "--arrived", str(_saved(terminal, own)))
    assert (kept.status, kept.err) == (Exit.OK, "")
    assert kept.out.startswith("return path: kept: ")
    other = terminal("doctor", "smarthost", "--arrived", str(_saved(terminal, "me@gmail.example")))
    assert other.status == Exit.UNWELL
    assert "arrived as <me@gmail.example>" in other.out
    assert "verp = false" in other.out


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["--listen", "2525"], Exit.USAGE, "--listen needs --to"),
        (["--arrived", "nothing.eml"], Exit.WORKSPACE, "nothing.eml: it cannot be read"),
        (["--to", "nobody"], Exit.SUBSCRIBERS, "nobody"),
        ([], Exit.SMARTHOST, "127.0.0.1:1"),
    ],
    ids=["no-letter", "no-file", "no-address", "no-smarthost"],
)
def test_a_mistake_is_one_line(
    arguments: list[str], status: Exit, told: str, terminal: Terminal
) -> None:
    """With the exit status of its kind."""
    done = terminal("doctor", "smarthost", *arguments)
    assert done.status == status
    assert told in done.err
    assert done.err.count("\n") == 1
