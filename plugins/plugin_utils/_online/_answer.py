# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the answers of the one REST call mean (Exchange Online sheet, from public clients and their captured answers)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import re
import typing as t

from ._errors import CommandFailed, NotPermitted, NotSignedIn, OnlineError, TenantUnknown, UnreadableAnswer, excerpt

__all__ = ("Page", "failure", "read_page")

_OF_A_PAGE = 120
_MANAGE_AS_APP = "Exchange.ManageAsApp"
# Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be performed...
_TYPED = re.compile(r"(?:^|\s|\|)Ex[0-9A-F]+\|([A-Za-z0-9_.+`]+)\|(.*)", re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Page:
    """One page of objects.

    :ivar next_link: where the next one is to be asked for, as the service wrote it; None on the last.
    """

    objects: tuple[dict[str, t.Any], ...]
    warnings: tuple[str, ...]
    next_link: str | None


def read_page(where: str, text: str, header_warnings: str | None) -> Page:
    """The page in an answer with status 200.

    :raises UnreadableAnswer: it is none.
    """
    document = _parsed(text)
    objects = document.get("value") if document is not None else None
    if document is None or not isinstance(objects, list) or not all(isinstance(item, dict) for item in objects):
        raise UnreadableAnswer(where, said=excerpt(text, _OF_A_PAGE))
    link = document.get("@odata.nextLink")
    if link is not None and not isinstance(link, str):
        raise UnreadableAnswer(where, happened="The link to the next page can't be read.")
    told = document.get("@adminapi.warnings")
    warnings = [str(item) for item in told] if isinstance(told, list) else []
    if header_warnings and header_warnings not in warnings:
        warnings.append(header_warnings)
    return Page(tuple(objects), tuple(warnings), link or None)


def failure(where: str, cmdlet: str, tenant: str, status: int, text: str, token: str) -> OnlineError:
    """The error in an answer with any other status.

    :param token: looked at for which permission it carries, where one is missing.
    """
    kind, said = _error(text)
    if status == 401:
        return NotSignedIn(where, said=said)
    if status == 403:
        return _not_permitted(where, said, token)
    if status == 404 and not kind:
        return TenantUnknown(where, happened=f"The tenant {tenant} is not known there (404).", said=said)
    if status >= 400 and (kind or said):
        return CommandFailed(
            where, kind=kind, happened=f"{cmdlet} failed ({status}{f', {kind}' if kind else ''}).", said=said
        )
    return UnreadableAnswer(
        where, happened=f"The answer to {cmdlet} has the status {status}.", said=excerpt(text, _OF_A_PAGE)
    )


def _error(text: str) -> tuple[str, str]:
    """Exception type and message; empty where the body holds none."""
    error = (_parsed(text) or {}).get("error")
    if not isinstance(error, dict):
        return "", error if isinstance(error, str) else ""
    inner = error.get("innererror")
    cause = inner.get("internalexception") if isinstance(inner, dict) else None
    details = error.get("details")
    candidates = (
        [item.get("message") for item in details if isinstance(item, dict)] if isinstance(details, list) else []
    )
    candidates.append(error.get("message"))
    if isinstance(cause, dict):
        candidates.append(cause.get("message"))
    messages = [message for message in candidates if isinstance(message, str) and message.strip()]
    for message in messages:
        typed = _TYPED.search(message)
        if typed:
            return typed[1], typed[2].strip()
    kind = cause.get("type") if isinstance(cause, dict) else None
    return kind if isinstance(kind, str) else "", messages[0] if messages else ""


def _not_permitted(where: str, said: str, token: str) -> NotPermitted:
    roles = _roles(token)
    if roles is None:
        return NotPermitted(where, said=said)
    if _MANAGE_AS_APP in roles:
        return NotPermitted(
            where,
            happened=f"The application has the permission {_MANAGE_AS_APP}, but no role that lets it do this (403).",
            said=said,
            remedy="Assign its service principal a directory role; Global Reader is enough. It takes a while to work.",
        )
    return NotPermitted(
        where,
        happened=f"The token lacks the permission {_MANAGE_AS_APP} (403).",
        said=said,
        remedy=(
            f'Give the application the application permission {_MANAGE_AS_APP} of "Office 365 Exchange Online", with admin '
            "consent, and its service principal a directory role; Global Reader is enough."
        ),
    )


def _roles(token: str) -> tuple[str, ...] | None:
    """The application permissions in the token; None where it can't be looked into."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return None
    roles = claims.get("roles", []) if isinstance(claims, dict) else None
    return tuple(map(str, roles)) if isinstance(roles, list) else None


def _parsed(text: str) -> dict[str, t.Any] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
