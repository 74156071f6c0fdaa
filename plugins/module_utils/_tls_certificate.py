# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that name the certificate of a connector or of the hybrid configuration."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

__all__ = ("TLS_CERTIFICATE_OPTIONS", "TLS_CERTIFICATE_SPEC")

TLS_CERTIFICATE_SPEC: dict[str, dict[str, t.Any]] = {
    "tls_certificate_name": {"type": "str"},
    "tls_certificate_thumbprint": {"type": "str"},
    "tls_certificate": {"type": "str"},
}
TLS_CERTIFICATE_OPTIONS: list[str] = list(TLS_CERTIFICATE_SPEC)
