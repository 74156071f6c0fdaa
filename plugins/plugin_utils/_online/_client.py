# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one REST call of Exchange Online, for reading only.

Microsoft documents no such API; request and headers are those of public clients (Exchange Online sheet).
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re
import typing as t
import urllib.parse
import uuid

from ._answer import failure, read_page
from ._errors import NotReadOnly, UnreadableAnswer
from ._http import Http
from ._service import Service, origin

__all__ = ("OnlineClient",)

_READING = re.compile(r"Get-[A-Za-z]+")
_ANCHOR = "UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@"
# Each holds up to 1000 objects; a service that gives more links than this goes round in circles.
_MOST_PAGES = 500


class OnlineClient:
    """Asks one tenant, with one token.

    :ivar sent: the cmdlets that were sent, in order.
    :ivar warnings: what the service warned of.
    """

    def __init__(self, service: Service, token: str, http: Http) -> None:
        self.service = service
        self.sent: list[str] = []
        self.warnings: list[str] = []
        self._token = token
        self._http = http
        self._connection_id = str(uuid.uuid4())

    def invoke(self, cmdlet: str, **parameters: str | bool | int) -> list[dict[str, t.Any]]:
        """What a ``Get-`` cmdlet gives, all pages of it.

        :raises NotReadOnly: it is another cmdlet; nothing was sent.
        :raises NotSignedIn, NotPermitted, TenantUnknown, CommandFailed: the service refused.
        :raises NotReachable, ServiceBusy, UnreadableAnswer: there was no answer that can be used.
        """
        if not _READING.fullmatch(cmdlet):
            raise NotReadOnly(self.service.host, said=f"Asked for: {cmdlet}")
        body = {"CmdletInput": {"CmdletName": cmdlet, "Parameters": parameters}}
        url = f"{self.service.url}/adminapi/beta/{urllib.parse.quote(self.service.tenant)}/InvokeCommand"
        self.sent.append(cmdlet)
        found: list[dict[str, t.Any]] = []
        asked: set[str] = set()
        while True:
            asked.add(url)
            answer = self._http.post(url, json=body, headers=self._headers(cmdlet), token=self._token)
            host, tenant = self.service.host, self.service.tenant
            if answer.status_code != 200:
                raise failure(host, cmdlet, tenant, answer.status_code, answer.text, self._token)
            page = read_page(host, answer.text, answer.headers.get("X-Warnings"))
            found.extend(page.objects)
            self.warnings.extend(warning for warning in page.warnings if warning not in self.warnings)
            if page.next_link is None:
                return found
            url = self._next(url, page.next_link)
            if url in asked or len(asked) >= _MOST_PAGES:
                raise UnreadableAnswer(host, happened=f"The pages of {cmdlet} do not end.")

    def _next(self, url: str, link: str) -> str:
        """The next page's address. The token goes there, so it has to be on the same host."""
        target = urllib.parse.urljoin(url, link)
        if origin(target) != origin(self.service.url):
            raise UnreadableAnswer(
                self.service.host,
                happened="The link to the next page leads to another host, so it was not followed.",
                said=target,
                remedy="Check whether a proxy answers in place of the service.",
            )
        return target

    def _headers(self, cmdlet: str) -> dict[str, str]:
        return {
            "Accept": "application/json",
            "Prefer": "odata.maxpagesize=1000",
            "X-AnchorMailbox": _ANCHOR + self.service.tenant,
            "X-CmdletName": cmdlet,
            "X-ResponseFormat": "json",
            "X-SerializationLevel": "Partial",
            "client-request-id": str(uuid.uuid4()),
            "connection-id": self._connection_id,
        }
