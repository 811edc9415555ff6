"""What `newsletter serve` cannot do is one line, before anybody is let in."""

import pytest

from newsletter.web.opening import bind
from tests.support.commands import Terminal, terminal

__all__ = ["terminal"]


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["--tls-cert", "cert.pem"], 2, "--tls-cert and --tls-key go together"),
        (["--tls-cert", "no.pem", "--tls-key", "no.pem"], 9, "the certificate cannot be used"),
        (["--tls-cert", "week.md", "--tls-key", "week.md"], 9, "the certificate cannot be used"),
        (["--host", "203.0.113.9"], 9, "nobody can listen there"),
        (["--host", "no host"], 9, "nobody can listen there"),
        (["--processes", "0"], 2, "--processes"),
        (["--port", "99999"], 2, "--port"),
    ],
)
def test_what_cannot_be_served_is_one_line(
    terminal: Terminal, arguments: list[str], status: int, told: str
) -> None:
    done = terminal("serve", *arguments)
    assert (done.status, done.out) == (status, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_a_taken_port_is_one_line(terminal: Terminal) -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        done = terminal("serve", "--port", str(port))
    assert done.status == 9
    assert f"127.0.0.1:{port}: nobody can listen there" in done.err


def test_a_theme_that_is_not_there_is_one_line(terminal: Terminal) -> None:
    settings = (terminal.folder / "newsletter.toml").read_text()
    terminal.write("newsletter.toml", settings + '\n[theme]\nname = "none"\n')
    done = terminal("serve", "--port", "0")
    assert (done.status, done.out) == (5, "")
    assert len(done.err.splitlines()) == 1


def test_a_notice_that_cannot_be_set_is_one_line(terminal: Terminal) -> None:
    """At once, and not when the first reader waits for it."""
    settings = (terminal.folder / "newsletter.toml").read_text()
    terminal.write("newsletter.toml", settings + '\n[theme]\nfolder = "own"\n')
    terminal.write("own/notices/notice.mjml.j2", "<mjml>\n{% if %}\n</mjml>\n")
    done = terminal("serve", "--port", "0")
    assert (done.status, done.out) == (5, "")
    assert "notice.mjml.j2:2" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_network_that_is_none_is_one_line(terminal: Terminal) -> None:
    settings = (terminal.folder / "newsletter.toml").read_text()
    wrong = settings.replace("[web]\n", '[web]\ntrusted_proxies = ["10.0.0.0/99"]\n')
    terminal.write("newsletter.toml", wrong)
    done = terminal("serve", "--port", "0")
    assert done.status == 3
    assert "web.trusted_proxies" in done.err
