# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of the stand-in cmdlets, with their types and values (recorded/pwsh/stand-ins)."""

from __future__ import annotations

import datetime
import decimal
import typing as t
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from psrpcore.types import PSChar, PSInt64, PSUri, PSVersion

from lab.contract import (
    EXCEPTION,
    OBJECT,
    SYSTEM_EXCEPTION,
    EnumType,
    ErrorRecord,
    LiveList,
    LiveObject,
    NetException,
    TerminatingError,
    Unreadable,
)
from lab.engine import LiveDictionary

JST = datetime.timezone(datetime.timedelta(hours=9))

SERVICES = EnumType(
    "Probe.AllowedServices",
    (
        ("None", 0),
        ("IMAP", 1),
        ("POP", 2),
        ("UM", 4),
        ("IIS", 8),
        ("SMTP", 16),
        ("Federation", 32),
        ("UMCallRouter", 64),
    ),
    flags=True,
)

STATUS = EnumType("Probe.CertificateStatus", (("Unknown", 0), ("Valid", 1), ("Revoked", 2), ("DateInvalid", 3)))

LOCATION = EnumType(
    "System.Security.Cryptography.X509Certificates.StoreLocation", (("CurrentUser", 1), ("LocalMachine", 2))
)

CERTIFICATE = (
    "System.Security.Cryptography.X509Certificates.X509Certificate2",
    "System.Security.Cryptography.X509Certificates.X509Certificate",
    OBJECT,
)

RUNTIME = ("System.Management.Automation.RuntimeException", *SYSTEM_EXCEPTION)


def generic_list(item: str, items: list[t.Any]) -> LiveList:
    return LiveList((f"System.Collections.Generic.List`1[[{item}]]", OBJECT), items)


def values(item: str, items: list[t.Any]) -> LiveList:
    names = (f"Probe.MultiValuedProperty`1[[{item}]]", f"System.Collections.ObjectModel.Collection`1[[{item}]]", OBJECT)
    return LiveList(names, items)


def domain(name: str) -> LiveObject:
    return LiveObject(("Probe.SmtpDomain", OBJECT), name, {"Domain": name})


def name_of(name: x509.Name) -> str:
    """As .NET prints the stand-in's names."""
    parts = []
    for attribute in reversed(list(name)):
        text = str(attribute.value)
        parts.append(
            f'{attribute.rfc4514_attribute_name}="{text}"'
            if "," in text
            else f"{attribute.rfc4514_attribute_name}={text}"
        )
    return ", ".join(reversed(parts)) if len(parts) < 2 else ", ".join(parts)


