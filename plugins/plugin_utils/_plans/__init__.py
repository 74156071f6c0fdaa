# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module does to get from the present state to the desired one: pure functions that give steps."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._auth_config import DEFAULT_HOURS, NOT_YET_CREATED, WantedAuthConfig, auth_config_steps
from ._certificate import WantedCertificate, certificate_steps, fitting_certificate
from ._restart import recycle_steps, restart_steps
from ._step import Ledger, Step

__all__ = (
    "DEFAULT_HOURS",
    "Ledger",
    "NOT_YET_CREATED",
    "Step",
    "WantedAuthConfig",
    "WantedCertificate",
    "auth_config_steps",
    "certificate_steps",
    "fitting_certificate",
    "recycle_steps",
    "restart_steps",
)
