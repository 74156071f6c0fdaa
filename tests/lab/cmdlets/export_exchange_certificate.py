# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export-ExchangeCertificate (cmdlet sheet 2.5)."""

from __future__ import annotations

import base64
import typing as t

from lab.contract import OBJECT, Call, Cmdlet, Kind, LiveObject, Parameter
from lab.organisation import OrganisationError, transfer

from .certificate_target import NAMED, named_certificate
from .common import DOMAIN_CONTROLLER, vantage_of
from .exchange_errors import refusal, task_class

# Assumption: the type; FileData is the only member that a source names.
_FILE = task_class("BinaryFileDataObject")


class ExportExchangeCertificate(Cmdlet):
    """Gives a certificate with its key as PKCS #12: bytes in an object, or Base64 text.

    Left out: -FileName, which newer builds do not have, and pending requests. The text is one line.
    """

    name: t.ClassVar[str] = "Export-ExchangeCertificate"
    net_class: t.ClassVar[str] = task_class("ExportExchangeCertificate")
    default_set: t.ClassVar[str | None] = "Thumbprint"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *NAMED,
        Parameter("BinaryEncoded", Kind.SWITCH),
        Parameter("Password", Kind.SECURE_STRING, nullable=True),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        try:
            server, thumbprint = named_certificate(call)
            # Assumption: the words of this question; it is asked with -Confirm alone, and -WhatIf prints them.
            if not call.should_process(thumbprint, "Export-ExchangeCertificate"):
                return
            data = transfer.export(vantage, server, thumbprint, call.bound.get("Password"))
        except OrganisationError as error:
            call.error(refusal(vantage, error))
            return
        if call.bound.get("BinaryEncoded"):
            call.write(LiveObject((_FILE, OBJECT), _FILE, {"FileData": data}))
        else:
            call.write(base64.b64encode(data).decode("ascii"))


__all__ = ("ExportExchangeCertificate",)
