# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From psrpcore's error records to our own."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._convert import properties_of, type_names_of
from ._libraries import psrpcore
from ._record import RemoteRecord

__all__ = ("record_of",)


def record_of(record: t.Any) -> RemoteRecord:
    """An error record with the types and HResults of its whole chain of exceptions."""
    types: list[str] = []
    hresults: list[int] = []
    _walk(record.Exception, types, hresults, set())
    info = record.CategoryInfo
    return RemoteRecord(
        message=_message(record),
        error_id=_text(record.FullyQualifiedErrorId),
        category=int(info.Category.value),
        reason=_text(info.Reason),
        exception_types=tuple(dict.fromkeys(types)),
        hresults=tuple(hresults),
        command=_text(info.Activity),
        target=_text(info.TargetName),
    )


def _message(record: t.Any) -> str:
    details = record.ErrorDetails
    if details is not None and details.Message:
        return _text(details.Message)
    if record.Exception is None:
        return ""
    return _text(properties_of(record.Exception).get("Message")) or _text(record.Exception.PSObject.to_string)


def _walk(exception: t.Any, types: list[str], hresults: list[int], seen: set[int]) -> None:
    if not isinstance(exception, psrpcore.types.PSObject) or id(exception) in seen:
        return
    seen.add(id(exception))
    types.extend(type_names_of(exception))
    found = properties_of(exception)
    if isinstance(found.get("HResult"), int):
        hresults.append(int(found["HResult"]))
    # A RemoteException wraps what was thrown behind a second endpoint.
    for name in ("InnerException", "SerializedRemoteException"):
        _walk(found.get(name), types, hresults, seen)


def _text(value: t.Any) -> str:
    return str.__str__(value) if isinstance(value, str) else ""
