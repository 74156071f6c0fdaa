# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reset of the hybrid connectors overwrites, kept so that it can be put back (procedures S4-08)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import as_utc, iso_utc
from ._connectors import Connector, HybridConfiguration
from ._reading import UnreadableObject
from ._tls_name import TlsCertificateName

__all__ = ("HybridBackup", "SavedObject")

_KIND: t.Final = "hybrid_connectors"
_KINDS = ("receive_connector", "send_connector", "hybrid_configuration")


@dataclasses.dataclass(frozen=True)
class SavedObject:
    """The values of one object.

    :ivar values: by the name of the setting; null is unset.
    :ivar changed_at: when it had been written last, as text; None where that did not come. Compared with nothing but itself:
        it is the time of a domain controller.
    """

    kind: str
    identity: str
    values: t.Mapping[str, t.Any]
    changed_at: str | None = None

    @classmethod
    def of_connector(cls, connector: Connector) -> SavedObject:
        changed = None if connector.changed_at is None else iso_utc(connector.changed_at)
        return cls(connector.kind, connector.identity, dict(connector.settings), changed)

    @classmethod
    def of_configuration(cls, configuration: HybridConfiguration) -> SavedObject:
        return cls("hybrid_configuration", "", {"tls_certificate_name": configuration.tls_text})

    @property
    def tls_name(self) -> TlsCertificateName | None:
        """The certificate that it named; None where it named none, or in a text that can't be read."""
        try:
            return TlsCertificateName.from_wire(self.values.get("tls_certificate_name"))
        except UnreadableObject:
            return None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other objects."""
        return self.kind, self.identity.lower()

    def to_plain(self) -> dict[str, t.Any]:
        return {
            "kind": self.kind,
            "identity": self.identity,
            "values": dict(self.values),
            "changed_at": self.changed_at,
        }


@dataclasses.dataclass(frozen=True)
class HybridBackup:
    """One reset's backup.

    :ivar organisation: GUID of the organisation's object in the directory; its name is for people.
    :ivar thumbprint: of the certificate that the reset is for.
    :ivar taken_at: when the first values were recorded, by the server's clock.
    """

    organisation: str
    organisation_name: str
    thumbprint: str
    taken_at: datetime.datetime
    objects: tuple[SavedObject, ...] = ()

    @classmethod
    def from_plain(cls, data: t.Any) -> HybridBackup:
        """Read what :meth:`to_plain` wrote.

        :raises ValueError: it is something else.
        """
        if not isinstance(data, dict) or data.get("kind") != _KIND:
            raise ValueError("this is no backup of hybrid connectors")
        try:
            objects = tuple(_saved(item) for item in data["objects"])
            return cls(
                organisation=str(data["organisation"]["guid"]),
                organisation_name=str(data["organisation"]["name"]),
                thumbprint=str(data["thumbprint"]),
                taken_at=as_utc(datetime.datetime.fromisoformat(str(data["taken_at"]).replace("Z", "+00:00"))),
                objects=objects,
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"this backup of hybrid connectors is damaged ({error})") from None

    def to_plain(self) -> dict[str, t.Any]:
        """Plain JSON values. It holds no secrets."""
        return {
            "kind": _KIND,
            "organisation": {"name": self.organisation_name, "guid": self.organisation},
            "thumbprint": self.thumbprint,
            "taken_at": iso_utc(self.taken_at),
            "objects": [found.to_plain() for found in self.objects],
        }

    def written_since(self, connector: Connector) -> bool:
        """Whether the connector was written after its values were recorded; where that is not known, it was not."""
        saved, present = self.find(SavedObject.of_connector(connector).key), connector.changed_at
        return (
            saved is not None
            and saved.changed_at is not None
            and present is not None
            and iso_utc(present) != saved.changed_at
        )

    def find(self, key: tuple[str, str]) -> SavedObject | None:
        """The values of an object, if they were recorded."""
        return next((found for found in self.objects if found.key == key), None)

    def with_missing(self, objects: t.Iterable[SavedObject]) -> HybridBackup:
        """With what was not recorded yet. What was stays: later values are those of the reset itself."""
        known = {found.key for found in self.objects}
        return dataclasses.replace(
            self, objects=(*self.objects, *(found for found in objects if found.key not in known))
        )


def _saved(item: t.Any) -> SavedObject:
    if item["kind"] not in _KINDS:
        raise ValueError(f"{item['kind']!r} is no kind of object")
    if not isinstance(item["values"], dict) or not isinstance(item["identity"], str):
        raise ValueError("an object without identity or values")
    changed = item.get("changed_at")
    return SavedObject(item["kind"], item["identity"], dict(item["values"]), None if changed is None else str(changed))
