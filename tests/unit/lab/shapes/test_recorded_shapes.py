# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's objects have the types, the properties in their order and the tags that real servers' objects have."""

from __future__ import annotations

import datetime
import typing as t
import uuid

import pytest
from psrpcore.types import PSByte, PSInt16, PSInt64, PSUInt

from lab.contract import EnumValue, LiveList, LiveObject, Unreadable
from lab.organisation import Event, Vantage, windows
from lab.shapes.auth_config import auth_config
from lab.shapes.event_record import event_record
from lab.shapes.exchange_certificate import exchange_certificate
from lab.shapes.exchange_server import exchange_server
from lab.shapes.organization_config import organization_config
from lab.shapes.service_controller import service_controller

# Notes that the receiving PowerShell adds (wire-shapes 1), and the blobs that the lab leaves out.
RECEIVED = {"PSComputerName", "RunspaceId", "PSShowComputerName"}

EXPORT_DEPTH = 1
"""How many objects deep an export goes; below, objects are their text (wire-shapes 1)."""

_TAGS: tuple[tuple[type, str], ...] = (
    (bool, "B"),
    (str, "S"),
    (bytes, "BA"),
    (uuid.UUID, "G"),
    (datetime.datetime, "DT"),
    (PSByte, "By"),
    (PSInt16, "I16"),
    (PSUInt, "U32"),
    (PSInt64, "I64"),
    (int, "I32"),
    (float, "Db"),
)


def tag(value: t.Any) -> str:
    if value is None:
        return "Nil"
    if isinstance(value, (LiveObject, LiveList, EnumValue)):
        return "Obj"
    return next(name for kind, name in _TAGS if isinstance(value, kind))


def compare(live: t.Any, recorded: t.Any, where: str, differ: t.Collection[str] = ()) -> list[str]:
    """What differs in types, members and tags, down to the depth of the recording."""
    path = where.partition(".")[2]
    if path in differ or recorded.tag == "Ref":
        return []
    if recorded.tag == "S" and isinstance(live, (LiveObject, EnumValue)) and where.count(".") > EXPORT_DEPTH:
        return []
    if tag(live) != recorded.tag:
        return [f"{where}: {tag(live)} instead of {recorded.tag}"]
    if isinstance(live, EnumValue):
        return [] if recorded.types[0] == live.type.type_name else [f"{where}: {live.type.type_name}"]
    found: list[str] = []
    if isinstance(live, (LiveList, LiveObject)) and live.type_names != recorded.types:
        found.append(f"{where}: {live.type_names} instead of {recorded.types}")
    if isinstance(live, LiveList):
        for mine, theirs in zip(live.items, recorded.items, strict=False):
            found += compare(mine, theirs, where, differ)
    if isinstance(live, LiveObject):
        found += compare_members(live, recorded, where, differ)
    return found


def compare_members(live: LiveObject, recorded: t.Any, where: str, differ: t.Collection[str]) -> list[str]:
    found = []
    if (live.text is None) != (recorded.text is None):
        found.append(f"{where}: text {live.text!r} instead of {recorded.text!r}")
    optional = {name for name, value in live.properties.items() if isinstance(value, Unreadable)}
    mine = [name for name in live.properties if name not in optional or name in recorded.properties]
    if mine != list(recorded.properties):
        found.append(f"{where}: {mine} instead of {list(recorded.properties)}")
    for name in mine:
        if name in recorded.properties and name not in optional:
            found += compare(live.read(name), recorded.properties[name], f"{where}.{name}", differ)
    return found


def certificate(vantage: Vantage) -> LiveObject:
    stored = next(iter(vantage.server.my.values()))
    live = exchange_certificate(vantage, vantage.server, stored)
    # The engine sends RawData alone of anything derived from X509Certificate2 (wire-shapes 11).
    return LiveObject(live.type_names, live.text, {"RawData": live.read("RawData")}, live.notes)


def server_2016(vantage: Vantage) -> LiveObject:
    return exchange_server(vantage, vantage.organisation.servers["EX2"])


