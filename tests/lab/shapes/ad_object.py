# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the ActiveDirectory module returns (cmdlet sheet 8.4)."""

from __future__ import annotations

import typing as t

from lab.contract import OBJECT, LiveList, LiveObject
from lab.organisation import Server, Vantage
from lab.organisation.directory import DirectoryObject, naming_contexts

_MANAGEMENT = "Microsoft.ActiveDirectory.Management."
AD_OBJECT = (_MANAGEMENT + "ADObject", _MANAGEMENT + "ADEntity", OBJECT)
# Assumption: what the root's class derives from.
ROOT_DSE = (_MANAGEMENT + "ADRootDSE", _MANAGEMENT + "ADEntity", OBJECT)
VALUES = (_MANAGEMENT + "ADPropertyValueCollection", "System.Collections.CollectionBase", OBJECT)


def attribute(found: DirectoryObject, name: str) -> t.Any:
    """The value of an attribute, found without case; None where the object has none."""
    own: dict[str, t.Any] = {
        "cn": found.name,
        "distinguishedName": found.dn,
        "name": found.name,
        "objectClass": found.classes[-1],
        "objectGUID": found.guid,
        **found.attributes,
    }
    return next((value for key, value in own.items() if key.lower() == name.lower()), None)


def ad_object(found: DirectoryObject, names: t.Sequence[str]) -> LiveObject:
    """An object with the four properties that all have, and those asked for, octet strings as bytes.

    Assumption: an attribute without a value is null; several values are a collection of the module's own.
    """
    properties: dict[str, t.Any] = {
        "DistinguishedName": found.dn,
        "Name": found.name,
        "ObjectClass": found.classes[-1],
        "ObjectGUID": found.guid,
    }
    known = {name.lower() for name in properties}
    for name in names:
        if name.lower() not in known:
            value = attribute(found, name)
            properties[name] = LiveList(VALUES, list(value)) if isinstance(value, list) else value
    return LiveObject(AD_OBJECT, found.dn, properties, source=found)


def root_dse(vantage: Vantage, controller: Server) -> LiveObject:
    """The root of the directory on a domain controller. Left out: what is not about naming contexts and the machine."""
    contexts = naming_contexts(vantage.organisation, controller.domain)
    return LiveObject(
        ROOT_DSE,
        "",
        {
            **contexts,
            "dnsHostName": controller.fqdn,
            "namingContexts": LiveList(VALUES, list(dict.fromkeys(contexts.values()))),
        },
    )


__all__ = ("AD_OBJECT", "ROOT_DSE", "VALUES", "ad_object", "attribute", "root_dse")
