# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WS-Management over HTTP(S), down to the sessions of the engine ([MS-WSMV])."""

from __future__ import annotations

from .client_certificates import certificate_name
from .faults import Faults, WSManFault, access_denied, throttled, unknown_resource
from .front_end import FrontEnd
from .offer import METHODS, Offer
from .server import PATHS, Listener
from .service import Host
from .traffic import Traffic

__all__ = (
    "Faults",
    "FrontEnd",
    "Host",
    "Listener",
    "METHODS",
    "Offer",
    "PATHS",
    "Traffic",
    "WSManFault",
    "access_denied",
    "certificate_name",
    "throttled",
    "unknown_resource",
)
