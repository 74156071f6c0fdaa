# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Import-ExchangeCertificate (cmdlet sheet 2.6)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Cmdlet, Kind, Parameter
from lab.organisation import OrganisationError, transfer
from lab.shapes.exchange_certificate import exchange_certificate

from .certificate_target import friendly_name_of, server_of
from .common import DOMAIN_CONTROLLER, SERVER_ID, vantage_of
from .exchange_errors import not_in_this_lab, refusal, task_class


class ImportExchangeCertificate(Cmdlet):
    """Puts a certificate, with its key where the file has one, into a server's personal store; enables it for nothing.

    Left out: -FileName, which newer builds do not have, and the answers to pending requests.
    """

    name: t.ClassVar[str] = "Import-ExchangeCertificate"
    net_class: t.ClassVar[str] = task_class("ImportExchangeCertificate")
    default_set: t.ClassVar[str | None] = "FileData"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("FileData", Kind.BYTES, sets=("FileData",), mandatory=True),
        Parameter("Instance", Kind.STRINGS, sets=("Instance",), mandatory=True, by_value=True),
        Parameter("Password", Kind.SECURE_STRING, nullable=True),
        Parameter("PrivateKeyExportable", Kind.BOOLEAN),
        Parameter("FriendlyName", Kind.STRING),
        Parameter("Server", Kind.STRING, nullable=True, type_name=SERVER_ID),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        if call.parameter_set == "Instance":
            raise not_in_this_lab(vantage, "The deprecated -Instance")
        friendly_name = friendly_name_of(call)
        try:
            server = server_of(call)
            # Assumption: the words of this question; it is asked with -Confirm alone, and -WhatIf prints them.
            if not call.should_process(f"server {server.name}", "Import-ExchangeCertificate"):
                return
            stored = transfer.import_data(
                vantage,
                server,
                call.bound["FileData"],
                call.bound.get("Password"),
                friendly_name=friendly_name,
                exportable=bool(call.bound.get("PrivateKeyExportable")),
            )
            call.write(exchange_certificate(vantage, server, stored))
        except OrganisationError as error:
            call.error(refusal(vantage, error))


__all__ = ("ImportExchangeCertificate",)
