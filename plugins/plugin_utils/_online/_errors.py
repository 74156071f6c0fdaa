# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong with Exchange Online, one class for each fact that a person can act on.

Each says which address, what happened, what the other side said, and what to do. None ever holds a secret or a token.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re

from .._refusal import Refusal
from .._telling import told

__all__ = (
    "CommandFailed",
    "NotPermitted",
    "NotReachable",
    "NotReadOnly",
    "NotSignedIn",
    "OnlineError",
    "OnlineLibraryMissing",
    "ServiceBusy",
    "TenantUnknown",
    "TokenRefused",
    "UnreadableAnswer",
    "excerpt",
)

_LONGEST_QUOTE = 500
# A signed token or assertion: three parts in base64url, the first of them a JSON object.
_SIGNED = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?")


def excerpt(text: str, length: int = _LONGEST_QUOTE) -> str:
    """The beginning of a text in one line, without tokens.

    It is cut between words: half of a secret would not be recognised, and masked, later on.
    """
    line = _SIGNED.sub("***", " ".join(text.split()))
    return line if len(line) <= length else line[: length + 1].rpartition(" ")[0] + " ..."


class OnlineError(Refusal):
    """Base of all errors of this layer. Nothing was changed, as nothing here ever changes anything.

    :ivar where: host name of the service, or what was to be done.
    :ivar said: what the other side or the library said about it; may be empty.
    """

    happened = "Exchange Online could not be read."
    remedy = "Act on what the service said."

    def __init__(self, where: str, *, happened: str | None = None, said: str = "", remedy: str | None = None) -> None:
        self.where = where
        self.happened = happened or self.happened
        self.said = excerpt(said)
        self.remedy = remedy or self.remedy
        super().__init__(told(where, self.happened, said=self.said, remedy=self.remedy))


class OnlineLibraryMissing(OnlineError):
    """A Python library is not installed on the controller."""

    happened = "A Python library is missing on the controller."
    remedy = "Install it into the Python that runs Ansible."


class NotReadOnly(OnlineError):
    """Something else than a ``Get-`` cmdlet was to be sent; it was not."""

    happened = "Only cmdlets with the verb Get are sent to Exchange Online; nothing was sent."
    remedy = "Do what changes something there by hand, or with the hybrid wizard."


class NotReachable(OnlineError):
    """No connection, or no answer in time.

    :ivar cause: ``timeout``, ``tls``, ``proxy`` or ``network``.
    """

    happened = "No connection to the service."
    remedy = "Check the address, name resolution and the firewall; a proxy is taken from the environment (HTTPS_PROXY)."

    def __init__(
        self, where: str, *, cause: str, happened: str | None = None, said: str = "", remedy: str | None = None
    ):
        super().__init__(where, happened=happened, said=said, remedy=remedy)
        self.cause = cause


class TokenRefused(OnlineError):
    """The sign-in service gave no token.

    :ivar code: its error code, for example ``AADSTS7000215``; empty where it gave none.
    """

    happened = "The sign-in service gave no token."

    def __init__(self, where: str, *, code: str, said: str, remedy: str | None = None) -> None:
        super().__init__(where, happened=f"{self.happened[:-1]} ({code})." if code else None, said=said, remedy=remedy)
        self.code = code


class NotSignedIn(OnlineError):
    """401: the service does not take the token."""

    happened = "The service does not take the access token (401)."
    remedy = (
        "It may have expired, be of another tenant, or be meant for another service: it has to be issued for "
        "https://outlook.office365.com."
    )


class NotPermitted(OnlineError):
    """403: the token is good, but permits nothing here."""

    happened = "The application may not do this (403)."
    remedy = (
        'It needs the application permission Exchange.ManageAsApp of "Office 365 Exchange Online" with admin consent, and '
        "its service principal a directory role; Global Reader is enough. A new role takes a while to work."
    )


class TenantUnknown(OnlineError):
    """404, or no such tenant at the sign-in service."""

    happened = "The tenant is not known there."
    remedy = "Give the tenant's id or its initial domain, contoso.onmicrosoft.com, and the addresses of its cloud."


class ServiceBusy(OnlineError):
    """429, 503 or the like, more often than is waited for."""

    happened = "The service is busy or limits the requests, and still did after several attempts."
    remedy = "Try again later."


class CommandFailed(OnlineError):
    """The cmdlet failed.

    :ivar kind: full name of the .NET exception; decide by it. Empty where the service named none.
    """

    happened = "The cmdlet failed."

    def __init__(self, where: str, *, kind: str, happened: str | None = None, said: str = "") -> None:
        super().__init__(where, happened=happened, said=said)
        self.kind = kind


class UnreadableAnswer(OnlineError):
    """An answer that is not what the service sends: a proxy's page, another service, or a change of the service."""

    happened = "The answer is not that of the service."
    remedy = "Check the address, and whether a proxy answers in place of the service."
