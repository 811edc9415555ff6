"""What is asked of a letter before it is sent: one module for each question, one kind of finding.

`check` is the one way in. A question takes a `Letter`, which holds everything as values, and
yields findings; it opens no file, no database and no connection. Every rule is listed in `RULES`.
"""

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Circumstances, Letter
from newsletter.checks.questions import RULES, check

__all__ = ["RULES", "Circumstances", "Finding", "Letter", "Rule", "Severity", "check"]
