# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server's certificates for transport and client access need (procedures S2-05 to S2-07, S2-11 to S2-13, S2-22 to S2-24).

Self-signed certificates are renewed, created and enabled; what an authority has issued only an authority can renew.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import iso_utc
from ._certificate import ExchangeCertificate
from ._renewal import Share, is_due
from ._servers import ExchangeServer, same_server
from ._starttls import cause_of
from ._transport_causes import JudgedEvent, TransportCertificates

__all__ = ("TransportAction", "transport_actions")

# Transport complains again and again, also of what it looks for in vain; a connector may have let go of an older name.
_FRESH = datetime.timedelta(days=1)
_TAKEN_OVER = ("IMAP", "POP", "UM", "IIS", "SMTP", "UMCallRouter")


@dataclasses.dataclass(frozen=True)
class TransportAction:
    """One thing to be done.

    :ivar action: ``renew`` by a clone, ``create`` as Setup does, ``enable`` what is there, or ``obtain`` from an authority.
    :ivar thumbprint: the certificate that is renewed or enabled; empty where there is none.
    :ivar services: to enable the renewed, created or present one for.
    :ivar replaces_internal: whether it shall become the internal transport certificate.
    :ivar reason: a sentence for a person, which names the server.
    """

    action: t.Literal["renew", "create", "enable", "obtain"]
    reason: str
    thumbprint: str = ""
    services: tuple[str, ...] = ()
    replaces_internal: bool = False

    def to_result(self) -> dict[str, t.Any]:
        """Plain JSON values."""
        return {
            "action": self.action,
            "thumbprint": self.thumbprint,
            "services": list(self.services),
            "internal_transport": "replace" if self.replaces_internal else "keep",
            "reason": self.reason,
        }


def transport_actions(
    server: ExchangeServer,
    certificates: TransportCertificates,
    events: t.Iterable[JudgedEvent],
    renew_before: datetime.timedelta | Share,
) -> list[TransportAction]:
    """What is to be done, the internal transport certificate first; nothing where all is well, or not known.

    :param events: those whose cause still stands count.
    """
    due = _Due(server, certificates, renew_before)
    planned = [due.internal()] if server.has_internal_transport else []
    if server.has_internal_transport:
        planned += [due.answer(event) for event in events if event.stands and event.search is not None]
    if "ClientAccess" in server.roles and not server.version.has_back_end:
        planned += [due.of_clients(certificate) for certificate in certificates.store.certificates]
    return _once(action for action in planned if action is not None)


def _once(actions: t.Iterable[TransportAction]) -> list[TransportAction]:
    """Each certificate once, and one that is created."""
    kept: dict[tuple[str, str], TransportAction] = {}
    for action in actions:
        key = (action.action, action.reason if action.action == "obtain" else action.thumbprint)
        kept.setdefault(key, action)
    return list(kept.values())


@dataclasses.dataclass(frozen=True)
class _Due:
    """The rules, for one server at one moment."""

    server: ExchangeServer
    certificates: TransportCertificates
    renew_before: datetime.timedelta | Share

    def internal(self) -> TransportAction | None:
        """What the internal transport certificate needs."""
        thumbprint, store = self.certificates.internal, self.certificates.store
        if thumbprint is None:
            return None
        found = self.certificates.stored(thumbprint)
        if found is None:
            # One of those that can't be read may be it.
            return None if store.unreadable else self._create("has no internal transport certificate", internal=True)
        if found.has_private_key is False:
            return self._create("has an internal transport certificate without its private key", internal=True)
        return self._renew(found, "the internal transport certificate", internal=True) if self._ends(found) else None

    def answer(self, event: JudgedEvent) -> TransportAction | None:
        """What an event 12014 asks for."""
        sought = event.event
        what = f"connector {sought.connector} looks for a certificate for {sought.name}"
        having = [
            found for found in map(self.certificates.stored, event.search.candidates if event.search else ()) if found
        ]
        fitting = next((c for c in having if cause_of(c, self.certificates.now) == event.cause), None)
        if event.cause == "not_enabled_for_smtp" and fitting is not None:
            reason = f"{self.server.fqdn}: {what}, and this one is not enabled for SMTP."
            return TransportAction("enable", reason, fitting.thumbprint, ("SMTP",))
        if event.cause == "expired" and fitting is not None:
            if fitting.thumbprint == self.certificates.internal:
                return None
            return self._renew(
                fitting, f"the certificate for {sought.name}, for which connector {sought.connector} looks"
            )
        if event.cause == "no_certificate" and self._is_own_name(sought.name):
            return self._create(f"has no certificate for its own name, for which connector {sought.connector} looks")
        fresh = sought.time is None or sought.time > self.certificates.now - _FRESH
        if event.cause in ("no_certificate", "no_private_key") and fresh:
            return self._obtain(f"{what}, and there is none" + (" with its private key" if having else ""))
        return None

    def of_clients(self, certificate: ExchangeCertificate) -> TransportAction | None:
        """What a certificate of the Client Access role needs, before 2013 gave it a back end of its own."""
        if "IIS" not in (certificate.services or ()) or not self._ends(certificate):
            return None
        if certificate.thumbprint == self.certificates.internal:
            return None
        return self._renew(certificate, "the certificate of the Client Access services")

    def _ends(self, certificate: ExchangeCertificate) -> bool:
        return is_due(certificate.facts, self.renew_before, self.certificates.now)

    def _is_own_name(self, name: str) -> bool:
        return same_server(name, self.server.fqdn)

    def _renew(self, old: ExchangeCertificate, what: str, *, internal: bool = False) -> TransportAction:
        ended = "ended" if old.facts.is_expired(self.certificates.now) else "ends"
        sentence = f"{what}, {old.thumbprint}, {ended} at {iso_utc(old.facts.not_after)}"
        if not old.facts.self_signed:
            return self._obtain(f"{sentence}, and was issued by {old.facts.issuer}")
        if old.has_private_key is False:
            return self._create(f"has lost the private key of {what}", internal=internal)
        services = self._taken_over(old)
        if internal and "SMTP" not in services:
            services = (*services, "SMTP")
        return TransportAction("renew", f"{self.server.fqdn}: {sentence}.", old.thumbprint, services, internal)

    def _taken_over(self, old: ExchangeCertificate) -> tuple[str, ...]:
        if self.server.is_edge:
            return ("SMTP",)
        # From 2013 on the certificate of the back end counts as enabled for IIS, but enabling another one binds that to the
        # front end, where it may displace the certificate of an authority.
        left_out = ("IIS",) if self.server.version.has_back_end else ()
        return tuple(name for name in _TAKEN_OVER if name in (old.services or ()) and name not in left_out)

    def _create(self, what: str, *, internal: bool = False) -> TransportAction:
        return TransportAction("create", f"{self.server.fqdn} {what}.", services=("SMTP",), replaces_internal=internal)

    def _obtain(self, sentence: str) -> TransportAction:
        reason = (
            f"{self.server.fqdn}: {sentence}. Obtain one from an authority, import it, and enable it for its services."
        )
        return TransportAction("obtain", reason)
