# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the admin API answers, and to whom."""

from __future__ import annotations

import json
import typing as t

import pytest
from unit.lab.online.online_side import (
    API,
    DOMAIN,
    INBOUND,
    OUTBOUND,
    POWERLESS,
    ROLELESS,
    TENANT,
    USELESS,
    Side,
    content,
    names,
)

from lab.online import TRANSIENT_KINDS, jwt
from lab.online.messages import Request
from lab.organisation.keys import KeyRing

ALL = {"ResultSize": "Unlimited"}
TRUNCATED = "There are more results available than are currently displayed."


@pytest.fixture
def side() -> Side:
    return Side()


@pytest.mark.parametrize("tenant", [TENANT, DOMAIN])
def test_an_inbound_connector_as_the_service_writes_it(side: Side, tenant: str) -> None:
    answer = side.call("Get-InboundConnector", ALL, tenant=tenant)
    found = content(answer)
    guid = side.tenant.inbound_connectors[0].guid
    assert found["@odata.context"] == f"{API}/adminapi/beta/{tenant}/$metadata#Collection(Exchange.GenericHashTable)"
    assert (found["adminapi.warnings@odata.type"], found["@adminapi.warnings"]) == ("#Collection(String)", [])
    assert "@odata.nextLink" not in found
    assert "X-Warnings" not in answer.headers
    assert found["value"][0] == {
        "Identity": INBOUND,
        "Name": INBOUND,
        "Guid@data.type": "System.Guid",
        "Guid@odata.type": "#Guid",
        "Guid": guid,
        "Enabled": True,
        "ConnectorType": "OnPremises",
        "ConnectorSource": "HybridWizard",
        "SenderDomains@odata.type": "#Collection(String)",
        "SenderDomains": ["smtp:*;1"],
        "SenderIPAddresses@odata.type": "#Collection(String)",
        "SenderIPAddresses": [],
        "RequireTls": True,
        "RestrictDomainsToCertificate": False,
        "TlsSenderCertificateName": "*.contoso.lab",
        "CloudServicesMailEnabled": True,
    }
    assert names(answer) == [INBOUND, "Partner", "Scanner"]


def test_an_outbound_connector_and_what_the_wizard_noted(side: Side) -> None:
    (found,) = content(side.call("Get-OutboundConnector", ALL))["value"]
    assert {name: value for name, value in found.items() if "@" not in name and name != "Guid"} == {
        "Identity": OUTBOUND,
        "Name": OUTBOUND,
        "Enabled": True,
        "ConnectorType": "OnPremises",
        "ConnectorSource": "HybridWizard",
        "SmartHosts": ["mail.contoso.lab"],
        "RecipientDomains": ["contoso.lab"],
        "TlsSettings": "DomainValidation",
        "TlsDomain": "mail.contoso.lab",
        "CloudServicesMailEnabled": True,
        "UseMXRecord": False,
    }
    (noted,) = content(side.call("Get-OnPremisesOrganization"))["value"]
    assert {name: noted[name] for name in ("HybridDomains", "InboundConnector", "OutboundConnector")} == {
        "HybridDomains": ["contoso.lab"],
        "InboundConnector": INBOUND,
        "OutboundConnector": OUTBOUND,
    }
    assert noted["OrganizationName"] == "Contoso"


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [OUTBOUND]),
        ({"IncludeTestModeConnectors": True}, ["Trial"]),
        ({"includetestmodeconnectors": True}, ["Trial"]),
        ({"IsTransportRuleScoped": True}, ["By rule"]),
        ({"IncludeTestModeConnectors": True, "IsTransportRuleScoped": True}, ["Both"]),
        ({"IncludeTestModeConnectors": False, "IsTransportRuleScoped": False}, [OUTBOUND]),
    ],
)
def test_either_parameter_filters(side: Side, parameters: dict[str, t.Any], expected: list[str]) -> None:
    assert names(side.call("Get-OutboundConnector", {**ALL, **parameters})) == expected


def test_identities(side: Side) -> None:
    guid = side.tenant.inbound_connectors[1].guid
    for identity in ("partner", guid.upper(), guid):
        assert names(side.call("Get-InboundConnector", {"Identity": identity})) == ["Partner"]
    assert len(names(side.call("Get-InboundConnector", {**ALL, "Identity": None}))) == 3
    answer = side.call("Get-InboundConnector", {"Identity": "Nobody's"})
    error = content(answer)["error"]
    assert (answer.status, error["code"], error["message"]) == (404, "NotFound", "Error executing cmdlet")
    mark, kind, text = error["details"][0]["message"].split("|")
    assert (mark, kind) == ("Ex6F9304", "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException")
    assert "'Nobody's'" in text
    assert set(error["innererror"]["internalexception"]) == {"message", "type", "stacktrace"}


