# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that leave a server with their key and come to another: what Export- and Import-ExchangeCertificate do."""

from __future__ import annotations

from . import pfx, reading, trust
from .errors import (
    CertificateExistsError,
    CertificateExpiredError,
    PrivateKeyNotExportableError,
    SourceDataError,
)
from .lookup import stored_certificate
from .model import Server, StoredCertificate, thumbprint_of
from .vantage import Vantage


def export(vantage: Vantage, server: Server, thumbprint: str, password: str | None) -> bytes:
    """The certificate with its key, and with its issuers where the server trusts them, as a PKCS #12 file.

    Raises CertificateNotFoundError, PrivateKeyNotExportableError, CertificateExpiredError.
    """
    with vantage.organisation.settled() as now:
        vantage.reach(server)
        stored = stored_certificate(server, thumbprint)
        if stored.key is None or not stored.exportable:
            raise PrivateKeyNotExportableError(server.name, stored.thumbprint)
        # It must be valid, not expired (cmdlet sheet 2.5). One that is not valid yet is exported.
        if reading.not_after(stored) < now:
            raise CertificateExpiredError(server.name, stored.thumbprint)
        chain = tuple(issuer.certificate for issuer in trust.issuers(server, stored.certificate))
    # The derivation of the file's key takes its time; nobody waits for it.
    return pfx.pack(stored, password, chain)


def import_data(
    vantage: Vantage,
    server: Server,
    data: bytes,
    password: str | None,
    *,
    friendly_name: str | None = None,
    exportable: bool = False,
) -> StoredCertificate:
    """Puts what the file holds into the server's personal store, enabled for nothing; a chain's others are left out.

    :param friendly_name: in place of the one in the file.

    Raises SourceDataError, CertificateExistsError.
    """
    with vantage.organisation.settled():
        vantage.reach(server)
    content = pfx.unpack(data, password)
    if content is None:
        raise SourceDataError(server.name)
    with vantage.organisation.settled():
        thumbprint = thumbprint_of(content.certificate)
        if thumbprint in server.my:
            raise CertificateExistsError(server.name, thumbprint)
        name = content.friendly_name if friendly_name is None else friendly_name
        stored = StoredCertificate(content.certificate, content.key, name, exportable and content.key is not None)
        server.my[thumbprint] = stored
        return stored