def server_2019(vantage: Vantage) -> LiveObject:
    return exchange_server(vantage, vantage.server)


def staged(vantage: Vantage) -> LiveObject:
    auth = vantage.organisation.auth
    auth.next, auth.next_effective = auth.current, vantage.now()
    return auth_config(vantage)


def mitigation(vantage: Vantage) -> LiveObject:
    return service_controller(vantage, windows.service(vantage, "MSExchangeMitigation"))


def event(vantage: Vantage) -> LiveObject:
    made = Event("Application", "MSExchange AuthAdmin", 2014, 4, vantage.now(), "a message", ("T",), 7)
    return event_record(vantage.server, made)


# The names are those of values that both have and that differ in tag because the servers' settings differ.
CASES: dict[str, tuple[t.Callable[[Vantage], LiveObject], frozenset[str]]] = {
    "Get-ExchangeCertificate/HealthChecker-E19.GetExchangeCertificate.xml": (certificate, frozenset()),
    "New-ExchangeCertificate/NewExchangeCertificateDefaultTransport.xml": (certificate, frozenset()),
    "Get-AuthConfig/MonitorExchangeAuthCertificate.GetAuthConfig.xml": (staged, frozenset()),
    "Get-AuthConfig/HealthChecker-E19.GetAuthConfig.xml": (auth_config, frozenset()),
    "Get-ExchangeServer/HealthChecker-E19.GetExchangeServer.xml": (server_2019, frozenset()),
    "Get-ExchangeServer/MonitorExchangeAuthCertificate.GetExchangeServer.xml": (
        server_2016,
        frozenset({"CustomerFeedbackEnabled", "ErrorReportingEnabled", "MitigationsApplied"}),
    ),
    "Get-OrganizationConfig/HealthChecker-E19.GetOrganizationConfig.xml": (organization_config, frozenset()),
    "Get-Service/HealthChecker-E19.GetServiceMitigation.xml": (mitigation, frozenset()),
    "Get-WinEvent/HealthChecker-E19.GetWinEventOldestApplication.xml": (event, frozenset()),
}


@pytest.mark.parametrize("path", list(CASES))
def test_shape_is_the_recorded_one(vantage: Vantage, recorded: t.Callable[[str], list[t.Any]], path: str) -> None:
    make, differ = CASES[path]
    live, theirs = make(vantage), recorded(path)[0]
    assert live.type_names == theirs.types
    assert compare(live, theirs, "object", differ) == []
    missing = {"SerializationData"} if "SerializationData" not in live.notes else set()
    assert set(live.notes) == set(theirs.notes) - RECEIVED - missing


def test_identity_and_id_are_one_object(vantage: Vantage) -> None:
    for live in (server_2019(vantage), auth_config(vantage), organization_config(vantage)):
        assert live.read("Id") is live.read("Identity")


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("Get-ExchangeServer/HealthChecker-E19.GetExchangeServer.xml", "Identity"),
        ("Get-ExchangeServer/HealthChecker-E19.GetExchangeServer.xml", "Site"),
        ("Get-ExchangeServer/HealthChecker-E19.GetExchangeServer.xml", "ObjectCategory"),
        ("Get-AuthConfig/HealthChecker-E19.GetAuthConfig.xml", "Identity"),
        ("Get-OrganizationConfig/HealthChecker-E19.GetOrganizationConfig.xml", "Identity"),
    ],
)
def test_identities_print_as_recorded(
    vantage: Vantage, recorded: t.Callable[[str], list[t.Any]], path: str, own: str
) -> None:
    """The distinguished name alone decides all the other names of an identity."""
    from lab.shapes.directory import object_id

    theirs = recorded(path)[0].properties[own]
    dn = theirs.properties["DistinguishedName"].value
    vantage.organisation.forest = theirs.properties["DomainId"].value
    live = object_id(vantage.organisation, dn)
    assert live.text == theirs.text
    for name in ("Rdn", "Parent", "Depth", "Name", "PartitionGuid", "PartitionFQDN"):
        assert str(live.read(name)) == theirs.properties[name].value, name