def test_without_result_size_the_first_page_holds_one(side: Side) -> None:
    first = side.call("Get-InboundConnector")
    assert names(first) == [INBOUND]
    warnings = content(first)["@adminapi.warnings"]
    assert [warning.startswith(TRUNCATED) for warning in warnings] == [True]
    assert first.headers["X-Warnings"] == warnings[0]
    link = content(first)["@odata.nextLink"]
    assert link.startswith(f"{API}/adminapi/beta/{TENANT}/InvokeCommand?")
    second = side.call("Get-InboundConnector", target=link.removeprefix(API))
    assert names(second) == ["Partner", "Scanner"]
    assert "@odata.nextLink" not in content(second)
    assert content(second)["@adminapi.warnings"] == []
    # One alone is not cut off.
    assert "@odata.nextLink" not in content(side.call("Get-OutboundConnector"))


def test_pages_of_the_size_that_is_preferred(side: Side) -> None:
    token = side.token()
    page = side.call("Get-InboundConnector", ALL, prefer="odata.maxpagesize = 2", token=token)
    assert (names(page), content(page)["@adminapi.warnings"]) == ([INBOUND, "Partner"], [])
    target = content(page)["@odata.nextLink"].removeprefix(API)
    # A client that has lost the answer asks again.
    for _again in range(2):
        rest = side.call("Get-InboundConnector", ALL, target=target, prefer="odata.maxpagesize=2", token=token)
        assert names(rest) == ["Scanner"]
    assert side.call("Get-InboundConnector", target=target, token=token).status == 400
    assert side.call("Get-InboundConnector", ALL, target=f"{target}x", token=token).status == 400
    assert side.call("Get-InboundConnector", ALL, target=target, token=token, method="GET").status == 405
    assert [entry["continued"] for entry in side.log if entry["kind"] == "online_command"][:3] == [False, True, True]


def test_a_result_size_that_is_a_number(side: Side) -> None:
    for size in (2, "2"):
        answer = side.call("Get-InboundConnector", {"ResultSize": size})
        assert names(answer) == [INBOUND, "Partner"]
        assert content(answer)["@adminapi.warnings"][0].startswith(TRUNCATED)
        assert "@odata.nextLink" not in content(answer)
    assert content(side.call("Get-InboundConnector", {"ResultSize": 3}))["@adminapi.warnings"] == []


@pytest.mark.parametrize(
    ("cmdlet", "parameters", "kind", "details"),
    [
        ("Get-InboundConnector", {"BogusParameter": 1}, "AmbiguousParameterSetException", True),
        ("Get-OnPremisesOrganization", ALL, "AmbiguousParameterSetException", True),
        ("Get-InboundConnector", {"ResultSize": "All"}, "ParameterTransformationException", False),
        ("Get-InboundConnector", {"ResultSize": True}, "ParameterTransformationException", False),
        ("Get-InboundConnector", {"ResultSize": 0}, "ParameterTransformationException", False),
        ("Get-InboundConnector", {"Identity": 1}, "ParameterTransformationException", False),
        ("Get-OutboundConnector", {"IncludeTestModeConnectors": "$true"}, "ParameterTransformationException", False),
        ("Get-Mailbox", {}, "CommandNotFoundException", True),
        ("Set-InboundConnector", {"Identity": INBOUND, "RequireTls": False}, "CommandNotFoundException", True),
        ("New-InboundConnector", {"Name": "x"}, "CommandNotFoundException", True),
        ("Remove-OutboundConnector", {"Identity": OUTBOUND}, "CommandNotFoundException", True),
    ],
)
def test_what_a_cmdlet_does_not_take(
    side: Side, cmdlet: str, parameters: dict[str, t.Any], kind: str, details: bool
) -> None:
    answer = side.call(cmdlet, parameters)
    error = content(answer)["error"]
    assert (answer.status, error["code"], error["message"]) == (400, "BadRequest", "Invalid Operation")
    inner = error["innererror"]["internalexception"]
    assert inner["type"].rpartition(".")[2] == kind
    assert ("details" in error) is details
    if details:
        assert error["details"][0]["message"] == f"|{inner['type']}|{inner['message']}"
    command, refused = side.log[-2:]
    assert (command["kind"], command["app"], command["command"], command["parameters"]) == (
        "online_command",
        "checker",
        cmdlet,
        parameters,
    )
    assert (refused["kind"], refused["status"]) == ("online_refused", 400)
    # Nothing is written, whatever is asked for.
    assert side.tenant.inbound_connectors[0].require_tls is True
    assert (len(side.tenant.inbound_connectors), len(side.tenant.outbound_connectors)) == (3, 4)