def x509_properties(raw: bytes) -> tuple[str, dict[str, t.Any]]:
    """ToString and properties of X509Certificate2."""
    certificate = x509.load_der_x509_certificate(raw)
    thumbprint = certificate.fingerprint(hashes.SHA1()).hex().upper()
    serial = f"{certificate.serial_number:X}"
    length = (certificate.serial_number.bit_length() // 8 + 1) * 2
    serial = serial.rjust(length, "0")
    before = certificate.not_valid_before_utc.astimezone(JST)
    after = certificate.not_valid_after_utc.astimezone(JST)
    subject, issuer = name_of(certificate.subject), name_of(certificate.issuer)
    sections = {
        "Subject": subject,
        "Issuer": issuer,
        "Serial Number": serial,
        "Not Before": before.strftime("%m/%d/%Y %H:%M:%S"),
        "Not After": after.strftime("%m/%d/%Y %H:%M:%S"),
        "Thumbprint": thumbprint,
    }
    text = "\n".join(f"[{name}]\n  {value}\n" for name, value in sections.items())
    properties = {
        "Thumbprint": thumbprint,
        "Subject": subject,
        "Issuer": issuer,
        "SerialNumber": serial,
        "NotBefore": before,
        "NotAfter": after,
        "HasPrivateKey": False,
        "RawData": raw,
    }
    return text, properties


def ad_object(name: str, distinguished: str, guid: uuid.UUID, parent: LiveObject | None) -> LiveObject:
    properties = {"Name": name, "DistinguishedName": distinguished, "ObjectGuid": guid, "Parent": parent}
    return LiveObject(("Probe.ADObjectId", OBJECT), distinguished, properties)


def connector(name: str) -> LiveObject:
    parent = ad_object(
        "SMTP Receive Connectors",
        "CN=SMTP Receive Connectors,CN=Protocols,CN=EX01",
        uuid.UUID("11111111-2222-3333-4444-555555555555"),
        None,
    )
    identity = ad_object(name, f"CN={name},{parent.text}", uuid.UUID(int=0), parent)
    size = LiveObject(
        ("Probe.Unlimited`1[[Probe.ByteQuantifiedSize]]", OBJECT),
        "36 MB (37,748,736 bytes)",
        {
            "Value": LiveObject(("Probe.ByteQuantifiedSize", "System.ValueType", OBJECT), "36 MB (37,748,736 bytes)"),
            "IsUnlimited": False,
        },
    )
    properties: dict[str, t.Any] = {
        "Name": name,
        "Identity": identity,
        "Server": parent,
        "Guid": uuid.UUID("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"),
        "Enabled": True,
        "MaybeFlag": None,
        "Bindings": values("System.String", ["[::]:25", "0.0.0.0:25"]),
        "Empty": values("Probe.SmtpDomain", []),
        "Nothing": None,
        "TlsDomainCapabilities": values(
            "Probe.SmtpDomain", [domain("mail.protection.outlook.com:AcceptCloudServicesMail")]
        ),
        "MaxMessageSize": size,
        "ConnectionTimeout": datetime.timedelta(minutes=10),
        "AdminDisplayVersion": PSVersion("15.2.1748.10"),
        "Url": PSUri("https://ex01/owa"),
        "Blob": b"\x01\x02\xff",
        "WhenUtc": datetime.datetime(2026, 11, 22, 1, 2, 3, 4000, tzinfo=datetime.timezone.utc),
        "WhenLocal": datetime.datetime(2026, 11, 22, 1, 2, 3, tzinfo=JST),
        "WhenUnspecified": datetime.datetime(2026, 11, 22, 1, 2, 3),
        "WhenNever": None,
        "AuthMechanism": SERVICES.named("IMAP", "IIS"),
        "Text": "tab\tline\r\nnul\0esc\x1b _x0041_ under_score 漢字 \U0001f600 <&>\"'",
        "Letter": PSChar("x"),
        "Big": PSInt64(2**63 - 1),
        "Ratio": 1.5,
        "Money": decimal.Decimal("2.50"),
        "Mixed": [1, "two", None, [3, 4], uuid.UUID(int=0)],
        "Table": LiveDictionary(
            ("System.Collections.Generic.Dictionary`2[[System.String],[System.Object]]", OBJECT), {"k": 1}
        ),
        "Throws": Unreadable,
    }
    return LiveObject(("Probe.ReceiveConnector", OBJECT), name, properties)


def deep(name: str, following: LiveObject | None, many: LiveList | None) -> LiveObject:
    return LiveObject(("Probe.Deep", OBJECT), f"deep-{name}", {"Name": name, "Next": following, "Many": many})


def file_not_found(message: str, file: str | None) -> NetException:
    names = ("System.IO.FileNotFoundException", "System.IO.IOException", "System.SystemException", *EXCEPTION)
    return NetException(names, message, None, -2147024894, {"Message": message, "FileName": file, "FusionLog": None})


def bad_argument(value: str) -> TerminatingError:
    """What the engine throws where an argument does not fit the method."""
    enum = "System.Security.Cryptography.X509Certificates.OpenFlags"
    reason = NetException(RUNTIME, f"Unable to match the identifier name {value} to a valid enumerator name.")
    cast = f'Cannot convert value "{value}" to type "{enum}".'
    names = ("System.Management.Automation.PSInvalidCastException", "System.InvalidCastException", *SYSTEM_EXCEPTION)
    inner = NetException(names, cast, reason, properties={"ErrorRecord": cast})
    outer = NetException(
        (
            "System.Management.Automation.MethodException",
            "System.Management.Automation.ExtendedTypeSystemException",
            *RUNTIME,
        ),
        f'Cannot convert argument "0", with value: "{value}", for "Open" to type "{enum}".',
        inner,
    )
    return TerminatingError(ErrorRecord(outer, "MethodException"))


def store(name: str) -> LiveObject:
    """A certificate store with the methods that the recordings call."""
    prefix = "System.Security.Cryptography.X509Certificates"
    collection = LiveList(
        (
            f"{prefix}.X509Certificate2Collection",
            f"{prefix}.X509CertificateCollection",
            "System.Collections.CollectionBase",
            OBJECT,
        )
    )
    opened: list[str] = []

    def open_store(flags: str) -> None:
        if flags not in ("ReadOnly", "ReadWrite"):
            raise bad_argument(flags)
        opened.append(flags)

    def add(certificate: LiveObject) -> None:
        text, properties = x509_properties(certificate.read("RawData"))
        collection.items.append(LiveObject(CERTIFICATE, text, properties))

    def remove(certificate: LiveObject) -> None:
        raw = certificate.read("RawData")
        collection.items[:] = [item for item in collection.items if item.read("RawData") != raw]

    def is_open() -> bool:
        return bool(opened)

    return LiveObject(
        (f"{prefix}.X509Store", OBJECT),
        f"{prefix}.X509Store",
        {"Location": LOCATION.named("CurrentUser"), "Name": name, "Certificates": collection, "IsOpen": is_open},
        methods={"Open": open_store, "Add": add, "Remove": remove, "Close": opened.clear},
    )
