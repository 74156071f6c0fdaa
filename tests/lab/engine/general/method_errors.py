# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine throws where a method or a constructor fails (member_bad_argument)."""

from __future__ import annotations

import inspect
import typing as t

from lab.contract import NetException

from ..failures import RUNTIME

_METHOD_EXCEPTION = (
    "System.Management.Automation.MethodException",
    "System.Management.Automation.ExtendedTypeSystemException",
    *RUNTIME,
)
_HRESULT = -2146233087


def invocation_exception(name: str, count: int, thrown: NetException) -> NetException:
    """A MethodInvocationException around what a method threw; an argument that did not fit stays what it is."""
    if thrown.type_names[0].startswith("System.Management.Automation.Method"):
        return thrown
    message = f'Exception calling "{name}" with "{count}" argument(s): "{thrown.message}"'
    names = ("System.Management.Automation.MethodInvocationException", *_METHOD_EXCEPTION)
    return NetException(names, message, thrown, _HRESULT)


def no_overload(name: str, count: int) -> NetException:
    """A MethodException: the method takes another number of arguments."""
    message = f'Cannot find an overload for "{name}" and the argument count: "{count}".'
    return NetException(_METHOD_EXCEPTION, message, None, _HRESULT)


def takes(method: t.Callable[..., t.Any], count: int) -> bool:
    """Whether the method can be called with that many arguments."""
    try:
        inspect.signature(method).bind(*[None] * count)
    except TypeError:
        return False
    return True


__all__ = ("invocation_exception", "no_overload", "takes")
