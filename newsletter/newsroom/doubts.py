"""Letters of which nobody knows: asked of the smarthost's log or of mailboxes, or sent again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from newsletter import message
from newsletter.errors import MailingError
from newsletter.mailing.evidence.maildir import read_folder
from newsletter.mailing.evidence.postfix import read_postfix
from newsletter.mailing.evidence.proof import Coverage, Evidence, Trace
from newsletter.mailing.ledger.doubts import Reconciled, Suspect
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.mailings import called, named
from newsletter.mailing.states import DeliveryState, MailingKind
from newsletter.mailing.values import Delivery, DeliveryId, Mailing
from subscribers import KeyRing, Subscribers, read_address

TOLERANCE = timedelta(seconds=2)
"""Stamps of a log are cut to the second, and clocks differ."""
LATE = timedelta(hours=1)
"""How long before its row was last written a letter may have left: no answer is awaited longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """Where to look for letters."""

    logs: Sequence[Path] = ()
    """Logs of the smarthost's Postfix."""
    maildirs: Sequence[Path] = ()
    complete: bool = False
    """Whether, by the operator's word, what is not found there never arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What became of the letters that were asked about."""

    asked: int
    reconciled: Reconciled
    proofs: Mapping[DeliveryId, str]
    """Letter -> where it was found."""
    begun: Mapping[DeliveryId, str]
    """Letter -> a trace that proves nothing."""
    erased: int
    """Letters to people who were erased since: nothing tells their letters from others'."""
    remarks: Sequence[str]
    """What is worth a look in the evidence itself."""


class Doubts:
    """Clears the doubts of one workspace's ledger."""

    def __init__(
        self, ledger: Ledger, subscribers: Subscribers, *, keys: KeyRing, domain: str
    ) -> None:
        self._ledger = ledger
        self._subscribers = subscribers
        self._secret = keys.secret("message-id")
        self._domain = domain

    def reconcile(self, mailing: Mailing, witnesses: Witnesses) -> Findings:
        """Ask the witnesses about every letter in doubt, and write down what they prove.

        MailingError where a sender is still at work, and for a log that is called complete and is
        plainly not. WorkspaceError for evidence that cannot be read.
        """
        self._refuse_senders(mailing)
        suspects = self._ledger.suspects(mailing)
        ids = self._message_ids(mailing, suspects)
        evidence = self._ask(witnesses, ids)
        remarks: list[str] = []
        for coverage in (each.coverage for each in evidence if each.coverage):
            remarks += self._weigh(mailing, suspects, coverage, witnesses)
        proofs = _traces(ids, [each.taken for each in evidence])
        begun = _traces(ids, [each.begun for each in evidence])
        return Findings(
            asked=len(suspects),
            reconciled=self._ledger.reconcile(mailing, proofs, complete=witnesses.complete),
            proofs=proofs,
            begun={number: trace for number, trace in begun.items() if number not in proofs},
            erased=len(suspects) - len(ids),
            remarks=remarks,
        )

    def resend(self, mailing: Mailing, addresses: Sequence[str] | None) -> int:
        """Let uncertain letters, or those to these addresses, be sent again; how many.

        One address may have several of notices. MailingError for one that has none, SubscriberError
        for what is no address: nothing is changed then.
        """
        if addresses is None:
            return self._ledger.resend(mailing)
        found: defaultdict[str, list[DeliveryId]] = defaultdict(list)
        for each in self.uncertain(mailing):
            if each.address is not None:
                found[each.address.casefold()].append(each.id)
        asked = [read_address(each) for each in addresses]
        if strangers := [each for each in asked if each.casefold() not in found]:
            raise MailingError(
                f"no uncertain letter to {strangers[0]}",
                where=called(mailing),
                mend=f"`newsletter mailing show {named(mailing)}` names those there are",
            )
        return self._ledger.resend(
            mailing, {id_ for each in asked for id_ in found[each.casefold()]}
        )

    def uncertain(self, mailing: Mailing) -> Sequence[Delivery]:
        """All letters whose fate is unknown."""
        many = self._ledger.tally(mailing).uncertain
        return self._ledger.deliveries(mailing, DeliveryState.UNCERTAIN, limit=many)

    def _refuse_senders(self, mailing: Mailing) -> None:
        if living := self._ledger.sort_out(mailing):
            raise MailingError(
                f"a sender may be at work: {living[0].where}",
                where=called(mailing),
                mend="wait for it; where it is dead, `newsletter mailing run-due` takes over",
            )

    def _message_ids(self, mailing: Mailing, suspects: Sequence[Suspect]) -> dict[str, DeliveryId]:
        public_ids = self._subscribers.public_ids([each.subscriber_id for each in suspects])
        return {
            self._message_id(mailing, each, public_ids[each.subscriber_id]): each.id
            for each in suspects
            if each.subscriber_id in public_ids
        }

    def _message_id(self, mailing: Mailing, suspect: Suspect, public_id: str) -> str:
        if mailing.edition_number is None:
            return message.notice_id(
                self._secret, delivery=suspect.id, subscriber=public_id, domain=self._domain
            )
        return message.message_id(
            self._secret,
            edition=mailing.edition_number,
            subscriber=public_id,
            domain=self._domain,
        )

    def _ask(self, witnesses: Witnesses, ids: Mapping[str, DeliveryId]) -> list[Evidence]:
        found = [read_folder(folder, ids.keys()) for folder in witnesses.maildirs]
        if witnesses.logs:
            now = self._ledger.clock()
            found.append(read_postfix(witnesses.logs, ids.keys(), now=now))
        return found

    def _weigh(
        self,
        mailing: Mailing,
        suspects: Sequence[Suspect],
        coverage: Coverage,
        witnesses: Witnesses,
    ) -> list[str]:
        """What is odd about a log; MailingError for one that cannot be complete."""
        since = mailing.started_at or mailing.created_at
        until = max((each.at for each in suspects), default=since)
        if mailing.kind is MailingKind.NOTICE:
            # That mailing has been under way ever since the first notice.
            since = max(since, min((each.at for each in suspects), default=until) - LATE)
        missing = coverage.missing(since + TOLERANCE, max(since, until - TOLERANCE))
        if missing and witnesses.complete:
            raise MailingError(
                f"the log is not complete: {missing[0]}",
                where="--complete",
                mend="give all files, rotated ones too, or leave the option out",
            )
        return [*missing, *coverage.silent(since, until)]


def _traces(
    ids: Mapping[str, DeliveryId], found: Sequence[Mapping[str, Trace]]
) -> dict[DeliveryId, str]:
    return {ids[each]: str(trace) for traces in found for each, trace in traces.items()}
