# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server says of a certificate in its store at this moment (wire-shapes 4: a reading, not a property)."""

from __future__ import annotations

import datetime

from . import trust
from .model import IIS, Server, StoredCertificate
from .names import domains_of
from .organisation import Organisation


def status(organisation: Organisation, stored: StoredCertificate, server: Server | None = None) -> str:
    """The member name of CertificateStatus, on that server; without one, as where its authority is trusted.

    A self-signed one that no store trusts is Valid too (cmdlet sheet 1.4).
    """
    now = organisation.clock.now()
    # Assumption: outside its validity a certificate is DateInvalid, the name that suggests itself (sheet 1.4); one
    # author saw Invalid. One from an authority that the machine does not trust is Untrusted.
    # Assumption: those between it and the root may have expired.
    if not not_before(stored) <= now <= not_after(stored):
        return "DateInvalid"
    if server is None or stored.self_signed or trust.issuers(server, stored.certificate):
        return "Valid"
    return "Untrusted"


def root_ca_type(server: Server, stored: StoredCertificate) -> str:
    """The member name of CertificateAuthorityType: Registry if the machine's root store has it (cmdlet sheet 1.4).

    Assumption: or if it has the root of its issuers; ThirdParty if that is one of the public ones. The lab's other
    authorities are in that store by hand, not through the directory, which would make it Enterprise.
    """
    root = trust.root_of(server, stored)
    if root is None:
        return "None"
    return "ThirdParty" if root.third_party else "Registry"


def iis_sites(server: Server, stored: StoredCertificate) -> list[int]:
    """Ids of the IIS sites that the certificate is bound to, ascending."""
    thumbprint = stored.thumbprint
    return sorted(
        site.id
        for site in server.sites
        if any(binding.certificate_hash.upper() == thumbprint for binding in site.bindings)
    )


def services(server: Server, stored: StoredCertificate) -> int:
    """The bits of AllowedServices as Get-ExchangeCertificate reads them.

    The IIS bit follows the bindings, those of Exchange Back End included (cmdlet sheet 2.0).
    """
    bits = stored.services & ~IIS
    return bits | IIS if iis_sites(server, stored) else bits


def domains(stored: StoredCertificate) -> list[str]:
    """CertificateDomains."""
    return domains_of(stored.certificate)


def identity(server: Server, stored: StoredCertificate) -> str:
    """``<server FQDN>\\<thumbprint>`` (cmdlet sheet 2.0)."""
    return f"{server.fqdn}\\{stored.thumbprint}"


def not_before(stored: StoredCertificate) -> datetime.datetime:
    """Aware, UTC."""
    return stored.certificate.not_valid_before_utc


def not_after(stored: StoredCertificate) -> datetime.datetime:
    """Aware, UTC."""
    return stored.certificate.not_valid_after_utc
