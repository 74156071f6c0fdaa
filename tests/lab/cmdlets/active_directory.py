# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-ADObject and Get-ADRootDSE of a domain controller (cmdlet sheet 6.2 and 8.4, procedures S1-28)."""

from __future__ import annotations

import typing as t

from lab.contract import (
    EXCEPTION,
    SYSTEM_EXCEPTION,
    Call,
    Category,
    Cmdlet,
    EnumType,
    ErrorRecord,
    Kind,
    NetException,
    Parameter,
    TerminatingError,
)
from lab.organisation import Server, directory
from lab.organisation.errors import DirectoryServerError, SearchBaseNotFoundError
from lab.shapes.ad_object import ad_object, attribute, root_dse

from .ad_filter import FilterError, Test, ldap_filter, powershell_filter
from .common import vantage_of

_MANAGEMENT = "Microsoft.ActiveDirectory.Management."
_COMMANDS = _MANAGEMENT + "Commands."
# Assumption: ids, categories and base classes of this module's errors, as public reports show them.
_AD = (_MANAGEMENT + "ADException", *EXCEPTION)
_NOT_FOUND = (_MANAGEMENT + "ADIdentityNotFoundException", _MANAGEMENT + "ADIdentityResolutionException", *_AD)
_PARSING = (_MANAGEMENT + "ADFilterParsingException", *_AD)
_SERVER_DOWN = (_MANAGEMENT + "ADServerDownException", *_AD)
_ARGUMENT = ("System.ArgumentException", *SYSTEM_EXCEPTION)

SCOPE = EnumType(_MANAGEMENT + "ADSearchScope", (("Base", 0), ("OneLevel", 1), ("Subtree", 2)))


def _failed(names: tuple[str, ...], message: str, error_id: str, category: Category, target: t.Any) -> TerminatingError:
    return TerminatingError(ErrorRecord(NetException(names, message), error_id, category, target))


def _controller(call: Call) -> Server:
    name = call.bound.get("Server")
    try:
        return directory.controller(vantage_of(call), name)
    except DirectoryServerError:
        message = "Unable to contact the server."
        raise _failed(
            _SERVER_DOWN, message, "ActiveDirectoryServer:0", Category.ResourceUnavailable, str(name)
        ) from None


class GetADObject(Cmdlet):
    """Objects by a filter, or one by its name. Left out: -Credential, -AuthType, -IncludeDeletedObjects, -Partition.

    Assumption: the directory answers from one copy; nothing waits for replication.
    """

    name: t.ClassVar[str] = "Get-ADObject"
    net_class: t.ClassVar[str] = _COMMANDS + "GetADObject"
    default_set: t.ClassVar[str | None] = "Filter"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Filter", sets=("Filter",), mandatory=True),
        Parameter("LDAPFilter", sets=("LdapFilter",), mandatory=True),
        Parameter(
            "Identity",
            Kind.OBJECT,
            sets=("Identity",),
            mandatory=True,
            position=0,
            by_value=True,
            type_name=_MANAGEMENT + "ADObject",
        ),
        Parameter("Properties", Kind.STRINGS, aliases=("Property",)),
        Parameter("SearchBase", sets=("Filter", "LdapFilter")),
        Parameter("SearchScope", Kind.ENUM, enum_type=SCOPE, sets=("Filter", "LdapFilter")),
        Parameter("ResultSetSize", Kind.INT32, sets=("Filter", "LdapFilter"), nullable=True),
        Parameter("Server"),
    )

    def process(self, call: Call) -> None:
        controller = _controller(call)
        names = _properties(call)
        identity = call.bound.get("Identity")
        if identity is not None:
            call.write(ad_object(_one(call, str(getattr(identity, "text", identity))), names))
            return
        contexts = directory.naming_contexts(vantage_of(call).organisation, controller.domain)
        base = call.bound.get("SearchBase") or contexts["defaultNamingContext"]
        test = _test(call)
        try:
            listed = directory.objects(vantage_of(call), base)
        except SearchBaseNotFoundError:
            message = "Directory object not found"
            raise _failed(_NOT_FOUND, message, "ActiveDirectoryServer:8333", Category.ObjectNotFound, base) from None
        # A search of a domain does not go over into the configuration partition below its name.
        if base.lower() == contexts["defaultNamingContext"].lower():
            listed = [found for found in listed if not _in_configuration(found.dn, contexts)]
        wanted = [found for found in listed if _in_scope(call, found.dn, base) and test(_reader(found))]
        limit = call.bound.get("ResultSetSize")
        for found in wanted[: limit or None]:
            call.write(ad_object(found, names))


def _in_configuration(dn: str, contexts: t.Mapping[str, str]) -> bool:
    return dn.lower().endswith(contexts["configurationNamingContext"].lower())


def _in_scope(call: Call, dn: str, base: str) -> bool:
    scope = str(call.bound.get("SearchScope") or "Subtree")
    if scope == "Subtree":
        return True
    return (dn if scope == "Base" else dn.partition(",")[2]).lower() == base.lower()


def _properties(call: Call) -> list[str]:
    names: list[str] = []
    for name in call.bound.get("Properties") or []:
        fitting = [known for known in directory.ATTRIBUTES if name == "*" or known.lower() == str(name).lower()]
        if not fitting:
            message = f"One or more properties are invalid.\r\nParameter name: {name}"
            error_id = "ActiveDirectoryCmdlet:System.ArgumentException"
            raise _failed(_ARGUMENT, message, error_id, Category.InvalidArgument, None)
        names += fitting if name == "*" else [str(name)]
    return names


def _test(call: Call) -> Test:
    text = call.bound.get("LDAPFilter") or call.bound.get("Filter") or ""
    try:
        return ldap_filter(text) if "LDAPFilter" in call.bound else powershell_filter(text)
    except FilterError:
        message = f"Error parsing query: '{text}'"
        error_id = f"ActiveDirectoryCmdlet:{_PARSING[0]}"
        raise _failed(_PARSING, message, error_id, Category.ParserError, text) from None


def _reader(found: directory.DirectoryObject) -> t.Callable[[str], list[str]]:
    def read(name: str) -> list[str]:
        # Of the class every level counts, and of values all.
        if name.lower() == "objectclass":
            return list(found.classes)
        value = attribute(found, name)
        values = value if isinstance(value, list) else [value]
        return [str(item) for item in values if item is not None and not isinstance(item, bytes)]

    return read


def _one(call: Call, identity: str) -> directory.DirectoryObject:
    """The object of a distinguished name or GUID."""
    vantage = vantage_of(call)
    contexts = directory.naming_contexts(vantage.organisation, vantage.server.domain)
    for found in directory.objects(vantage, contexts["configurationNamingContext"]):
        if identity.lower() in (found.dn.lower(), str(found.guid)):
            return found
    message = f"Cannot find an object with identity: '{identity}'."
    raise _failed(_NOT_FOUND, message, f"ActiveDirectoryCmdlet:{_NOT_FOUND[0]}", Category.ObjectNotFound, identity)


class GetADRootDSE(Cmdlet):
    """Where the partitions of the directory are."""

    name: t.ClassVar[str] = "Get-ADRootDSE"
    net_class: t.ClassVar[str] = _COMMANDS + "GetADRootDSE"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (Parameter("Properties", Kind.STRINGS), Parameter("Server"))

    def process(self, call: Call) -> None:
        call.write(root_dse(vantage_of(call), _controller(call)))


__all__ = ("GetADObject", "GetADRootDSE")
