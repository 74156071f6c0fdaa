# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange objects mean: one class for each kind, built from any of its shapes on the wire; and pure decisions."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._auth_config import AuthConfig
from ._certificate import SELECT_PROPERTIES, ExchangeCertificate
from ._nrbf import NrbfError, NrbfObject, read_nrbf, split_signature
from ._reading import UNKNOWN, UnreadableObject
from ._serialised import SerialisedCertificate
from ._servers import ExchangeServer, OrganizationConfig, TransportService, same_server
from ._versions import ServerVersion
from ._windows import AppPoolState, EventRecord, ServiceState, WorkerProcess

__all__ = (
    "SELECT_PROPERTIES",
    "UNKNOWN",
    "AppPoolState",
    "AuthConfig",
    "EventRecord",
    "ExchangeCertificate",
    "ExchangeServer",
    "NrbfError",
    "NrbfObject",
    "OrganizationConfig",
    "SerialisedCertificate",
    "ServerVersion",
    "ServiceState",
    "TransportService",
    "UnreadableObject",
    "WorkerProcess",
    "read_nrbf",
    "same_server",
    "split_signature",
)
