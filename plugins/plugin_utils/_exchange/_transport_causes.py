# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what an event of transport complains about is still so (procedures S2-04 to S2-07)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import iso_utc
from ._certificate import ExchangeCertificate
from ._certificate_state import ServerCertificates
from ._reading import UNKNOWN, or_unknown
from ._renewal import Share, is_due
from ._starttls import Cause, NameSearch, certificates_for, search_for
from ._transport_events import INTERNAL_GONE, STARTTLS_MISSING, TransportEvent

__all__ = ("JudgedEvent", "TransportCertificates")

_UNKNOWN_VALIDITY: t.Final = {"not_before": UNKNOWN, "not_after": UNKNOWN}


@dataclasses.dataclass(frozen=True)
class JudgedEvent:
    """An event, and what of it is so now; a part that does not concern events of its kind is None.

    :ivar search: of 12014.
    :ivar selected_by: of 12014, who put the candidates into their order: ``exchange``, or ``store``, the collection's own rule.
    :ivar present: of 12013 and 12015, whether that certificate is in the store.
    :ivar is_internal_transport: whether it is the internal transport certificate of today; None also where that is unknown.
    :ivar expired: whether that certificate has expired; None also where it is not in the store.
    """

    event: TransportEvent
    cause: Cause
    search: NameSearch | None = None
    selected_by: str | None = None
    present: bool | None = None
    is_internal_transport: bool | None = None
    expired: bool | None = None

    @property
    def stands(self) -> bool:
        """Whether its cause is known to be still there."""
        return self.cause not in ("none", "unknown")

    def to_result(self) -> dict[str, t.Any]:
        """Plain JSON values."""
        event = self.event
        return {
            "id": event.id,
            "source": event.source,
            "time": or_unknown(event.time),
            "count": event.count,
            "name": event.name,
            "connector": event.connector,
            "fqdn": event.fqdn,
            "thumbprint": event.thumbprint,
            "cause": self.cause,
            "candidates": list(self.search.candidates) if self.search else [],
            "chosen": self.search.chosen if self.search else "",
            "selected_by": self.selected_by,
            "present": self.present,
            "is_internal_transport": self.is_internal_transport,
            "expired": self.expired,
        }


@dataclasses.dataclass(frozen=True)
class TransportCertificates:
    """What transport has to do with, and the server's clock.

    :ivar internal: thumbprint of the internal transport certificate; empty where there is none, None where that is unknown.
    """

    store: ServerCertificates
    internal: str | None
    now: datetime.datetime

    def judge(self, event: TransportEvent, selection: t.Sequence[str] | None = None) -> JudgedEvent:
        """The event by the certificates of now.

        :param selection: thumbprints in Exchange's own order for the name of a 12014; None where Exchange was not asked.
        """
        if event.id == STARTTLS_MISSING:
            return self._judge_search(event, selection)
        return self._judge_internal(event)

    def _judge_search(self, event: TransportEvent, selection: t.Sequence[str] | None) -> JudgedEvent:
        if not event.name:
            return JudgedEvent(event, "unknown")
        if selection is None:
            candidates = certificates_for(event.name, self.store.certificates)
        else:
            found = [self.stored(thumbprint) for thumbprint in selection]
            candidates = [certificate for certificate in found if certificate is not None]
        search = search_for(candidates, self.now)
        # One of those that can't be read may be what was looked for.
        cause = "unknown" if self.store.unreadable and search.cause == "no_certificate" else search.cause
        return JudgedEvent(event, cause, search, "store" if selection is None else "exchange")

    def _judge_internal(self, event: TransportEvent) -> JudgedEvent:
        # An event that names none speaks of the internal transport certificate, whichever that is.
        thumbprint = event.thumbprint or self.internal or ""
        stored = self.stored(thumbprint)
        own = None if self.internal is None or not thumbprint else thumbprint == self.internal
        cause: Cause = "unknown"
        if own is False:
            cause = "none"
        elif own or stored is not None:
            # Where it is not known whether it is still that, the certificate itself decides.
            cause = self._internal_cause(event.id, stored)
        expired = None if stored is None else stored.facts.is_expired(self.now)
        return JudgedEvent(event, cause, present=stored is not None, is_internal_transport=own, expired=expired)

    def _internal_cause(self, event_id: int, stored: ExchangeCertificate | None) -> Cause:
        if stored is None:
            return "unknown" if self.store.unreadable else "no_certificate"
        if stored.has_private_key is False:
            return "no_private_key"
        if event_id == INTERNAL_GONE:
            return "none"
        return "expired" if stored.facts.is_expired(self.now) else "none"

    def shown_internal(self, renew_before: datetime.timedelta | Share) -> dict[str, t.Any]:
        """The internal transport certificate, and whether it is time to renew it, as results show it."""
        if self.internal is None:
            return {"thumbprint": UNKNOWN, **_UNKNOWN_VALIDITY, "present": UNKNOWN, "renew_due": False}
        stored = self.stored(self.internal)
        shown = {"thumbprint": self.internal, "present": stored is not None}
        if stored is None:
            # Without it there is no X-ANONYMOUSTLS, so mail between the servers is at stake.
            return {**shown, **_UNKNOWN_VALIDITY, "renew_due": not self.store.unreadable}
        return {**shown, **self._shown_validity(stored, renew_before)}

    def shown_smtp(self, renew_before: datetime.timedelta | Share) -> list[dict[str, t.Any]]:
        """The certificates that are enabled for SMTP, as results show them."""
        return [
            {"thumbprint": certificate.thumbprint, **self._shown_validity(certificate, renew_before)}
            for certificate in self.store.certificates
            if "SMTP" in (certificate.services or ())
        ]

    def _shown_validity(
        self, certificate: ExchangeCertificate, renew_before: datetime.timedelta | Share
    ) -> dict[str, t.Any]:
        facts = certificate.facts
        return {
            "not_before": iso_utc(facts.not_before),
            "not_after": iso_utc(facts.not_after),
            "renew_due": is_due(facts, renew_before, self.now),
        }

    def stored(self, thumbprint: str) -> ExchangeCertificate | None:
        """The certificate of that thumbprint in the store."""
        return next((c for c in self.store.certificates if c.thumbprint == thumbprint), None)
