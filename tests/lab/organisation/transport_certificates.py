# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificate a server's transport takes for a connector: what STARTTLS presents (procedures S2-05, S2-06)."""

from __future__ import annotations

import functools
import typing as t

from cryptography import x509

from . import reading
from .connectors import ReceiveConnector, SendConnector
from .model import SMTP, Server, StoredCertificate
from .names import covers, domains_of
from .organisation import Organisation

Connector = ReceiveConnector | SendConnector


def announced(server: Server, connector: Connector) -> str:
    """The connector's FQDN; the computer's where it has none (procedures S2-06)."""
    return connector.fqdn or server.fqdn


def wanted(server: Server, connector: Connector) -> str:
    """What transport looks for: the certificate's name that the connector gives, else its FQDN.

    That such a name stands in place of the FQDN is in a published event 12014 of Exchange 2013.
    """
    return announced(server, connector) if connector.certificate is None else str(connector.certificate)


def chosen(organisation: Organisation, server: Server, connector: Connector) -> StoredCertificate | None:
    """The certificate with its key that the connector offers STARTTLS with; None where it cannot.

    The first by preference of those that have their key, are enabled for SMTP and cover the name. An expired one does not
    count (procedures S2-02).
    Assumption: nor does it on 2016 and later, of which Microsoft's page on the selection says that it is offered, with event
    12016.
    Assumption: one that the machine does not trust counts, like a self-signed one.
    """
    now = organisation.clock.now()
    fitting = [
        stored
        for stored in server.my.values()
        if stored.key is not None
        and stored.services & SMTP
        and reading.not_before(stored) <= now <= reading.not_after(stored)
        and _fits(server, connector, stored)
    ]
    return next(iter(by_preference(organisation, server, fitting)), None)


def by_preference(
    organisation: Organisation, server: Server, certificates: t.Iterable[StoredCertificate]
) -> list[StoredCertificate]:
    """In the order in which Exchange selects one for a name: valid ones of an authority first, then the newest.

    Source: "Selection of Inbound STARTTLS Certificates" (Microsoft, for 2016 and later; bb430748 for 2007 and 2010).
    """

    def key(stored: StoredCertificate) -> tuple[bool, float]:
        of_authority = not stored.self_signed and reading.status(organisation, stored, server) == "Valid"
        return not of_authority, -reading.not_before(stored).timestamp()

    return sorted(certificates, key=key)


def internal_transport(server: Server) -> StoredCertificate | None:
    """The internal transport certificate as it is in the store, with its key; None where it is not."""
    stored = server.my.get(server.internal_transport_thumbprint)
    return None if stored is None or stored.key is None else stored


def _fits(server: Server, connector: Connector, stored: StoredCertificate) -> bool:
    if connector.certificate is not None:
        return connector.certificate.names(stored.certificate)
    name = announced(server, connector)
    return any(covers(domain, name) for domain in _domains(stored.certificate))


@functools.lru_cache(maxsize=256)
def _domains(certificate: x509.Certificate) -> tuple[str, ...]:
    """Remembered, for transport looks at the same certificates again and again when the clock is moved far on."""
    return tuple(domains_of(certificate))
