# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New-Object: an object of one of the types that the session's configuration names (wire-shapes 11, Methods)."""

from __future__ import annotations

import typing as t

from lab.contract import Call, Category, Cmdlet, ErrorRecord, Kind, Parameter, TerminatingError

from ..stage import Stage
from .method_errors import invocation_exception
from .select import argument_error


class NewObject(Cmdlet):
    """Microsoft.PowerShell.Utility\\New-Object. -ComObject and -Property are left out."""

    name: t.ClassVar[str] = "New-Object"
    net_class: t.ClassVar[str] = "Microsoft.PowerShell.Commands.NewObjectCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("TypeName", mandatory=True, position=0),
        Parameter("ArgumentList", Kind.OBJECTS, position=1, aliases=("Args",)),
    )

    def process(self, call: Call) -> None:
        name = call.bound["TypeName"]
        arguments = call.bound.get("ArgumentList") or []
        found = t.cast(Stage, call).shared.configuration.find_type(name)
        if found is None:
            # Assumption: ids and categories of both errors are those of PowerShell's source; neither is recorded.
            message = f"Cannot find type [{name}]: verify that the assembly containing this type is loaded."
            raise TerminatingError(ErrorRecord(argument_error(message), "TypeNotFound", Category.InvalidType))
        try:
            call.write(found.create(call.context, arguments))
        except TerminatingError as error:
            exception = invocation_exception(".ctor", len(arguments), error.record.exception)
            raise TerminatingError(
                ErrorRecord(exception, "ConstructorInvokedThrowsException", Category.InvalidOperation)
            ) from error


__all__ = ("NewObject",)
