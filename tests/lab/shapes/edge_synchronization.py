# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Test-EdgeSynchronization and Start-EdgeSynchronization return.

Assumption: types, enumerations and numbers; names of properties and values are those that public reports print. No recording
has one (cmdlet sheet 12).
"""

from __future__ import annotations

import datetime

from lab.contract import OBJECT, EnumType, LiveObject
from lab.organisation import Vantage, edgesync
from lab.organisation.edge_accounts import EdgeSubscription

_EDGE_SYNC = "Microsoft.Exchange.Management.EdgeSync."
STATUS_TYPES = (_EDGE_SYNC + "EdgeSubscriptionStatus", OBJECT)
RESULT_TYPES = (_EDGE_SYNC + "EdgeSyncResult", OBJECT)
VALIDATION = EnumType(_EDGE_SYNC + "ValidationStatus", (("Normal", 0), ("Failed", 1)))
CONFIGURATION = EnumType(
    _EDGE_SYNC + "EdgeConfigStatus", (("NotStarted", 0), ("NotSynchronized", 1), ("Synchronized", 2))
)
RESULT = EnumType(_EDGE_SYNC + "StatusResult", (("Success", 0), ("CouldNotConnect", 1)))
_CONFIGURED = """
    TransportServerStatus TransportConfigStatus AcceptedDomainStatus RemoteDomainStatus SendConnectorStatus
    MessageClassificationStatus RecipientStatus
"""
_COUNTS = ("Added", "Deleted", "Updated", "Scanned", "TargetScanned")


def synchronization_status(vantage: Vantage, found: EdgeSubscription, *, recipients: bool) -> LiveObject:
    """The state of a subscription as the last run left it.

    :param recipients: whether recipients are compared too; in the lab there are none.
    """
    status = "NotSynchronized" if found.failure else "Synchronized"
    states = {name: CONFIGURATION.named(status) for name in _CONFIGURED.split()}
    if not recipients:
        states["RecipientStatus"] = CONFIGURATION.named("NotStarted")
    last = found.synchronised
    return LiveObject(
        STATUS_TYPES,
        found.edge,
        {
            "SyncStatus": VALIDATION.named("Failed" if found.failure else "Normal"),
            "UtcNow": vantage.now(),
            "Name": found.edge,
            "LeaseHolder": edgesync.lease_holder(vantage.organisation, found),
            "LeaseType": "Option",
            "FailureDetail": found.failure,
            "LeaseExpiryUtc": None if last is None else last + datetime.timedelta(minutes=5),
            "LastSynchronizedUtc": last,
            **states,
            "CredentialRecords": f"Number of credentials {len(found.accounts)}",
            "CookieRecords": "Number of cookies 1",
        },
    )


def synchronization_result(vantage: Vantage, found: EdgeSubscription, kind: str) -> LiveObject:
    """What one kind of data came to in a run that has just ended: ``Configuration`` or ``Recipients``.

    Left out: the numbers, which are always zero.
    """
    now = vantage.now()
    return LiveObject(
        RESULT_TYPES,
        found.edge,
        {
            "Result": RESULT.named("CouldNotConnect" if found.failure else "Success"),
            "Type": kind,
            "Name": found.edge,
            "FailureDetails": found.failure,
            "StartUTC": now,
            "EndUTC": now,
            **dict.fromkeys(_COUNTS, 0),
        },
    )


__all__ = ("synchronization_result", "synchronization_status")
