# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the bindings of IIS with the certificates that they present, in one message."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import clean_thumbprint
from .._exchange import BINDING_PROPERTIES, ENTRY_PROPERTIES, EntryName, SiteBinding, SslEntry, StoreCertificate
from .._remoting import Command, Pipeline, Session
from .._wire import ABSENT, WireObject, text
from ._stores import list_store, read_store
from ._web_administration import with_web_administration

__all__ = ("Iis", "read_iis")

_ENTRIES = "IIS:\\SslBindings"
_ALL: tuple[Pipeline, ...] = (
    # First, because it loads the module that brings the drive IIS: along.
    [Command("Get-WebBinding"), Command("Select-Object", {"Property": list(BINDING_PROPERTIES)})],
    [Command("Get-ChildItem", {"Path": _ENTRIES}), Command("Select-Object", {"Property": list(ENTRY_PROPERTIES)})],
    list_store("My"),
    list_store("Root", ("Thumbprint",)),
)


@dataclasses.dataclass(frozen=True)
class Iis:
    """Bindings, the entries of http.sys, and the stores behind them.

    :ivar stores: certificates by store (lower case) and thumbprint; the stores that a binding or an entry names.
    :ivar roots: thumbprints of the trusted roots of the computer account.
    :ivar now: the server's clock.
    """

    bindings: tuple[SiteBinding, ...]
    entries: tuple[SslEntry, ...]
    stores: t.Mapping[str, t.Mapping[str, StoreCertificate]]
    roots: frozenset[str]
    now: datetime.datetime

    def certificate(self, thumbprint: str, store: str = "My") -> StoreCertificate | None:
        """The certificate of a store; None where it is not there."""
        return self.stores.get(store.lower() or "my", {}).get(thumbprint)

    def entry(self, name: EntryName) -> SslEntry | None:
        """The entry of http.sys with that name."""
        return next((entry for entry in self.entries if entry.name == name), None)


def read_iis(session: Session) -> Iis:
    """All of it.

    :raises RemotingError: the endpoint does not answer, or the server has no IIS.
    """
    reply = with_web_administration(session, lambda: session.invoke(*_ALL))
    reply.raise_first_error()
    bindings, entries, certificates, roots = [], [], [], []
    for output in reply.outputs:
        # Outputs of one message do not say which statement they are from, but each was asked for other properties.
        if _has(output, "bindingInformation"):
            bindings.append(SiteBinding.from_wire(output))
        elif _has(output, "PSChildName"):
            entries.append(SslEntry.from_wire(output))
        elif _has(output, "RawData"):
            certificates.append(StoreCertificate.from_wire(output))
        else:
            roots.append(
                clean_thumbprint(text(output.get("Thumbprint") if isinstance(output, WireObject) else "") or "")
            )
    stores = {"my": _by_thumbprint(certificates)}
    named = {b.certificate_store.lower() for b in bindings} | {e.certificate_store.lower() for e in entries}
    for store in sorted(named - {"", "my"}):
        stores[store] = _by_thumbprint(read_store(session, store))
    return Iis(tuple(bindings), tuple(entries), stores, frozenset(roots), reply.server_time)


def _has(output: t.Any, name: str) -> bool:
    return isinstance(output, WireObject) and output.get(name) is not ABSENT


def _by_thumbprint(certificates: t.Iterable[StoreCertificate]) -> dict[str, StoreCertificate]:
    return {certificate.thumbprint: certificate for certificate in certificates}
