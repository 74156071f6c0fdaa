# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bindings of IIS sites, and the entries of http.sys that hold their certificates."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import ipaddress
import re
import typing as t

from .._certificates import clean_thumbprint
from .._wire import WireValue, text
from ._reading import UnreadableObject, required_text, whole_number, wire_object

__all__ = (
    "ANY_ADDRESS",
    "BINDING_PROPERTIES",
    "ENTRY_PROPERTIES",
    "EntryName",
    "SiteBinding",
    "SslEntry",
    "normal_address",
)

BINDING_PROPERTIES: tuple[str, ...] = (
    "protocol",
    "bindingInformation",
    "sslFlags",
    "certificateHash",
    "certificateStoreName",
    "ItemXPath",
)
"""What to ask Select-Object for (wire-shapes 7); ItemXPath is all that says which site."""

ENTRY_PROPERTIES: tuple[str, ...] = ("PSChildName", "IPAddress", "Port", "Thumbprint", "Store")
"""What to ask Select-Object for of an item below IIS:\\SslBindings (cmdlet sheet 8.2)."""

ANY_ADDRESS: t.Final = "*"

_SNI, _CENTRAL_STORE = 1, 2
_SITE = re.compile(
    r"""site\[@name=(?P<quote>['"])(?P<name>.*?)(?P=quote) and @id=(?P<other>['"])(?P<id>[0-9]+)(?P=other)"""
)
_UNSPECIFIED = str(ipaddress.IPv4Address(0))
_ANY = ("", ANY_ADDRESS, _UNSPECIFIED)


class EntryName(t.NamedTuple):
    """What http.sys keeps a certificate under: address and port, or with SNI host name and port.

    :ivar address: normalised (:func:`normal_address`); empty with a host.
    :ivar host: lower case; empty without SNI.
    """

    address: str
    port: int
    host: str = ""

    def __str__(self) -> str:
        return f"{self.host or self.address}:{self.port}"

    @property
    def item(self) -> str | None:
        """The name below IIS:\\SslBindings (cmdlet sheet 8.2); None for IPv6, whose form is not known."""
        if self.host:
            return f"!{self.port}!{self.host}"
        if ":" in self.address:
            return None
        return f"{_UNSPECIFIED if self.address == ANY_ADDRESS else self.address}!{self.port}"


@dataclasses.dataclass(frozen=True)
class SiteBinding:
    """A binding of a site.

    :ivar information: as IIS has it, ``address:port:host``; for protocols of other forms that text.
    :ivar address: normalised; ``*`` for an empty one as well (wire-shapes 7).
    :ivar port: None for protocols of other forms.
    :ivar ssl_flags: None where not known.
    :ivar certificate_hash: 40 upper-case digits; empty where there is none.
    """

    site: str
    site_id: int | None
    protocol: str
    information: str
    address: str
    port: int | None
    host: str
    ssl_flags: int | None
    certificate_hash: str
    certificate_store: str

    @classmethod
    def from_wire(cls, value: WireValue) -> SiteBinding:
        """Read a binding, whole or selected.

        :raises UnreadableObject: it does not say what it is a binding of.
        """
        binding = wire_object(value, "a binding")
        path = _SITE.search(text(binding.get("ItemXPath")) or "")
        if not path:
            raise UnreadableObject("a binding came without the site that it belongs to")
        protocol = required_text(binding, "protocol", "a binding")
        information = text(binding.get("bindingInformation")) or ""
        address, port, host = _parsed(information)
        return cls(
            site=path["name"],
            site_id=int(path["id"]),
            protocol=protocol,
            information=information,
            address=address,
            port=port,
            host=host,
            ssl_flags=whole_number(binding.get("sslFlags")),
            certificate_hash=clean_thumbprint(text(binding.get("certificateHash")) or ""),
            certificate_store=text(binding.get("certificateStoreName")) or "",
        )

    def __str__(self) -> str:
        return f"{self.protocol} {self.information} of {self.site}"

    @property
    def is_https(self) -> bool:
        return self.protocol.lower() == "https"

    @property
    def uses_central_store(self) -> bool:
        """Whether IIS takes the certificate from a file share by host name: the binding has no hash then."""
        return bool((self.ssl_flags or 0) & _CENTRAL_STORE)

    @property
    def entry(self) -> EntryName | None:
        """The entry of http.sys that holds its certificate; several bindings can share one."""
        if not self.is_https or self.port is None or self.uses_central_store:
            return None
        if self.host and (self.ssl_flags or 0) & _SNI:
            return EntryName("", self.port, self.host.lower())
        return EntryName(self.address, self.port)

    def holds(self, thumbprint: str) -> bool:
        """Whether it presents that certificate of the store My."""
        return self.certificate_hash == thumbprint and self.certificate_store.lower() in ("my", "")


@dataclasses.dataclass(frozen=True)
class SslEntry:
    """An entry of http.sys, from IIS:\\SslBindings; it need not belong to a site.

    :ivar item: its name there.
    """

    item: str
    name: EntryName
    certificate_hash: str
    certificate_store: str

    @classmethod
    def from_wire(cls, value: WireValue) -> SslEntry:
        """Read an item.

        :raises UnreadableObject: it has no name from which address and port can be read.
        """
        entry = wire_object(value, "an entry of IIS:\\SslBindings")
        item = required_text(entry, "PSChildName", "an entry of IIS:\\SslBindings")
        address, _separator, rest = item.partition("!")
        port, _separator, host = rest.partition("!")
        number = int(port) if port.isdecimal() else whole_number(entry.get("Port"))
        if number is None:
            raise UnreadableObject(f"the entry {item} of IIS:\\SslBindings has no port")
        return cls(
            item=item,
            name=EntryName("" if host else normal_address(address), number, host.lower()),
            certificate_hash=clean_thumbprint(text(entry.get("Thumbprint")) or ""),
            certificate_store=text(entry.get("Store")) or "",
        )

    def __str__(self) -> str:
        return f"http.sys {self.name}"

    def holds(self, thumbprint: str) -> bool:
        """Whether it presents that certificate of the store My."""
        return self.certificate_hash == thumbprint and self.certificate_store.lower() in ("my", "")


def normal_address(address: str) -> str:
    """An address in the one form that is compared: ``*`` for all, which IIS also writes as an empty one (wire-shapes 7) and
    http.sys as ``0.0.0.0``; IPv6 without brackets in its shortest form.
    """
    bare = address.strip().strip("[]")
    if bare in _ANY:
        return ANY_ADDRESS
    try:
        return ipaddress.ip_address(bare).compressed
    except ValueError:
        return bare.lower()


def _parsed(information: str) -> tuple[str, int | None, str]:
    """Address, port and host name. From the right, because an IPv6 address has colons of its own."""
    parts = information.rsplit(":", 2)
    if len(parts) != 3 or not parts[1].isdecimal():
        return ANY_ADDRESS, None, ""
    return normal_address(parts[0]), int(parts[1]), parts[2]
