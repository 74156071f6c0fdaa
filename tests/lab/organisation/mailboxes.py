# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arbitration mailboxes, which Exchange keeps its own data in (Microsoft's article on re-creating them).

Left out: all other mailboxes, and the two arbitration mailboxes that 2016 has beside those of 2013.
"""

from __future__ import annotations

import dataclasses

from .vantage import Vantage

# Names and display names as the article lists them.
# Assumption: the first one's number, which is an organisation's own; it is that of the article's example.
_MAILBOXES = (
    ("SystemMailbox{1f05a927-9350-4efe-a823-5529c2d64109}", "Microsoft Exchange Approval Assistant"),
    ("SystemMailbox{e0dc1c29-89c3-4034-b678-e6c29d823ed9}", "Microsoft Exchange"),
    ("SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}", "Microsoft Exchange"),
    ("Migration.8f3e7716-2011-43e4-96b1-aba62d229136", "Microsoft Exchange Migration"),
    ("FederatedEmail.4c1f4d8b-8179-4148-93bf-00a95fa1e042", "Microsoft Exchange Federation Mailbox"),
)


@dataclasses.dataclass(frozen=True)
class ArbitrationMailbox:
    """One of them. :ivar domain: where its account lives, in the container Users."""

    name: str
    display_name: str
    domain: str

    @property
    def dn(self) -> str:
        """Its account's distinguished name."""
        return f"CN={self.name},CN=Users," + ",".join(f"DC={label}" for label in self.domain.split("."))


def arbitration_mailboxes(vantage: Vantage, *, whole_forest: bool = False) -> list[ArbitrationMailbox]:
    """Those that a session sees. It looks at the domain of the server that hosts it, unless it is told not to."""
    with vantage.organisation.settled():
        domain = vantage.organisation.system_mailbox_domain
        if not whole_forest and domain.lower() != vantage.server.domain.lower():
            return []
        return [ArbitrationMailbox(name, display_name, domain) for name, display_name in _MAILBOXES]
