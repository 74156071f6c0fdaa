# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors of a hybrid and its configuration, for the tests of the change of their certificate."""

from __future__ import annotations

import datetime
import typing as t

from unit.plugins.plugin_utils.certificate_cases import DAY, NOW

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    Connector,
    HybridBackup,
    HybridConfiguration,
    SavedObject,
    TlsCertificateName,
)

OLD = TlsCertificateName("CN=CA 1, O=Trust", "CN=mail.contoso.lab, O=Contoso")
NEW = TlsCertificateName("CN=CA 2, O=Trust", "CN=mail.contoso.lab, O=Contoso")
CLOUD = ["mail.protection.outlook.com:AcceptCloudServicesMail"]
LONG_AGO = NOW - 300 * DAY
GUID = "76fd9fb1-54f2-4fc8-8b04-97ca4824a55b"


def receive(
    name: str | None = str(OLD),
    capabilities: t.Sequence[str] = tuple(CLOUD),
    changed_at: datetime.datetime | None = LONG_AGO,
    server: str = "EX1",
    **settings: t.Any,
) -> Connector:
    """The Default Frontend connector of a server."""
    values = {"tls_certificate_name": name, "tls_domain_capabilities": list(capabilities), **settings}
    identity = f"{server}\\Default Frontend {server}"
    return Connector(identity, True, _named(name), values, (server,), "FrontendTransport", True, changed_at)


def send(name: str | None = str(OLD), changed_at: datetime.datetime | None = LONG_AGO, cloud: bool = True) -> Connector:
    """The connector to Exchange Online."""
    values = {"tls_certificate_name": name, "cloud_services_mail_enabled": cloud}
    return Connector("Outbound to Office 365", False, _named(name), values, ("EX1",), None, True, changed_at)


def configuration(name: str | None = str(OLD), **changes: t.Any) -> HybridConfiguration:
    values: dict[str, t.Any] = {"receiving": ("EX1",), "sending": ("EX1",), **changes}
    return HybridConfiguration(_named(name), name, **values)


def backup(*found: Connector | HybridConfiguration, taken_at: datetime.datetime = NOW) -> HybridBackup:
    """With the values of these objects."""
    saved = [
        SavedObject.of_connector(each) if isinstance(each, Connector) else SavedObject.of_configuration(each)
        for each in found
    ]
    return HybridBackup(GUID, "Contoso", "AB" * 20, taken_at, tuple(saved))


def _named(text: str | None) -> TlsCertificateName | None:
    return None if text is None else TlsCertificateName.from_text(text)
