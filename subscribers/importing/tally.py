"""What becomes of the rows of a file: counted batch by batch, the first of each kind named."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from subscribers.entering.arriving import Applicant
from subscribers.entering.entering import Entry
from subscribers.model import Act

EXAMPLES = 5
"""People named of each kind."""
_ENTERED = frozenset({Entry.ADDED, Entry.GONE})
"""Entries that stand as their rows say."""
_COUNTED = (
    "rows", *(entry.value for entry in Entry if entry is not Entry.GONE), "rejected", "disputed",
    "undated",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What became of one applicant."""

    entry: Entry
    disputed: bool = False
    """The file says something stricter here than we knew, or than it said above.

    Who had agreed before stays as they are; of others the stricter word holds.
    """
    stays: bool = False
    """Whether they had agreed before."""


class Tally:
    """The sum of an import so far."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: defaultdict[str, list[str]] = defaultdict(list)

    @property
    def figures(self) -> dict[str, int]:
        """What all rows so far came to, as it is kept and told."""
        return {name: self.counts[name] for name in _COUNTED}

    def add(self, kind: str, address: str) -> None:
        """Count one row."""
        self.counts[kind] += 1
        if self.counts[kind] <= EXAMPLES:
            self.examples[str(kind)].append(address)

    def take(self, applicants: Sequence[Applicant], admissions: Sequence[Admission]) -> None:
        """Count a batch."""
        for applicant, admission in zip(applicants, admissions, strict=True):
            entry = admission.entry
            if entry in _ENTERED and applicant.suppress:
                entry = Entry.SUPPRESSED
            elif entry in _ENTERED and applicant.act is Act.LEFT:
                entry = Entry.LEFT
            self.add(entry, applicant.address)
            if admission.disputed:
                self.add("disputed", applicant.address)
