# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request to the admin API must be, before any cmdlet is looked at (Exchange Online sheet).

Assumption: the service may well take less than the sheet's client sends; the look-alike takes exactly that, so that a client
that forgets a part is found out.
"""

from __future__ import annotations

import dataclasses
import json
import re
import typing as t
import uuid

from lab.organisation import Tenant

from . import errors
from .messages import Request
from .paging import DEFAULT_PAGE

_ANCHOR = re.compile(r"UPN:SystemMailbox\{bb558c35-97f1-4cb9-8ff7-d53741dc928c\}@(.+)", re.IGNORECASE)
_PAGE_SIZE = re.compile(r"\bodata\.maxpagesize\s*=\s*(\d+)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Call:
    """A cmdlet to run. :ivar page_size: as the client prefers."""

    cmdlet: str
    parameters: t.Mapping[str, t.Any]
    page_size: int


def read(request: Request, tenant: Tenant) -> Call:
    """The cmdlet that the request asks for. Raises ApiError."""
    _check_headers(request.headers, tenant)
    try:
        content = json.loads(request.body)
    except ValueError as error:
        raise errors.unreadable("The request's body is not JSON.") from error
    call = content.get("CmdletInput") if isinstance(content, dict) else None
    if not isinstance(call, dict) or set(content) != {"CmdletInput"}:
        raise errors.unreadable("The request's body has to hold CmdletInput, and nothing else.")
    cmdlet, parameters = call.get("CmdletName"), call.get("Parameters", {})
    if not isinstance(cmdlet, str) or not isinstance(parameters, dict) or not set(call) <= {"CmdletName", "Parameters"}:
        raise errors.unreadable("CmdletInput has to hold CmdletName, a text, and may hold Parameters, an object.")
    if request.headers.get("x-cmdletname", "").lower() != cmdlet.lower():
        raise errors.unreadable("The header X-CmdletName has to name the cmdlet of the body.")
    wanted = _PAGE_SIZE.search(request.headers.get("prefer", ""))
    size = int(wanted[1]) if wanted is not None else DEFAULT_PAGE
    return Call(cmdlet, parameters, min(size, DEFAULT_PAGE) or DEFAULT_PAGE)


def _check_headers(headers: t.Mapping[str, str], tenant: Tenant) -> None:
    for name, wanted in (
        ("Content-Type", "application/json"),
        ("Accept", "application/json"),
        ("X-ResponseFormat", "json"),
        ("X-SerializationLevel", "Partial"),
    ):
        value = headers.get(name.lower(), "").partition(";")[0].strip()
        if value.lower() != wanted.lower():
            raise errors.unreadable(f"The header {name} has to be {wanted}.")
    for name in ("client-request-id", "connection-id"):
        try:
            uuid.UUID(headers.get(name, ""))
        except ValueError as error:
            raise errors.unreadable(f"The header {name} has to be a GUID.") from error
    anchor = _ANCHOR.fullmatch(headers.get("x-anchormailbox", ""))
    if anchor is None or not tenant.is_named(anchor[1]):
        raise errors.unreadable("The header X-AnchorMailbox has to name the tenant's system mailbox.")


__all__ = ("Call", "read")
