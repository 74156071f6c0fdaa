# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The .NET type X509Store on the machine's own stores (cmdlet sheet 8.3, recorded/pwsh/open/member_store_add)."""

from __future__ import annotations

import typing as t

from lab.contract import OBJECT, SYSTEM_EXCEPTION, EnumType, EnumValue, LiveList, LiveObject, NetType
from lab.organisation import Vantage, machine_stores
from lab.organisation.model import thumbprint_of
from lab.shapes.certificate2 import certificate2

from .net_errors import CRYPTOGRAPHIC, enum_argument, no_overload, not_in_lab, thrown
from .x509_certificate import certificate_argument

_X509 = "System.Security.Cryptography.X509Certificates."
TYPES = (_X509 + "X509Store", OBJECT)
COLLECTION = (
    _X509 + "X509Certificate2Collection",
    _X509 + "X509CertificateCollection",
    "System.Collections.CollectionBase",
    OBJECT,
)
LOCATION = EnumType(_X509 + "StoreLocation", (("CurrentUser", 1), ("LocalMachine", 2)))
FLAGS = EnumType(
    _X509 + "OpenFlags",
    (("ReadOnly", 0), ("ReadWrite", 1), ("MaxAllowed", 2), ("OpenExistingOnly", 4), ("IncludeArchived", 8)),
    flags=True,
)
_WRITABLE = 3
_ACCESS_DENIED = -2147024891
_ARGUMENT_NULL = ("System.ArgumentNullException", "System.ArgumentException", *SYSTEM_EXCEPTION)


class _Store:
    """One X509Store object: which store it means, and how it is open."""

    def __init__(self, vantage: Vantage, name: str) -> None:
        self._vantage = vantage
        self._name = name
        self._flags: EnumValue | None = None

    def open(self, flags: t.Any) -> None:
        """Open(OpenFlags)."""
        self._flags = enum_argument(FLAGS, flags, 0, "Open")

    def close(self) -> None:
        """Close(): what is closed already stays closed."""
        self._flags = None

    def is_open(self) -> bool:
        """IsOpen."""
        return self._flags is not None

    def certificates(self) -> LiveList:
        """Certificates: empty while the store is not open."""
        if self._flags is None:
            return LiveList(COLLECTION)
        held = machine_stores.certificates(self._vantage, self._name)
        return LiveList(COLLECTION, [certificate2(self._vantage, stored) for stored in held])

    def add(self, certificate: t.Any) -> None:
        """Add(X509Certificate2)."""
        self._writable(certificate)
        machine_stores.add(self._vantage, self._name, certificate_argument(certificate, 0, "Add"))

    def remove(self, certificate: t.Any) -> None:
        """Remove(X509Certificate2): one that is not in the store is no error."""
        self._writable(certificate)
        gone = certificate_argument(certificate, 0, "Remove")
        machine_stores.remove(self._vantage, self._name, thumbprint_of(gone))

    def _writable(self, certificate: t.Any) -> None:
        # Assumption: types and texts of these three as in .NET's source; none is recorded.
        if certificate is None:
            raise thrown(_ARGUMENT_NULL, "Value cannot be null.\r\nParameter name: certificate", -2147467261)
        if self._flags is None:
            raise thrown(CRYPTOGRAPHIC, "The X509 certificate store has not been opened.", -2146233296)
        if not self._flags.number & _WRITABLE:
            raise thrown(CRYPTOGRAPHIC, "Access is denied.", _ACCESS_DENIED)


def _create(context: t.Any, arguments: list[t.Any]) -> LiveObject:
    if len(arguments) > 2:
        raise no_overload("X509Store", len(arguments))
    name, location = "My", LOCATION.named("CurrentUser")
    if arguments:
        name = str(arguments[0])
    if len(arguments) == 2:
        location = enum_argument(LOCATION, arguments[1], 1, ".ctor")
    if str(location) != "LocalMachine" or name.lower() not in (known.lower() for known in machine_stores.STORES):
        raise not_in_lab(f"store {name} of {location}; there are {', '.join(machine_stores.STORES)} of LocalMachine")
    store = _Store(context, name)
    return LiveObject(
        TYPES,
        TYPES[0],
        {"Location": location, "Name": name, "Certificates": store.certificates, "IsOpen": store.is_open},
        methods={"Open": store.open, "Add": store.add, "Remove": store.remove, "Close": store.close},
    )


X509_STORE = NetType(TYPES[0], _create)

__all__ = ("COLLECTION", "FLAGS", "LOCATION", "TYPES", "X509_STORE")
