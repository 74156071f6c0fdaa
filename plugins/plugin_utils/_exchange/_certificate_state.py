# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which server has which certificate, and what the error means when it cannot be told.

The rule for errors is cmdlet sheet 1.6: after Get-ExchangeCertificate with -Server and -Thumbprint, an
InvalidOperationException means that the server answered and has no such certificate; anything else means that nothing
may be concluded about its certificates. Nothing is decided by text.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._certificates import clean_thumbprint
from ._certificate import ExchangeCertificate

__all__ = (
    "CertificateState",
    "ServerCertificateState",
    "ServerCertificates",
    "StoreOutcome",
    "classify_lookup_error",
    "classify_server_error",
)

CertificateState = t.Literal["present", "missing", "no_private_key", "unreachable", "access_denied", "unknown"]
StoreOutcome = t.Literal["answered", "unreachable", "access_denied", "unknown"]

_ACCESS_DENIED_TYPES = frozenset(
    ("UnauthorizedAccessException", "SecurityException", "AddAccessRuleUnauthorizedAccessException")
)
_ACCESS_DENIED_HRESULT: t.Final = 0x80070005
# System.Management.Automation.ErrorCategory
_PERMISSION_DENIED, _SECURITY_ERROR = 18, 25
_MISSING_TYPE: t.Final = "InvalidOperationException"


def _short(type_name: str) -> str:
    return type_name.rpartition(".")[2]


def classify_server_error(
    exception_types: t.Sequence[str], category: int | None = None, hresults: t.Sequence[int] = ()
) -> t.Literal["unreachable", "access_denied"]:
    """What an error of a call to a server says of the server.

    Access denied is an UnauthorizedAccessException or SecurityException anywhere in the chain, HResult 0x80070005, or
    the category PermissionDenied or SecurityError. Everything else counts as unreachable.

    Error E8 of the cmdlet sheet ("Access is denied." wrapped in a LocalizedException) says it in its text only, which
    is in the server's language. Unless its HResult or an inner exception tells, it cannot be told from a server that is
    down (E11), and counts as unreachable; both lead to the same caution.

    :param exception_types: names of the exception, its bases and its inner exceptions, outermost first, full or short.
    :param category: the number of the ErrorCategory.
    :param hresults: of the exception and its inner ones, signed or unsigned.
    """
    if any(_short(name) in _ACCESS_DENIED_TYPES for name in exception_types):
        return "access_denied"
    if category in (_PERMISSION_DENIED, _SECURITY_ERROR):
        return "access_denied"
    if any(value & 0xFFFFFFFF == _ACCESS_DENIED_HRESULT for value in hresults):
        return "access_denied"
    return "unreachable"


def classify_lookup_error(
    exception_types: t.Sequence[str],
    category: int | None = None,
    hresults: t.Sequence[int] = (),
    reason: str = "",
) -> t.Literal["missing", "unreachable", "access_denied"]:
    """What the error of ``Get-ExchangeCertificate -Server S -Thumbprint T`` says of T on S.

    Sound for that one call only: other cmdlets, and a Get-ExchangeCertificate that lists, raise the same exception for
    other causes; use :func:`classify_server_error` for those. A class derived from InvalidOperationException is another
    exception and does not count, as in Microsoft's script, which compares the short name of the type.

    :param reason: ErrorCategory_Reason, the short type name; decides where the exception's own types did not come.
    """
    if classify_server_error(exception_types, category, hresults) == "access_denied":
        return "access_denied"
    outermost = _short(exception_types[0]) if exception_types else ""
    # On the .NET client's side the exception is a RemoteException and the reason holds the real type (1.6).
    if outermost in ("", "RemoteException", "Exception") and reason:
        outermost = _short(reason)
    return "missing" if outermost == _MISSING_TYPE else "unreachable"


@dataclasses.dataclass(frozen=True)
class ServerCertificateState:
    """One certificate on one server.

    :ivar certificate: as that server showed it; None unless present or without key.
    """

    server: str
    thumbprint: str
    state: CertificateState
    certificate: ExchangeCertificate | None = None


@dataclasses.dataclass(frozen=True)
class ServerCertificates:
    """What is known of one server's certificates.

    :ivar server: its FQDN.
    :ivar outcome: whether it answered.
    :ivar certificates: those it showed.
    :ivar missing: thumbprints that it was asked for one by one and does not have.
    :ivar complete: whether ``certificates`` are all it has. A listing is; answers about single thumbprints are not.
    :ivar message: what Exchange said where it did not answer, in the server's language.
    """

    server: str
    outcome: StoreOutcome
    certificates: tuple[ExchangeCertificate, ...] = ()
    missing: frozenset[str] = frozenset()
    complete: bool = True
    message: str = ""

    def state_of(self, thumbprint: str) -> ServerCertificateState:
        """The state of a certificate on this server.

        A complete listing without any certificate is not believed: every Exchange server has at least one, so such an
        answer says that something went wrong, not that the certificate is missing.
        """
        wanted = clean_thumbprint(thumbprint)
        if self.outcome != "answered":
            return ServerCertificateState(self.server, wanted, self.outcome)
        found = next((c for c in self.certificates if c.thumbprint == wanted), None)
        if found is not None:
            state: CertificateState = "no_private_key" if found.has_private_key is False else "present"
            return ServerCertificateState(self.server, wanted, state, found)
        if wanted in self.missing or (self.complete and self.certificates):
            return ServerCertificateState(self.server, wanted, "missing")
        return ServerCertificateState(self.server, wanted, "unknown")
