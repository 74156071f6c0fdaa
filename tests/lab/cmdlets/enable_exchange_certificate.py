# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Enable-ExchangeCertificate (cmdlet sheet 2.3)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import OrganisationError, PrivateKeyMissingError, stores
from lab.shapes.enums import ALLOWED_SERVICES

from .certificate_services import enable_services
from .certificate_target import NAMED, named_certificate
from .common import DOMAIN_CONTROLLER, vantage_of
from .exchange_errors import refusal, task_class


class EnableExchangeCertificate(Cmdlet):
    """Adds services to a certificate of a server; none is ever taken away.

    Left out: key permissions (-NetworkServiceAllowed), which the lab does not model.
    """

    name: t.ClassVar[str] = "Enable-ExchangeCertificate"
    net_class: t.ClassVar[str] = task_class("EnableExchangeCertificate")
    default_set: t.ClassVar[str | None] = "Thumbprint"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *NAMED,
        Parameter("Services", Kind.ENUM, ALLOWED_SERVICES, mandatory=True),
        Parameter("Force", Kind.SWITCH),
        Parameter("DoNotRequireSsl", Kind.SWITCH),
        Parameter("NetworkServiceAllowed", Kind.SWITCH),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        try:
            server, thumbprint = named_certificate(call)
            stored = stores.certificate(vantage, server, thumbprint)
            if stored.key is None:
                raise PrivateKeyMissingError(server.name, stored.thumbprint)
            # Assumption: the words of this question; it is asked with -Confirm alone, and -WhatIf prints them.
            if call.should_process(stored.thumbprint, "Enable-ExchangeCertificate"):
                enable_services(call, server, stored, int(call.bound["Services"].number))
        except OrganisationError as error:
            call.error(refusal(vantage, error))


__all__ = ("EnableExchangeCertificate",)
