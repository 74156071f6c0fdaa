# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a certificate has to be imported, and from which server (procedures S3-29, S3-30, S3-33)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses

from ._assessment import CertificateView
from ._certificate_state import ServerCertificateState
from ._situation import Situation

__all__ = ("Replication", "replication")


@dataclasses.dataclass(frozen=True)
class Replication:
    """What importing a certificate takes.

    :ivar source: a server that has it and can give it away.
    :ivar first: one server of each AD site that has none yet: nothing brings it there by itself.
    :ivar others: the rest, which MSExchangeServiceHost serves from a server of the same site, in its own time.
    """

    source: str
    first: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        return self.first + self.others


def replication(found: Situation, view: CertificateView) -> Replication | None:
    """None where no server that answered lacks it, or none can give it.

    Where the private key is missing importing is no way: the certificate is there, and Exchange refuses it a second time
    (cmdlet sheet 1.6, E7).
    """
    givers = [state for state in view.states if state.state == "present" and _may_give(state)]
    lacking = [server for server in view.servers("missing") if (view.thumbprint, server) not in found.failed_imports]
    if not givers or not lacking:
        return None
    sites = {store.server: holder.site for store, holder in zip(found.stores, found.holders, strict=True)}
    served = {sites[giver.server] for giver in givers} - {None}
    first, others = [], []
    for server in lacking:
        site = sites[server]
        if site in served:
            others.append(server)
        else:
            first.append(server)
            if site is not None:
                served.add(site)
    # Rather one whose key is known to be exportable; then by name.
    source = min(givers, key=lambda s: (not _surely_gives(s), s.server.lower())).server
    return Replication(source, tuple(first), tuple(others))


def _may_give(state: ServerCertificateState) -> bool:
    return state.certificate is not None and state.certificate.private_key_exportable is not False


def _surely_gives(state: ServerCertificateState) -> bool:
    return state.certificate is not None and state.certificate.private_key_exportable is True
