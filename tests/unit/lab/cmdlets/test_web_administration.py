# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bindings of sites and of http.sys, and certificate stores as drives, seen by a client of the real engine."""

from __future__ import annotations

import typing as t

import pytest
from psrpcore.types import PSByteArray, PSNoteProperty, PSObject
from unit.lab.engine.session_driver import Command, Driver, Result

from lab.cmdlets import TYPES, WINDOWS
from lab.organisation import StoredCertificate, Vantage, stores

BACK_END = {"Name": "Exchange Back End", "Protocol": "https", "Port": "444"}
FOR_EACH = "Microsoft.PowerShell.Commands.ForEachObjectCommand"
COMMANDS = "Microsoft.PowerShell.Commands."
CERTIFICATE = "System.Security.Cryptography.X509Certificates.X509Certificate2"


@pytest.fixture
def windows(vantage: Vantage) -> t.Iterator[Driver]:
    driver = Driver(*WINDOWS, context=vantage, types=TYPES)
    yield driver
    driver.session.close()


@pytest.fixture
def fresh(vantage: Vantage) -> StoredCertificate:
    """A certificate in My with its key, bound to nothing."""
    return stores.create_self_signed(vantage, vantage.server)


def member(name: str, *arguments: t.Any) -> Command:
    parameters: dict[str, t.Any] = {"MemberName": name}
    return "ForEach-Object", parameters | ({"ArgumentList": list(arguments)} if arguments else {})


def hashes(vantage: Vantage) -> dict[str, str]:
    return {
        f"{site.id} {binding.information}": binding.certificate_hash
        for site in vantage.server.sites
        for binding in site.bindings
        if binding.protocol == "https"
    }


def test_binding_is_found_by_its_parts(windows: Driver, vantage: Vantage) -> None:
    (found,) = windows.run(("Get-WebBinding", BACK_END)).output
    assert found.bindingInformation == "*:444:"
    assert found.certificateHash == vantage.server.internal_transport_thumbprint
    assert "site[@name='Exchange Back End' and @id='2']" in found.ItemXPath
    assert [
        item.bindingInformation
        for item in windows.run(("Get-WebBinding", {"Protocol": "https", "IPAddress": "127.0.0.1"})).output
    ] == ["127.0.0.1:443:"]
    assert windows.run(("Get-WebBinding", {"Name": "nowhere"})).output == []
    assert len(windows.run(("Get-WebBinding", {})).output) == 11


def test_certificate_is_set_in_place(windows: Driver, vantage: Vantage, fresh: StoredCertificate) -> None:
    before = hashes(vantage)
    result = windows.run(("Get-WebBinding", BACK_END), member("AddSslCertificate", fresh.thumbprint.lower(), "My"))
    assert (result.state, result.errors, result.output) == ("Completed", [], [])
    assert hashes(vantage) == before | {"2 *:444:": fresh.thumbprint}


def test_bindings_of_one_address_and_port_share_the_certificate(
    windows: Driver, vantage: Vantage, fresh: StoredCertificate
) -> None:
    vantage.server.sites[1].bindings[1].port = 443
    windows.run(
        ("Get-WebBinding", {"Name": "Exchange Back End", "Protocol": "https"}),
        member("AddSslCertificate", fresh.thumbprint, "My"),
    )
    assert hashes(vantage)["1 :443:"] == fresh.thumbprint
    assert hashes(vantage)["1 127.0.0.1:443:"] != fresh.thumbprint


@pytest.mark.parametrize("case", ["absent", "no key", "other store"])
def test_certificate_that_cannot_be_bound(
    windows: Driver, vantage: Vantage, fresh: StoredCertificate, case: str
) -> None:
    if case == "no key":
        fresh.key = None
    elif case == "absent":
        del vantage.server.my[fresh.thumbprint]
    before = hashes(vantage)
    store = "Root" if case == "other store" else "My"
    result = windows.run(("Get-WebBinding", BACK_END), member("AddSslCertificate", fresh.thumbprint, store))
    assert result.error_ids == [f"MethodInvocationError,{FOR_EACH}"]
    assert result.errors[0].Exception.InnerException.HResult == -2147023584
    assert hashes(vantage) == before


def test_certificate_is_taken_off(windows: Driver, vantage: Vantage) -> None:
    windows.run(("Get-WebBinding", BACK_END), member("RemoveSslCertificate"))
    assert hashes(vantage)["2 *:444:"] == ""
    again = windows.run(("Get-WebBinding", BACK_END), member("RemoveSslCertificate"))
    assert again.error_ids == [f"MethodInvocationError,{FOR_EACH}"]


def test_server_whose_bindings_have_no_methods(windows: Driver, vantage: Vantage, fresh: StoredCertificate) -> None:
    vantage.server.no_binding_methods = True
    result = windows.run(("Get-WebBinding", BACK_END), member("AddSslCertificate", fresh.thumbprint, "My"))
    assert result.error_ids == [f"MethodNotFound,{FOR_EACH}"]


def test_drive_of_iis_comes_with_its_module(windows: Driver) -> None:
    listing = ("Get-ChildItem", {"Path": r"IIS:\SslBindings"})
    assert windows.run(listing).error_ids == [f"DriveNotFound,{COMMANDS}GetChildItemCommand"]
    assert windows.run(("Test-Path", {"Path": r"IIS:\SslBindings"})).output == [False]
    windows.run(("Import-Module", {"Name": "webadministration"}))
    names = {str(item.PSChildName) for item in windows.run(listing).output}
    assert names == {"0.0.0.0!443", "127.0.0.1!443", "0.0.0.0!444", "0.0.0.0!8172"}
    missing = windows.run(("Import-Module", {"Name": "NoSuch"}))
    assert missing.error_ids == [f"Modules_ModuleNotFound,{COMMANDS}ImportModuleCommand"]


