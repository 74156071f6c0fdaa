# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token for Exchange Online, by OAuth 2.0 client credentials: the application itself signs in, no user."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re
import typing as t

from .._certificates import KeyPair
from ._errors import TenantUnknown, TokenRefused, UnreadableAnswer
from ._http import Http
from ._libraries import msal, require
from ._service import Service

__all__ = ("acquire_token",)

# The sign-in services of Microsoft's clouds. Only for these is there a list of known ones that msal may ask.
_MICROSOFT = frozenset(
    {"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn", "login.microsoft.com"}
)
_CODE = re.compile(r"AADSTS[0-9]+")
_TENANT_CODES = frozenset({"AADSTS90002", "AADSTS900023"})
_REMEDIES = {
    "AADSTS7000215": "The client secret is wrong: give its value, not its id.",
    "AADSTS7000222": "The client secret has expired: create a new one for the application.",
    "AADSTS700016": "There is no such application in this tenant: check client_id and tenant.",
    "AADSTS700027": "The certificate is not registered with the application, or has expired: upload it there.",
    "AADSTS700024": "The signed assertion is not valid now: check the controller's clock.",
    "AADSTS500011": 'The tenant has no "Office 365 Exchange Online", or online_url is of another cloud.',
    "AADSTS53003": "A Conditional Access policy blocks the application.",
    "AADSTS7000112": "The application is disabled in this tenant.",
}
_OTHER_REMEDY = "Check client_id, the secret or certificate, and the application's registration in the tenant."


def acquire_token(service: Service, client_id: str, credential: KeyPair | str, http: Http) -> str:
    """An access token for the service.

    :param credential: key and certificate, or a client secret.
    :raises OnlineLibraryMissing: msal is not there.
    :raises TokenRefused: the sign-in service refuses; the error holds its code.
    :raises TenantUnknown: it does not know the tenant.
    :raises NotReachable, ServiceBusy, UnreadableAnswer: as for any other request.
    """
    require("msal", "requests")
    seen = _Witness(http)
    host = service.authority_host
    try:
        application = msal.ConfidentialClientApplication(
            client_id,
            client_credential=_for_msal(credential),
            authority=f"{service.authority}/{service.tenant}",
            instance_discovery=None if host in _MICROSOFT else False,
            http_client=seen,
        )
        answer: dict[str, t.Any] = application.acquire_token_for_client(scopes=[f"{service.url}/.default"]) or {}
    except (ValueError, KeyError, RuntimeError) as error:
        # msal tells a missing tenant and a page that is no JSON in the same words.
        if seen.discovers and seen.status in (400, 404):
            raise TenantUnknown(host, said=_description(seen.text)) from None
        raise UnreadableAnswer(host, said=f"HTTP {seen.status}" if seen.status else str(error)) from None
    token = answer.get("access_token")
    if isinstance(token, str) and token:
        return token
    said = str(answer.get("error_description") or answer.get("error") or "")
    found = _CODE.search(said)
    code = found[0] if found else ""
    if code in _TENANT_CODES:
        raise TenantUnknown(host, said=_first_line(said))
    raise TokenRefused(host, code=code, said=_first_line(said), remedy=_REMEDIES.get(code, _OTHER_REMEDY))


def _for_msal(credential: KeyPair | str) -> str | dict[str, str]:
    if isinstance(credential, str):
        return credential
    # With the thumbprint given, every version of msal takes it.
    return {
        "private_key": credential.key,
        "thumbprint": credential.thumbprint,
        "public_certificate": credential.certificate,
    }


def _description(text: str) -> str:
    found = re.search(r'"error_description"\s*:\s*"((?:[^"\\]|\\.)*)"', text)
    return _first_line(found[1].replace("\\r\\n", "\n").replace("\\n", "\n")) if found else ""


def _first_line(said: str) -> str:
    """Without the trace ids that follow."""
    return said.strip().partition("\n")[0].partition(" Trace ID:")[0]


class _Witness:
    """Passes requests on, and keeps what the last one was and what came back, which msal hides.

    :ivar discovers: whether it asked for the tenant's configuration, which msal does first.
    """

    def __init__(self, http: Http) -> None:
        self._http = http
        self.discovers = False
        self.status = 0
        self.text = ""

    def get(self, url: str, **rest: t.Any) -> t.Any:
        self.discovers = url.endswith("/openid-configuration")
        return self._seen(self._http.get(url, **rest))

    def post(self, url: str, **rest: t.Any) -> t.Any:
        self.discovers = False
        return self._seen(self._http.post(url, **rest))

    def close(self) -> None:
        """The connection is not this one's to close."""

    def _seen(self, answer: t.Any) -> t.Any:
        self.status, self.text = answer.status_code, answer.text
        if answer.status_code >= 500:
            raise UnreadableAnswer("the sign-in service", said=f"HTTP {answer.status_code}", remedy="Try again later.")
        return answer
