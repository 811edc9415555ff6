"""Each recipient's letter, and the smarthost that takes it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from newsletter import message
from newsletter.edition import ALL, PLAIN, Edition
from newsletter.errors import SettingsError, SmarthostUnavailable
from newsletter.holes import Hole
from newsletter.mailing.smtp.opening import SmtpTransport
from newsletter.mailing.smtp.session import SmtpSession
from newsletter.mailing.smtp.smarthost import Security, Smarthost
from newsletter.mailing.smtp.wire import ConnectionBroken
from newsletter.mailing.values import Claimed, DeliveryId, Envelope
from newsletter.message import Plan, Sender
from newsletter.message.dkim import SignedPlan, Signer
from newsletter.newsroom.press import Press
from newsletter.settings import Settings, read_password
from subscribers import KeyRing, Subscriber

_EXAMPLE = re.compile(r"[@.]example(\.(org|com|net))?$")
"""Domains of RFC 2606: nobody's, so no smarthost but one on this machine is offered them."""
NOBODY = "a" * 16
"""A public id that no subscriber has: links that bear it open nothing."""


class Letters:
    """The letters of one edition; `moment` is their date, but for those that have their own.

    It is the same on every attempt, and so is all else: a letter that is tried again has the bytes
    and the return path of the first try. Signed where there is a `signer`.
    """

    def __init__(
        self,
        edition: Edition,
        plans: Mapping[str, Plan],
        *,
        press: Press,
        keys: KeyRing,
        moment: datetime,
        signer: Signer | None = None,
    ) -> None:
        self._plans = plans
        self._signer = signer
        self._moment = moment
        self._dated: dict[datetime, _Dated] = {}
        self._number = edition.number
        self._unsubscribing = keys.signer("unsubscribe")
        self._preferring = keys.signer("preferences")
        self._links = press.links
        self._sender = press.sender
        self._message_ids = keys.secret("message-id")
        self._return_paths = ReturnPaths(press.sender, keys)
        self._spells = Hole.LEAVE_KEY.token in (press.sender.unsubscribe_mailto or "")

    def compose(self, claimed: Claimed) -> Envelope:
        """The letter of one recipient, with links of their own."""
        reader = claimed.public_id
        leaving = self._unsubscribing(reader)
        dated = self._of(claimed.dated_at or self._moment)
        values = {
            Hole.ADDRESS: claimed.address,
            Hole.NAME: claimed.name,
            Hole.UNSUBSCRIBE_URL: self._links.unsubscribe(leaving),
            Hole.PREFERENCES_URL: self._links.preferences(self._preferring(reader)),
            Hole.MESSAGE_ID: message.message_id(
                self._message_ids,
                edition=self._number,
                subscriber=reader,
                domain=self._sender.domain,
            ),
            Hole.DATE: dated.date,
        }
        if self._spells:
            values[Hole.LEAVE_KEY] = KeyRing.spell(leaving)
        return Envelope(
            mail_from=self._return_paths.of(self._number, reader),
            rcpt_to=claimed.address,
            data=dated.plans[claimed.variant].filled(values),
            envid=f"{self._number}.{reader}",
        )

    def _of(self, moment: datetime) -> "_Dated":
        dated = self._dated.get(moment)
        if dated is None:
            plans: Mapping[str, Plan | SignedPlan] = self._plans
            if self._signer is not None:
                plans = _Signed(self._plans, self._signer, moment)
            self._dated[moment] = dated = _Dated(message.date(moment), plans)
        return dated


class _Dated(NamedTuple):
    """What letters of one date share."""

    date: str
    plans: Mapping[str, Plan | SignedPlan]


class ReturnPaths:
    """Where what cannot be delivered comes back to: with VERP, an address of each letter's own."""

    def __init__(self, sender: Sender, keys: KeyRing) -> None:
        self._path = sender.return_path
        self._secret = keys.secret("verp") if sender.verp else None

    def of(self, edition: int, public_id: str) -> str:
        """That of an edition's letter, or of a notice, to one person."""
        if self._secret is None:
            return self._path
        return message.return_path(self._secret, self._path, edition=edition, subscriber=public_id)


class _Signed(dict[str, SignedPlan]):
    """Each plan, signed when the first letter of it is asked for."""

    def __init__(self, plans: Mapping[str, Plan], signer: Signer, moment: datetime) -> None:
        super().__init__()
        self._plans = plans
        self._signer = signer
        self._moment = moment

    def __missing__(self, key: str) -> SignedPlan:
        self[key] = signed = self._signer.signed(self._plans[key], self._moment)
        return signed


def tester(address: str) -> Claimed:
    """Somebody outside of every ledger who gets a test letter."""
    return Claimed(
        delivery_id=DeliveryId(0),
        subscriber_id=0,
        public_id=NOBODY,
        address=address,
        name="",
        variant=ALL,
        attempt=1,
    )


def reader(person: Subscriber) -> Claimed:
    """A subscriber whose letter somebody wants to look at, outside of every ledger."""
    return tester(person.address)._replace(
        public_id=person.public_id, name=person.name, variant=ALL + PLAIN if person.plain else ALL
    )


def smarthost_of(settings: Settings) -> Smarthost:
    """The smarthost that the settings name; SettingsError for the example's sender elsewhere."""
    given = settings.smarthost
    smarthost = Smarthost(
        host=given.host,
        port=given.port,
        security=Security(given.security),
        user=given.user or None,
        password=read_password(settings) or None,
        connections=given.connections,
    )
    if _EXAMPLE.search(settings.sender.address) and not smarthost.is_loopback:
        raise SettingsError(
            f"{settings.sender.address} is the example's address",
            where=f"{settings.file.name}: from.address",
            mend="write your own",
        )
    return smarthost


async def reach(smarthost: Smarthost) -> SmtpSession:
    """Open one session at once; SmarthostUnavailable where that fails for whatever reason."""
    transport = SmtpTransport(smarthost)
    try:
        return await transport.open()
    except ConnectionBroken as fault:
        raise SmarthostUnavailable(
            fault.what,
            where=transport.place,
            mend="check the smarthost's host and port in newsletter.toml, and that it runs",
        ) from fault


async def no_ledger() -> bool:
    """The intent of a letter that no ledger counts, such as a test letter: it may always leave."""
    return True
