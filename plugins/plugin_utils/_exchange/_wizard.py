# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the Hybrid Configuration Wizard will run (procedures S4-11).

It checks its prerequisites first and ends with "Subtask CheckPrereqs execution failed" where a server has an old build
(KB2988229). That is known before anything is reset, so that no connector is left without its values for a wizard that fails.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re
import typing as t

from ._servers import ExchangeServer

__all__ = ("WIZARD_BUILDS", "build_option", "wizard_blockers")

_BUILD = re.compile(r"(\d+)\.(\d+)\.(\d+)")

WIZARD_BUILDS: t.Final = {"2013": "15.0.1497", "2016": "15.1.2507", "2019": "15.2.1544"}
"""Cumulative updates from which on the wizard takes a server: 2013 CU23, 2016 CU23, 2019 CU14. SE has no lower bound.

Microsoft supports the newest two cumulative updates of a version in a hybrid; for 2013 and 2016 the last one is all that is
left of them.
"""


def build_option(product: str, value: str) -> tuple[int, int, int]:
    """The build that an option names.

    :raises ValueError: it is none.
    """
    match = _BUILD.fullmatch(str(value).strip())
    if not match:
        raise ValueError(f"minimum_builds: {value!r} for {product} is no build; write it like 15.2.1544")
    return int(match[1]), int(match[2]), int(match[3])


def wizard_blockers(servers: t.Iterable[ExchangeServer], minimum: t.Mapping[str, str]) -> list[str]:
    """A sentence for each server that the wizard would refuse.

    :param minimum: by product, the lowest build; a product that is not named has no lower bound.
    :raises ValueError: a build is none.
    """
    builds = {product: build_option(product, value) for product, value in minimum.items()}
    blockers = []
    for server in servers:
        product = server.version.product
        if not server.version.has_auth_config:
            blockers.append(
                f"{server.fqdn} runs Exchange {product}, whose hybrid configuration knows certificates by thumbprint; change it"
                " there with Microsoft's procedure for that version."
            )
        elif product in builds and server.version[:3] < builds[product]:
            wanted = ".".join(map(str, builds[product]))
            blockers.append(
                f"{server.fqdn} runs Exchange {product} build {server.version}; the wizard needs {wanted} or later (KB2988229)."
                " Install the newest cumulative update there first."
            )
    return blockers
