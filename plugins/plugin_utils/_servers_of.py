# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the short names that connectors and the hybrid configuration hold to the servers' full ones."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._exchange import ExchangeServer
from ._present import find_server

__all__ = ("full_names",)


def full_names(servers: tuple[ExchangeServer, ...], names: t.Iterable[str]) -> list[str]:
    """Fully qualified names, in the order given.

    :raises Refusal: the organisation has no such server.
    """
    return [find_server(servers, name).fqdn for name in names]
