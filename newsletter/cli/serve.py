"""`newsletter serve`: the public pages."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from pathlib import Path
from typing import Annotated

import typer


def serve(  # one parameter for each option
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(metavar="HOST", help="Listen there.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Listen there; 0: any free port.")
    ] = 8080,
    tls_cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The certificate's chain, to serve TLS.")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The certificate's key.")
    ] = None,
    processes: Annotated[int, typer.Option(metavar="N", min=1, max=64, help="Share the work.")] = 1,
) -> None:
    """Show the public pages: subscribe, unsubscribe, preferences, editions, feeds."""
    from newsletter.cli.opening import settings_file
    from newsletter.cli.serving import certificate_of, show

    certificate = certificate_of(tls_cert, tls_key)
    show(settings_file(context), host, port, certificate=certificate, processes=processes)
