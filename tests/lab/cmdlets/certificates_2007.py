# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate cmdlets of Exchange 2007, which act on their own server: other parameters, the same work.

New's sets are those of learn aa998327 (exchg.80), Import's parameters those of cmdlet sheet 2.6. None has -Server or
-Identity (cmdlet sheet 1.2). Assumption: what the others have, which no source at hand lists; Export without -Path gives the
file as later versions do. A file has to be on the server's disk, which is not in the lab.
"""

from __future__ import annotations

import typing as t

from lab.contract import Call, EnumType, Kind, Parameter
from lab.shapes.enums import ALLOWED_SERVICES

from .certificate_target import THUMBPRINT
from .common import CERTIFICATE2, MULTI_VALUED, vantage_of
from .enable_exchange_certificate import EnableExchangeCertificate
from .exchange_errors import not_in_this_lab
from .export_exchange_certificate import ExportExchangeCertificate
from .get_exchange_certificate import GetExchangeCertificate
from .import_exchange_certificate import ImportExchangeCertificate
from .new_exchange_certificate import X500, NewExchangeCertificate
from .remove_exchange_certificate import RemoveExchangeCertificate

# Neither Federation nor UMCallRouter (cmdlet sheet 1.4).
_SERVICES = EnumType(
    ALLOWED_SERVICES.type_name,
    tuple(item for item in ALLOWED_SERVICES.members if item[0] not in ("Federation", "UMCallRouter")),
    flags=True,
)
# Of type String there, without effect as later.
_DOMAIN_CONTROLLER = Parameter("DomainController")
_INSTANCE = Parameter("Instance", Kind.OBJECT, by_value=True, nullable=True, type_name=CERTIFICATE2)


class GetExchangeCertificate2007(GetExchangeCertificate):
    """Get-ExchangeCertificate of 2007."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Thumbprint", Kind.STRING, sets=("Thumbprint",), position=0, by_value=True, nullable=True),
        Parameter("Instance", Kind.OBJECT, sets=("Instance",), by_value=True, nullable=True, type_name=CERTIFICATE2),
        Parameter("DomainName", Kind.STRINGS, nullable=True, type_name=MULTI_VALUED),
        _DOMAIN_CONTROLLER,
    )


class NewExchangeCertificate2007(NewExchangeCertificate):
    """New-ExchangeCertificate of 2007. Its self-signed set has no -Force: the question has to be answered."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Services", Kind.ENUM, _SERVICES, sets=("Certificate",)),
        Parameter("SubjectName", Kind.STRING, nullable=True, type_name=X500),
        Parameter("DomainName", Kind.STRINGS, nullable=True, type_name=MULTI_VALUED),
        Parameter("IncludeAcceptedDomains", Kind.SWITCH),
        Parameter("IncludeAutoDiscover", Kind.SWITCH),
        Parameter("FriendlyName", Kind.STRING),
        Parameter("KeySize", Kind.INT32),
        Parameter("PrivateKeyExportable", Kind.BOOLEAN),
        _INSTANCE,
        Parameter("GenerateRequest", Kind.SWITCH, sets=("Request",)),
        Parameter("BinaryEncoded", Kind.SWITCH, sets=("Request",)),
        Parameter("Force", Kind.SWITCH, sets=("Request",)),
        Parameter("Path", Kind.STRING, sets=("Request",)),
        _DOMAIN_CONTROLLER,
    )


class EnableExchangeCertificate2007(EnableExchangeCertificate):
    """Enable-ExchangeCertificate of 2007."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        THUMBPRINT,
        Parameter("Services", Kind.ENUM, _SERVICES, mandatory=True),
        Parameter("Force", Kind.SWITCH),
        _DOMAIN_CONTROLLER,
    )


class RemoveExchangeCertificate2007(RemoveExchangeCertificate):
    """Remove-ExchangeCertificate of 2007."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (THUMBPRINT, _DOMAIN_CONTROLLER)


class ExportExchangeCertificate2007(ExportExchangeCertificate):
    """Export-ExchangeCertificate of 2007."""

    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        THUMBPRINT,
        Parameter("BinaryEncoded", Kind.SWITCH),
        Parameter("Force", Kind.SWITCH),
        Parameter("Password", Kind.SECURE_STRING, nullable=True),
        Parameter("Path", Kind.STRING),
        _DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        if "Path" in call.bound:
            raise not_in_this_lab(vantage_of(call), "A file on the server (-Path)")
        super().process(call)


class ImportExchangeCertificate2007(ImportExchangeCertificate):
    """Import-ExchangeCertificate of 2007, which takes a file alone."""

    default_set: t.ClassVar[str | None] = "Path"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Path", Kind.STRING, sets=("Path",), mandatory=True),
        Parameter("Instance", Kind.STRINGS, sets=("Instance",), mandatory=True, by_value=True),
        Parameter("Password", Kind.SECURE_STRING, nullable=True),
        Parameter("FriendlyName", Kind.STRING),
        _DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        what = "A file on the server (-Path)" if "Path" in call.bound else "The deprecated -Instance"
        raise not_in_this_lab(vantage_of(call), what)


CERTIFICATES_2007 = (
    EnableExchangeCertificate2007,
    ExportExchangeCertificate2007,
    GetExchangeCertificate2007,
    ImportExchangeCertificate2007,
    NewExchangeCertificate2007,
    RemoveExchangeCertificate2007,
)

__all__ = ("CERTIFICATES_2007",)
