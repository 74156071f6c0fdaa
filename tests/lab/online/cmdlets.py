# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three cmdlets that the look-alike knows, with their parameters (cmdlet sheet 5.4, Microsoft's pages of them)."""

from __future__ import annotations

import dataclasses
import typing as t

from lab.organisation import Tenant

from . import errors, objects
from .objects import Object

Parameters = t.Mapping[str, t.Any]

_IDENTITY, _RESULT_SIZE = "Identity", "ResultSize"
_TEST_MODE, _RULE_SCOPED = "IncludeTestModeConnectors", "IsTransportRuleScoped"
_UNLIMITED = "Unlimited"
_UNLIMITED_TYPE = "Microsoft.Exchange.Data.Unlimited`1[System.UInt32]"


@dataclasses.dataclass(frozen=True)
class Found:
    """What a cmdlet has found. :ivar limit: what ResultSize says, 0 for Unlimited, None where it is not said."""

    items: list[Object]
    limit: int | None = None


@dataclasses.dataclass(frozen=True)
class Cmdlet:
    """A cmdlet. :ivar parameters: names with the function that checks a value. :ivar read: all objects, for checked ones."""

    name: str
    parameters: t.Mapping[str, t.Callable[[str, t.Any], t.Any]]
    read: t.Callable[[Tenant, Parameters], list[Object]]

    def run(self, tenant: Tenant, given: Parameters) -> Found:
        """What it finds; the caller holds the organisation's lock. Raises ApiError."""
        known = {name.lower(): name for name in self.parameters}
        strangers = [name for name in given if name.lower() not in known]
        if strangers:
            raise errors.unknown_parameters(strangers)
        checked: dict[str, t.Any] = {}
        for name, value in given.items():
            proper = known[name.lower()]
            checked[proper] = self.parameters[proper](proper, value)
        items = self.read(tenant, checked)
        identity = checked.get(_IDENTITY)
        # Null means all of them, as the pages of the cmdlets warn.
        if identity is not None:
            items = [item for item in items if identity.lower() in (item["Name"].lower(), item["Guid"])]
            if not items:
                # Assumption: these cmdlets say it as published ones do, and the domain controller's name.
                raise errors.not_found(identity, f"DC001.{tenant.domain.partition('.')[0]}.prod.outlook.com")
        return Found(items, checked.get(_RESULT_SIZE))


def find(name: str) -> Cmdlet | None:
    """The cmdlet of that name, compared without case."""
    return _CMDLETS.get(name.lower())


def _inbound_connectors(tenant: Tenant, _parameters: Parameters) -> list[Object]:
    return [objects.inbound(found) for found in tenant.inbound_connectors]


def _outbound_connectors(tenant: Tenant, parameters: Parameters) -> list[Object]:
    """Either parameter filters: true for its own kind alone, false, its default, for all but that kind.

    Assumption: one that is asked for by identity is filtered too.
    """
    test_mode, rule_scoped = parameters.get(_TEST_MODE, False), parameters.get(_RULE_SCOPED, False)
    return [
        objects.outbound(found)
        for found in tenant.outbound_connectors
        if found.test_mode == test_mode and found.rule_scoped == rule_scoped
    ]


def _organizations(tenant: Tenant, _parameters: Parameters) -> list[Object]:
    return [] if tenant.organization is None else [objects.organization(tenant.organization)]


def _text(name: str, value: t.Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise errors.unfit_value(name, value, "System.String")
    return value


def _flag(name: str, value: t.Any) -> bool:
    if not isinstance(value, bool):
        raise errors.unfit_value(name, value, "System.Boolean")
    return value


def _size(name: str, value: t.Any) -> int:
    """0 for Unlimited."""
    if isinstance(value, str) and value.lower() == _UNLIMITED.lower():
        return 0
    text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise errors.unfit_value(name, value, _UNLIMITED_TYPE)
    return int(text)


_LISTING = {_IDENTITY: _text, _RESULT_SIZE: _size}
_CMDLETS = {
    cmdlet.name.lower(): cmdlet
    for cmdlet in (
        Cmdlet("Get-InboundConnector", _LISTING, _inbound_connectors),
        Cmdlet("Get-OutboundConnector", {**_LISTING, _TEST_MODE: _flag, _RULE_SCOPED: _flag}, _outbound_connectors),
        Cmdlet("Get-OnPremisesOrganization", {_IDENTITY: _text}, _organizations),
    )
}

__all__ = ("Cmdlet", "Found", "find")
