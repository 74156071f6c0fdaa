# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error records and exceptions on the wire (wire-shapes 11, "In the record")."""

from __future__ import annotations

import typing as t

from psrpcore.types import PSInt64, PSObject

from lab.contract import NetException

from .failures import RUNTIME, Report
from .values import to_text, type_name
from .wire import Serialiser, note_object, wire_dictionary, wire_list

_ERROR_RECORD = ("System.Management.Automation.ErrorRecord", "System.Object")
_DATA = ("System.Collections.ListDictionaryInternal", "System.Object")
_ASSEMBLY = "mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089"
_BOUND = (
    f"System.Collections.Generic.Dictionary`2[[System.String, {_ASSEMBLY}],[System.Object, {_ASSEMBLY}]]",
    "System.Object",
)
_UNBOUND = (f"System.Collections.Generic.List`1[[System.Object, {_ASSEMBLY}]]", "System.Object")
_LONGEST_TARGET = 40


def error_object(report: Report, *, stream: bool) -> PSObject:
    """The record: of the error stream, or of the state of a pipeline that failed."""
    serialiser = Serialiser()
    reason = report.reason or report.exception.type_names[0].rpartition(".")[2]
    target_name = to_text(report.target)
    target_type = report.target_type or (
        type_name(report.target).rpartition(".")[2] if report.target is not None else ""
    )
    notes: dict[str, t.Any] = {
        "Exception": exception_object(report.exception, serialiser),
        "TargetObject": serialiser.convert(report.target),
        "FullyQualifiedErrorId": report.error_id,
        "InvocationInfo": _invocation(report.activity, report.binding) if report.invoked else None,
        "ErrorCategory_Category": int(report.category),
        "ErrorCategory_Activity": report.activity,
        "ErrorCategory_Reason": reason,
        "ErrorCategory_TargetName": target_name,
        "ErrorCategory_TargetType": target_type,
        "ErrorCategory_Message": (
            f"{report.category.name}: ({_shortened(target_name)}:{target_type}) [{report.activity}], {reason}"
        ),
    }
    if report.details is not None:
        notes["ErrorDetails_Message"] = report.details
        notes["ErrorDetails_RecommendedAction"] = report.recommended_action
    notes["SerializeExtendedInfo"] = False
    if stream:
        notes["PSMessageDetails"] = None
    return note_object(notes, type_names=_ERROR_RECORD, text=report.details or report.exception.message)


def exception_object(exception: NetException, serialiser: Serialiser) -> PSObject:
    """An exception with its inner ones; what a class adds comes before what System.Exception has."""
    own: dict[str, t.Any] = dict(exception.properties)
    if RUNTIME[0] in exception.type_names:
        own.setdefault("ErrorRecord", exception.message)
        own.setdefault("WasThrownFromThrowStatement", False)
    inherited: dict[str, t.Any] = {
        "TargetSite": None,
        "Message": exception.message,
        "Data": wire_dictionary({}, _DATA),
        "InnerException": None if exception.inner is None else exception_object(exception.inner, serialiser),
        "HelpLink": None,
        "Source": None,
        "HResult": exception.hresult,
        "StackTrace": None,
    }
    properties = {name: inherited.get(name, serialiser.convert(value)) for name, value in own.items()}
    properties.update({name: value for name, value in inherited.items() if name not in properties})
    return note_object(
        {},
        type_names=exception.type_names,
        properties=properties,
        text=f"{exception.type_names[0]}: {exception.message}",
    )


def _invocation(name: str, binding: bool) -> PSObject:
    properties: dict[str, t.Any] = {
        "MyCommand": name,
        "BoundParameters": wire_dictionary({}, _BOUND),
        "UnboundArguments": wire_list([], _UNBOUND),
        "ScriptLineNumber": 0,
        "OffsetInLine": 0,
        "HistoryId": PSInt64(1),
        "ScriptName": "",
        "Line": "",
        "Statement": "",
        "PositionMessage": "",
        "PSScriptRoot": "",
        "PSCommandPath": None,
        "InvocationName": "" if binding else name,
        "PipelineLength": 0,
        "PipelinePosition": 0,
        "ExpectingInput": False,
        "CommandOrigin": "Internal",
        "DisplayScriptPosition": None,
    }
    kind = "System.Management.Automation.InvocationInfo"
    return note_object({}, type_names=(kind, "System.Object"), properties=properties, text=kind)


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_TARGET:
        return text
    half = _LONGEST_TARGET // 2 - 1
    return f"{text[:half]}\u2026{text[-half:]}"


__all__ = ("error_object", "exception_object")
