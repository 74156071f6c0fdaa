# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why an Edge server has to be subscribed anew (procedures S2-15, cmdlet sheet 7.1)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from .._certificates import iso_utc
from ._edge_subscription import EdgeSubscription, SyncStatus

__all__ = ("Need", "edge_needs", "synchronisation_alone")

NeedCode = t.Literal[
    "not_subscribed", "other_site", "edge_certificate", "mailbox_certificate", "not_synchronized", "always"
]


class Need(t.NamedTuple):
    """One of the reasons. :ivar reason: a sentence."""

    code: NeedCode
    reason: str


def edge_needs(
    edge: str,
    site: str,
    old: EdgeSubscription | None,
    sync: SyncStatus | None,
    edge_begins: datetime.datetime | None,
    mailbox_begins: t.Mapping[str, datetime.datetime],
    *,
    always: bool,
) -> tuple[Need, ...]:
    """All that there are; none where the subscription can stay.

    :param site: the AD site that it is to belong to.
    :param sync: the state of the old subscription, None only where there is none.
    :param edge_begins: NotBefore of the Edge server's internal transport certificate, None where not known.
    :param mailbox_begins: the same of the site's servers of which it is known. The credentials are encrypted to these
        certificates, so one that began after the subscription is not the one that they were encrypted to.
    """
    if old is None:
        return (Need("not_subscribed", f"The organisation has no subscription of {edge}."),)
    needs = []
    if old.site is not None and old.site.lower() != site.lower():
        needs.append(Need("other_site", f"{edge} is subscribed to the AD site {old.site}, not to {site}."))
    if edge_begins is not None and _newer(edge_begins, old):
        needs.append(Need("edge_certificate", _renewed(edge, edge_begins)))
    newer = [Need("mailbox_certificate", _renewed(name, at)) for name, at in mailbox_begins.items() if _newer(at, old)]
    needs.extend(newer[:1])
    if sync is None or not sync.is_normal:
        told = "is not known" if sync is None else f"is {sync.status}"
        why = f": {sync.detail}" if sync is not None and sync.detail else ""
        needs.append(Need("not_synchronized", f"The synchronisation with {edge} {told}{why}."))
    if always:
        needs.append(Need("always", "The subscription is to be renewed in any case."))
    return tuple(needs)


def synchronisation_alone(needs: t.Sequence[Need]) -> bool:
    """Whether the subscription fits the certificates, and only what follows its import may be outstanding."""
    return [need.code for need in needs] == ["not_synchronized"]


def _newer(begins: datetime.datetime, old: EdgeSubscription) -> bool:
    return old.subscribed is not None and begins > old.subscribed


def _renewed(server: str, begins: datetime.datetime) -> str:
    return f"The internal transport certificate of {server} is valid from {iso_utc(begins)} on, and the subscription is older."
