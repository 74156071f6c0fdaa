# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Online, the side of a hybrid that is not ours: it is read, over one REST call, and never written."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._client import OnlineClient
from ._errors import (
    CommandFailed,
    NotPermitted,
    NotReachable,
    NotReadOnly,
    NotSignedIn,
    OnlineError,
    OnlineLibraryMissing,
    ServiceBusy,
    TenantUnknown,
    TokenRefused,
    UnreadableAnswer,
)
from ._http import Http
from ._objects import UNKNOWN, InboundConnector, OnPremisesOrganization, OutboundConnector
from ._read import Tenant, read_tenant
from ._service import Service
from ._token import acquire_token

__all__ = (
    "UNKNOWN",
    "CommandFailed",
    "Http",
    "InboundConnector",
    "NotPermitted",
    "NotReachable",
    "NotReadOnly",
    "NotSignedIn",
    "OnPremisesOrganization",
    "OnlineClient",
    "OnlineError",
    "OnlineLibraryMissing",
    "OutboundConnector",
    "Service",
    "ServiceBusy",
    "Tenant",
    "TenantUnknown",
    "TokenRefused",
    "UnreadableAnswer",
    "acquire_token",
    "read_tenant",
)
