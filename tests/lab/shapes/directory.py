# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all objects of the directory have in common: identities, versions, lists (wire-shapes 6, cmdlet sheet 1.3)."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
import uuid

from psrpcore.types import PSByte

from lab.contract import OBJECT, LiveList, LiveObject
from lab.organisation.organisation import Organisation

from .enums import OBJECT_STATE
from .moments import local

EXCHANGE = "Version=15.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35"
_MSCORLIB = "Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089"
INT32 = f"System.Int32, mscorlib, {_MSCORLIB}"
STRING = f"System.String, mscorlib, {_MSCORLIB}"
URI = f"System.Uri, System, {_MSCORLIB}"
AD_OBJECT_ID = f"Microsoft.Exchange.Data.Directory.ADObjectId, Microsoft.Exchange.Data.Directory, {EXCHANGE}"

# The same in the recordings of two organisations.
_PARTITION = uuid.UUID("59ce2f71-eaa2-4ddf-a4fa-f25069d0b324")
_NAMES = uuid.UUID("b6c3f0a4-7b57-5d6b-9a57-0f5f3f2f4c11")

ADOBJECT_TYPES = (
    "Microsoft.Exchange.Data.Directory.ADObject",
    "Microsoft.Exchange.Data.Directory.ADRawEntry",
    "Microsoft.Exchange.Data.ConfigurableObject",
    OBJECT,
)
CONFIGURATION_TYPES = ("Microsoft.Exchange.Data.Directory.SystemConfiguration.ADConfigurationObject", *ADOBJECT_TYPES)
PRESENTATION_TYPES = ("Microsoft.Exchange.Data.Directory.Management.ADPresentationObject", *ADOBJECT_TYPES)


def exchange_data(name: str) -> str:
    """The assembly-qualified name of a type of Microsoft.Exchange.Data, as list type names quote it."""
    return f"Microsoft.Exchange.Data.{name}, Microsoft.Exchange.Data, {EXCHANGE}"


def exchange_directory(name: str) -> str:
    """The same for a type of Microsoft.Exchange.Data.Directory."""
    return f"Microsoft.Exchange.Data.Directory.{name}, Microsoft.Exchange.Data.Directory, {EXCHANGE}"


def multi_valued(items: t.Iterable[t.Any] = (), *, item_type: str = STRING) -> LiveList:
    """Exchange's own list."""
    names = (
        f"Microsoft.Exchange.Data.MultiValuedProperty`1[[{item_type}]]",
        "Microsoft.Exchange.Data.MultiValuedPropertyBase",
        OBJECT,
    )
    return LiveList(names, list(items))


def ad_multi_valued(items: t.Iterable[t.Any] = (), *, item_type: str = AD_OBJECT_ID) -> LiveList:
    """The directory's list, of identities for the most part."""
    rest = multi_valued(item_type=item_type).type_names
    names = (f"Microsoft.Exchange.Data.Directory.ADMultiValuedProperty`1[[{item_type}]]", *rest)
    return LiveList(names, list(items))


def guid_of(organisation: Organisation, dn: str) -> uuid.UUID:
    """The object's GUID: the same for the same object for ever."""
    return uuid.uuid5(_NAMES, f"{organisation.forest}|{dn}".lower())


def canonical_name(dn: str) -> str:
    """``contoso.lab/Configuration/Sites/...`` of a distinguished name."""
    parts = dn.split(",")
    domain = ".".join(part[3:] for part in parts if part.startswith("DC="))
    return "/".join([domain, *(part[3:] for part in reversed(parts) if not part.startswith("DC="))])


def _printed(organisation: Organisation, dn: str) -> str:
    """How an ADObjectId prints: its name below Microsoft Exchange, its canonical name elsewhere (recordings)."""
    container = f",CN=Services,CN=Configuration,{organisation.forest_dn}".lower()
    return _first(dn) if dn.lower().endswith(container) else canonical_name(dn)


def _first(dn: str) -> str:
    return dn.partition(",")[0].partition("=")[2]


def object_id(organisation: Organisation, dn: str, *, text: str | None = None) -> LiveObject:
    """An ADObjectId. Its SerializationData is left out."""
    parent = dn.partition(",")[2]
    return LiveObject(
        ("Microsoft.Exchange.Data.Directory.ADObjectId", "Microsoft.Exchange.Data.ObjectId", OBJECT),
        _printed(organisation, dn) if text is None else text,
        {
            "OrgHierarchyToIgnore": None,
            "IsDeleted": False,
            "Rdn": dn.partition(",")[0],
            "Parent": _printed(organisation, parent),
            "Depth": dn.count(","),
            "DistinguishedName": dn,
            "IsRelativeDn": False,
            "DomainId": canonical_name(dn).partition("/")[0],
            "PartitionGuid": _PARTITION,
            "PartitionFQDN": organisation.forest,
            "ObjectGuid": guid_of(organisation, dn),
            "Name": _first(dn),
        },
    )


