# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate authorities of the lab: each is made when it is first named, and signs from then on."""

from __future__ import annotations

import datetime
import typing as t

from cryptography import x509

from . import certificates
from .model import Authority, PrivateKey, Server, StoredCertificate
from .names import name_text
from .organisation import Organisation

_LIFETIME = datetime.timedelta(days=3650)


def authority(organisation: Organisation, name: x509.Name) -> Authority:
    """The authority of that name; where it is not known yet, a root of its own that is nobody's."""
    with organisation.lock:
        known = organisation.authorities.get(_printed(name))
        return declare(organisation, name) if known is None else known


def declare(
    organisation: Organisation, name: x509.Name, *, parent: Authority | None = None, public: bool = False
) -> Authority:
    """Makes the authority: below its parent and public as that is, else a root. Raises ValueError for a known name."""
    with organisation.lock:
        if _printed(name) in organisation.authorities:
            raise ValueError(f"there is an authority {name_text(name)!r} already")
        key = organisation.keys.key()
        now = organisation.clock.now().replace(microsecond=0)
        begins, ends, profile = now - _LIFETIME, now + _LIFETIME, certificates.AUTHORITY
        if parent is None:
            made = certificates.self_signed(name, key, begins, ends, profile=profile)
        else:
            issuer = parent.stored.certificate.subject
            made = certificates.issued(name, key, begins, ends, issuer, _key(parent), profile=profile)
            public = parent.public
        found = Authority(StoredCertificate(made, key), parent, public)
        organisation.authorities[_printed(name)] = found
        return found


def issue(
    issuer: Authority,
    subject: x509.Name,
    key: PrivateKey,
    not_before: datetime.datetime,
    not_after: datetime.datetime,
    domains: t.Sequence[str],
    enhanced_key_usage: t.Sequence[x509.ObjectIdentifier] = certificates.SERVER_AUTHENTICATION,
) -> x509.Certificate:
    """A certificate signed by the authority. Raises ValueError for an issuer without a key."""
    return certificates.issued(
        subject,
        key,
        not_before,
        not_after,
        issuer.stored.certificate.subject,
        _key(issuer),
        domains=domains,
        enhanced_key_usage=enhanced_key_usage,
    )


def trust(server: Server, issuer: Authority) -> None:
    """Puts the root's certificate, without its key, into the server's root store, and those between into its store CA."""
    while issuer.parent is not None:
        server.ca[issuer.stored.thumbprint] = StoredCertificate(issuer.stored.certificate, None)
        issuer = issuer.parent
    root = StoredCertificate(issuer.stored.certificate, None, third_party=issuer.public)
    server.root[root.thumbprint] = root


def _key(issuer: Authority) -> PrivateKey:
    if issuer.stored.key is None:
        raise ValueError("an authority signs with its key")
    return issuer.stored.key


def _printed(name: x509.Name) -> str:
    return name_text(name).lower()
