# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificate a server presents at a port at this moment."""

from __future__ import annotations

from .model import ANY_ADDRESS, Server, StoredCertificate, ssl_name
from .organisation import Organisation

WEB_MANAGEMENT_PORT = 8172
PORTS = (443, 444, WEB_MANAGEMENT_PORT)
"""The ports whose certificates matter: of the two sites, and of the Web Management Service (procedures S1-23)."""


def presented(organisation: Organisation, server: Server, port: int, host: str | None) -> StoredCertificate | None:
    """The certificate, with its key, that a client from outside gets; None where the handshake fails.

    An entry by host name goes before the one of all addresses. That of 127.0.0.1 is for the server itself.
    """
    with organisation.settled():
        if not _listens(server, port):
            return None
        by_host = server.ssl_bindings.get(ssl_name("", port, host)) if host else None
        entry = by_host or server.ssl_bindings.get(ssl_name(ANY_ADDRESS, port))
        # A hash whose certificate or key is gone: http.sys has nothing to present.
        found = None if entry is None else server.my.get(entry.thumbprint.upper())
        return None if found is None or found.key is None else found


def _listens(server: Server, port: int) -> bool:
    """Whether somebody has asked http.sys for the port: the Web Management Service, or the sites bound to it."""
    name = "WMSVC" if port == WEB_MANAGEMENT_PORT else "W3Svc"
    service = server.services.get(name)
    if service is None or service.status != "Running":
        return False
    bindings = [binding for site in server.sites for binding in site.bindings if binding.protocol == "https"]
    return port == WEB_MANAGEMENT_PORT or any(binding.port == port for binding in bindings)
