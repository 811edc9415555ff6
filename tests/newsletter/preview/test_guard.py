"""The studio answers its own page on this machine, and nobody else."""

import socket

import pytest

from newsletter.preview.guard import Guard
from tests.newsletter.preview.running import Running, ask


def home(made: Running) -> tuple[str, str]:
    """Origin and token of a studio's address."""
    origin, _, rest = made.url.removeprefix("http://").partition("/")
    return origin, rest.strip("/")


def test_the_page_is_there(shared: Running) -> None:
    """At the address that was printed, which nobody can guess."""
    assert "<title>week.md" in shared.get("").text
    assert len(home(shared)[1]) >= 32


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", ""],
)  # fmt: skip
def test_another_host_is_refused(shared: Running, host: str) -> None:
    """A page elsewhere can point its own name at this machine: its name is not ours."""
    answer = shared.get("state", Host=host)
    assert answer.status in {400, 421}
    assert "Heron" not in answer.text


def test_localhost_is_this_machine_too(shared: Running) -> None:
    """As people type it."""
    port = home(shared)[0].rpartition(":")[2]
    assert shared.get("", Host=f"localhost:{port}").status == 200


@pytest.mark.parametrize("path", ["", "letter", "x/letter", "static/studio.js", "%2e%2e/letter"])
def test_without_the_token_there_is_nothing(shared: Running, path: str) -> None:
    """Neither the page nor its style: whoever scans ports learns nothing."""
    origin, token = home(shared)
    for guess in ("", "x" * len(token) + "/", token[:-1] + "/"):
        answer = ask(f"http://{origin}/{guess}{path}", headers={})
        assert answer.status == 404
        assert "studio" not in answer.text.replace("studio's", "")


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
    ids=["none", "another-page", "sandboxed"],
)
@pytest.mark.parametrize("path", ["approve", "test"])
def test_only_the_page_itself_may_act(shared: Running, path: str, headers: dict[str, str]) -> None:
    """A POST without the page's own origin changes nothing."""
    answer = ask(shared.url + path, data=b"{}", headers=headers)
    assert answer.status == 403


@pytest.mark.parametrize("path", ["approve", "test"])
def test_a_get_never_acts(shared: Running, path: str) -> None:
    """What acts is no address to look at."""
    assert shared.get(path).status == 405


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"x"', b"\xff"], ids=["none", "list", "text", "noise"]
)
def test_a_wish_is_an_object(shared: Running, body: bytes) -> None:
    """Whatever else is posted is told so."""
    origin, _ = home(shared)
    answer = ask(shared.url + "approve", data=body, headers={"Origin": f"http://{origin}"})
    assert answer.status == 400


@pytest.mark.parametrize("path", ["", "letter", "panels/checks", "static/studio.css", "nowhere"])
def test_every_answer_is_guarded(shared: Running, path: str) -> None:
    """Nothing from the network, no frame around it, no copy kept, no address told."""
    headers = {name.lower(): value for name, value in shared.get(path).headers.items()}
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "'unsafe-eval'" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_frame_has_no_origin(shared: Running) -> None:
    """The letter's own page is sandboxed even when it is opened alone, and loads nothing."""
    policy = shared.get("letter").headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "img-src data:;" in policy
    assert "script-src 'sha256-" in policy


def test_it_listens_on_loopback_only(shared: Running) -> None:
    """Another address of this machine finds nobody."""
    port = int(home(shared)[0].rpartition(":")[2])
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=1):
        pass


def test_other_scopes_pass() -> None:
    """Only HTTP is judged; the server's own messages are none of the guard's business."""
    guard = Guard(lambda *_: None, port=1, token="t")  # type: ignore[arg-type, return-value]
    assert guard.refusal("GET", "/t/", {"host": "127.0.0.1:1"}) is None
    assert guard.refusal("GET", "/", {"host": "127.0.0.1:1"}) is not None
    assert guard.refusal("GET", "/é/", {"host": "127.0.0.1:1"}) is not None
