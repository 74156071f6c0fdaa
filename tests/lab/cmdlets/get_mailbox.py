# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-Mailbox for arbitration mailboxes (Microsoft's page of the cmdlet)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import Organisation
from lab.organisation.mailboxes import ArbitrationMailbox, arbitration_mailboxes
from lab.shapes.directory import canonical_name, guid_of
from lab.shapes.mailbox import mailbox

from .common import DOMAIN_CONTROLLER, identity_text, vantage_of
from .exchange_errors import bad_argument, object_not_found

_DEFAULT_SIZE = 1000


class GetMailbox(Cmdlet):
    """Reads mailboxes of the directory. Assumption: without -Arbitration there is none, for the lab has no users' mailboxes.

    Left out: the many parameters that choose other mailboxes.
    """

    name: t.ClassVar[str] = "Get-Mailbox"
    # As public error records show it.
    net_class: t.ClassVar[str] = "Microsoft.Exchange.Management.RecipientTasks.GetMailbox"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "Identity",
            Kind.STRING,
            position=0,
            by_value=True,
            nullable=True,
            type_name="Microsoft.Exchange.Configuration.Tasks.MailboxIdParameter",
        ),
        Parameter("Arbitration", Kind.SWITCH),
        Parameter("IgnoreDefaultScope", Kind.SWITCH),
        Parameter("ResultSize", Kind.STRING, type_name="Microsoft.Exchange.Data.Unlimited`1[System.UInt32]"),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        identity = identity_text(call.bound.get("Identity"))
        whole_forest = bool(call.bound.get("IgnoreDefaultScope"))
        if whole_forest:
            _check_scope(call, identity)
        limit = _limit(call)
        found = arbitration_mailboxes(vantage, whole_forest=whole_forest) if call.bound.get("Arbitration") else []
        if identity is not None:
            found = [item for item in found if _is(vantage.organisation, item, identity)]
            if not found:
                call.error(object_not_found(vantage, identity))
        for item in found[:limit]:
            call.write(mailbox(vantage, item))
        if limit is not None and limit < len(found):
            # Assumption: the words of this warning.
            call.warning(
                "There are more results available than are currently displayed. To view them, increase the value for the "
                "ResultSize parameter."
            )


def _check_scope(call: Call, identity: str | None) -> None:
    """What the page forbids beside -IgnoreDefaultScope. Assumption: with which error."""
    if "DomainController" in call.bound:
        raise bad_argument(vantage_of(call), "DomainController cannot be used together with IgnoreDefaultScope.")
    if identity is not None and ",dc=" not in identity.lower():
        raise bad_argument(vantage_of(call), "With IgnoreDefaultScope the identity must be a distinguished name.")


def _limit(call: Call) -> int | None:
    text = str(call.bound.get("ResultSize") or _DEFAULT_SIZE).strip()
    if text.lower() == "unlimited":
        return None
    if not text.isdigit() or int(text) == 0:
        raise bad_argument(vantage_of(call), "ResultSize is a number from 1, or Unlimited.")
    return int(text)


def _is(organisation: Organisation, found: ArbitrationMailbox, identity: str) -> bool:
    """Whether the identity is its name, distinguished or canonical name, or GUID."""
    known = (found.name, found.dn, canonical_name(found.dn), str(guid_of(organisation, found.dn)))
    return identity.lower() in (name.lower() for name in known)


__all__ = ("GetMailbox",)
