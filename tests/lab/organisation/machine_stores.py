# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate stores of the machine that hosts the session, as Windows itself gives and changes them."""

from __future__ import annotations

from cryptography import x509

from .errors import CertificateNotFoundError
from .model import StoredCertificate
from .vantage import Vantage

STORES = ("My", "Root", "CA")
"""Personal, Trusted Root and Intermediate Certification Authorities, all of the computer account (cmdlet sheet 8.3)."""


def certificates(vantage: Vantage, store: str) -> list[StoredCertificate]:
    """What the store holds; of the store's name case does not matter."""
    with vantage.organisation.settled():
        return list(_store(vantage, store).values())


def certificate(vantage: Vantage, store: str, thumbprint: str) -> StoredCertificate:
    """One certificate of the store. Raises CertificateNotFoundError."""
    with vantage.organisation.settled():
        found = _store(vantage, store).get(thumbprint.upper())
        if found is None:
            raise CertificateNotFoundError(vantage.server.name, thumbprint)
        return found


def add(vantage: Vantage, store: str, certificate: x509.Certificate) -> StoredCertificate:
    """Puts the public part of a certificate into the store; what is there already keeps its key and its name."""
    with vantage.organisation.settled():
        added = StoredCertificate(certificate, None)
        return _store(vantage, store).setdefault(added.thumbprint, added)


def remove(vantage: Vantage, store: str, thumbprint: str) -> None:
    """Takes a certificate out of the store with its key; one that is not there is no error.

    Bindings keep its hash: http.sys does not watch the store.
    """
    with vantage.organisation.settled():
        _store(vantage, store).pop(thumbprint.upper(), None)


def _store(vantage: Vantage, name: str) -> dict[str, StoredCertificate]:
    stores = {"my": vantage.server.my, "root": vantage.server.root, "ca": vantage.server.ca}
    return stores[name.lower()]
