# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ForEach-Object in its form without a script: a property is read, a method is called (wire-shapes 11, Methods)."""

from __future__ import annotations

import dataclasses
import typing as t

from lab.contract import (
    Call,
    Category,
    Cmdlet,
    ErrorRecord,
    Kind,
    LiveObject,
    NetException,
    Parameter,
    TerminatingError,
)

from ..failures import Report
from ..stage import Stage
from ..values import has_property, items_of, read_property, to_text
from .method_errors import invocation_exception, no_overload, takes
from .select import argument_error


class ForEachObject(Cmdlet):
    """Microsoft.PowerShell.Core\\ForEach-Object. -Process takes a script block: not here."""

    name: t.ClassVar[str] = "ForEach-Object"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.ForEachObjectCommand"
    default_set: t.ClassVar[str | None] = "PropertyAndMethodSet"
    supports_should_process: t.ClassVar[bool] = True
    confirm_impact: t.ClassVar[str] = "Low"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("InputObject", Kind.OBJECT, by_value=True),
        Parameter("MemberName", Kind.STRING, mandatory=True, position=0),
        Parameter("ArgumentList", Kind.OBJECTS, aliases=("Args",)),
    )

    def process(self, call: Call) -> None:
        if "InputObject" not in call.bound:
            return
        value, name = call.bound["InputObject"], call.bound["MemberName"]
        arguments = call.bound.get("ArgumentList")
        method = self._method(value, name)
        if method is not None:
            if call.should_process(f"InputObject: {to_text(value)}", f"Method invocation: {name}"):
                self._invoke(call, name, method, arguments or [])
        elif arguments is None and has_property(value, name):
            self._enumerate(call, read_property(value, name))
        elif arguments is None:
            # In a session without strict mode a property that is not there is null.
            call.write(None)
        else:
            message = f'Input name "{name}" cannot be resolved to a method.'
            exception = argument_error(message)
            properties = {"ErrorRecord": message, "Message": message, "ParamName": "Name"}
            exception = NetException(exception.type_names, message, None, exception.hresult, properties)
            self._report(call, exception, "MethodNotFound", Category.InvalidArgument)

    def _report(self, call: Call, exception: NetException, error_id: str, category: Category) -> None:
        """The target is the object in PowerShell's own wrapping (member_unknown)."""
        report = Report.of(ErrorRecord(exception, error_id, category, call.input), self.name, self.net_class)
        t.cast(Stage, call).report(dataclasses.replace(report, target_type="PSObject"))

    @staticmethod
    def _method(value: t.Any, name: str) -> t.Callable[..., t.Any] | None:
        if not isinstance(value, LiveObject):
            return None
        return next((method for key, method in value.methods.items() if key.lower() == name.lower()), None)

    def _invoke(self, call: Call, name: str, method: t.Callable[..., t.Any], arguments: list[t.Any]) -> None:
        """A method says what went wrong with a TerminatingError; what it threw is the inner exception."""
        if not takes(method, len(arguments)):
            # Assumption: an error with arguments and without; PowerShell writes the method itself in the latter case.
            failure = no_overload(name, len(arguments))
            self._report(call, failure, "MethodInvocationError", Category.InvalidOperation)
            return
        try:
            result = method(*arguments)
        except TerminatingError as error:
            failure = invocation_exception(name, len(arguments), error.record.exception)
            self._report(call, failure, "MethodInvocationError", Category.InvalidOperation)
            return
        if result is not None:
            self._enumerate(call, result)

    @staticmethod
    def _enumerate(call: Call, value: t.Any) -> None:
        items = items_of(value)
        for item in [value] if items is None else items:
            call.write(item)


__all__ = ("ForEachObject",)