def sent(stored: StoredCertificate) -> PSObject:
    value = PSObject()
    value.PSObject.type_names = [CERTIFICATE, CERTIFICATE.removesuffix("2"), "System.Object"]
    value.PSObject.adapted_properties.append(PSNoteProperty("RawData", PSByteArray(stored.der)))
    return value


def replace(driver: Driver, path: str, source: Command | None, value: Result | None = None) -> Result:
    made: dict[str, t.Any] = {"Path": path}
    commands: list[Command | None] = [("Get-WebBinding", BACK_END), None, ("Remove-Item", {"Path": path}), None]
    commands += [source, ("New-Item", made)] if source is not None else [("New-Item", made | {"Value": value})]
    return driver.run(*commands)


@pytest.mark.parametrize("how", ["piped", "sent"])
def test_binding_of_http_sys_is_replaced(windows: Driver, vantage: Vantage, fresh: StoredCertificate, how: str) -> None:
    path = r"IIS:\SslBindings\0.0.0.0!444"
    item = ("Get-Item", {"Path": rf"cert:\localmachine\my\{fresh.thumbprint.lower()}"})
    result = (
        replace(windows, path, item) if how == "piped" else replace(windows, path, None, t.cast(t.Any, sent(fresh)))
    )
    assert (result.state, result.errors) == ("Completed", [])
    made = result.output[-1]
    assert (made.Thumbprint, made.Store, made.Port, made.PSChildName) == (fresh.thumbprint, "MY", 444, "0.0.0.0!444")
    assert str(made.IPAddress) == "0.0.0.0"
    assert made.Sites.Value == ["Exchange Back End"]
    assert hashes(vantage)["2 *:444:"] == fresh.thumbprint
    assert windows.run(("Test-Path", {"LiteralPath": path})).output == [True]


@pytest.mark.parametrize("case", ["exists", "no key", "no value"])
def test_binding_of_http_sys_that_cannot_be_made(
    windows: Driver, vantage: Vantage, fresh: StoredCertificate, case: str
) -> None:
    windows.run(("Import-Module", {"Name": "WebAdministration"}))
    if case == "no key":
        fresh.key = None
    path = r"IIS:\SslBindings\0.0.0.0!" + ("444" if case == "exists" else "445")
    parameters = {"Path": path} if case == "no value" else {"Path": path, "Value": sent(fresh)}
    before = dict(vantage.server.ssl_bindings)
    result = windows.run(("New-Item", parameters))
    kind = "System.ArgumentException" if case == "no value" else "System.ComponentModel.Win32Exception"
    assert (result.state, result.failure_id) == ("Failed", f"{kind},{COMMANDS}NewItemCommand")
    assert vantage.server.ssl_bindings == before


def test_certificates_of_a_store(windows: Driver, vantage: Vantage) -> None:
    selected = ("Select-Object", {"Property": ["Thumbprint", "HasPrivateKey", "PSParentPath", "NotAfter"]})
    found = windows.run(("Get-ChildItem", {"Path": r"Cert:\LocalMachine\Root"}), selected).output
    assert {item.Thumbprint for item in found} == set(vantage.server.root)
    assert {item.HasPrivateKey for item in found} == {False}
    assert found[0].PSParentPath == r"Microsoft.PowerShell.Security\Certificate::LocalMachine\Root"
    (whole, *_rest) = windows.run(("Get-ChildItem", {"Path": "Cert:/LocalMachine/My"})).output
    assert [item.name for item in whole.PSObject.adapted_properties] == ["RawData"]


def test_certificate_is_removed_by_path_or_piped(windows: Driver, vantage: Vantage, fresh: StoredCertificate) -> None:
    path = rf"Cert:\LocalMachine\My\{fresh.thumbprint}"
    assert windows.run(("Remove-Item", {"Path": path, "WhatIf": True})).errors == []
    assert fresh.thumbprint in vantage.server.my
    assert windows.run(("Get-Item", {"Path": path}), ("Remove-Item", {"DeleteKey": True})).errors == []
    assert fresh.thumbprint not in vantage.server.my
    for name in ("Remove-Item", "Get-Item", "Get-ChildItem"):
        (error_id,) = windows.run((name, {"Path": path})).error_ids
        assert error_id == f"PathNotFound,{COMMANDS}{name.replace('-', '')}Command"
    assert windows.run(("Test-Path", {"Path": path})).output == [False]


@pytest.mark.parametrize(
    ("path", "error_id"),
    [
        (r"Cert:\LocalMachine\NoSuch", "PathNotFound"),
        (r"Cert:\CurrentUser\My", "PathNotFound"),
        (r"X:\file", "DriveNotFound"),
    ],
)
def test_path_that_leads_nowhere(windows: Driver, path: str, error_id: str) -> None:
    assert windows.run(("Get-ChildItem", {"Path": path})).error_ids == [f"{error_id},{COMMANDS}GetChildItemCommand"]


def test_store_is_not_removed(windows: Driver, vantage: Vantage) -> None:
    before = dict(vantage.server.root)
    result = windows.run(("Remove-Item", {"Path": r"Cert:\LocalMachine\Root", "Recurse": True}))
    assert result.error_ids == [f"NotSupported,{COMMANDS}RemoveItemCommand"]
    assert vantage.server.root == before