@pytest.mark.parametrize(
    "changed",
    [
        {"x_cmdletname": None},
        {"x_cmdletname": "Get-OutboundConnector"},
        {"x_responseformat": "clixml"},
        {"x_serializationlevel": None},
        {"x_anchormailbox": None},
        {"x_anchormailbox": "UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@fabrikam.onmicrosoft.com"},
        {"client_request_id": "1"},
        {"connection_id": None},
        {"accept": "*/*"},
        {"content_type": "text/plain"},
    ],
)
def test_headers_that_are_wrong(side: Side, changed: dict[str, str | None]) -> None:
    answer = side.call("Get-InboundConnector", ALL, **t.cast("dict[str, t.Any]", changed))
    assert (answer.status, content(answer)["error"]["code"]) == (400, "BadRequest")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"CmdletInput": []}',
        b'{"CmdletInput": {"CmdletName": 1}}',
        b'{"CmdletInput": {"CmdletName": "Get-InboundConnector", "Parameters": []}}',
        b'{"CmdletInput": {"CmdletName": "Get-InboundConnector", "Colour": 1}}',
        b'{"CmdletInput": {"CmdletName": "Get-InboundConnector"}, "More": 1}',
        b"\xff",
    ],
)
def test_bodies_that_are_wrong(side: Side, body: bytes) -> None:
    answer = side.call("Get-InboundConnector", body=body)
    assert (answer.status, content(answer)["error"]["code"]) == (400, "BadRequest")


def test_who_may_not(side: Side) -> None:
    for client_id in (POWERLESS, ROLELESS, USELESS):
        answer = side.call("Get-InboundConnector", ALL, token=side.token(client_id))
        assert (answer.status, answer.body) == (403, b"")
    assert [entry["message"] for entry in side.log if entry["kind"] == "online_refused"] == [
        "the permission is missing",
        "the role is missing",
        "the role is missing",
    ]


def test_tokens_that_are_none(side: Side) -> None:
    claims = dict(jwt.read(side.token()).claims)
    forged = jwt.signed({}, claims, KeyRing().key())
    head, body, signature = side.token().split(".")
    unsigned = f"{jwt.encoded(json.dumps({'alg': 'none'}).encode())}.{body}."
    for token in ("x", forged, unsigned, f"{head}.{body}.{signature[:-4]}AAAA"):
        answer = side.call("Get-InboundConnector", ALL, token=token)
        assert (answer.status, answer.body) == (401, b"")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert side.call("Get-InboundConnector", ALL, authorization=None).status == 401
    assert side.call("Get-InboundConnector", ALL, authorization="Basic eDp5").status == 401
    assert not any(entry["kind"] == "online_command" for entry in side.log)


def test_other_places(side: Side) -> None:
    assert side.call("Get-InboundConnector", ALL, target="/adminapi/v1.0/x/InvokeCommand").status == 404
    other = side.call("Get-InboundConnector", ALL, tenant="fabrikam.onmicrosoft.com")
    assert (other.status, other.body) == (404, b"")
    assert side.api.respond(Request("GET", f"/adminapi/beta/{TENANT}/InvokeCommand")).status == 405


def test_faults_that_pass_by_themselves(side: Side) -> None:
    token = side.token()
    side.faults.throttled, side.faults.unavailable, side.faults.forbidden, side.faults.unauthorized = 2, 1, 1, 1
    answers = [side.call("Get-InboundConnector", ALL, token=token) for _each in range(6)]
    assert [answer.status for answer in answers] == [401, 403, 429, 429, 503, 200]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None, None, "7", "7", "7", None]
    assert answers[1].body == b""
    assert [entry["status"] for entry in side.log if entry["kind"] == "online_fault"] == [401, 403, 429, 429, 503]


@pytest.mark.parametrize("kind", TRANSIENT_KINDS)
def test_transient_errors(side: Side, kind: str) -> None:
    side.faults.transient, side.faults.transient_kind = 1, kind
    answer = side.call("Get-InboundConnector", ALL)
    assert (answer.status, kind in content(answer)["error"]["details"][0]["message"]) == (400, True)
    assert side.call("Get-InboundConnector", ALL).status == 200


@pytest.mark.parametrize("reply", [True, False])
def test_a_connection_that_breaks(side: Side, reply: bool) -> None:
    side.faults.drop_at, side.faults.drop_reply = 2, reply
    lost = [side.call("Get-InboundConnector", ALL).lost for _each in range(3)]
    assert lost == [False, True, False]
    ran = sum(entry["kind"] == "online_command" for entry in side.log)
    assert ran == (3 if reply else 2)


def test_what_is_kept_is_there_without_escapes(side: Side) -> None:
    body = json.dumps({"a": ['x"y', {"ü": 1}]}).encode()
    assert side.api.kept(body).startswith(body)
    assert 'x"y' in side.api.kept(body).decode()
    assert "ü" in side.api.kept(body).decode()
    for other in (b"{}", b"\\ no json"):
        assert side.api.kept(other) == other
