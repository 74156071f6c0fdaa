# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organisation's settings: what Set-OrganizationConfig changes (cmdlet sheet 6.4)."""

from __future__ import annotations

from .vantage import Vantage


def set_read_session(vantage: Vantage, enabled: bool) -> None:
    """Lets AuthAdmin start in child domains, or not.

    Assumption: each run looks at it anew, so it counts from the next one on, without a restart of the service.
    """
    with vantage.organisation.settled():
        vantage.organisation.enable_auth_admin_read_session = enabled
