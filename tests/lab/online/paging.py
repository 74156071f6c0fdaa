# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results in pages: the same request, sent to the link in a page, gives the next one (Exchange Online sheet)."""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import secrets
import threading

from . import errors
from .cmdlets import Found
from .objects import Object

# The words that Exchange's cmdlets have for it everywhere.
TRUNCATED = (
    "There are more results available than are currently displayed. To view them, increase the value for the ResultSize "
    "parameter."
)
DEFAULT_PAGE = 1000
_KEPT = 500


@dataclasses.dataclass(frozen=True)
class Page:
    """One page. :ivar rest: what to ask for the next one with, None for the last."""

    items: list[Object]
    rest: str | None
    warnings: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class _Rest:
    client_id: str
    digest: bytes
    items: list[Object]


class Pages:
    """Remembers what has not been fetched yet, for a while. Every method may be called from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: collections.OrderedDict[str, _Rest] = collections.OrderedDict()

    def first(self, client_id: str, body: bytes, found: Found, size: int) -> Page:
        """The first page of a result: without ResultSize a single object, as seen of the service, and a warning.

        Assumption: so whenever there are more than one; a ResultSize that is a number cuts the result, with that warning.
        """
        items, warnings = found.items, ()
        if found.limit is None and len(items) > 1:
            return self._page(client_id, body, items, 1, (TRUNCATED,))
        if found.limit and len(items) > found.limit:
            return self._page(client_id, body, items[: found.limit], size, (TRUNCATED,))
        return self._page(client_id, body, items, size, warnings)

    def next(self, client_id: str, body: bytes, token: str, size: int) -> Page:
        """The page behind a link; asking twice gives it twice. Raises ApiError.

        Assumption: another body, or another application's link, is refused.
        """
        with self._lock:
            rest = self._kept.get(token)
        if rest is None or rest.client_id != client_id or rest.digest != _digest(body):
            raise errors.unreadable("The skip token does not belong to this request.")
        return self._page(client_id, body, rest.items, size, ())

    def _page(self, client_id: str, body: bytes, items: list[Object], size: int, warnings: tuple[str, ...]) -> Page:
        if len(items) <= size:
            return Page(items, None, warnings)
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._kept[token] = _Rest(client_id, _digest(body), items[size:])
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return Page(items[:size], token, warnings)


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


__all__ = ("DEFAULT_PAGE", "TRUNCATED", "Page", "Pages")
