"""A peer for the public pages: a bare endpoint that writes one row by a durable commit of its own.

python -m benchmarks.bare DATABASE PORT
"""

import sqlite3
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


def application(path: Path) -> Starlette:
    """One route, one table, no page."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS gone (token TEXT PRIMARY KEY)")

    async def leave(request: Request) -> PlainTextResponse:
        await request.form()
        token = request.path_params["token"]
        connection.execute("INSERT OR IGNORE INTO gone VALUES (?)", (token,))
        return PlainTextResponse("You have left.\n")

    return Starlette(routes=[Route("/u/{token}", leave, methods=["POST"])])


def main() -> None:
    """Serve it until a signal."""
    path, port = Path(sys.argv[1]), int(sys.argv[2])
    uvicorn.run(application(path), port=port, http="h11", log_level="error", access_log=False)


if __name__ == "__main__":
    main()
