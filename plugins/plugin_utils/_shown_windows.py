# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Windows says, as results and diffs show it; one view for the info modules and for those that write."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from ._exchange import SiteBinding, SslEntry, StoreCertificate, or_unknown
from ._present import Iis

__all__ = ("shown_binding", "shown_entry", "shown_store_certificate")


def shown_binding(iis: Iis, binding: SiteBinding) -> dict[str, t.Any]:
    """A binding of a site, with the certificate that it presents."""
    return {
        "name": str(binding),
        "site": binding.site,
        "site_id": binding.site_id,
        "protocol": binding.protocol,
        "binding_information": binding.information,
        "address": binding.address,
        "port": binding.port,
        "host": binding.host,
        "ssl_flags": or_unknown(binding.ssl_flags),
        **_presented(iis, binding.certificate_hash, binding.certificate_store),
    }


def shown_entry(iis: Iis, entry: SslEntry) -> dict[str, t.Any]:
    """An entry of http.sys, with the certificate that it presents and the bindings that use it."""
    return {
        "name": str(entry),
        "address": entry.name.address,
        "port": entry.name.port,
        "host": entry.name.host,
        "used_by": [str(binding) for binding in iis.bindings if binding.entry == entry.name],
        **_presented(iis, entry.certificate_hash, entry.certificate_store),
    }


def shown_store_certificate(
    certificate: StoreCertificate, now: datetime.datetime, in_root: bool | None = None
) -> dict[str, t.Any]:
    """A certificate in a store.

    :param now: the server's clock.
    :param in_root: None leaves it out.
    """
    facts = certificate.facts
    shown: dict[str, t.Any] = facts.to_result() if facts else {"thumbprint": certificate.thumbprint}
    if facts:
        shown.update(expired=facts.is_expired(now), days_left=int(facts.hours_left(now) // 24))
    shown["has_private_key"] = or_unknown(certificate.has_private_key)
    if in_root is not None:
        shown["in_root"] = in_root
    return shown


def _presented(iis: Iis, thumbprint: str, store: str) -> dict[str, t.Any]:
    certificate = iis.certificate(thumbprint, store) if thumbprint else None
    state = ("present" if certificate else "missing") if thumbprint else "none"
    return {
        "certificate_hash": thumbprint,
        "certificate_store": store,
        "certificate_state": state,
        "certificate": shown_store_certificate(certificate, iis.now, thumbprint in iis.roots) if certificate else None,
    }
