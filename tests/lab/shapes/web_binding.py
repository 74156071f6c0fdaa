# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of IIS's configuration that Get-WebBinding and Get-Website give (wire-shapes 7, IIS bindings).

Left out: the members of the attributes' schemas, and the parts of a site that are not about its bindings (limits, logFile...).
"""

from __future__ import annotations

import typing as t

from psrpcore.types import PSInt64

from lab.contract import OBJECT, LiveList, LiveObject
from lab.organisation import Binding, Site

FRAMEWORK = "Microsoft.IIs.PowerShell.Framework."
ELEMENT = FRAMEWORK + "ConfigurationElement"
BINDING = (ELEMENT + "#bindings#binding", ELEMENT, OBJECT)
# Assumption: the name after the hash is the element's own where it lies in no other element; JSON shows no type names.
SITE = (ELEMENT + "#site", ELEMENT, OBJECT)

_METHODS = ("EnableDsMapper", "DisableDsMapper", "AddSslCertificate", "RemoveSslCertificate", "RebindSslCertificate")
# Whether the value comes from IIS's default, and whether it is one that http.sys adds to the element (recorded).
_ATTRIBUTES = {
    "protocol": ("System.String", False, False),
    "bindingInformation": ("System.String", False, False),
    "sslFlags": ("System.Int64", True, False),
    "isDsMapperEnabled": ("System.Boolean", False, True),
    "certificateHash": ("System.String", False, True),
    "certificateStoreName": ("System.String", False, True),
}


def web_binding(site: Site, binding: Binding, methods: t.Mapping[str, t.Callable[..., t.Any]]) -> LiveObject:
    """One binding; its ``source`` is the organisation's."""
    values = _values(binding, "MY")
    attributes = [_attribute(name, value, binding) for name, value in values.items()]
    flags = f" sslFlags={binding.ssl_flags}" if binding.protocol == "https" else ""
    return LiveObject(
        BINDING,
        f"{binding.protocol} {binding.information}{flags}",
        {
            "Attributes": _collection("ConfigurationAttributeCollection", attributes),
            "ChildElements": _collection("ConfigurationChildElementCollection", []),
            "ElementTagName": "binding",
            "Methods": _collection("ConfigurationMethodCollection", [_method(name) for name in _METHODS]),
            "Schema": _schema("binding", [_attribute_schema() for _name in values]),
        },
        {**values, "ItemXPath": f"{_sites()}[@name='{site.name}' and @id='{site.id}']"},
        methods=methods,
        source=binding,
    )


def website(site: Site) -> LiveObject:
    """One site: id, name, state and bindings (recorded/Get-Website); its ``source`` is the organisation's."""
    # The name of the store is written so here, and in capitals by Get-WebBinding (wire-shapes 7).
    listed = [LiveObject((ELEMENT, OBJECT), ELEMENT, {}, _values(binding, "My")) for binding in site.bindings]
    array = LiveList((ELEMENT + "[]", "System.Array", OBJECT), listed)
    return LiveObject(
        SITE,
        # Assumption: the class has no text of its own but for bindings.
        SITE[0],
        {
            "ElementTagName": "site",
            "Methods": _collection("ConfigurationMethodCollection", [_method(name) for name in ("Start", "Stop")]),
            "Schema": _schema("site", []),
        },
        {
            "name": site.name,
            "id": PSInt64(site.id),
            "serverAutoStart": True,
            "state": "Started",
            "bindings": LiveObject((ELEMENT, OBJECT), ELEMENT, {"ElementTagName": "bindings"}, {"Collection": array}),
            "ItemXPath": f"{_sites()}[@name='{site.name}' and @id='{site.id}']",
        },
        source=site,
    )


def _sites() -> str:
    return "/system.applicationHost/sites/site"


def _values(binding: Binding, store: str) -> dict[str, t.Any]:
    """The attributes; of a protocol without certificates hash and store are null (wire-shapes 7)."""
    has_none = binding.protocol not in ("http", "https")
    entry = binding.ssl_binding
    # Assumption: IIS writes the name of the personal store as recorded, however it was written when bound.
    known = store if entry is not None and entry.store.lower() == "my" else ""
    return {
        "protocol": binding.protocol,
        "bindingInformation": binding.information,
        "sslFlags": PSInt64(binding.ssl_flags),
        "isDsMapperEnabled": False,
        "certificateHash": None if has_none else binding.certificate_hash,
        "certificateStoreName": None if has_none else known,
    }


def _attribute(name: str, value: t.Any, binding: Binding) -> LiveObject:
    kind, default, extended = _ATTRIBUTES[name]
    return _named(
        "ConfigurationAttribute",
        {
            "IsInheritedFromDefaultValue": default and not binding.ssl_flags,
            "IsProtected": False,
            "Name": name,
            "TypeName": kind,
            "Schema": _attribute_schema(),
            "Value": value,
            "IsExtended": extended,
        },
    )


def _attribute_schema() -> LiveObject:
    return _named("ConfigurationAttributeSchema", {})


def _schema(name: str, attributes: list[LiveObject]) -> LiveObject:
    return _named(
        "ConfigurationElementSchema",
        {
            "AllowUnrecognizedAttributes": False,
            "AttributeSchemas": _collection("ConfigurationAttributeSchemaCollection", attributes),
            "ChildElementSchemas": None,
            "CollectionSchema": None,
            "IsCollectionDefault": False,
            "Name": name,
        },
    )


def _method(name: str) -> LiveObject:
    return _named("ConfigurationMethod", {"Name": name, "Schema": _named("ConfigurationMethodSchema", {})})


def _named(name: str, properties: dict[str, t.Any]) -> LiveObject:
    return LiveObject((FRAMEWORK + name, OBJECT), FRAMEWORK + name, properties)


def _collection(name: str, items: list[LiveObject]) -> LiveList:
    return LiveList((FRAMEWORK + name, OBJECT), list(items))


__all__ = ("BINDING", "SITE", "web_binding", "website")
