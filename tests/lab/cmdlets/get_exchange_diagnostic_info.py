# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-ExchangeDiagnosticInfo (cmdlet sheet 6.6)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, LiveObject, Parameter
from lab.organisation import OrganisationError, processes
from lab.shapes.diagnostic_info import process_list, service_host

from .certificate_target import server_of
from .common import SERVER_ID, vantage_of
from .exchange_errors import not_in_this_lab, refusal

_COMPONENT = "AnchorApplication"


class GetExchangeDiagnosticInfo(Cmdlet):
    """Asks a process of Exchange on a server about itself; without a process, which ones there are.

    Assumption: a server that does not answer, or denies access, gives the records that it gives the certificate cmdlets,
    their texts included.
    """

    name: t.ClassVar[str] = "Get-ExchangeDiagnosticInfo"
    # Assumption: the class; no source names it, but it is where its result's class is.
    net_class: t.ClassVar[str] = "Microsoft.Exchange.Management.Powershell.Support.GetExchangeDiagnosticInfo"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Server", Kind.STRING, nullable=True, type_name=SERVER_ID),
        Parameter("Process", Kind.STRING),
        Parameter("Component", Kind.STRING),
        Parameter("Argument", Kind.STRING),
        # Without effect: the lab's answers are whole as they are.
        Parameter("Unlimited", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        try:
            call.write(_answer(call))
        except OrganisationError as error:
            call.error(refusal(vantage_of(call), error))


def _answer(call: Call) -> LiveObject:
    vantage, server = vantage_of(call), server_of(call)
    running = processes.exchange_processes(vantage, server)
    wanted = str(call.bound.get("Process") or "")
    if not wanted:
        # Assumption: the list without its error is what a call without a process gives.
        return process_list(server, running)
    found = next((item for item in running if item.name.lower() == wanted.lower()), None)
    if found is None:
        # Not an error record but a result that says so (recorded).
        return process_list(server, running, missing=True)
    component = str(call.bound.get("Component") or _COMPONENT)
    if found.name != processes.SERVICE_HOST or component.lower() != _COMPONENT.lower():
        # Assumption: AuthAdmin's component goes by the name of its element.
        raise not_in_this_lab(vantage, f"The component {component} of the process {found.name}")
    if call.bound.get("Argument"):
        raise not_in_this_lab(vantage, "An argument of a component")
    return service_host(vantage, server, found, processes.auth_admin_last_run(vantage, server))


__all__ = ("GetExchangeDiagnosticInfo",)
