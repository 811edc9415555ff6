"""A server on loopback that answers as GitHub's REST interface does, and misbehaves when told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MOST = 1000
"""GitHub gives no more than that of one search, and refuses pages behind it with 422."""


@dataclass(kw_only=True)
class Fault:
    """An answer given instead of the next one."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: object = None


@dataclass(kw_only=True)
class Forge:
    """What is merged there, what goes wrong next, and what was asked."""

    pulls: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    """By repository, each with `merged_at` as GitHub writes it."""
    reviews: dict[int, list[dict[str, object]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    url: str = ""

    def merge(self, repository: str, number: int, when: datetime, **fields: object) -> None:
        """Merge a pull request there."""
        url = f"https://github.com/{repository}/pull/{number}"
        merged = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        item: dict[str, object] = {
            "number": number,
            "title": f"Change {number}",
            "html_url": url,
            "user": {"login": "robin", "type": "User"},
            "labels": [],
            "author_association": "MEMBER",
            "closed_at": merged,
            "pull_request": {"html_url": url, "merged_at": merged},
        }
        self.pulls.setdefault(repository, []).append(item | fields)

    def answer(self, path: str) -> Fault:
        """What the server says to a request."""
        if self.faults:
            return self.faults.pop(0)
        split = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        if split.path == "/search/issues":
            return self._search(query)
        parts = split.path.strip("/").split("/")
        if parts[:1] == ["repos"] and parts[-1] == "reviews":
            return Fault(status=200, body=self.reviews.get(int(parts[4]), []))
        return Fault(status=404, body={"message": "Not Found"})

    def _search(self, query: dict[str, str]) -> Fault:
        words = dict(word.split(":", 1) for word in query["q"].split())
        if words["repo"] not in self.pulls:
            return Fault(status=422, body={"message": "Validation Failed"})
        found = [pull for pull in self.pulls[words["repo"]] if _is_meant(pull, words)]
        size, number = int(query["per_page"]), int(query["page"])
        first = (number - 1) * size
        if first >= MOST:
            what = "Only the first 1000 search results are available"
            return Fault(status=422, body={"message": what})
        items = found[: min(first + size, MOST)][first:]
        page = {"total_count": len(found), "incomplete_results": False, "items": items}
        return Fault(status=200, body=page)


def _is_meant(pull: dict[str, object], words: dict[str, str]) -> bool:
    author, merged = pull["user"], str(pull["closed_at"])
    if "author" in words and (not isinstance(author, dict) or author["login"] != words["author"]):
        return False
    if words["merged"].startswith("<"):
        return merged < words["merged"][1:]
    start, _, end = words["merged"].partition("..")
    return start <= merged <= end


@contextmanager
def forge() -> Iterator[Forge]:
    """A forge that is reached at `url` until the end of the block."""
    here = Forge()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append(self.path)
            here.tokens.append(self.headers["Authorization"])
            said = here.answer(self.path)
            body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    here.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
