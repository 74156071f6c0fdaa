# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What WS-Management answers when it cannot do what was asked, and faults that are made on demand."""

from __future__ import annotations

import dataclasses

from lab.web import Disturbances


class WSManFault(Exception):
    """A fault with its code, as HTTP 500.

    :ivar code: the number in the WSManFault element. :ivar subcode: of the SOAP fault, ``w:InvalidSelectors`` and the like.
    """

    def __init__(self, code: int, subcode: str, message: str, *, sender: bool = True) -> None:
        super().__init__(message)
        self.code = code
        self.subcode = subcode
        self.message = message
        self.sender = sender


class ConnectionDropped(Exception):
    """The connection breaks off here, as asked for."""


def timed_out() -> WSManFault:
    """Nothing to receive in the time of OperationTimeout (ERROR_WSMAN_OPERATION_TIMEDOUT)."""
    return WSManFault(
        2150858793,
        "w:TimedOut",
        "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.",
        sender=False,
    )


def unknown_resource(uri: str) -> WSManFault:
    """No such session configuration (ERROR_WSMAN_INVALID_RESOURCE_URI)."""
    return WSManFault(
        2150858811,
        "w:DestinationUnreachable",
        f"The WS-Management service cannot process the request. The resource URI ({uri}) was not found in the "
        "WS-Management catalog. The catalog contains the metadata that describes resources, or logical endpoints.",
    )


def unknown_shell(shell_id: str) -> WSManFault:
    """No such shell, or command of it (ERROR_WSMAN_UNEXPECTED_SELECTORS)."""
    return WSManFault(
        2150858843,
        "w:InvalidSelectors",
        f"The request for the Windows Remote Shell with ShellId {shell_id} failed because the shell was not found on "
        "the server. Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the "
        "server. Provide the correct ShellId or create a new shell and retry the operation.",
    )


def access_denied() -> WSManFault:
    """ERROR_ACCESS_DENIED."""
    return WSManFault(5, "w:AccessDenied", "Access is denied.")


def throttled(endpoint: str, allowed: int) -> WSManFault:
    """Too many shells of this user on the endpoint."""
    if endpoint == "exchange":
        # Assumption: Exchange's own throttling comes under the code of WinRM's quota, in its own words.
        message = (
            "Fail to create a runspace because you have exceeded the maximum number of connections allowed : "
            f"{allowed} for the policy party : MaxConcurrency. Please wait until one of your connections is closed "
            "before opening a new connection."
        )
    else:
        message = (
            "The WS-Management service cannot process the request. This user is allowed a maximum number of "
            f"{allowed} concurrent shells, which has been exceeded. Close existing shells or raise the quota for this "
            "user."
        )
    return WSManFault(2150859173, "w:QuotaLimit", message)


def unsupported(action: str) -> WSManFault:
    """An action that this service does not have (ERROR_WSMAN_INVALID_ACTIONURI)."""
    return WSManFault(
        2150858753,
        "wsa:ActionNotSupported",
        f"The WS-Management service cannot process the request because the action {action} is not supported.",
    )


def invalid_message(message: str) -> WSManFault:
    """An envelope or a fragment that cannot be read."""
    # Assumption: one code for all of them; Windows has several, and others for a broken fragment.
    return WSManFault(2150858758, "w:SchemaValidationError", message)


@dataclasses.dataclass
class Faults(Disturbances):
    """Faults of one listener, to be set while it runs.

    :ivar throttled: new shells are refused with the quota fault.
    """

    throttled: bool = False


__all__ = (
    "ConnectionDropped",
    "Faults",
    "WSManFault",
    "access_denied",
    "invalid_message",
    "throttled",
    "timed_out",
    "unknown_resource",
    "unknown_shell",
    "unsupported",
)
