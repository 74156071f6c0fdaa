# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The admin API of Exchange Online: one call, ``POST /adminapi/beta/<tenant>/InvokeCommand`` (Exchange Online sheet)."""

from __future__ import annotations

import json
import time
import typing as t
import urllib.parse

from lab.organisation import Organisation, Tenant

from . import calls, cmdlets, errors
from .access_tokens import AccessTokens, Grant, InvalidToken
from .authority import RESOURCE
from .errors import ApiError
from .faults import OnlineFaults, unauthorized
from .messages import Request, Response, json_response
from .paging import Page, Pages


class AdminApi:
    """Answers for one tenant.

    :param log: called with a kind and facts, never with a token.
    :ivar url: where it is to be reached. :ivar resources: the names that a token for it may be made out to.
    """

    def __init__(
        self,
        organisation: Organisation,
        tenant: Tenant,
        tokens: AccessTokens,
        faults: OnlineFaults,
        log: t.Callable[..., None],
    ) -> None:
        self._organisation = organisation
        self._tenant = tenant
        self._tokens = tokens
        self._faults = faults
        self._log = log
        self._pages = Pages()
        self.url = ""
        self.resources: tuple[str, ...] = (RESOURCE,)

    def respond(self, request: Request) -> Response:
        """The answer."""
        drop = self._faults.drop_now()
        if drop and not self._faults.drop_reply:
            self._log("online_fault", fault="drop_at")
            return Response(500, lost=True)
        if self._faults.latency > 0:
            time.sleep(self._faults.latency)
        answer = self._answer(request)
        return Response(answer.status, answer.body, answer.headers, lost=True) if drop else answer

    def kept(self, body: bytes) -> bytes:
        """The body, and once more what is escaped in its texts: a search must find both."""
        if b"\\" not in body:
            return body
        try:
            content = json.loads(body)
        except ValueError:
            return body
        return body + b"\n[unescaped] " + "\n".join(_texts(content)).encode("utf-8", "replace")

    def _answer(self, request: Request) -> Response:
        parts = request.segments
        if len(parts) != 4 or [part.lower() for part in (*parts[:2], parts[3])] != [
            "adminapi",
            "beta",
            "invokecommand",
        ]:
            return Response(404)
        if request.method != "POST":
            return Response(405)
        fault = self._faults.next_answer()
        if fault is not None:
            self._log("online_fault", status=fault.status)
            return fault
        scheme, _space, token = request.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise InvalidToken("there is none")
            grant = self._tokens.read(token.strip(), self.resources)
        except InvalidToken as error:
            self._refused(401, f"token: {error}")
            return unauthorized()
        if not self._tenant.is_named(parts[2]):
            self._refused(404, f"there is no tenant {parts[2]}", grant)
            return Response(404)
        if not grant.permitted or not grant.has_role:
            self._refused(403, "the permission is missing" if not grant.permitted else "the role is missing", grant)
            return Response(403)
        try:
            return self._invoke(request, parts[2], grant)
        except ApiError as error:
            self._refused(error.status, f"{error.kind}: {error.text}", grant)
            return error.response()

    def _invoke(self, request: Request, tenant: str, grant: Grant) -> Response:
        call = calls.read(request, self._tenant)
        token = request.query.get("$skiptoken")
        self._log(
            "online_command",
            app=self._app_name(grant),
            command=call.cmdlet,
            parameters=call.parameters,
            continued=token is not None,
        )
        cmdlet = cmdlets.find(call.cmdlet)
        if cmdlet is None:
            raise errors.unknown_cmdlet(call.cmdlet)
        if token is not None:
            return self._page(self._pages.next(grant.client_id, request.body, token, call.page_size), tenant)
        with self._organisation.settled():
            found = cmdlet.run(self._tenant, call.parameters)
        return self._page(self._pages.first(grant.client_id, request.body, found, call.page_size), tenant)

    def _page(self, page: Page, tenant: str) -> Response:
        base = f"{self.url}/adminapi/beta/{urllib.parse.quote(tenant)}"
        content: dict[str, t.Any] = {
            "@odata.context": f"{base}/$metadata#Collection(Exchange.GenericHashTable)",
            **errors.NO_WARNINGS,
            "value": page.items,
        }
        headers = {}
        if page.warnings:
            content["@adminapi.warnings"] = list(page.warnings)
            # Assumption: as plain text, several with semicolons between.
            headers["X-Warnings"] = "; ".join(page.warnings)
        if page.rest is not None:
            content["@odata.nextLink"] = f"{base}/InvokeCommand?{urllib.parse.urlencode({'$skiptoken': page.rest})}"
        return json_response(200, content, headers)

    def _app_name(self, grant: Grant) -> str:
        app = self._tenant.apps.get(grant.client_id.lower())
        return grant.client_id if app is None else app.name

    def _refused(self, status: int, reason: str, grant: Grant | None = None) -> None:
        app = None if grant is None else self._app_name(grant)
        self._log("online_refused", status=status, app=app, message=reason)


def _texts(value: t.Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in (key, *_texts(item))]
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []


__all__ = ("AdminApi",)
