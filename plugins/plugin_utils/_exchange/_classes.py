# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a certificate is there for (procedures S1-01, X14)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from .._certificates import covers_domains, same_name
from ._auth_config import AuthConfig
from ._certificate import ExchangeCertificate
from ._policy import AUTH_CERTIFICATE_SUBJECT
from ._servers import ExchangeServer

__all__ = ("CertificateClass", "certificate_class")

CertificateClass = t.Literal[
    "server",
    "auth_current",
    "auth_next",
    "auth_previous",
    "auth_stale",
    "wmsvc",
    "federation",
    "public",
    "other",
    "unknown",
]

# Issuer of certificates that Azure gives to its machines (cmdlet sheet 2.0); nobody renews them.
_AZURE_ISSUER = "MS-Organization-P2P-Access"


def certificate_class(
    certificate: ExchangeCertificate, server: ExchangeServer, auth: AuthConfig | None
) -> CertificateClass:
    """The class, by thumbprint first, then by names.

    :param auth: None where it could not be read; what looks like an auth certificate is then ``unknown``.
    """
    facts = certificate.facts
    for thumbprint, found in _auth_classes(auth):
        if certificate.thumbprint == thumbprint:
            return found
    if "Federation" in (certificate.services or ()):
        return "federation"
    if not facts.self_signed:
        return "other" if _AZURE_ISSUER.casefold() in facts.issuer.casefold() else "public"
    if same_name(facts.subject, AUTH_CERTIFICATE_SUBJECT):
        return "unknown" if auth is None else "auth_stale"
    # The rest of the name may be that of the machine before it was renamed (recorded).
    if (facts.common_name or "").lower().startswith("wmsvc-"):
        return "wmsvc"
    own = (server.name, server.fqdn)
    # The subject of Setup's certificate is CN=<server>, not what the article says (procedures X14).
    if any(covers_domains(certificate.facts.domains, [name]) for name in own):
        return "server"
    return "other"


def _auth_classes(auth: AuthConfig | None) -> t.Iterator[tuple[str | None, CertificateClass]]:
    if auth is not None:
        yield auth.current, "auth_current"
        yield auth.next, "auth_next"
        yield auth.previous, "auth_previous"
