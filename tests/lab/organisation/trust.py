# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a machine trusts to have issued a certificate: the way from it to a root, and what Windows makes of that."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from .model import Server, StoredCertificate
from .organisation import Organisation


def issuers(server: Server, certificate: x509.Certificate) -> tuple[StoredCertificate, ...]:
    """Those who issued it, from the next one to a root that the machine trusts; empty where no way leads to one.

    A certificate that is in the root store itself, or that signed itself, has none.
    """
    found: list[StoredCertificate] = []
    while certificate.issuer != certificate.subject:
        root = _issuer(certificate, server.root)
        step = root if root is not None else _issuer(certificate, server.ca)
        if step is None or step in found:
            return ()
        found.append(step)
        if root is not None:
            return tuple(found)
        certificate = step.certificate
    return ()


def verifies(organisation: Organisation, server: Server, stored: StoredCertificate) -> bool:
    """What X509Certificate2.Verify() says on that machine: the chain ends in a trusted root, and all of it is valid now.

    Assumption: nothing in the lab is revoked, and the answer to that question is always to be had.
    """
    chain = issuers(server, stored.certificate)
    if not chain and stored.thumbprint not in server.root:
        return False
    now = organisation.clock.now()
    return all(
        item.certificate.not_valid_before_utc <= now <= item.certificate.not_valid_after_utc
        for item in (stored, *chain)
    )


def root_of(server: Server, stored: StoredCertificate) -> StoredCertificate | None:
    """The root that the machine trusts it by, which may be the certificate itself; None where there is none."""
    own = server.root.get(stored.thumbprint)
    if own is not None:
        return own
    chain = issuers(server, stored.certificate)
    return chain[-1] if chain else None


def _issuer(certificate: x509.Certificate, store: dict[str, StoredCertificate]) -> StoredCertificate | None:
    for candidate in store.values():
        try:
            certificate.verify_directly_issued_by(candidate.certificate)
        except (ValueError, TypeError, InvalidSignature):
            continue
        if _may_issue(candidate.certificate):
            return candidate
    return None


def _may_issue(certificate: x509.Certificate) -> bool:
    """An old root that says nothing of it may."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return True
