# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The agreement between the lab's engine and its cmdlets: values, errors, signatures."""

from __future__ import annotations

from .cmdlet import Call, Cmdlet, Kind, Parameter
from .errors import (
    EXCEPTION,
    INVALID_OPERATION,
    SYSTEM_EXCEPTION,
    Category,
    ErrorRecord,
    NetException,
    TerminatingError,
)
from .net_type import NetType
from .packages import Module, SnapIn
from .values import ENUM_BASES, OBJECT, EnumType, EnumValue, LiveList, LiveObject, Unreadable

__all__ = (
    "Call",
    "Category",
    "Cmdlet",
    "ENUM_BASES",
    "EXCEPTION",
    "EnumType",
    "EnumValue",
    "ErrorRecord",
    "INVALID_OPERATION",
    "Kind",
    "LiveList",
    "LiveObject",
    "Module",
    "NetException",
    "NetType",
    "OBJECT",
    "Parameter",
    "SYSTEM_EXCEPTION",
    "SnapIn",
    "TerminatingError",
    "Unreadable",
)
