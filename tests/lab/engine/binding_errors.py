# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors of parameter binding (wire-shapes 11, Errors)."""

from __future__ import annotations

import typing as t

from psrpcore.types import PSInt64

from lab.contract import Category, Cmdlet, NetException, Parameter

from .convert import ConversionFailed, target_type
from .failures import RUNTIME, Failure, Report, runtime_exception
from .values import type_name

_BINDING = "System.Management.Automation.ParameterBindingException"
_VALIDATION = "System.Management.Automation.ParameterBindingValidationException"
_HRESULT = -2146233087


def binding_failure(
    cmdlet: type[Cmdlet],
    error_id: str,
    message: str,
    *,
    category: Category = Category.InvalidArgument,
    parameter_name: str | None = None,
    parameter_type: str | None = None,
    specified: str | None = None,
    inner: NetException | None = None,
    target: t.Any = None,
) -> Failure:
    """A binding error of that id: InvalidData ones are validation exceptions."""
    names = (_VALIDATION, _BINDING) if category is Category.InvalidData else (_BINDING,)
    properties = {
        "Message": message,
        "ParameterName": parameter_name,
        "ParameterType": parameter_type,
        "TypeSpecified": specified,
        "ErrorId": error_id,
        "Line": PSInt64(0),
        "Offset": PSInt64(0),
        "CommandInvocation": "System.Management.Automation.InvocationInfo",
    }
    exception = NetException((*names, *RUNTIME), message, inner, _HRESULT, properties)
    report = Report(exception, f"{error_id},{cmdlet.net_class}", category, target, cmdlet.name, binding=True)
    return Failure(report)


def unknown_parameter(cmdlet: type[Cmdlet], name: str, value: t.Any) -> Failure:
    """No parameter of that name."""
    return binding_failure(
        cmdlet,
        "NamedParameterNotFound",
        f"A parameter cannot be found that matches parameter name '{name}'.",
        parameter_name=name,
        specified=None if value is None else type_name(value),
    )


def no_position(cmdlet: type[Cmdlet], value: t.Any) -> Failure:
    """An argument without a name that fits no position."""
    return binding_failure(
        cmdlet,
        "PositionalParameterNotFound",
        f"A positional parameter cannot be found that accepts argument '{type_name(value)}'.",
        specified=None if value is None else type_name(value),
    )


def ambiguous_parameter(cmdlet: type[Cmdlet], name: str, matches: t.Iterable[str]) -> Failure:
    """The beginning of several names."""
    found = " ".join(f"-{match}" for match in matches)
    return binding_failure(
        cmdlet,
        "AmbiguousParameter",
        f"Parameter cannot be processed because the parameter name '{name}' is ambiguous. Possible matches include: {found}.",
        parameter_name=name,
    )


def already_bound(cmdlet: type[Cmdlet], name: str) -> Failure:
    """The same parameter twice."""
    return binding_failure(
        cmdlet,
        "ParameterAlreadyBound",
        f"Cannot bind parameter because parameter '{name}' is specified more than once.",
        parameter_name=name,
    )


def ambiguous_set(cmdlet: type[Cmdlet]) -> Failure:
    """Parameters that do not go together, or that leave several sets open."""
    return binding_failure(
        cmdlet, "AmbiguousParameterSet", "Parameter set cannot be resolved using the specified named parameters."
    )


def missing_mandatory(cmdlet: type[Cmdlet], names: t.Sequence[str]) -> Failure:
    """Mandatory parameters are missing and there is no host to ask."""
    listed = " ".join(names)
    return binding_failure(
        cmdlet,
        "MissingMandatoryParameter",
        f"Cannot process command because of one or more missing mandatory parameters: {listed}.",
        parameter_name=f" {listed}",
    )


def not_allowed(cmdlet: type[Cmdlet], parameter: Parameter, what: str, value: t.Any) -> Failure:
    """Null, an empty string or an empty array for a mandatory parameter; ``what`` is the end of the id."""
    texts = {
        "NullNotAllowed": "null",
        "EmptyStringNotAllowed": "an empty string",
        "EmptyArrayNotAllowed": "an empty array",
    }
    return binding_failure(
        cmdlet,
        f"ParameterArgumentValidationError{what}",
        f"Cannot bind argument to parameter '{parameter.name}' because it is {texts[what]}.",
        category=Category.InvalidData,
        parameter_name=parameter.name,
        parameter_type=target_type(parameter),
        specified=None if value is None else type_name(value),
    )


def null_for_boolean(cmdlet: type[Cmdlet], parameter: Parameter) -> Failure:
    """Null for a Boolean: InvalidArgument, unlike the null for a mandatory parameter."""
    return binding_failure(
        cmdlet,
        "ParameterArgumentValidationErrorNullNotAllowed",
        f"Cannot bind argument to parameter '{parameter.name}' because it is null.",
        parameter_name=parameter.name,
        parameter_type=target_type(parameter),
    )


def not_converted(cmdlet: type[Cmdlet], parameter: Parameter, value: t.Any, failed: ConversionFailed) -> Failure:
    """The argument does not become what the parameter is."""
    return binding_failure(
        cmdlet,
        "CannotConvertArgumentNoMessage" if failed.explained else "CannotConvertArgument",
        str(failed),
        parameter_name=parameter.name,
        parameter_type=target_type(parameter),
        specified=None if value is None else type_name(value),
        inner=failed.inner,
    )


def not_valid(cmdlet: type[Cmdlet], parameter: Parameter, why: str) -> Failure:
    """A ValidateSet or ValidateCount attribute refuses the converted value."""
    names = (
        "System.Management.Automation.ValidationMetadataException",
        "System.Management.Automation.MetadataException",
    )
    metadata = runtime_exception("ValidationMetadataException", why)
    inner = NetException((*names, *RUNTIME), why, None, metadata.hresult)
    return binding_failure(
        cmdlet,
        "ParameterArgumentValidationError",
        f"Cannot validate argument on parameter '{parameter.name}'. {why}",
        category=Category.InvalidData,
        parameter_name=parameter.name,
        parameter_type=target_type(parameter),
        specified=target_type(parameter),
        inner=inner,
    )


def input_not_bound(cmdlet: type[Cmdlet], value: t.Any) -> Failure:
    """A piped object that no parameter takes."""
    return binding_failure(
        cmdlet,
        "InputObjectNotBound",
        "The input object cannot be bound to any parameters for the command either because the command does not take "
        "pipeline input or the input and its properties do not match any of the parameters that take pipeline input.",
        target=value,
    )


def input_missing_mandatory(cmdlet: type[Cmdlet], names: t.Sequence[str], value: t.Any) -> Failure:
    """A piped object that leaves mandatory parameters open."""
    listed = " ".join(names)
    return binding_failure(
        cmdlet,
        "InputObjectMissingMandatory",
        "The input object cannot be bound because it did not contain the information required to bind all mandatory "
        f"parameters: {listed}",
        parameter_name=f" {listed}",
        target=value,
    )


__all__ = (
    "already_bound",
    "ambiguous_parameter",
    "ambiguous_set",
    "binding_failure",
    "input_missing_mandatory",
    "input_not_bound",
    "missing_mandatory",
    "no_position",
    "not_allowed",
    "not_converted",
    "not_valid",
    "null_for_boolean",
    "unknown_parameter",
)
