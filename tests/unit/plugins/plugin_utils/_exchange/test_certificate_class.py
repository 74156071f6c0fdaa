# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a certificate is there for (procedures S1-01, X14)."""

from __future__ import annotations

import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import certificate, server, thumbprint

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    AUTH_CERTIFICATE_SUBJECT,
    AuthConfig,
    certificate_class,
)

AUTH = AuthConfig(
    current=thumbprint("current"), previous=thumbprint("previous"), next=thumbprint("next"), next_effective=None
)
OF_AUTH = {"subject": AUTH_CERTIFICATE_SUBJECT, "issuer": AUTH_CERTIFICATE_SUBJECT, "domains": (), "common_name": "x"}


def named(name: str, *domains: str, issuer: str = "") -> dict[str, t.Any]:
    return {
        "subject": f"CN={name}",
        "issuer": issuer or f"CN={name}",
        "self_signed": not issuer,
        "common_name": name,
        "domains": domains,
    }


@pytest.mark.parametrize(
    ("name", "facts", "services", "expected"),
    [
        ("current", OF_AUTH, ("SMTP",), "auth_current"),
        ("next", OF_AUTH, (), "auth_next"),
        ("previous", OF_AUTH, None, "auth_previous"),
        ("forgotten", OF_AUTH, ("SMTP",), "auth_stale"),
        # The thumbprint decides, whatever the name.
        ("current", named("odd"), (), "auth_current"),
        ("a", named("EX1", "EX1", "ex1.contoso.lab"), ("SMTP",), "server"),
        ("a", named("EX1", "EX1"), None, "server"),
        ("a", named("mail", "mail.contoso.lab", "EX1.CONTOSO.LAB"), (), "server"),
        ("a", named("EX2", "EX2", "ex2.contoso.lab"), ("SMTP",), "other"),
        ("a", named("Exchange Server EX1"), (), "other"),
        ("a", named("WMSvc-SHA2-WIN-OLDNAME"), (), "wmsvc"),
        ("a", named("WMSvc-EX1", "WMSvc-EX1"), (), "wmsvc"),
        ("a", named("Federation"), ("SMTP", "Federation"), "federation"),
        ("a", named("mail.contoso.com", "mail.contoso.com", "EX1", issuer="CN=Authority"), ("IIS",), "public"),
        ("a", named("guid", issuer="CN=MS-Organization-P2P-Access [2021]"), (), "other"),
        # No common name at all, as Azure's.
        (
            "a",
            {"subject": "DC=Windows Azure CRP", "issuer": "DC=Windows Azure CRP", "common_name": None, "domains": ()},
            (),
            "other",
        ),
    ],
)
def test_class(name: str, facts: dict[str, t.Any], services: tuple[str, ...] | None, expected: str) -> None:
    assert certificate_class(certificate(name, facts, services=services), server(), AUTH) == expected


def test_without_the_auth_configuration_an_auth_certificate_is_not_called_stale() -> None:
    assert certificate_class(certificate("current", OF_AUTH), server(), None) == "unknown"
    assert certificate_class(certificate("a"), server(), None) == "server"
