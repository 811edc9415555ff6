"""What a check has to say: which rule, how bad, where, what, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """Readers would be hurt: `send` refuses."""
    WARNING = "warning"
    """Somebody should look before it is sent."""
    NOTE = "note"
    """Good to know; nothing has to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: `name` is a stable kebab-case word, `question` what it asks, in one sentence."""

    name: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place where a letter breaks a rule, or comes close.

    `where` names the file at fault (the report, a template, newsletter.toml), or the part of the
    letter where no file is; `line` is the 1-based line in it, where it is known.
    """

    rule: str
    severity: Severity
    what: str
    mend: str
    where: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """One line: `where:line: severity: what; mend [rule]`."""
        place = ":".join(str(part) for part in (self.where, self.line) if part)
        before = f"{place}: " if place else ""
        return f"{before}{self.severity}: {self.what}; {self.mend} [{self.rule}]"
