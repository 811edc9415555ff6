"""Letters as others read them: rspamd verifies the signatures, every CPython reads the headers."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.checks import Severity
from newsletter.holes import Hole
from newsletter.message.words import harmless
from newsletter.newsroom.scanning import scan
from tests.support.letters import NASTY, PIXEL, SENDER, VALUES, check_wire, variant
from tests.support.rspamd import Rspamd, rspamd
from tests.support.signing import records, signed

ALLOWED = {"r1": "R_DKIM_ALLOW", "e1": "R_DKIM_ALLOW"}
REJECTED = {"r1": "R_DKIM_REJECT", "e1": "R_DKIM_REJECT"}
GTUBE = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
NAMES = ("", "Ann", "Zoë Müller", "O'Neil, Pat", "דנה", "=?utf-8?q?a=0D=0ABcc:_x?=", "Ł" * 90)


@pytest.fixture(scope="module")
def reader() -> Iterator[Rspamd]:
    with rspamd(records()) as running:
        yield running


def _letter(name: str, *, subject: str = "Weekly #7") -> bytes:
    """With white space wherever relaxing changes it, a picture, and every kind of slot."""
    text = (
        f"Weekly\n\n two  spaces\tand a tab \n\n\nFor {Hole.NAME.token} {Hole.ADDRESS.token}:\n"
        f"<{Hole.UNSUBSCRIBE_URL.token}>\n<{Hole.PREFERENCES_URL.token}>\n\n\n"
    )
    cut = variant(text=text, attachments=(PIXEL,))
    sender = replace(SENDER, from_name=name or "Heron", list_name=name or "Heron")
    return signed(cut, subject=subject, sender=sender).join({**VALUES, Hole.NAME: name})


@pytest.mark.rspamd
@pytest.mark.parametrize("name", NAMES)
def test_rspamd_verifies_both_signatures(name: str, reader: Rspamd) -> None:
    """Through a real DNS server, the RSA record in two strings."""
    assert reader.verdicts(_letter(name, subject=f"{name} & more")) == ALLOWED


@pytest.mark.rspamd
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Reply-To: team@example.org\r\n", b""),
        (b"two  spaces", b"two   spacez"),
        (b"Subject: Weekly", b"Subject: Weakly"),
        (b"From: ", b"From: evil@example.com\r\nFrom: "),
        (b"List-Unsubscribe-Post: ", b"List-Unsubscribe-Post: x"),
        (b"\r\nList-Id: ", b"\r\nFeedback-ID: a:b:c:evil\r\nList-Id: "),
        (b"\r\nMIME-Version: ", b"\r\nCc: evil@example.com\r\nMIME-Version: "),
    ],
    ids=["gone", "body", "subject", "second-from", "post", "second-feedback", "added-cc"],
)  # fmt: skip
def test_rspamd_rejects_a_changed_letter(old: bytes, new: bytes, reader: Rspamd) -> None:
    """Both signatures, whatever of what they cover was changed or added."""
    letter = _letter("Ann")
    if old not in letter:
        pytest.fail(f"{old!r} is not in the letter")
    assert reader.verdicts(letter.replace(old, new, 1)) == REJECTED


@pytest.mark.rspamd
def test_rspamd_scores_a_letter(
    reader: Rspamd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter passes, the test pattern of all filters does not; without its server it is silent."""
    (tmp_path / "rspamc").symlink_to(str(shutil.which("rspamc")))
    monkeypatch.setenv("PATH", str(tmp_path))
    good, at = _letter("Ann"), f"127.0.0.1:{reader.port}"
    (passed,) = scan(good, rspamd=at)
    (refused,) = scan(good.replace(b"Weekly\r\n", GTUBE + b"\r\n", 1), rspamd=at)
    assert (passed.rule, passed.severity) == ("spam-score", Severity.NOTE)
    assert '"no action"' in passed.what
    assert refused.severity is Severity.ERROR
    assert scan(good, rspamd="127.0.0.1:1") == ()


# --- every CPython -----------------------------------------------------------------------------

_READ = """
import email, json, sys
from email import policy
from email.header import decode_header, make_header

def shown(letter, name):
    raw = dict(email.message_from_bytes(letter, policy=policy.compat32).raw_items())[name]
    unfolded = "".join(str(raw).splitlines())
    return str(make_header(decode_header(unfolded)))

found = []
for line in sys.stdin:
    letter = bytes.fromhex(line)
    read = email.message_from_bytes(letter, policy=policy.default)
    found.append({
        "names": [name for name in read.keys()],
        "subject": str(read["Subject"]),
        "to": [address.addr_spec for address in read["To"].addresses],
        "name": shown(letter, "To").rpartition("<")[0].strip(' "'),
        "unsubscribe": "".join(str(read["List-Unsubscribe"]).split()),
        "feedback": str(read["Feedback-ID"]),
        "text": read.get_body(("plain",)).get_content(),
        "defects": [str(defect) for part in read.walk() for defect in part.defects],
    })
print(json.dumps(found))
"""


def _pythons() -> dict[str, str]:
    """Version -> interpreter: this one, those on PATH, those of pyenv; one of each version."""
    folders = [*os.environ.get("PATH", "").split(os.pathsep)]
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    folders += map(str, sorted(versions.glob("3.*/bin")))
    found = {".".join(map(str, sys.version_info[:2])): sys.executable}
    for minor in range(10, 20):
        for folder in folders:
            candidate = shutil.which(f"python3.{minor}", path=folder)
            if candidate and f"3.{minor}" not in found and _is_whole(candidate):
                found[f"3.{minor}"] = candidate
    return found


def _is_whole(interpreter: str) -> bool:
    # pyenv leaves shims of versions that are not chosen here: they only say so and end.
    return not subprocess.run(
        [interpreter, "-I", "-c", "import email"], check=False, capture_output=True
    ).returncode


PYTHONS = _pythons()


@pytest.mark.parametrize("version", sorted(PYTHONS))
def test_every_cpython_reads_the_same_headers(version: str) -> None:
    """Names, titles and links as they were meant; one of each field; none that was smuggled in."""
    texts = [*NAMES, *(text for text in NASTY if harmless(text) and not text.isascii())]
    texts += ["A title of many words " * 12, "Grüße " * 30, "=?", "a=0D=0ABcc: evil@example.com"]
    letters = [_letter(text, subject=text) for text in texts]
    for letter in letters:
        check_wire(letter[letter.index(b"\r\nFrom: ") + 2 :])
    done = subprocess.run(
        [PYTHONS[version], "-I", "-c", _READ],
        input="\n".join(letter.hex() for letter in letters), check=True, capture_output=True,
        text=True, encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    for text, read in zip(texts, json.loads(done.stdout), strict=True):
        assert read["subject"] == harmless(text)
        assert read["name"] == harmless(text)
        assert read["to"] == ["ann@example.net"]
        assert read["unsubscribe"] == (
            f"<{VALUES[Hole.UNSUBSCRIBE_URL]}>,<mailto:leave@example.org?subject=unsubscribe>"
        )
        assert read["feedback"] == "7:weekly.example.org:edition:exampleorg"
        assert read["defects"] == []
        names = [name for name in read["names"] if name != "DKIM-Signature"]
        assert len(names) == len({name.lower() for name in names})
        assert {name.lower() for name in names}.isdisjoint({"bcc", "x"})
        assert len(read["names"]) - len(names) == 2
