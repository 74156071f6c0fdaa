# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a pipeline ends other than by finishing, and the errors that the engine itself raises."""

from __future__ import annotations

import dataclasses
import typing as t

from lab.contract import EXCEPTION, SYSTEM_EXCEPTION, Category, ErrorRecord, NetException

RUNTIME = ("System.Management.Automation.RuntimeException", *SYSTEM_EXCEPTION)
_HRESULT_RUNTIME = -2146233087


@dataclasses.dataclass(frozen=True)
class Report:
    """An error record as it goes to the client.

    :ivar error_id: the full id, class included. :ivar activity: the command's name, empty before there is a command.
    :ivar invoked: whether a command was running, so that the record carries its invocation. :ivar binding: whether its
        parameters were still being bound: then the invocation has no name yet.
    :ivar target_type: told in place of the target's own type.
    """

    exception: NetException
    error_id: str
    category: Category
    target: t.Any = None
    activity: str = ""
    invoked: bool = True
    reason: str | None = None
    details: str | None = None
    recommended_action: str | None = None
    binding: bool = False
    target_type: str | None = None

    @classmethod
    def of(cls, record: ErrorRecord, name: str, net_class: str) -> Report:
        """The record as the cmdlet of that name and class raised it."""
        return cls(
            record.exception,
            f"{record.error_id},{net_class}",
            record.category,
            record.target,
            name,
            True,
            record.reason,
            record.details,
            record.recommended_action,
        )


class Failure(Exception):
    """A terminating error: the pipeline ends in state Failed with this record."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.error_id)
        self.report = report


class PipelineStopped(BaseException):
    """The client stopped the pipeline; no body may catch it by accident."""


class UpstreamStopped(BaseException):
    """A command has all it wants (Select-Object -First): the commands before it stop."""

    def __init__(self, stage: object) -> None:
        super().__init__()
        self.stage = stage


def runtime_exception(name: str, message: str, **properties: t.Any) -> NetException:
    """An exception of System.Management.Automation derived directly from RuntimeException."""
    return NetException((f"System.Management.Automation.{name}", *RUNTIME), message, None, _HRESULT_RUNTIME, properties)


def invalid_cast(message: str, inner: NetException) -> NetException:
    """PSInvalidCastException, as a conversion throws it."""
    names = (
        "System.Management.Automation.PSInvalidCastException",
        "System.InvalidCastException",
        *SYSTEM_EXCEPTION,
    )
    return NetException(names, message, inner, -2147467262, {"ErrorRecord": message})


def plain_runtime(message: str) -> NetException:
    """RuntimeException itself."""
    return NetException(RUNTIME, message, None, _HRESULT_RUNTIME)


def system_exception(name: str, message: str, hresult: int) -> NetException:
    """An exception derived directly from System.SystemException."""
    return NetException((name, *SYSTEM_EXCEPTION), message, None, hresult)


def command_not_found(name: str) -> Failure:
    """No such command, or not visible in this session: the same error (wire-shapes 11)."""
    message = (
        f"The term '{name}' is not recognized as a name of a cmdlet, function, script file, or executable program.\n"
        "Check the spelling of the name, or if a path was included, verify that the path is correct and try again."
    )
    exception = runtime_exception("CommandNotFoundException", message, ErrorRecord=message, CommandName=name)
    return Failure(Report(exception, "CommandNotFoundException", Category.ObjectNotFound, name, invoked=False))


def scripts_not_allowed(text: str) -> Failure:
    """A script in no-language mode, even one bare command name (wire-shapes 11, script_plain)."""
    message = "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode."
    exception = runtime_exception("ParseException", message, Errors=None, Message=message)
    return Failure(Report(exception, "ScriptsNotAllowed", Category.ParserError, text, invoked=False))


def lab_limit(what: str, *, activity: str = "") -> Failure:
    """Something that PowerShell can do and this lab cannot: said so, never pretended."""
    message = f"The lab has no PowerShell language: {what}"
    exception = NetException(("System.NotSupportedException", *SYSTEM_EXCEPTION), message, None, -2146233067)
    return Failure(Report(exception, "LabLimit", Category.NotImplemented, activity=activity, invoked=bool(activity)))


def stopped_report() -> Report:
    """What a stopped pipeline's state carries (wire-shapes 11, stopped)."""
    exception = runtime_exception("PipelineStoppedException", "The pipeline has been stopped.")
    return Report(exception, "PipelineStopped", Category.OperationStopped, invoked=False)


def halted(message: str, name: str, net_class: str) -> Failure:
    """The client chose Halt Command where the preference is Inquire."""
    # Assumption: the id of ActionPreferenceStopException as PowerShell's source has it; not recorded.
    text = f"The running command stopped because the user selected the Stop option: {message}"
    exception = runtime_exception("ActionPreferenceStopException", text)
    return Failure(Report(exception, f"ActionPreferenceStop,{net_class}", Category.OperationStopped, activity=name))


def internal_error(message: str, name: str) -> Report:
    """A mistake in the lab's own code, reported as an uncaught exception."""
    return Report(NetException(EXCEPTION, message), "LabInternalError", Category.NotSpecified, activity=name)


__all__ = (
    "Failure",
    "PipelineStopped",
    "RUNTIME",
    "Report",
    "UpstreamStopped",
    "command_not_found",
    "halted",
    "internal_error",
    "invalid_cast",
    "lab_limit",
    "plain_runtime",
    "runtime_exception",
    "scripts_not_allowed",
    "stopped_report",
    "system_exception",
)
