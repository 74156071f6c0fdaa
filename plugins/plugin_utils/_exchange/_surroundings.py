# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the organisation around the auth certificate matters for its rotation; all of it may be unknown."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._wire import WireValue, text
from ._auth_admin import AuthAdminRun
from ._reading import UnreadableObject, boolean, wire_object
from ._servers import ExchangeServer

__all__ = ("ReadSession", "Surroundings", "forest_root", "mailbox_domain", "read_session_enabled", "read_session_state")

ReadSession = t.Literal["not_needed", "enabled", "needed", "unsupported", "unknown"]

_CONFIGURATION = "CN=Configuration,"


@dataclasses.dataclass(frozen=True)
class Surroundings:
    """Beside the configuration and the certificates.

    :ivar hybrid: whether there is a hybrid configuration; None where that could not be read.
    :ivar read_session: EnableAuthAdminReadSession of the organisation; None where it was not read, or the version has none.
    :ivar system_mailbox_domain: DNS name of the domain that the system mailbox is in; None where that is not known.
    :ivar auth_admin: what servers said of AuthAdmin's last run; those that were not asked, or said nothing, are not in it.
    """

    hybrid: bool | None = None
    read_session: bool | None = None
    system_mailbox_domain: str | None = None
    auth_admin: tuple[AuthAdminRun, ...] = ()


def forest_root(servers: t.Iterable[ExchangeServer]) -> str | None:
    """DNS name of the forest's root domain, which the configuration partition lies in; None where nobody says."""
    for server in servers:
        _before, separator, rest = server.distinguished_name.partition(_CONFIGURATION)
        if separator:
            return _dns_name(rest)
    return None


def mailbox_domain(value: WireValue) -> str:
    """The domain of a mailbox, from its distinguished name.

    :raises UnreadableObject: it came without one.
    """
    name = text(wire_object(value, "a mailbox").get("DistinguishedName")) or ""
    domain = _dns_name(name)
    if not domain:
        raise UnreadableObject("a mailbox came without a distinguished name that says its domain")
    return domain


def read_session_enabled(value: WireValue) -> bool | None:
    """EnableAuthAdminReadSession of an OrganizationConfig; None where the version has no such property.

    :raises UnreadableObject: it is no object.
    """
    return boolean(wire_object(value, "an OrganizationConfig").get("EnableAuthAdminReadSession"))


def read_session_state(holders: t.Sequence[ExchangeServer], around: Surroundings) -> ReadSession:
    """Whether AuthAdmin needs the read session to start (S3-23): a server's domain is not that of the system mailbox."""
    mailbox = around.system_mailbox_domain
    domains = {server.domain.lower() for server in holders}
    if mailbox is None:
        root = forest_root(holders)
        # Setup puts the system mailbox into the root domain; servers that are all there need nothing.
        return "not_needed" if root is not None and domains <= {root.lower()} else "unknown"
    apart = [server for server in holders if server.domain.lower() != mailbox.lower()]
    if not apart:
        return "not_needed"
    if around.read_session:
        return "enabled"
    if not any(server.version.has_read_session for server in apart):
        return "unsupported"
    return "unknown" if around.read_session is None else "needed"


def _dns_name(distinguished_name: str) -> str:
    parts = (part.strip() for part in distinguished_name.split(","))
    return ".".join(part[3:] for part in parts if part[:3].upper() == "DC=")
