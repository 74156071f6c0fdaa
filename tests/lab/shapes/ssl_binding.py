# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An item of IIS:\\SslBindings (cmdlet sheet 8.2)."""

from __future__ import annotations

import typing as t

from lab.contract import OBJECT, LiveList, LiveObject
from lab.organisation import SslBinding, Vantage, iis

_ADDRESS = ("System.Net.IPAddress", OBJECT)
_ARRAY = ("System.Object[]", "System.Array", OBJECT)
CUSTOM = ("System.Management.Automation.PSCustomObject", OBJECT)


def ssl_binding(vantage: Vantage, entry: SslBinding, notes: t.Mapping[str, t.Any]) -> LiveObject:
    """One entry of http.sys. Its ``source`` is the organisation's.

    Assumption: a property bag, whose address is an IPAddress; the sheet names the properties only.
    """
    sites = LiveObject(CUSTOM, None, {}, {"Value": LiveList(_ARRAY, list(iis.sites_of(vantage, entry)))})
    address = LiveObject(_ADDRESS, entry.address, {"IPAddressToString": entry.address}) if entry.address else None
    return LiveObject(
        CUSTOM,
        None,
        {},
        {
            "IPAddress": address,
            "Port": entry.port,
            "Host": entry.host,
            "Store": entry.store,
            "Thumbprint": entry.thumbprint,
            "Sites": sites,
            **notes,
        },
        source=entry,
    )


__all__ = ("ssl_binding",)
