# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Enabling a certificate for services: what New- and Enable-ExchangeCertificate have in common (cmdlet sheet 2.2, 2.3)."""

from __future__ import annotations

from lab.contract import Call
from lab.organisation import IMAP, POP, SMTP, Server, StoredCertificate, stores
from lab.organisation.names import common_name

from .common import vantage_of
from .questions import replace_default_smtp_certificate


def enable_services(call: Call, server: Server, stored: StoredCertificate, services: int) -> None:
    """Asks about the internal transport certificate where SMTP is among the services, then adds them.

    Answered No, the certificate is enabled all the same and the internal transport certificate stays. If the answer does
    not come, the certificate keeps what it had.

    Raises what stores.enable raises.
    """
    vantage = vantage_of(call)
    replace = bool(services & SMTP) and replace_default_smtp_certificate(call, server, stored)
    # Assumption: New-ExchangeCertificate, which has no -DoNotRequireSsl, switches "Require SSL" on as well.
    stores.enable(
        vantage,
        server,
        stored.thumbprint,
        services & ~_refused(call, stored, services),
        require_ssl=not call.bound.get("DoNotRequireSsl"),
    )
    if replace:
        stores.replace_internal_transport(vantage, server, stored.thumbprint)


def _refused(call: Call, stored: StoredCertificate, services: int) -> int:
    """POP and IMAP do not take a wildcard subject; each says so in a warning (W1)."""
    subject = common_name(stored.certificate.subject)
    if subject is None or not subject.startswith("*."):
        return 0
    for bit, service in ((POP, "POP"), (IMAP, "IMAP")):
        if services & bit:
            call.warning(
                f"This certificate with thumbprint {stored.thumbprint} and subject '{subject}' cannot used for {service} "
                "SSL/TLS connections because the subject is not a Fully Qualified Domain Name (FQDN). Use command "
                f"Set-{service}Settings to set X509CertificateName to the FQDN of the service."
            )
    return services & (POP | IMAP)


__all__ = ("enable_services",)
