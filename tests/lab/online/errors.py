# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of the admin API, in the shape of published answers of the service (Exchange Online sheet)."""

from __future__ import annotations

import typing as t

from .messages import Response, json_response

NO_WARNINGS = {"adminapi.warnings@odata.type": "#Collection(String)", "@adminapi.warnings": []}
_SERVICE_EXCEPTION = "Microsoft.Exchange.Admin.OData.Core.ODataServiceException"
_COMMAND = "Microsoft.Exchange.AdminApi.CommandInvocation"
_DIRECT_INVOKE = "Microsoft.Exchange.Management.PSDirectInvoke.DirectInvokeCmdletExecutionException"


class ApiError(Exception):
    """A cmdlet that does not run, or fails.

    :ivar kind: the exception's full name. :ivar details: whether ``error.details`` is there, whose message names the kind.
    :ivar executed: the cmdlet ran and failed; its exception is in the details alone, behind ``Ex6F9304``.
    """

    def __init__(
        self, status: int, code: str, kind: str, text: str, *, details: bool = True, executed: bool = False
    ) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.kind = kind
        self.text = text
        self.details = details
        self.executed = executed

    def response(self) -> Response:
        """As the service answers."""
        message = "Error executing cmdlet" if self.executed else "Invalid Operation"
        error: dict[str, t.Any] = {"code": self.code, "message": message}
        if self.details:
            origin, mark = ("Context", "Ex6F9304") if self.executed else ("Client", "")
            error["details"] = [{"code": origin, "target": "", "message": f"{mark}|{self.kind}|{self.text}"}]
        inner = {"message": self.text, "type": self.kind, "stacktrace": ""}
        if self.executed:
            inner = {
                "message": f"Exception of type '{_DIRECT_INVOKE}' was thrown.",
                "type": _DIRECT_INVOKE,
                "stacktrace": "",
            }
        error["innererror"] = {
            "message": message,
            "type": _SERVICE_EXCEPTION,
            "stacktrace": "",
            "internalexception": inner,
        }
        return json_response(self.status, {"error": {**error, **NO_WARNINGS}})


def not_found(identity: str, domain_controller: str) -> ApiError:
    """No object of that name, number or distinguished name."""
    return ApiError(
        404,
        "NotFound",
        "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
        f"The operation couldn't be performed because object '{identity}' couldn't be found on '{domain_controller}'.",
        executed=True,
    )


def unknown_parameters(names: t.Sequence[str]) -> ApiError:
    """Parameters that the cmdlet does not have; words as published."""
    return ApiError(
        400,
        "BadRequest",
        f"{_COMMAND}.AmbiguousParameterSetException",
        "Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. "
        + ", ".join(names),
    )


def unfit_value(parameter: str, value: t.Any, kind: str) -> ApiError:
    """A value that a parameter cannot take; there are no details, as published."""
    return ApiError(
        400,
        "BadRequest",
        f"{_COMMAND}.ParameterTransformationException",
        f"Cannot process argument transformation on parameter '{parameter}'. Cannot convert value \"{value}\" to type "
        f'"{kind}".',
        details=False,
    )


def unknown_cmdlet(name: str) -> ApiError:
    """A cmdlet that is not there, or that no role of the application gives.

    Assumption: a cmdlet outside one's roles does not exist for the service either, as in an on-premises session (cmdlet
    sheet 0), and is answered in PowerShell's words, with status 400.
    """
    return ApiError(
        400,
        "BadRequest",
        "System.Management.Automation.CommandNotFoundException",
        f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the "
        "spelling of the name, or if a path was included, verify that the path is correct and try again.",
    )


def unreadable(text: str) -> ApiError:
    """A request that is not what the endpoint takes. Assumption: the exception's name and all texts are the lab's own."""
    return ApiError(400, "BadRequest", f"{_COMMAND}.InvalidRequestException", text)


def transient(name: str) -> ApiError:
    """What passes by itself, although its status is 400; clients know it by the name in its text.

    Assumption: the namespace and the words.
    """
    return ApiError(400, "BadRequest", f"{_COMMAND}.{name}", "The service is busy. Please try again later.")


__all__ = (
    "NO_WARNINGS",
    "ApiError",
    "not_found",
    "transient",
    "unfit_value",
    "unknown_cmdlet",
    "unknown_parameters",
    "unreadable",
)
