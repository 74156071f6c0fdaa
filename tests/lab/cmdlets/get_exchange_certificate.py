# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-ExchangeCertificate (cmdlet sheet 2.1)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import OrganisationError, Server, StoredCertificate, reading, stores, transport_certificates
from lab.organisation.names import covers
from lab.shapes.exchange_certificate import exchange_certificate

from .certificate_target import instance_thumbprint, server_of, split_identity
from .common import (
    CERTIFICATE2,
    CERTIFICATE_ID,
    DOMAIN_CONTROLLER,
    MULTI_VALUED,
    SERVER_ID,
    identity_text,
    vantage_of,
)
from .exchange_errors import refusal, task_class


class GetExchangeCertificate(Cmdlet):
    """Lists or reads the certificates in a server's personal store, newest NotBefore first.

    With -DomainName the first is the one that Exchange would select for the name (cmdlet sheet 2.1).
    Assumption: the others follow in the order in which they would be selected, services and keys do not count.
    """

    name: t.ClassVar[str] = "Get-ExchangeCertificate"
    net_class: t.ClassVar[str] = task_class("GetExchangeCertificate")
    default_set: t.ClassVar[str | None] = "Thumbprint"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Thumbprint", Kind.STRING, sets=("Thumbprint",), position=0, by_value=True, nullable=True),
        Parameter("Identity", Kind.STRING, sets=("Identity",), position=0, nullable=True, type_name=CERTIFICATE_ID),
        Parameter("Instance", Kind.OBJECT, sets=("Instance",), by_value=True, nullable=True, type_name=CERTIFICATE2),
        Parameter("Server", Kind.STRING, sets=("Instance", "Thumbprint"), nullable=True, type_name=SERVER_ID),
        Parameter("DomainName", Kind.STRINGS, nullable=True, type_name=MULTI_VALUED),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        try:
            server, found = self._find(call)
        except OrganisationError as error:
            call.error(refusal(vantage, error))
            return
        wanted = call.bound.get("DomainName")
        if wanted:
            serving = [stored for stored in found if _serves(stored, wanted)]
            found = transport_certificates.by_preference(vantage.organisation, server, serving)
        for stored in found:
            call.write(exchange_certificate(vantage, server, stored))

    @staticmethod
    def _find(call: Call) -> tuple[Server, list[StoredCertificate]]:
        vantage = vantage_of(call)
        identity = identity_text(call.bound.get("Identity"))
        if identity is not None:
            name, wanted = split_identity(identity)
            server = vantage.find_server(name)
            listed = stores.certificates(vantage, server)
            # A value that matches nothing returns all certificates, as null does (cmdlet sheet 2.1).
            return server, [stored for stored in listed if stored.thumbprint == wanted.upper()] or listed
        server = server_of(call)
        thumbprint = instance_thumbprint(call.bound.get("Instance"))
        if thumbprint is None:
            thumbprint = call.bound.get("Thumbprint")
        if thumbprint is None:
            return server, stores.certificates(vantage, server)
        # An empty thumbprint ends in the not-found message too, says the article (cmdlet sheet 2.1).
        return server, [stores.certificate(vantage, server, thumbprint)]


def _serves(stored: StoredCertificate, wanted: t.Iterable[t.Any]) -> bool:
    """Whether one of the names is in the certificate."""
    return any(covers(domain, str(item)) for item in wanted for domain in reading.domains(stored))


__all__ = ("GetExchangeCertificate",)
