# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edge subscriptions, the state of their synchronisation, and the Send connectors that come with them (cmdlet sheet 7).

Their objects were never recorded (cmdlet sheet 12), so nothing here depends on the name of a type.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import codecs
import dataclasses
import datetime
import html
import re
import typing as t

from .._wire import WireValue, text
from ._connectors import Connector
from ._reading import UNKNOWN, moment, required_text, wire_object
from ._servers import directory_name, same_server

__all__ = ("NORMAL", "EdgeConnectors", "EdgeSubscription", "SyncStatus", "edge_connector_names", "passwords_in")

NORMAL: t.Final = "Normal"
_WHAT = "an EdgeSubscription"
_PREFIX: t.Final = "edgesync - "
_PASSWORD = re.compile(r"<[^<>/]*Password>([^<]+)</")


@dataclasses.dataclass(frozen=True)
class EdgeSubscription:
    """A subscription, named as its Edge server is.

    :ivar site: the AD site's own name; None where it did not come.
    :ivar created, changed: None where not known.
    """

    name: str
    site: str | None
    created: datetime.datetime | None
    changed: datetime.datetime | None

    @classmethod
    def from_wire(cls, value: WireValue) -> EdgeSubscription:
        """Read the whole object.

        :raises UnreadableObject: it has no name.
        """
        found = wire_object(value, _WHAT)
        return cls(
            name=required_text(found, "Name", _WHAT),
            site=directory_name(found.get("Site")),
            created=moment(found.get("WhenCreatedUTC")) or moment(found.get("WhenCreated")),
            changed=moment(found.get("WhenChangedUTC")) or moment(found.get("WhenChanged")),
        )

    @property
    def subscribed(self) -> datetime.datetime | None:
        """When the Edge server was last subscribed, as far as the object tells.

        No source says whether a subscription in place of another one is a new object. If it is not, its creation is that of
        the first one, and the last change is the import or something later.
        """
        return max((found for found in (self.created, self.changed) if found is not None), default=None)


@dataclasses.dataclass(frozen=True)
class SyncStatus:
    """What Test-EdgeSynchronization says of one subscription, or why it says nothing.

    :ivar status: Normal, Failed, ...; ``unknown`` where the cmdlet gave an error or nothing.
    :ivar detail: why it is not Normal, in the server's words; may be empty.
    :ivar lease_holder: the server that synchronises; may be empty.
    """

    edge: str
    status: str
    detail: str = ""
    lease_holder: str = ""
    last_synchronized: datetime.datetime | None = None

    @classmethod
    def from_wire(cls, value: WireValue) -> SyncStatus:
        """Read the whole object.

        :raises UnreadableObject: it does not say whose it is, or has no status.
        """
        what = "a synchronisation status"
        found = wire_object(value, what)
        return cls(
            edge=required_text(found, "Name", what),
            status=required_text(found, "SyncStatus", what),
            detail=" ".join((text(found.get("FailureDetail")) or "").split()),
            lease_holder=text(found.get("LeaseHolder")) or "",
            last_synchronized=moment(found.get("LastSynchronizedUtc")),
        )

    @classmethod
    def unknown(cls, edge: str, detail: str) -> SyncStatus:
        """Where nothing was told."""
        return cls(edge, UNKNOWN, detail)

    @property
    def is_normal(self) -> bool:
        """Whether all is well."""
        return self.status.lower() == NORMAL.lower()


class EdgeConnectors(t.NamedTuple):
    """Which of the two Send connectors of a subscription send by the Edge server (cmdlet sheet 7.1)."""

    internet: bool
    inbound: bool

    @classmethod
    def of(cls, connectors: t.Iterable[Connector], edge: str, site: str) -> EdgeConnectors:
        """As they are."""
        names = {name.lower() for name in edge_connector_names(connectors, edge)}
        return cls(
            internet=f"{_PREFIX}{site} to internet".lower() in names,
            inbound=f"{_PREFIX}inbound to {site}".lower() in names,
        )


def edge_connector_names(connectors: t.Iterable[Connector], edge: str) -> list[str]:
    """The connectors that a subscription made and that have the Edge server among their sources."""
    return [
        connector.identity
        for connector in connectors
        if not connector.receives
        and connector.identity.lower().startswith(_PREFIX)
        and any(same_server(server, edge) for server in connector.servers)
    ]


def passwords_in(content: bytes) -> list[str]:
    """The passwords in a subscription file, which is XML and has them in clear text.

    Whether it is a subscription file is for the server to judge that takes it.
    """
    encoding = "utf-16" if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    found = _PASSWORD.findall(content.decode(encoding, "replace"))
    # As it is written, and as it is meant.
    return list(dict.fromkeys(text for raw in found for text in (raw, html.unescape(raw))))
