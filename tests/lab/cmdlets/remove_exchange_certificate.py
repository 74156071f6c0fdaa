# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remove-ExchangeCertificate (cmdlet sheet 2.4)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Parameter
from lab.organisation import OrganisationError, stores

from .certificate_target import NAMED, named_certificate
from .common import DOMAIN_CONTROLLER, vantage_of
from .exchange_errors import refusal, task_class
from .questions import remove_certificate


class RemoveExchangeCertificate(Cmdlet):
    """Takes a certificate out of a server's personal store. It asks always; there is no -Force.

    Assumption: it asks before it calls the server, so also about a certificate that the server then refuses to remove or
    does not have: all its refusals are answers of that call (cmdlet sheet 1.6, "A special Rpc error").
    """

    name: t.ClassVar[str] = "Remove-ExchangeCertificate"
    net_class: t.ClassVar[str] = task_class("RemoveExchangeCertificate")
    default_set: t.ClassVar[str | None] = "Thumbprint"
    supports_should_process: t.ClassVar[bool] = True
    confirm_impact: t.ClassVar[str] = "High"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (*NAMED, DOMAIN_CONTROLLER)

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        try:
            server, thumbprint = named_certificate(call)
            if remove_certificate(call, thumbprint.upper()):
                stores.remove(vantage, server, thumbprint)
        except OrganisationError as error:
            call.error(refusal(vantage, error))


__all__ = ("RemoveExchangeCertificate",)
