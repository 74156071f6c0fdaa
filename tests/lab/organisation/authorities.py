# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate authorities of the lab: each is made when it is first named, and signs from then on."""

from __future__ import annotations

import datetime

from cryptography import x509

from . import certificates
from .model import PrivateKey, Server, StoredCertificate
from .names import name_text
from .organisation import Organisation

_LIFETIME = datetime.timedelta(days=3650)


def authority(organisation: Organisation, name: x509.Name) -> StoredCertificate:
    """The authority of that name, a root of its own."""
    printed = name_text(name).lower()
    with organisation.lock:
        known = organisation.authorities
        if printed not in known:
            key = organisation.keys.key()
            now = organisation.clock.now().replace(microsecond=0)
            profile = certificates.AUTHORITY
            made = certificates.self_signed(name, key, now - _LIFETIME, now + _LIFETIME, profile=profile)
            known[printed] = StoredCertificate(made, key)
        return known[printed]


def issue(
    issuer: StoredCertificate,
    subject: x509.Name,
    key: PrivateKey,
    not_before: datetime.datetime,
    not_after: datetime.datetime,
    domains: list[str],
) -> x509.Certificate:
    """A certificate signed by the authority. Raises ValueError for an issuer without a key."""
    if issuer.key is None:
        raise ValueError("an authority signs with its key")
    name = issuer.certificate.subject
    return certificates.issued(subject, key, not_before, not_after, name, issuer.key, domains=domains)


def trust(server: Server, issuer: StoredCertificate) -> None:
    """Puts the authority's certificate, without its key, into the server's root store."""
    server.root[issuer.thumbprint] = StoredCertificate(issuer.certificate, None)
