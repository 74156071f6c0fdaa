# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New-Object, X509Store and X509Certificate2 on the host's own endpoint, seen by a client of the real engine."""

from __future__ import annotations

import typing as t

import pytest
from cryptography.hazmat.primitives import serialization
from psrpcore.types import PSByteArray, PSNoteProperty, PSObject
from unit.lab.engine.session_driver import Command, Driver, Result

from lab.cmdlets import TYPES, WINDOWS
from lab.organisation import Organisation, Vantage, reading, stores

STORE = "System.Security.Cryptography.X509Certificates.X509Store"
CERTIFICATE = "System.Security.Cryptography.X509Certificates.X509Certificate2"
FOR_EACH = "Microsoft.PowerShell.Commands.ForEachObjectCommand"
NEW_OBJECT = "Microsoft.PowerShell.Commands.NewObjectCommand"


@pytest.fixture
def windows(vantage: Vantage) -> t.Iterator[Driver]:
    driver = Driver(*WINDOWS, context=vantage, types=TYPES)
    yield driver
    driver.session.close()


def sent(data: bytes) -> PSObject:
    """A certificate as a client sends it (wire-shapes 11)."""
    value = PSObject()
    value.PSObject.type_names = [CERTIFICATE, CERTIFICATE.removesuffix("2"), "System.Object"]
    value.PSObject.adapted_properties.append(PSNoteProperty("RawData", PSByteArray(data)))
    return value


def new_store(name: str = "Root", location: str = "LocalMachine") -> tuple[Command, Command]:
    return ("New-Object", {"TypeName": STORE, "ArgumentList": [name, location]}), ("Set-Variable", {"Name": "store"})


def member(name: str, *arguments: t.Any) -> tuple[Command, Command]:
    parameters: dict[str, t.Any] = {"MemberName": name}
    if arguments:
        parameters["ArgumentList"] = list(arguments)
    return ("Get-Variable", {"Name": "store", "ValueOnly": True}), ("ForEach-Object", parameters)


def in_one_message(driver: Driver, *statements: tuple[Command, ...]) -> Result:
    commands: list[Command | None] = []
    for statement in statements:
        commands += [*statement, None]
    return driver.run(*commands[:-1])


def untrusted(vantage: Vantage) -> t.Any:
    return stores.create_self_signed(vantage, vantage.server, subject="CN=new")


def test_root_certificate_is_added_and_removed(windows: Driver, vantage: Vantage) -> None:
    stored = untrusted(vantage)
    assert reading.root_ca_type(vantage.server, stored) == "None"
    selected = ("Select-Object", {"Property": ["Thumbprint", "HasPrivateKey"]})
    result = in_one_message(
        windows,
        new_store(),
        member("Open", "ReadWrite"),
        member("Add", sent(stored.der)),
        (*member("Certificates"), ("Where-Object", _equal("Thumbprint", stored.thumbprint)), selected),
        member("Close"),
    )
    assert (result.state, result.errors) == ("Completed", [])
    assert [(item.Thumbprint, item.HasPrivateKey) for item in result.output] == [(stored.thumbprint, False)]
    assert reading.root_ca_type(vantage.server, stored) == "Registry"
    assert vantage.server.my[stored.thumbprint].key is not None
    again = in_one_message(windows, member("Open", "ReadWrite"), *[member("Remove", sent(stored.der))] * 2)
    assert (again.state, again.errors) == ("Completed", [])
    assert stored.thumbprint not in vantage.server.root


def _equal(name: str, value: str) -> dict[str, t.Any]:
    return {"Property": name, "EQ": True, "Value": value}


def test_what_is_in_a_store_keeps_its_key(windows: Driver, vantage: Vantage) -> None:
    stored = untrusted(vantage)
    in_one_message(windows, new_store("my", "localmachine"), member("Open", 1), member("Add", sent(stored.der)))
    assert vantage.server.my[stored.thumbprint] is stored


