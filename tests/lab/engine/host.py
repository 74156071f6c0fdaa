# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls to the client's host: questions that wait for their answer, and lines that do not."""

from __future__ import annotations

import typing as t

from psrpcore.types import ErrorRecord as WireErrorRecord
from psrpcore.types import HostMethodIdentifier, PSInt64, PSObject

from lab.contract import EXCEPTION, Category, LiveObject, NetException

from .failures import RUNTIME, Failure, Report, runtime_exception
from .incoming import to_live
from .values import to_text
from .wire import note_object, wire_enum, wire_list

ARRAY_LIST = ("System.Collections.ArrayList", "System.Object")
NO_ANSWER = -100

Choice = tuple[str, str]

YES: Choice = ("&Yes", "Continue with only the next step of the operation.")
YES_TO_ALL: Choice = ("Yes to &All", "Continue with all the steps of the operation.")
NO: Choice = ("&No", "Skip this operation and proceed with the next operation.")
NO_TO_ALL: Choice = ("No to A&ll", "Skip this operation and all subsequent operations.")
HALT: Choice = ("&Halt Command", "Stop this command.")

_METHOD_TYPE = "System.Management.Automation.Remoting.RemoteHostMethodId"


class Refused(Exception):
    """The client answered a host call with an exception; the report has no command yet."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.error_id)
        self.report = report


def host_call(call_id: int, method: HostMethodIdentifier, parameters: t.Iterable[t.Any]) -> PSObject:
    """The message of a host call."""
    return note_object(
        {
            "ci": PSInt64(call_id),
            "mi": wire_enum(_METHOD_TYPE, method.name, int(method)),
            "mp": wire_list(parameters, ARRAY_LIST),
        }
    )


def choice_parameters(caption: str, message: str, choices: t.Sequence[Choice], default: int) -> list[t.Any]:
    """The parameters of PromptForChoice (wire-shapes 11, Prompts)."""
    described = [note_object({"label": label, "helpMessage": text}) for label, text in choices]
    return [caption, message, wire_list(described, ARRAY_LIST), default]


def prompt_parameters(caption: str, message: str, fields: t.Sequence[tuple[str, str]]) -> list[t.Any]:
    """The parameters of Prompt: one description for each missing parameter, its name and its type's full name."""
    described = [
        note_object(
            {
                "name": name,
                "label": f"&{name}",
                "parameterTypeName": kind.rpartition(".")[2],
                "parameterTypeFullName": kind,
                "parameterAssemblyFullName": kind,
                "helpMessage": "",
                "isMandatory": True,
                "metadata": wire_list([], ARRAY_LIST),
                "modifiedByRemotingProtocol": False,
                "isFromRemoteHost": False,
            }
        )
        for name, kind in fields
    ]
    return [caption, message, wire_list(described, ARRAY_LIST)]


def refusal(error: t.Any) -> Refused:
    """The exception that the client answered with, as the engine throws it on (wire-shapes 11, confirm_refused)."""
    message = "The host call failed."
    error_id, category = "RemoteHostCallFailed", Category.NotSpecified
    if isinstance(error, WireErrorRecord):
        message = to_text(getattr(error.Exception, "Message", None)) or to_text(error)
        error_id = to_text(error.FullyQualifiedErrorId) or error_id
        category = Category(min(int(error.CategoryInfo.Category), int(Category.SecurityError)))
    sent = getattr(error, "Exception", None)
    names = tuple(sent.PSTypeNames) if isinstance(sent, PSObject) else EXCEPTION
    inner = LiveObject(
        tuple(f"Deserialized.{name.removeprefix('Deserialized.')}" for name in names),
        properties=_members(sent) if isinstance(sent, PSObject) else {"Message": message},
    )
    exception = NetException(
        ("System.Management.Automation.RemoteException", *RUNTIME),
        message,
        None,
        -2146233087,
        {"SerializedRemoteException": inner, "SerializedRemoteInvocationInfo": None},
    )
    return Refused(Report(exception, error_id, category, invoked=False))


def _members(sent: PSObject) -> dict[str, t.Any]:
    return {member.name: to_live(member.get_value(sent)) for member in sent.PSObject.adapted_properties}


def no_host(question: str | None, name: str, net_class: str) -> Failure:
    """A question to a client without a host: the pipeline fails, and the text quotes the question."""
    message = (
        "A command that prompts the user failed because the host program or the command type does not support user "
        "interaction."
    )
    if question is None:
        message += (
            " Try a host program that supports user interaction, such as the PowerShell Console, and remove "
            "prompt-related commands from command types that do not support user interaction."
        )
    else:
        message += f" The host was attempting to request confirmation with the following message: {question}"
    exception = runtime_exception("Host.HostException", message)
    return Failure(Report(exception, f"HostFunctionNotImplemented,{net_class}", Category.NotImplemented, activity=name))


__all__ = (
    "ARRAY_LIST",
    "Choice",
    "HALT",
    "NO",
    "NO_ANSWER",
    "NO_TO_ALL",
    "Refused",
    "YES",
    "YES_TO_ALL",
    "choice_parameters",
    "host_call",
    "no_host",
    "prompt_parameters",
    "refusal",
)
