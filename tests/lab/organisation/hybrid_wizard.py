# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Hybrid Configuration Wizard, as a person runs it to bring a new certificate into use (procedures 1.5, S4-10 to S4-21).

Assumption: what it checks and writes beyond the sources. They say that it sets the name on the connectors (S4-04), and with it
what was cleared on the Receive connectors (S4-24); that a 2013 server on an old cumulative update stops it (S4-11); and which
certificate hybrid needs (S4-01 and S4-02).
"""

from __future__ import annotations

import dataclasses
import typing as t

from cryptography import x509

from . import builds, edge, mail_flow_changes, reading
from .connectors import CertificateName, HybridConfiguration
from .errors import HybridWizardError
from .model import SMTP, Server, StoredCertificate
from .names import common_name, name_text
from .organisation import Organisation
from .vantage import Vantage

CAPABILITIES = ("mail.protection.outlook.com:AcceptCloudServicesMail",)
"""What a hybrid Receive connector accepts from Exchange Online. Assumption: the domain; the recorded one is a test's."""

Online = t.Callable[[Organisation, x509.Certificate], None]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What the wizard has set. :ivar receive_connectors: as ``SERVER\\name``."""

    certificate: CertificateName
    send_connectors: tuple[str, ...]
    receive_connectors: tuple[str, ...]


def run(vantage: Vantage, thumbprint: str, *, online: Online | None = None) -> Outcome:
    """Brings the certificate into use for mail with Exchange Online.

    :param online: what the wizard does in Exchange Online; it runs last, under the organisation's lock.

    Raises HybridWizardError, before anything is written, and UnreachableError or AccessDeniedError.
    """
    organisation = vantage.organisation
    with organisation.settled():
        configuration = organisation.hybrid
        if configuration is None:
            # Assumption: it changes a hybrid set-up; the lab makes none.
            raise HybridWizardError("there is no hybrid set-up to change")
        servers = _transport_servers(organisation, configuration)
        _check_builds(vantage.server, servers)
        certificate = _check_certificate(vantage, servers, thumbprint)
        name = CertificateName(name_text(certificate.issuer), name_text(certificate.subject))
        outcome = _write(vantage, configuration, name)
        if online is not None:
            online(organisation, certificate)
        return outcome


def _transport_servers(organisation: Organisation, configuration: HybridConfiguration) -> list[Server]:
    """Those that mail to and from Exchange Online goes through: the Edge servers where there are any."""
    names = configuration.edge_servers or (*configuration.receiving_servers, *configuration.sending_servers)
    if not names:
        raise HybridWizardError("the hybrid configuration lists no transport server")
    return [organisation.servers[name] for name in dict.fromkeys(names)]


def _check_builds(host: Server, servers: list[Server]) -> None:
    """KB2988229 (procedures S4-11). Assumption: the server it runs from counts, and the transport servers."""
    for server in (host, *servers):
        if builds.is_outdated_2013(server.version):
            raise HybridWizardError(
                f"Subtask CheckPrereqs execution failed: {server.name} has an old cumulative update"
            )


def _check_certificate(vantage: Vantage, servers: list[Server], thumbprint: str) -> x509.Certificate:
    found: StoredCertificate | None = None
    for server in servers:
        # An Edge server is not called: its administrator brings the certificate there.
        if not edge.is_edge(server):
            vantage.reach(server)
        found = server.my.get(thumbprint.upper())
        problem = _problem(vantage.organisation, server, found)
        if found is None or problem is not None:
            raise HybridWizardError(f"the certificate {thumbprint} cannot be chosen: on {server.name} {problem}")
    if found is None:
        raise HybridWizardError(f"there is no certificate {thumbprint}")
    return found.certificate


def _problem(organisation: Organisation, server: Server, stored: StoredCertificate | None) -> str | None:
    """Why the wizard does not offer the certificate."""
    if stored is None:
        return "it is not in the store"
    if stored.self_signed:
        return "it signed itself"
    if common_name(stored.certificate.subject) is None:
        return "its subject has no common name"
    if stored.key is None:
        return "it has no private key"
    status = reading.status(organisation, stored, server)
    if status != "Valid":
        return f"its status is {status}"
    if not reading.services(server, stored) & SMTP:
        return "it is not enabled for SMTP"
    return None


def _write(vantage: Vantage, configuration: HybridConfiguration, name: CertificateName) -> Outcome:
    organisation = vantage.organisation
    mail_flow_changes.change_hybrid_configuration(vantage, configuration, {"certificate": name})
    # Procedures X16: its connectors are found by what they are for, whatever their names.
    sending = [connector for connector in organisation.send_connectors if connector.cloud_services]
    for connector in sending:
        mail_flow_changes.change_send_connector(vantage, connector, {"certificate": name})
    receiving = []
    for server in (organisation.servers[server_name] for server_name in configuration.receiving_servers):
        for found in server.receive_connectors:
            if found.name.lower() == f"Default Frontend {server.name}".lower():
                changes = {"certificate": name, "domain_capabilities": CAPABILITIES}
                mail_flow_changes.change_receive_connector(vantage, found, changes)
                receiving.append(f"{server.name}\\{found.name}")
    return Outcome(name, tuple(connector.name for connector in sending), tuple(receiving))
