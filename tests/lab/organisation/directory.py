# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Active Directory as a domain controller shows it: the objects of Exchange servers (cmdlet sheet 6.2, procedures S1-28)."""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

from .errors import DirectoryServerError, SearchBaseNotFoundError
from .model import Server
from .organisation import Organisation
from .vantage import Vantage

_NAMES = uuid.UUID("0d6a5fb4-64ac-5f0f-8a44-2f1b7f6f3c55")
INTERNAL_TRANSPORT = "msExchServerInternalTLSCert"
ATTRIBUTES = (
    "cn",
    "distinguishedName",
    "name",
    "objectClass",
    "objectGUID",
    INTERNAL_TRANSPORT,
    "networkAddress",
    "serialNumber",
)
"""Those that objects here can have. Assumption: no others, so asking for another is an error as for a misspelt one."""


@dataclasses.dataclass(frozen=True)
class DirectoryObject:
    """One object.

    :ivar classes: objectClass, the most specific one last. :ivar attributes: further ones, by their own names.
    """

    dn: str
    name: str
    classes: tuple[str, ...]
    attributes: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)

    @property
    def guid(self) -> uuid.UUID:
        """objectGUID, the same for each lab of the same names."""
        return uuid.uuid5(_NAMES, self.dn.lower())


def naming_contexts(organisation: Organisation, domain: str) -> dict[str, str]:
    """What the root of the directory says on a domain controller of that domain; Configuration lies in the forest root."""
    configuration = f"CN=Configuration,{organisation.forest_dn}"
    return {
        "defaultNamingContext": ",".join(f"DC={label}" for label in domain.split(".")),
        "rootDomainNamingContext": organisation.forest_dn,
        "configurationNamingContext": configuration,
        "schemaNamingContext": f"CN=Schema,{configuration}",
    }


def controller(vantage: Vantage, name: str | None) -> Server:
    """The domain controller of that name, of a domain, or the one that hosts the session. Raises DirectoryServerError."""
    with vantage.organisation.settled():
        if name is None:
            return vantage.server
        wanted = name.partition(":")[0].lower()
        for found in vantage.organisation.domain_controllers.values():
            if wanted in (found.name.lower(), found.fqdn.lower(), found.domain.lower()):
                return found
        raise DirectoryServerError(name)


def objects(vantage: Vantage, base: str) -> list[DirectoryObject]:
    """The objects below that distinguished name, itself included. Raises SearchBaseNotFoundError."""
    with vantage.organisation.settled():
        everything = _all(vantage.organisation)
        known = {parent for found in everything for parent in _ancestors(found.dn)}
        known |= {context.lower() for context in naming_contexts(vantage.organisation, vantage.server.domain).values()}
        if base.lower() not in known:
            raise SearchBaseNotFoundError(base)
        return [found for found in everything if base.lower() in _ancestors(found.dn)]


def _ancestors(dn: str) -> set[str]:
    """The distinguished names of an object and of all above it, in lower case; no name here holds a comma."""
    parts = dn.lower().split(",")
    return {",".join(parts[index:]) for index in range(len(parts))}


def _all(organisation: Organisation) -> list[DirectoryObject]:
    """Left out: everything but the containers on the way to the servers, and the servers."""
    first = next(iter(organisation.servers.values()), None)
    found: list[DirectoryObject] = []
    if first is not None:
        parts = organisation.server_dn(first).split(",")
        depth = len(parts) - len(organisation.forest_dn.split(","))
        for index in range(1, depth):
            name = parts[index].partition("=")[2]
            found.append(DirectoryObject(",".join(parts[index:]), name, ("top", "container")))
    for server in organisation.servers.values():
        found.append(_server(organisation, server))
    return found


def _server(organisation: Organisation, server: Server) -> DirectoryObject:
    """An Exchange server's object; the certificate is there for a Client Access server too (cmdlet sheet 6.2)."""
    major, minor, build, revision = server.version
    attributes: dict[str, t.Any] = {
        "networkAddress": [f"ncacn_ip_tcp:{server.fqdn}", f"netbios:{server.name}"],
        "serialNumber": [f"Version {major}.{minor} (Build {30000 + build}.{revision})"],
    }
    if server.internal_transport is not None:
        attributes[INTERNAL_TRANSPORT] = server.internal_transport
    classes = ("top", "server", "msExchExchangeServer")
    return DirectoryObject(organisation.server_dn(server), server.name, classes, attributes)
