# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which server has which certificate, and what the error means when it cannot be told (cmdlet sheet 1.6).

An error means that nothing may be concluded about the server's certificates. Nothing is decided by text.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._certificates import clean_thumbprint
from ._auth_config import NOT_YET_CREATED
from ._certificate import ExchangeCertificate

__all__ = (
    "CertificateState",
    "ServerCertificateState",
    "ServerCertificates",
    "StoreOutcome",
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
    :ivar certificates: all of its that could be read.
    :ivar message: what Exchange said where it did not answer, in the server's language; else why some of its
        certificates could not be read.
    :ivar unreadable: how many of its certificates could not be read.
    """

    server: str
    outcome: StoreOutcome
    certificates: tuple[ExchangeCertificate, ...] = ()
    message: str = ""
    unreadable: int = 0

    @property
    def credible_outcome(self) -> StoreOutcome:
        """The outcome; unknown for an answer without any certificate.

        Every Exchange server has at least one, so such an answer says that something went wrong, not that it has none.
        """
        return "unknown" if self.outcome == "answered" and not self.certificates else self.outcome

    def state_of(self, thumbprint: str) -> ServerCertificateState:
        """The state of a certificate on this server.

        Where some certificates could not be read, one that is not among the others may still be there.
        """
        wanted = thumbprint if thumbprint == NOT_YET_CREATED else clean_thumbprint(thumbprint)
        if self.credible_outcome != "answered":
            return ServerCertificateState(self.server, wanted, self.credible_outcome)
        found = next((c for c in self.certificates if c.thumbprint == wanted), None)
        if found is not None:
            state: CertificateState = "no_private_key" if found.has_private_key is False else "present"
            return ServerCertificateState(self.server, wanted, state, found)
        return ServerCertificateState(self.server, wanted, "unknown" if self.unreadable else "missing")
