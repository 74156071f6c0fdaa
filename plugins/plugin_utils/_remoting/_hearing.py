# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hears every HTTP answer, those of a logon's steps too, which the libraries keep to themselves."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import html
import re
import typing as t

from ._clock import ServerClock

if t.TYPE_CHECKING:
    import requests

__all__ = ("Heard", "NotSoap")

# A scheme stands at the beginning, or behind a comma; what follows it is a parameter or a token (RFC 9110, 11.6.1).
_SCHEME = re.compile(r"(?:^|,)\s*([A-Za-z]+)(?:\s+([A-Za-z0-9+/=]{4,})(?=\s*(?:,|$)))?(?=\s|,|$)")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_READABLE = ("application/soap+xml", "application/xml", "text/xml", "multipart/")
_LONGEST_TITLE = 100


class NotSoap(Exception):
    """An answer that WS-Management never gives.

    :ivar location: where a redirection leads; empty where it is none.
    :ivar page: the title of an HTML page; None where it is none.
    """

    def __init__(self, kind: str, *, location: str = "", page: str | None = None) -> None:
        super().__init__(kind)
        self.location = location
        self.page = page


class Heard:
    """What was heard of one endpoint.

    :ivar offered: schemes of its 401 answers, as ``Negotiate`` or ``Basic``, in order.
    :ivar asked: whether there was a 401 answer at all; one may offer nothing.
    :ivar challenged: whether it took part in a logon: a 401 answer had a token.
    :ivar page: the title of the HTML page that came last in place of an answer, None where none did.
    :ivar empty: whether the last answer had no body.
    """

    def __init__(self, clock: ServerClock) -> None:
        self.offered: list[str] = []
        self.asked = False
        self.challenged = False
        self.page: str | None = None
        self.empty = False
        self._clock = clock
        self._session: requests.Session | None = None

    def listen(self, session: requests.Session | None) -> None:
        """Hears what goes over that session from now on; to say so again does no harm."""
        if session is None or session is self._session:
            return
        self._session = session
        for prefix, adapter in list(session.adapters.items()):
            session.mount(prefix, t.cast(t.Any, _Ear(adapter, self)))

    def take(self, response: requests.Response) -> None:
        """Takes an answer in.

        :raises NotSoap: it is none of this protocol.
        """
        self._clock.read(response.headers.get("Date"))
        kind = response.headers.get("Content-Type", "").lower()
        if response.status_code == 401:
            self._challenge(response.headers.get("WWW-Authenticate", ""))
            return
        if response.is_redirect:
            raise NotSoap("a redirection", location=response.headers["Location"])
        # The body is left where it is: the handlers of a logon bind it to the TLS connection, by the socket it comes from.
        self.empty = response.headers.get("Content-Length") == "0"
        self.page = None
        if not kind or kind.startswith(_READABLE) or self.empty or not response.content:
            return
        self.page = _title(response) if kind.startswith("text/html") else None
        if response.ok:
            raise NotSoap(kind, page=self.page)

    def _challenge(self, header: str) -> None:
        self.asked = True
        for scheme, token in _SCHEME.findall(header):
            if scheme not in self.offered:
                self.offered.append(scheme)
            self.challenged = self.challenged or bool(token)


class _Ear:
    """An adapter of requests in front of the one that there is."""

    def __init__(self, inner: t.Any, heard: Heard) -> None:
        self._inner = inner
        self._heard = heard

    def send(self, request: requests.PreparedRequest, **options: t.Any) -> requests.Response:
        response: requests.Response = self._inner.send(request, **options)
        # By this the handlers of a logon send their further steps.
        t.cast(t.Any, response).connection = self
        self._heard.take(response)
        return response

    def close(self) -> None:
        self._inner.close()


def _title(response: requests.Response) -> str:
    found = _TITLE.search(response.content.decode(response.encoding or "utf-8", "replace"))
    return " ".join(html.unescape(found[1]).split())[:_LONGEST_TITLE] if found else ""
