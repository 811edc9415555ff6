"""What the spam filters on this machine say of a letter: SpamAssassin and rspamd, where they are.

They run as processes of their own with a time limit, learn nothing from the letter, and as far as
that can be chosen ask nobody else.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from newsletter.checks import Finding, Rule, Severity

SECONDS = 30.0
"""A filter that has not answered by then is left alone."""
RSPAMD = "localhost:11333"
"""Where rspamd listens unless it is told otherwise."""

SCAN_RULES = (
    Rule(
        name="spam-score",
        question="With --scan: do the spam filters here let the letter pass with room to spare?",
    ),
    Rule(
        name="spam-filter",
        question="With --scan: do the spam filters here answer in time?",
    ),
)

_WHERE = "message"
_SHOWN = 0.05
"""Points from which a filter's rule is named."""
_NEAR = 0.4
"""The share of SpamAssassin's limit from which somebody should look."""
_DETAILS = "Content analysis details:"
_POINTS = re.compile(r"\((-?[\d.]+) points, (-?[\d.]+) required\)")
_RULE = re.compile(r"(?m)^ *(-?\d+(?:\.\d+)?) ([A-Z][A-Z0-9_]+)")
_ACTIONS = {"no action": Severity.NOTE, "greylist": Severity.WARNING}
"""What rspamd would do with the letter; whatever else it does, readers do not see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Score:
    severity: Severity
    points: str
    rules: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filter:
    """`commands` are tried in order; of a client whose server is not there, nothing is said."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    read: Callable[[str], _Score]


def scan(message: bytes, *, rspamd: str = RSPAMD, seconds: float = SECONDS) -> tuple[Finding, ...]:
    """Ask every filter that is installed; nothing is found where none is, or none is running.

    `message` is the whole letter as it is sent, `rspamd` the host and port of its normal worker,
    `seconds` the time that each filter gets.
    """
    filters = (
        _Filter(
            name="SpamAssassin",
            commands=(
                ("spamc", "-x", "-R"),
                ("spamassassin", "-L", "-t", "-x", "--cf=bayes_auto_learn 0"),
            ),
            read=_spamassassin,
        ),
        _Filter(name="rspamd", commands=(("rspamc", "-h", rspamd, "--json"),), read=_rspamd),
    )
    return tuple(found for each in filters for found in _asked(each, message, seconds))


def _asked(filter_: _Filter, message: bytes, seconds: float) -> Iterator[Finding]:
    for command in filter_.commands:
        program = shutil.which(command[0])
        if not program:
            continue
        try:
            done = subprocess.run(  # noqa: S603  # no shell, and no program but the filters
                [program, *command[1:]],
                input=message,
                capture_output=True,
                check=False,
                timeout=seconds,
                # Reports are read in English.
                env=os.environ | {"LC_ALL": "C"},
            )
        except subprocess.TimeoutExpired:
            yield _silent(filter_, f"has not answered within {seconds:g} seconds")
            return
        if done.returncode == 0:
            yield from _told(filter_, done.stdout.decode(errors="replace"))
            return


def _told(filter_: _Filter, answer: str) -> Iterator[Finding]:
    try:
        score = filter_.read(answer)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield _silent(filter_, "gave an answer that cannot be read")
        return
    rules = ", ".join(f"{name} {points:.1f}" for name, points in score.rules)
    is_note = score.severity is Severity.NOTE
    yield Finding(
        rule="spam-score",
        severity=score.severity,
        what=f"{filter_.name} gives {score.points}" + (f": {rules}" if rules else ""),
        mend="nothing has to be done" if is_note else "mend what the rules with most points name",
        where=_WHERE,
    )


def _silent(filter_: _Filter, what: str) -> Finding:
    return Finding(
        rule="spam-filter",
        severity=Severity.NOTE,
        what=f"{filter_.name} {what}",
        mend="try it by hand, or send without it",
        where=_WHERE,
    )


def _spamassassin(answer: str) -> _Score:
    """The report at the end; what stands before is the letter itself."""
    report = answer[answer.rindex(_DETAILS) :]
    match = _POINTS.search(report)
    if not match:
        raise ValueError("the report has no points")
    points, limit = float(match[1]), float(match[2])
    severity = Severity.WARNING if points >= limit * _NEAR else Severity.NOTE
    return _Score(
        severity=Severity.ERROR if points >= limit else severity,
        points=f"{points:.1f} points, {limit:.1f} are spam",
        rules=_heaviest((name, float(given)) for given, name in _RULE.findall(report)),
    )


def _rspamd(answer: str) -> _Score:
    told = json.loads(answer)
    action = str(told["action"])
    # A table without entries comes as a list.
    symbols = (told["symbols"] or {}).items()
    return _Score(
        severity=_ACTIONS.get(action, Severity.ERROR),
        points=f'{float(told["score"]):.1f} points and says "{action}"',
        rules=_heaviest((name, float(symbol["score"])) for name, symbol in symbols),
    )


def _heaviest(rules: Iterator[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    told = [rule for rule in rules if abs(rule[1]) >= _SHOWN]
    return tuple(sorted(told, key=lambda rule: -rule[1]))