def schema_id(organisation: Organisation, name: str) -> LiveObject:
    """The ObjectCategory of a class of the schema."""
    return object_id(organisation, f"CN={name},CN=Schema,CN=Configuration,{organisation.forest_dn}")


def object_version(major: int, minor: int, build: str) -> LiveObject:
    """An ExchangeObjectVersion: ``0.20 (15.0.0.0)``."""
    return LiveObject(
        ("Microsoft.Exchange.Data.ExchangeObjectVersion", OBJECT),
        f"{major}.{minor} ({build})",
        {
            "NextMajorVersion": f"{major + 1}.0 (0.0.0.0)",
            "NextMinorVersion": f"{major}.{minor + 1} (0.0.0.0)",
            "Major": PSByte(major),
            "Minor": PSByte(minor),
            "ExchangeBuild": build,
        },
    )


def organization_id() -> LiveObject:
    """The OrganizationId of an organisation on premises."""
    return LiveObject(
        ("Microsoft.Exchange.Data.Directory.OrganizationId", OBJECT),
        "",
        {"OrganizationalUnit": None, "ConfigurationUnit": None, "IsConsumerOrganization": False, "IdForEventLog": ""},
    )


def domain_controller(organisation: Organisation) -> str:
    """Who answered. Assumption: one domain controller, ``DC1`` of the forest's root domain."""
    return f"DC1.{organisation.forest}"


@dataclasses.dataclass(frozen=True)
class Entry:
    """What a directory object is made of.

    :ivar dn: its distinguished name. :ivar schema_class: of ObjectCategory, ``ms-Exch-...``.
    :ivar offset: the UTC offset of the server that writes the object.
    """

    dn: str
    schema_class: str
    object_classes: tuple[str, ...]
    version: LiveObject
    created: datetime.datetime
    changed: datetime.datetime
    offset: datetime.timedelta

    def tail(self, organisation: Organisation) -> dict[str, t.Any]:
        """The properties that every directory object has; each shape puts them in its own recorded order."""
        identity = object_id(organisation, self.dn)
        # The directory keeps whole seconds.
        created, changed = self.created.replace(microsecond=0), self.changed.replace(microsecond=0)
        return {
            "ExchangeVersion": self.version,
            "DistinguishedName": self.dn,
            "Identity": identity,
            "Guid": guid_of(organisation, self.dn),
            "ObjectCategory": schema_id(organisation, self.schema_class),
            "ObjectClass": multi_valued(self.object_classes),
            "WhenChanged": local(changed, self.offset),
            "WhenCreated": local(created, self.offset),
            "WhenChangedUTC": changed.astimezone(datetime.timezone.utc),
            "WhenCreatedUTC": created.astimezone(datetime.timezone.utc),
            "OrganizationId": organization_id(),
            "Id": identity,
            "OriginatingServer": domain_controller(organisation),
            "IsValid": True,
            "ObjectState": OBJECT_STATE.named("Unchanged"),
        }


def setup_moment(organisation: Organisation) -> datetime.datetime:
    """When the organisation was set up.

    Assumption: the lab keeps the times of directory changes for the auth configuration, the connectors and the hybrid
    configuration alone; otherwise WhenCreated and WhenChanged are the NotBefore of the oldest certificate that the
    organisation's servers hold.
    """
    moments = [
        stored.certificate.not_valid_before_utc
        for server in organisation.servers.values()
        for stored in server.my.values()
    ]
    return min(moments, default=organisation.clock.now())


def ordered(names: str, *sources: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The properties of that order, each from the first source that has it. Raises KeyError."""
    result = {}
    for name in names.split():
        for source in sources:
            if name in source:
                result[name] = source[name]
                break
        else:
            raise KeyError(name)
    return result


__all__ = (
    "AD_OBJECT_ID",
    "CONFIGURATION_TYPES",
    "EXCHANGE",
    "Entry",
    "INT32",
    "PRESENTATION_TYPES",
    "STRING",
    "URI",
    "ad_multi_valued",
    "canonical_name",
    "domain_controller",
    "exchange_data",
    "exchange_directory",
    "guid_of",
    "multi_valued",
    "object_id",
    "object_version",
    "ordered",
    "organization_id",
    "schema_id",
    "setup_moment",
)
