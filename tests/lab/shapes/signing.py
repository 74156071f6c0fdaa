# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a server signs the serialised form of its objects, and whether it can (cmdlet sheet 1.3)."""

from __future__ import annotations

import hashlib

from lab.organisation import Server, Vantage

from .serialization_data import sign

# Assumption: the builds of the November 2023 update, from which signing is on by default (cmdlet sheet 1.3 names the
# update, not the builds). Later cumulative updates have it from their first build.
_FIRST_SIGNING_BUILDS = ((15, 1, 2507, 35), (15, 2, 1118, 40), (15, 2, 1258, 28))


def signing_enabled(server: Server) -> bool:
    """Whether serialised data is signed by default on that version: 2016 and 2019 since November 2023, never on Edge."""
    if "Edge" in server.roles:
        return False
    for first in _FIRST_SIGNING_BUILDS:
        if server.version[:3] == first[:3]:
            return server.version >= first
    return server.version > _FIRST_SIGNING_BUILDS[-1]


def enveloped(vantage: Vantage, payload: bytes) -> bytes | None:
    """The payload as the server that hosts the session sends it; None where it cannot.

    Signing uses the auth certificate. Where that has expired or is not on the machine, nothing is sent (cmdlet sheet 1.3).
    """
    server = vantage.server
    if server.broken_serialisation:
        return None
    if not signing_enabled(server):
        return payload
    current = server.my.get(vantage.organisation.auth.current)
    if current is None or current.certificate.not_valid_after_utc <= vantage.now():
        return None
    return sign(payload, hashlib.sha256(current.der).digest())


__all__ = ("enveloped", "signing_enabled")
