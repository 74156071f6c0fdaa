# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of HTTP that are none of WS-Management, as errors."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._errors import (
    CannotConnect,
    CutConnection,
    EndpointNotFound,
    NotAuthorised,
    RemotingError,
    Throttled,
    UnreadableAnswer,
)
from ._hearing import Heard, NotSoap
from ._logon import refused_logon
from ._options import BASIC_METHODS, Endpoint

__all__ = ("of_not_soap", "of_status")


def of_status(status: int, endpoint: Endpoint, in_session: bool, heard: Heard | None) -> RemotingError:
    """The error for a status that came without a SOAP fault."""
    server, happened = endpoint.host, f"{endpoint.url} answered with HTTP status {status}."
    said = _page(heard.page) if heard is not None and heard.page is not None else ""
    if status == 401:
        return refused_logon(endpoint, "", heard)
    if status == 403:
        happened = f"Access to {endpoint.url} is denied (HTTP status 403)."
        return NotAuthorised(server=server, happened=happened, said=said)
    if status == 429:
        return Throttled(server=server, happened=happened, said=said)
    if in_session:
        return CutConnection(server=server, happened=happened, said=said)
    if status in (404, 405):
        happened = f"There is nothing at {endpoint.url} (HTTP status {status})."
        return EndpointNotFound(server=server, happened=happened, said=said)
    if status == 407:
        return CannotConnect(server=server, cause="proxy", happened="The proxy wants credentials (HTTP status 407).")
    if status in (502, 503, 504):
        return CannotConnect(
            server=server,
            cause="network",
            happened=happened,
            said=said,
            remedy="The service behind the address does not run; look at its application pool or at the load balancer.",
        )
    if status == 500 and heard is not None and heard.empty and _is_clear(endpoint):
        # WinRM says nothing but this (pywinrm, issues 129 and 208).
        return RemotingError(
            server=server,
            happened=f"{endpoint.url} does not take messages that are not encrypted (HTTP status 500 without a word).",
            remedy=f"{_setting(endpoint)} or use https.",
        )
    return RemotingError(server=server, happened=happened, said=said)


def of_not_soap(error: NotSoap, endpoint: Endpoint, in_session: bool) -> RemotingError:
    """The error for a redirection, which is not followed with a user's credentials, or for something else to read."""
    what, remedy = f"an answer of the type {error} in place of WS-Management", EndpointNotFound.remedy
    if error.location:
        what = f"a redirection to {error.location}, which is not followed"
        remedy = (
            "Address the server itself and not what redirects, or take the redirection off the path of the endpoint: in IIS "
            "one set for the whole site holds for its virtual directories too."
        )
    elif error.page is not None:
        what = f"an HTML page in place of WS-Management{f' ({error.page})' if error.page else ''}"
        remedy = (
            "A load balancer, a proxy or an error page of IIS answers there: address the server itself, and check path and "
            "port of the endpoint."
        )
    happened = f"{endpoint.url} answered with {what}."
    if in_session:
        return UnreadableAnswer(server=endpoint.host, happened=happened)
    return EndpointNotFound(server=endpoint.host, happened=happened, remedy=remedy)


def _page(title: str) -> str:
    return f"an HTML page, {title}" if title else "an HTML page"


def _is_clear(endpoint: Endpoint) -> bool:
    """Whether messages are sent as they are."""
    never = endpoint.message_encryption == "never" or endpoint.auths[0] in BASIC_METHODS
    return endpoint.scheme == "http" and never


def _setting(endpoint: Endpoint) -> str:
    if endpoint.auths[0] in BASIC_METHODS:
        return "Basic encrypts no message: use Kerberos, NTLM or CredSSP,"
    prefix = "exchange_endpoint" if endpoint.kind == "exchange" else f"ansible_{endpoint.carrier}"
    return f"Set {prefix}_message_encryption to auto,"
