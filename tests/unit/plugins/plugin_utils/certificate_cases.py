# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server's certificates and what uses them, for the tests of renewal and removal."""

from __future__ import annotations

import datetime
import hashlib
import typing as t

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import CertificateFacts
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    AuthConfig,
    Evidence,
    ExchangeCertificate,
    ExchangeServer,
    ServerVersion,
)

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
SERVER = "ex1.contoso.lab"
CONFIGURATION = "CN=Configuration,DC=contoso,DC=lab"


def thumbprint(name: str) -> str:
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest().upper()


def certificate(name: str, facts: dict[str, t.Any] | None = None, **changes: t.Any) -> ExchangeCertificate:
    """A usable self-signed certificate of EX1, valid for two years more; its thumbprint is a hash of the name."""
    values: dict[str, t.Any] = {
        "der": name.encode(),
        "thumbprint": thumbprint(name),
        "subject": "CN=EX1",
        "issuer": "CN=EX1",
        "serial_number": "01",
        "not_before": NOW - 365 * DAY,
        "not_after": NOW + 730 * DAY,
        "common_name": "EX1",
        "domains": ("EX1", SERVER),
        "has_san": True,
        "self_signed": True,
        "key_algorithm": "RSA",
        "key_size": 2048,
        "signature_hash": "SHA256",
        "eku": ("serverAuth",),
        "key_usage": None,
        "is_ca": False,
        "path_length": None,
    }
    full: dict[str, t.Any] = {
        "services": ("IMAP", "POP"),
        "status": "Valid",
        "root_ca_type": "None",
        "friendly_name": "Microsoft Exchange",
        "domains": (),
        "has_private_key": True,
        "private_key_exportable": False,
        "iis_services": (),
        "source": "selected",
    }
    return ExchangeCertificate(
        server=SERVER, facts=CertificateFacts(**{**values, **(facts or {})}), **{**full, **changes}
    )


def server(name: str = "EX1", roles: tuple[str, ...] = ("Mailbox", "ClientAccess")) -> ExchangeServer:
    return ExchangeServer(
        name=name,
        fqdn=f"{name.lower()}.contoso.lab",
        domain="contoso.lab",
        site="Munich",
        version=ServerVersion(15, 0, 1497, 2),
        roles=roles,
        distinguished_name=f"CN={name},CN=Servers,CN=Contoso,CN=Microsoft Exchange,CN=Services,{CONFIGURATION}",
    )


def evidence(**changes: t.Any) -> Evidence:
    """Nothing uses any certificate, and all could be read."""
    values: dict[str, t.Any] = {
        "server": SERVER,
        "now": NOW,
        "certificates": (certificate("old"), certificate("other", {"subject": "CN=other", "issuer": "CN=other"})),
        "internal_transport": thumbprint("transport"),
        "exchange_protects": True,
        "auth": AuthConfig(thumbprint("auth"), None, None, None),
        "bindings": (),
        "connectors": ((), ()),
        "hybrid": None,
    }
    return Evidence(**{**values, **changes})
