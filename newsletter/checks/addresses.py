"""Whether every link and image is somewhere that readers can reach."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from newsletter.checks.anchors import ELSEWHERE, addresses
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter

RULES = (
    Rule(
        name="local-address",
        question="Does no link or image lead to this machine, a file, or a private network?",
    ),
    Rule(
        name="example-address",
        question="Does no link or image lead to a domain that is set aside for examples?",
    ),
)

_LOCAL = re.compile(r"(?:^|\.)(?:localhost|local|internal|localdomain|lan|test|invalid)$")
"""RFC 6761, RFC 6762, and names that networks use among themselves."""
_EXAMPLE = re.compile(r"(?:^|\.)example(?:\.(?:org|com|net))?$")
"""RFC 2606."""
_NUMBER = re.compile(r"[\d.]+|[\da-f:.]*:[\da-f:.]*")
_SHOWN = 3


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield one finding for all addresses of a kind: they have one cause."""
    hosts: dict[str, list[str]] = {}
    for url in addresses(letter):
        hosts.setdefault(_host(url), []).append(url)
    yield from _finding(
        letter,
        "local-address",
        [url for host, urls in hosts.items() if host and _is_local(host) for url in urls],
        what="no reader can reach {}",
        mend="link to what is on the web",
    )
    yield from _finding(
        letter,
        "example-address",
        [url for host, urls in hosts.items() if _EXAMPLE.search(host) for url in urls],
        what="nobody has {}: such domains are for examples",
        mend="write your own",
    )


def _finding(
    letter: Letter, rule: str, urls: list[str], *, what: str, mend: str
) -> Iterator[Finding]:
    if not urls:
        return
    places = list(dict.fromkeys(map(_host, urls)))
    more = f" and {len(places) - _SHOWN} more" if places[_SHOWN:] else ""
    line = next((letter.lines[url] for url in urls if url in letter.lines), None)
    is_local = letter.circumstances.is_local
    yield Finding(
        rule=rule,
        severity=Severity.WARNING if is_local else Severity.ERROR,
        what=what.format(", ".join(places[:_SHOWN]) + more),
        mend=mend,
        where=letter.source if line else ELSEWHERE,
        line=line,
    )


def _host(url: str) -> str:
    """The host of an address; empty where it has none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return "localhost" if parts.scheme == "file" else host.removesuffix(".")


def _is_local(host: str) -> bool:
    if not _NUMBER.fullmatch(host):
        return bool(_LOCAL.search(host)) or "." not in host
    try:
        return not ip_address(host).is_global
    except ValueError:
        # 127.1 and 2130706433 are loopback to some programs, and nothing to others.
        return True
