# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Get-WebAppPoolState returns (cmdlet sheet 8.2)."""

from __future__ import annotations

from lab.contract import OBJECT, LiveObject
from lab.organisation import AppPool

# The class that public scripts cast the result to. Assumption: what it derives from.
TYPES = ("Microsoft.IIs.PowerShell.Framework.CodeProperty", OBJECT)


def app_pool_state(pool: AppPool) -> LiveObject:
    """The state of a pool: ``Value`` is ``Started`` or ``Stopped``.

    Assumption: IIS adds ``ItemXPath``, the only place that says which pool, as it does to bindings (recorded). Other
    properties are in no source and left out.
    """
    return LiveObject(
        TYPES,
        TYPES[0],
        {"Value": pool.state},
        {"ItemXPath": f"/system.applicationHost/applicationPools/add[@name='{pool.name}']"},
        source=pool,
    )


__all__ = ("TYPES", "app_pool_state")
