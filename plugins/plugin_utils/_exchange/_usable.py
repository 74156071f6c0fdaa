# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Exchange can work with a certificate; what is not known does not speak against it."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from .._certificates import iso_utc
from ._certificate import ExchangeCertificate

__all__ = ("caution_about", "is_no_certificate", "why_unusable")

# Not Untrusted and RevocationCheckFailure: a self-signed certificate, or a server without a way to the list, may show them.
_BAD_STATUS: t.Final = ("Revoked", "DateInvalid", "Invalid", "PendingRequest")


def why_unusable(certificate: ExchangeCertificate, now: datetime.datetime) -> str | None:
    """What speaks against using it, as the end of a sentence that begins with the certificate; None if nothing does."""
    facts = certificate.facts
    if certificate.has_private_key is False:
        return "has no private key on the server"
    if facts.is_expired(now):
        return f"has expired on {iso_utc(facts.not_after)}"
    if facts.not_before > now:
        return f"is valid from {iso_utc(facts.not_before)} on only"
    if certificate.status in _BAD_STATUS:
        return f"has the status {certificate.status}"
    return None


def is_no_certificate(certificate: ExchangeCertificate) -> bool:
    """Whether it is a request that waits for its certificate, which a listing shows as well, or a revoked one."""
    return certificate.status in ("PendingRequest", "Revoked")


def caution_about(certificate: ExchangeCertificate) -> str | None:
    """What a person should know before it is used, as the end of such a sentence; None if nothing."""
    facts = certificate.facts
    if facts.key_algorithm != "RSA":
        return (
            f"has a key of type {facts.key_algorithm}; not every version of Exchange and not every service can use that"
        )
    return None
