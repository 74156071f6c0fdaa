# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP over TLS or plain, one thread for each connection: what every endpoint of the lab stands on."""

from __future__ import annotations

from .disturbances import Disturbances
from .server import Connection, Headers, Server

__all__ = ("Connection", "Disturbances", "Headers", "Server")