@pytest.mark.parametrize(
    ("flags", "name", "arguments", "inner"),
    [
        ("ReadOnly", "Add", True, "System.Security.Cryptography.CryptographicException"),
        (None, "Add", True, "System.Security.Cryptography.CryptographicException"),
        (None, "Remove", True, "System.Security.Cryptography.CryptographicException"),
        ("Nope", "Close", False, "System.Management.Automation.PSInvalidCastException"),
        ("ReadWrite", "Close", True, None),
    ],
)
def test_method_that_fails(
    windows: Driver, vantage: Vantage, flags: str | None, name: str, arguments: bool, inner: str | None
) -> None:
    stored = untrusted(vantage)
    statements = [new_store(), *([member("Open", flags)] if flags else [])]
    before = dict(vantage.server.root)
    result = in_one_message(windows, *statements, member(name, *([sent(stored.der)] if arguments else [])))
    assert result.state == "Completed"
    assert result.error_ids == [f"MethodInvocationError,{FOR_EACH}"]
    thrown = result.errors[0].Exception.InnerException
    assert (None if thrown is None else thrown.PSTypeNames[0].removeprefix("Deserialized.")) == inner
    assert vantage.server.root == before


def test_closed_store_shows_nothing(windows: Driver) -> None:
    result = in_one_message(windows, new_store(), member("Certificates"), member("IsOpen"))
    assert result.output == [False]


def test_certificate_is_made_of_bytes(windows: Driver, vantage: Vantage) -> None:
    stored = next(iter(vantage.server.my.values()))
    pem = stored.certificate.public_bytes(serialization.Encoding.PEM)
    for data in (stored.der, pem):
        result = windows.run(
            ("New-Object", {"TypeName": CERTIFICATE.lower(), "ArgumentList": [PSByteArray(data)]}),
            ("Select-Object", {"Property": ["Thumbprint", "HasPrivateKey", "Subject", "RawData"]}),
        )
        (found,) = result.output
        assert (found.Thumbprint, found.HasPrivateKey, bytes(found.RawData)) == (stored.thumbprint, False, stored.der)


def test_sent_certificate_is_live(windows: Driver, vantage: Vantage) -> None:
    stored = next(iter(vantage.server.my.values()))
    result = windows.run(
        ("Select-Object", {"InputObject": sent(stored.der), "Property": ["Thumbprint", "Subject"]}),
    )
    assert [item.Thumbprint for item in result.output] == [stored.thumbprint]


@pytest.mark.parametrize(
    ("name", "arguments", "error_id"),
    [
        ("No.Such.Type", [], "TypeNotFound"),
        (STORE, ["Root", "Nowhere"], "ConstructorInvokedThrowsException"),
        (STORE, ["Root", "LocalMachine", "ReadOnly"], "ConstructorInvokedThrowsException"),
        (STORE, ["Root"], "ConstructorInvokedThrowsException"),
        (CERTIFICATE, [PSByteArray(b"no certificate")], "ConstructorInvokedThrowsException"),
        (CERTIFICATE, PSByteArray(b"bytes that are no list"), "ConstructorInvokedThrowsException"),
        (CERTIFICATE, [], "ConstructorInvokedThrowsException"),
    ],
)
def test_object_that_cannot_be_made(windows: Driver, name: str, arguments: t.Any, error_id: str) -> None:
    result = windows.run(("New-Object", {"TypeName": name, "ArgumentList": arguments}))
    assert (result.state, result.failure_id) == ("Failed", f"{error_id},{NEW_OBJECT}")


def test_exchange_endpoint_makes_no_objects(organisation: Organisation, vantage: Vantage) -> None:
    driver = Driver(language_mode="NoLanguage", context=vantage)
    result = driver.run(("New-Object", {"TypeName": STORE}))
    assert result.failure_id == "CommandNotFoundException"
    driver.session.close()
