# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error records of Exchange's cmdlets, as a session at the /PowerShell endpoint shows them (cmdlet sheet 1.6)."""

from __future__ import annotations

import uuid
import zlib

from lab.contract import (
    EXCEPTION,
    INVALID_OPERATION,
    SYSTEM_EXCEPTION,
    Category,
    ErrorRecord,
    NetException,
    TerminatingError,
)
from lab.organisation import (
    AccessDeniedError,
    CertificateExistsError,
    CertificateNotFoundError,
    ConnectorNameError,
    EdgeSubscriptionNotFoundError,
    InternalTransportCertificateError,
    OrganisationError,
    PrivateKeyMissingError,
    PrivateKeyNotExportableError,
    SendConnectorCertificateError,
    ServerNotFoundError,
    SourceDataError,
    UnreachableError,
    Vantage,
    builds,
)
from lab.shapes.directory import domain_controller
from lab.shapes.moments import culture_text

ARGUMENT = ("System.ArgumentException", *SYSTEM_EXCEPTION)
NOT_SUPPORTED = ("System.NotSupportedException", *SYSTEM_EXCEPTION)
LOCALIZED = ("Microsoft.Exchange.Data.Common.LocalizedException", *EXCEPTION)
OBJECT_NOT_FOUND = ("Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException", *LOCALIZED)

# E3 in English and in Japanese.
_INTERNAL_TRANSPORT = (
    "The internal transport certificate cannot be removed because that would cause the Microsoft Exchange Transport "
    "service to stop. To replace the internal transport certificate, create a new certificate. The new certificate will "
    "automatically become the internal transport certificate. You can then remove the existing certificate.",
    "Microsoft Exchange Transport サービスを停止させる原因になる可能性があるため、内部トランスポート証明書は削除できません。"
    "内部トランスポート証明書を置き換えるには、新しい証明書を作成してください。新しい証明書は、自動的に内部トランスポート証明書になります。"
    "その後で、既存の証明書を削除することができます。",
)

_TASKS = "Microsoft.Exchange.Management.SystemConfigurationTasks."


def task_class(name: str) -> str:
    """The full name of a cmdlet's class: ``...SystemConfigurationTasks.GetExchangeCertificate``."""
    return _TASKS + name


def exchange_error(
    vantage: Vantage,
    message: str,
    types: tuple[str, ...] = INVALID_OPERATION,
    category: Category = Category.NotSpecified,
) -> ErrorRecord:
    """A record whose id names the server that hosts the session, the request and the kind of failure.

    Assumption: the eight hex digits follow from the message; what Exchange computes them from is unknown.
    """
    server, kind = vantage.server, types[0].rpartition(".")[2]
    stamp = culture_text(vantage.now(), "en-US")
    digits = f"{zlib.crc32(message.encode()):08X}"
    # Assumption: in the machine's own PowerShell there is no request, and the id is what is left.
    request = (
        ""
        if vantage.local
        else f"[Server={server.name.upper()},RequestId={uuid.uuid4()},TimeStamp={stamp}] [FailureCategory=Cmdlet-{kind}] "
    )
    return ErrorRecord(NetException(types, message), f"{request}{digits}", category, reason=kind)


