# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding a certificate in a server's personal store."""

from __future__ import annotations

from .errors import CertificateNotFoundError, PrivateKeyMissingError, PrivateKeyNotExportableError
from .model import Server, StoredCertificate


def stored_certificate(server: Server, thumbprint: str) -> StoredCertificate:
    """The certificate of that thumbprint, compared without case. Raises CertificateNotFoundError."""
    found = server.my.get(thumbprint.upper())
    if found is None:
        raise CertificateNotFoundError(server.name, thumbprint)
    return found


def with_key(server: Server, thumbprint: str) -> StoredCertificate:
    """The same, with a private key. Raises CertificateNotFoundError, PrivateKeyMissingError."""
    found = stored_certificate(server, thumbprint)
    if found.key is None:
        raise PrivateKeyMissingError(server.name, found.thumbprint)
    return found


def with_exportable_key(server: Server, thumbprint: str) -> StoredCertificate:
    """The same, with an exportable key.

    Raises CertificateNotFoundError, PrivateKeyMissingError, PrivateKeyNotExportableError.
    """
    found = with_key(server, thumbprint)
    if not found.exportable:
        raise PrivateKeyNotExportableError(server.name, found.thumbprint)
    return found
