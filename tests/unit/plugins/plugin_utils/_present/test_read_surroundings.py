# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what surrounds the auth certificate: everything that can't be read is unknown, nothing is an error."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from unit.plugins.plugin_utils._present.scripted import FAILED, Endpoint, missing, whole
from unit.plugins.plugin_utils.certificate_cases import server

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    AuthAdminRun,
    ExchangeServer,
    Surroundings,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._present._surroundings import read_surroundings
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import CutConnection, NotAuthorised

HYBRID, MAILBOX, ORGANISATION = "Get-HybridConfiguration", "Get-Mailbox", "Get-OrganizationConfig"
DIAGNOSTIC = "Get-ExchangeDiagnosticInfo"
SYSTEM = "SystemMailbox{BB558C35-97f1-4cb9-8ff7-d53741dc928c}"
RUN = datetime.datetime(2026, 11, 23, 9, 12, 40, tzinfo=datetime.timezone.utc)
RAN = (
    "<Diagnostics><ProcessInfo><serverName>EX1</serverName></ProcessInfo><CacheScheduler><lastRunTime>"
    "2026-11-23T09:12:40Z</lastRunTime></CacheScheduler></Diagnostics>"
)


def at(domain: str) -> ExchangeServer:
    return dataclasses.replace(server("EX1"), domain=domain)


def mailbox(name: str = SYSTEM, dn: str | None = "CN=x,CN=Users,DC=contoso,DC=lab") -> t.Any:
    return whole("Mailbox", Name=name, DistinguishedName=dn)


def answers(**changes: t.Any) -> dict[str, t.Any]:
    given: dict[str, t.Any] = {
        HYBRID: [],
        MAILBOX: [mailbox("SystemMailbox{other}", "CN=x,DC=asia,DC=contoso,DC=lab"), mailbox()],
        ORGANISATION: [whole("OrganizationConfig", EnableAuthAdminReadSession=False)],
        DIAGNOSTIC: [whole("ExchangeDiagnosticInfoResult", Result=RAN)],
    }
    return given | changes


def read(given: dict[str, t.Any], domain: str = "asia.contoso.lab", **options: t.Any) -> tuple[Surroundings, Endpoint]:
    endpoint = Endpoint(given)
    options = {"auth_admin": True} | options
    return read_surroundings(endpoint.session(), [at(domain)], **options), endpoint


def test_all_of_it() -> None:
    found, endpoint = read(answers(**{HYBRID: [whole("HybridConfiguration")]}))
    assert found == Surroundings(
        hybrid=True,
        read_session=False,
        system_mailbox_domain="contoso.lab",
        auth_admin=(AuthAdminRun(server("EX1").fqdn, RUN),),
    )
    assert endpoint.parameters[MAILBOX] == {"Arbitration": True, "IgnoreDefaultScope": True}
    assert endpoint.parameters[DIAGNOSTIC] == {
        "Server": server("EX1").fqdn,
        "Process": "Microsoft.Exchange.ServiceHost",
    }


def test_what_does_not_matter_is_not_asked() -> None:
    """In the root domain AuthAdmin needs nothing; and it is asked for its last run only where a publication is due."""
    found, endpoint = read(answers(), "Contoso.lab", auth_admin=False)
    assert found == Surroundings(hybrid=False)
    assert endpoint.messages == [[HYBRID]]


@pytest.mark.parametrize(
    "failure",
    [FAILED, NotAuthorised(server="endpoint"), missing("Get-X")],
    ids=["an error", "denied", "no such cmdlet"],
)
def test_what_can_not_be_read_is_unknown(failure: t.Any) -> None:
    found, _endpoint = read(answers(**{HYBRID: failure}))
    assert (found.hybrid, found.system_mailbox_domain) == (None, "contoso.lab")
    found, _endpoint = read(answers(**{MAILBOX: failure}))
    assert (found.system_mailbox_domain, found.read_session) == (None, False)
    found, _endpoint = read(answers(**{ORGANISATION: failure}))
    assert (found.system_mailbox_domain, found.read_session) == ("contoso.lab", None)
    found, _endpoint = read(answers(**{DIAGNOSTIC: failure}))
    assert found.auth_admin == ()


@pytest.mark.parametrize("outputs", [[], ["text"], [whole("X"), whole("X")], [whole("X")]])
def test_an_organisation_that_can_not_be_made_out(outputs: list[t.Any]) -> None:
    assert read(answers(**{ORGANISATION: outputs}))[0].read_session is None


@pytest.mark.parametrize("outputs", [[], ["text"], [mailbox("another")], [mailbox(dn=None)]])
def test_a_system_mailbox_that_can_not_be_made_out(outputs: list[t.Any]) -> None:
    assert read(answers(**{MAILBOX: outputs}))[0].system_mailbox_domain is None


def test_a_diagnosis_of_nobody() -> None:
    assert read(answers(**{DIAGNOSTIC: [whole("X", Result="<Diagnostics/>")]}))[0].auth_admin == ()


def test_a_broken_connection_is_no_answer() -> None:
    with pytest.raises(CutConnection):
        read(answers(**{HYBRID: CutConnection(server="endpoint")}))
