# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of the admin API, to be switched on while it runs."""

from __future__ import annotations

import dataclasses

from lab.web import Disturbances

from . import errors
from .messages import Response, json_response

# What a client knows the error by that passes by itself (Exchange Online sheet).
TRANSIENT_KINDS = (
    "ServerBusyException",
    "TransientException",
    "BackendCommunicationException",
    "CmdletProxyNotAvailableFailure",
)


@dataclasses.dataclass
class OnlineFaults(Disturbances):
    """Numbers say how many requests from now on are answered so; where several are on, in this order.

    :ivar unauthorized: 401, as for a token that is not valid any more. :ivar forbidden: 403 with an empty body.
    :ivar throttled: 429. :ivar unavailable: 503; both with ``Retry-After``. :ivar transient: 400, of a kind that passes.
    :ivar transient_kind: one of TRANSIENT_KINDS. :ivar retry_after: seconds.
    """

    unauthorized: int = 0
    forbidden: int = 0
    throttled: int = 0
    unavailable: int = 0
    transient: int = 0
    transient_kind: str = TRANSIENT_KINDS[0]
    retry_after: int = 1

    def next_answer(self) -> Response | None:
        """Counts a request; how it is to be answered, None for as usual."""
        with self._lock:
            for name in COUNTED:
                left = getattr(self, name)
                if left > 0:
                    setattr(self, name, left - 1)
                    return self._answer(name)
        return None

    def _answer(self, name: str) -> Response:
        wait = {"Retry-After": str(self.retry_after)}
        if name == "unauthorized":
            return unauthorized()
        if name == "forbidden":
            return Response(403)
        if name == "throttled":
            # Assumption: the body of 429, and that 503 comes without one.
            content = {"error": {"code": "TooManyRequests", "message": "Too many requests. Please try again later."}}
            return json_response(429, content, wait)
        if name == "unavailable":
            return Response(503, headers=wait)
        return errors.transient(self.transient_kind).response()


COUNTED = ("unauthorized", "forbidden", "throttled", "unavailable", "transient")


def unauthorized() -> Response:
    """No token, or none that is valid. Assumption: the challenge, without a body."""
    return Response(401, headers={"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'})


__all__ = ("COUNTED", "TRANSIENT_KINDS", "OnlineFaults", "unauthorized")
