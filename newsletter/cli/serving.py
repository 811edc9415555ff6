"""What `newsletter serve` does with its options. Heavy: imported by that command only."""

import os
from pathlib import Path

import typer

from newsletter.cli.printing import say
from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from newsletter.web.crew import Order, serve, serve_together
from newsletter.web.opening import Certificate, bind, check, url_of
from newsletter.web.site import site_of


def show(
    path: Path, host: str, port: int, *, certificate: Certificate | None, processes: int
) -> None:
    """Serve until a signal; what is wrong is said before anybody is let in."""
    settings = read_settings(path, os.environ)
    if certificate:
        check(certificate)
    with Newsroom(settings) as newsroom:
        home = site_of(settings, newsroom).here.home()
        newsroom.notices.prepare()
    order = Order(settings=path, environment=dict(os.environ), certificate=certificate)
    with bind(host, port) as bound:
        say(f"{url_of(bound, certificate, home)} serves {settings.web.url}/")
        if processes == 1:
            serve(order, bound)
        else:
            serve_together(order, bound, processes)


def certificate_of(chain: Path | None, key: Path | None) -> Certificate | None:
    """The two files together, or none of them."""
    if chain is None and key is None:
        return None
    if chain is None or key is None:
        raise typer.BadParameter("--tls-cert and --tls-key go together")
    return Certificate(chain=chain, key=key)
