# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange objects as results and diffs show them; one view for the info modules and for those that write."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._certificates import iso_utc
from ._exchange import UNKNOWN, AuthConfig, ExchangeCertificate

__all__ = ("shown_auth_config", "shown_certificate", "unknown_keys", "unknown_properties")


def shown_certificate(certificate: ExchangeCertificate) -> dict[str, t.Any]:
    """The certificate as documented in the RETURN of the certificate modules."""
    return certificate.to_result()


def unknown_properties(certificates: t.Iterable[ExchangeCertificate]) -> list[str]:
    """Names of what is not known of at least one of them."""
    return unknown_keys(map(shown_certificate, certificates))


def unknown_keys(shown: t.Iterable[t.Mapping[str, t.Any]]) -> list[str]:
    """The same of certificates that are in the form of a result already."""
    return sorted({name for certificate in shown for name, value in certificate.items() if value == UNKNOWN})


def shown_auth_config(config: AuthConfig) -> dict[str, t.Any]:
    """The auth configuration as documented in the RETURN of the auth configuration modules; null where unset."""
    return {
        "current": config.current,
        "previous": config.previous,
        "next": config.next,
        "next_effective_date": iso_utc(config.next_effective) if config.next_effective else None,
        "changed_at": iso_utc(config.when_changed) if config.when_changed else None,
    }
