# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange's front end adds to WS-Management: IIS, and the proxy that leads each user to a back end."""

from __future__ import annotations

import gzip
import http.cookies
import secrets
import threading

# Assumption: the name is that of Exchange's proxy (2013 and later); nothing is assumed of what is in it.
_COOKIE = "X-BackEndCookie"


class FrontEnd:
    """The front end of one server. Every method may be called from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cookies: dict[str, str] = {}

    def leads_back(self, user: str, cookies: str | None) -> bool:
        """Whether a request comes to the back end that has the user's sessions, by its header Cookie.

        Assumption: without the cookie it comes to another one, where the shell is not found. That a shell is not found on
        a wrong back end is known (Exchange Team blog, "Remote PowerShell Proxying Behavior in Exchange 2013 CU12"); that
        it is never the right one by chance is not.
        """
        found = http.cookies.SimpleCookie(cookies or "").get(_COOKIE)
        with self._lock:
            return found is not None and found.value == self._cookies.get(user)

    def cookie(self, user: str, path: str) -> str:
        """The value of Set-Cookie. Assumption: it holds for the path that was asked for."""
        with self._lock:
            value = self._cookies.setdefault(user, secrets.token_hex(32))
        return f"{_COOKIE}={value}; path={path}; HttpOnly"


def compressed(body: bytes, accepted: str | None) -> bytes | None:
    """The body as gzip, where the client's Accept-Encoding takes that; None where not.

    Assumption: where the header is missing nothing is compressed.
    """
    names = [part.partition(";")[0].strip().lower() for part in (accepted or "").split(",")]
    return gzip.compress(body, 1) if body and "gzip" in names else None


__all__ = ("FrontEnd", "compressed")