def refusal(vantage: Vantage, error: OrganisationError) -> ErrorRecord:
    """The record for what the organisation refused.

    That the server answered shows in the reason InvalidOperationException, that it did not in any other.
    Assumption: the category of E4, E5 and E7, and their reason, are those of E1; the texts are English on every server
    where none in Japanese is known.
    """
    culture = vantage.server.culture
    if isinstance(error, CertificateNotFoundError):  # E1
        return exchange_error(vantage, _rpc(vantage, error.server, _not_found(culture, error.thumbprint)))
    if isinstance(error, PrivateKeyMissingError):  # E2
        text = (
            f"The certificate with thumbprint {error.thumbprint} was found but is not valid for use with Exchange Server "
            "(reason: PrivateKeyMissing)."
        )
        return exchange_error(vantage, _rpc(vantage, error.server, text))
    if isinstance(error, InternalTransportCertificateError):  # E3
        text = _rpc(vantage, error.server, _INTERNAL_TRANSPORT[culture.lower() == "ja-jp"])
        return exchange_error(vantage, text, category=Category.InvalidArgument)
    if isinstance(error, SendConnectorCertificateError):  # E4
        # Assumption: how several names are joined.
        text = (
            f"These certificates are tagged with following Send Connectors : {', '.join(error.connectors)}. Removing and "
            "replacing certificates from Send Connector would break the mail flow. If you still want to proceed then "
            "replace or remove these certificates from Send Connector and then try this command."
        )
        return exchange_error(vantage, _rpc(vantage, error.server, text))
    if isinstance(error, PrivateKeyNotExportableError):  # E5
        text = "The private key couldn't be exported as PKCS-12. It either couldn't be accessed or isn't exportable."
        return exchange_error(vantage, _rpc(vantage, error.server, text))
    if isinstance(error, SourceDataError):  # E6
        text = "The source data cannot be imported or the wrong password was specified."
        return exchange_error(vantage, _rpc(vantage, error.server, text), category=Category.ReadError)
    if isinstance(error, CertificateExistsError):  # E7
        text = f"Cannot import certificate. A certificate with the thumbprint {error.thumbprint} already exists."
        return exchange_error(vantage, _rpc(vantage, error.server, text))
    if isinstance(error, ConnectorNameError):  # E10
        return _failed(vantage, error.server, "Unknown error (0xe0434352)")
    if isinstance(error, AccessDeniedError):  # E8
        return _failed(vantage, error.server, "Access is denied.")
    if isinstance(error, UnreachableError):  # E11
        # Assumption: the RPC status in the text; only the family is known.
        return _failed(vantage, error.server, "The RPC server is unavailable (0x6ba).")
    if isinstance(error, ServerNotFoundError):
        return object_not_found(vantage, error.identity)
    if isinstance(error, EdgeSubscriptionNotFoundError):
        return object_not_found(vantage, error.identity)
    # The lab's own wording for refusals whose text is unknown (cmdlet sheet 12).
    return exchange_error(vantage, str(error))


def object_not_found(vantage: Vantage, identity: str) -> ErrorRecord:
    """Assumption: what Exchange's cmdlets say of an identity that the directory does not have."""
    text = (
        f"The operation couldn't be performed because object '{identity}' couldn't be found on "
        f"'{domain_controller(vantage.organisation)}'."
    )
    return exchange_error(vantage, text, OBJECT_NOT_FOUND)


def not_in_this_lab(vantage: Vantage, what: str) -> TerminatingError:
    """For documented features that the lab does not have; the wording is the lab's own."""
    return TerminatingError(
        exchange_error(vantage, f"{what} is not in this lab.", NOT_SUPPORTED, Category.NotImplemented)
    )


def bad_argument(vantage: Vantage, text: str) -> TerminatingError:
    """A value that passes binding and that the cmdlet refuses. Assumption: its exception; the wording is the lab's own."""
    return TerminatingError(exchange_error(vantage, text, ARGUMENT, Category.InvalidArgument))


def _rpc(vantage: Vantage, server: str, text: str) -> str:
    if builds.is_2007(vantage.server.version):
        # Assumption: without -Server, which 2007 does not have, there is no call to another server to tell of.
        return text
    if vantage.server.culture.lower() == "ja-jp":
        return f"サーバー {server} 上で特別な RPC エラーが発生しました: {text}"
    return f"A special Rpc error occurs on server {server}: {text}"


def _not_found(culture: str, thumbprint: str) -> str:
    if culture.lower() == "ja-jp":
        # The lab's own wording: only the beginning of these messages is known in Japanese.
        return f'拇印 "{thumbprint}" を含む証明書が見つかりませんでした。'
    return f"The certificate with thumbprint {thumbprint} was not found."


def snap_in_unsupported(vantage: Vantage) -> ErrorRecord:
    """E9: what the certificate cmdlets say in a PowerShell that has loaded the snap-in where that is not supported."""
    return _failed(vantage, None, "Unknown error (0xe0434f4d)")


def _failed(vantage: Vantage, server: str | None, text: str) -> ErrorRecord:
    """The family of E8, E9 and E11. Assumption: the category that E9 shows."""
    place = "" if server is None else f" on server {server}"
    message = f"The Exchange Certificate operation has failed with an exception{place}. The error message is: {text}"
    return exchange_error(vantage, message, LOCALIZED, Category.InvalidOperation)


__all__ = (
    "ARGUMENT",
    "LOCALIZED",
    "OBJECT_NOT_FOUND",
    "bad_argument",
    "exchange_error",
    "not_in_this_lab",
    "object_not_found",
    "refusal",
    "snap_in_unsupported",
    "task_class",
)
