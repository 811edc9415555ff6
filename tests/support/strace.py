"""What a program really asks of the kernel, by strace: its writes, its syncs, and their order."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WRITES = frozenset({"write", "writev", "pwrite64", "pwritev", "sendto", "sendmsg", "sendmmsg"})
READS = frozenset({"read", "readv", "recvfrom", "recvmsg"})
SYNCS = frozenset({"fdatasync", "fsync", "sync_file_range", "msync"})
LONGEST = 1 << 20
"""Octets of one call that are written down."""

_WHOLE = re.compile(r"(?P<pid>\d+) +(?P<name>\w+)\((?P<rest>.*)\) += (?P<result>-?\d+|\?)(?: .*)?")
_BEGUN = re.compile(r"(?P<pid>\d+) +(?P<name>\w+)\((?P<rest>.*) <unfinished \.\.\.>")
_ENDED = re.compile(
    r"(?P<pid>\d+) +<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)\) += (?P<result>-?\d+|\?)(?: .*)?"
)
_OTHER = re.compile(r"\d+ +(?:---|\+\+\+|\w+\(.*\) = \? <unavailable>)")
_TARGET = re.compile(r"\d+<(?P<target>(?:[^<>]|->)*)>")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


def strace_is_here() -> bool:
    """Whether it is installed."""
    return shutil.which("strace") is not None


def tracing(log: Path) -> tuple[str, ...]:
    """What to run a program under, so that `calls(log)` knows its reads, writes and syncs."""
    names = ",".join(sorted(WRITES | READS | SYNCS))
    options = ("-xx", "-yy", "-s", str(LONGEST), "-e", f"trace={names}", "-o", str(log))
    return ("strace", "-f", "-qq", *options)


def injecting(*faults: str) -> tuple[str, ...]:
    """What to run a program under, so that calls fail: `fdatasync:error=EIO:when=9+`."""
    names = ",".join(sorted({fault.partition(":")[0] for fault in faults}))
    injections = [word for fault in faults for word in ("-e", f"inject={fault}")]
    return ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={names}", *injections)


@dataclass(frozen=True)
class Call:
    """One system call; `began` and `ended` are places in the order of all that was seen."""

    name: str
    target: str
    """The file's path, or the socket's two ends."""
    data: bytes
    result: int | None
    """None where the program died in it."""
    began: int
    ended: int


def calls(log: Path) -> list[Call]:
    """Every call in the order of their beginnings; AssertionError for a line of no known form."""
    begun: dict[tuple[str, str], tuple[int, str]] = {}
    found = []
    for place, line in enumerate(log.read_text().splitlines()):
        if match := _BEGUN.fullmatch(line):
            begun[match["pid"], match["name"]] = place, match["rest"]
        elif match := _ENDED.fullmatch(line):
            began, first = begun.pop((match["pid"], match["name"]))
            found.append(_call(match, first + match["rest"], began, place))
        elif match := _WHOLE.fullmatch(line):
            found.append(_call(match, match["rest"], place, place))
        else:
            assert _OTHER.match(line), line[:200]
    found += [_cut_off(name, *rest) for (_, name), rest in begun.items()]
    return sorted(found, key=lambda call: call.began)


def _call(match: re.Match[str], arguments: str, began: int, ended: int) -> Call:
    result = None if match["result"] == "?" else int(match["result"])
    return Call(match["name"], _target(arguments), _data(arguments), result, began, ended)


def _cut_off(name: str, began: int, arguments: str) -> Call:
    return Call(name, _target(arguments), _data(arguments), None, began, began)


def _target(arguments: str) -> str:
    match = _TARGET.match(arguments)
    if match is None:
        return ""
    return _plain(match["target"])


def _data(arguments: str) -> bytes:
    return b"".join(_strings(arguments))


def _strings(arguments: str) -> Iterator[bytes]:
    for escaped, cut in _STRING.findall(arguments):
        assert not cut, "strace wrote only the beginning down"
        yield bytes.fromhex(escaped.replace("\\x", ""))


def _plain(text: str) -> str:
    return re.sub(r"\\x([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), text)
