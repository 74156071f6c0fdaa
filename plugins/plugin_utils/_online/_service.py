# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tenant, at which addresses, and how the way there is secured."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import re
import urllib.parse

__all__ = ("Service", "origin")

# An id, or a domain; nothing that could leave its place in a path.
_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclasses.dataclass(frozen=True)
class Service:
    """The settings of one tenant.

    :ivar tenant: its id, or its initial domain (``contoso.onmicrosoft.com``).
    :ivar url: of Exchange Online, without a path: ``https://outlook.office365.com``.
    :ivar authority: of the sign-in service, likewise.
    :ivar ca_path: PEM file or folder on the controller; None for the authorities that the controller trusts.
    :ivar timeout: seconds for a connection, and for each answer.
    :raises ValueError: a setting can't be used; the message names the option.
    """

    tenant: str
    url: str = "https://outlook.office365.com"
    authority: str = "https://login.microsoftonline.com"
    ca_path: str | None = None
    validate_certs: bool = True
    timeout: int = 30

    def __post_init__(self) -> None:
        if not _TENANT.fullmatch(self.tenant) or ".." in self.tenant:
            raise ValueError(f"tenant: {self.tenant!r} is neither an id nor a domain")
        if self.timeout < 1:
            raise ValueError(f"timeout: {self.timeout} is less than 1")
        for name, option in (("url", "online_url"), ("authority", "authority")):
            given = getattr(self, name)
            parts = urllib.parse.urlsplit(given)
            # Tokens and secrets go there, so nothing but HTTPS.
            if origin(given) is None or parts.path.strip("/") or parts.query or parts.fragment:
                raise ValueError(f"{option}: {given!r} is no address like https://host or https://host:port")
            object.__setattr__(self, name, given.rstrip("/"))

    @property
    def host(self) -> str:
        """Name of Exchange Online's host, for messages."""
        return urllib.parse.urlsplit(self.url).hostname or self.url

    @property
    def authority_host(self) -> str:
        """Name of the sign-in service's host."""
        return urllib.parse.urlsplit(self.authority).hostname or self.authority


def origin(url: str) -> tuple[str, int] | None:
    """Host and port of an HTTPS address; None for any other, and where it carries a user's name."""
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() != "https" or not parts.hostname or parts.username is not None:
        return None
    return parts.hostname.lower(), port or 443
