# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token endpoint of a tenant, and what clients look up before they ask it (OpenID Connect discovery, as Entra has it)."""

from __future__ import annotations

import hmac
import json
import typing as t
import urllib.parse

from lab.organisation import AppRegistration, Tenant

from . import aadsts, assertion, jwt
from .access_tokens import KEY_ID, LIFETIME_SECONDS, AccessTokens
from .messages import Request, Response, json_response

# The name of Office 365 Exchange Online as a resource (Exchange Online sheet).
RESOURCE = "https://outlook.office365.com"
MASK = "********"
_CREDENTIALS = ("client_secret", "client_assertion", "access_token")


class TokenAuthority:
    """Answers for one tenant.

    :param log: called with a kind and facts, never with a credential.
    :ivar url: where it is to be reached. :ivar resources: the names that tokens are given for.
    """

    def __init__(
        self, tenant: Tenant, tokens: AccessTokens, now: t.Callable[[], float], log: t.Callable[..., None]
    ) -> None:
        self._tenant = tenant
        self._tokens = tokens
        self._now = now
        self._log = log
        self.url = ""
        self.resources: tuple[str, ...] = (RESOURCE,)

    @property
    def issuer(self) -> str:
        return f"{self.url}/{self._tenant.tenant_id}/v2.0"

    @property
    def token_endpoint(self) -> str:
        """With the tenant's id, whichever name a client uses."""
        return self._endpoint(self._tenant.tenant_id)

    def respond(self, request: Request) -> Response:
        """The answer."""
        parts = request.segments
        tenant, rest = (parts[0], parts[1:]) if parts else ("", ())
        served: dict[tuple[str, ...], tuple[str, t.Callable[[Request], Response]]] = {
            ("oauth2", "v2.0", "token"): ("POST", self._token),
            ("v2.0", ".well-known", "openid-configuration"): ("GET", self._configuration),
            ("discovery", "v2.0", "keys"): ("GET", self._keys),
        }
        if rest not in served:
            return Response(404)
        method, answer = served[rest]
        if request.method != method:
            return Response(405)
        try:
            if not self._tenant.is_named(tenant):
                # Assumption: the words for it differ between the two, as reported.
                raise aadsts.tenant_not_found(tenant, "invalid_request" if method == "POST" else "invalid_tenant")
            return answer(request)
        except aadsts.Refused as refused:
            self._log("online_token_refused", tenant=tenant, code=refused.code, message=refused.text)
            return refused.response(self.url, request.headers.get("client-request-id"), self._now())

    def kept(self, body: bytes) -> bytes:
        """The body with every credential masked: here they are what is exchanged. One that cannot be read is left out."""
        try:
            content = json.loads(body)
        except ValueError:
            fields = urllib.parse.parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
            return "\n".join(f"{name}={_masked(name, value)}" for name, value in fields).encode()
        if not isinstance(content, dict):
            return b""
        return json.dumps({name: _masked(name, value) for name, value in content.items()}).encode()

    def _endpoint(self, tenant: str) -> str:
        return f"{self.url}/{tenant}/oauth2/v2.0/token"

    def _configuration(self, _request: Request) -> Response:
        base = f"{self.url}/{self._tenant.tenant_id}"
        return json_response(
            200,
            {
                "token_endpoint": self.token_endpoint,
                "token_endpoint_auth_methods_supported": [
                    "client_secret_post",
                    "private_key_jwt",
                    "client_secret_basic",
                ],
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "issuer": self.issuer,
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            },
        )

    def _keys(self, _request: Request) -> Response:
        numbers = self._tokens.public_key.public_numbers()
        values = {
            name: jwt.encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))
            for name, value in (("n", numbers.n), ("e", numbers.e))
        }
        return json_response(200, {"keys": [{"kty": "RSA", "use": "sig", "kid": KEY_ID, **values}]})

    def _token(self, request: Request) -> Response:
        form = dict(urllib.parse.parse_qsl(request.body.decode("utf-8", "replace")))
        grant = form.get("grant_type")
        if grant is None:
            raise aadsts.missing_parameter("grant_type")
        if grant != "client_credentials":
            raise aadsts.unsupported_grant(grant)
        app, method = self._application(form)
        audience = self._resource(form)
        token = self._tokens.give(app, audience, self.issuer)
        self._log("online_token", tenant=self._tenant.domain, app=app.name, client_id=app.client_id, credential=method)
        lifetime = LIFETIME_SECONDS - 1
        return json_response(
            200,
            {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token},
            {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"},
        )

    def _application(self, form: t.Mapping[str, str]) -> tuple[AppRegistration, str]:
        """Who asks, proved, and by what. Raises Refused."""
        given = form.get("client_assertion")
        client_id = form.get("client_id") or (assertion.client_of(given) if given is not None else None)
        if not client_id:
            raise aadsts.missing_parameter("client_id")
        app = self._tenant.apps.get(client_id.lower())
        if app is None:
            raise aadsts.unknown_application(client_id, self._tenant.domain)
        if given is not None:
            if form.get("client_assertion_type") != assertion.ASSERTION_TYPE:
                raise aadsts.missing_parameter("client_assertion_type")
            names = (self._tenant.tenant_id, self._tenant.domain)
            audiences = {self.issuer, *(self._endpoint(name) for name in names)}
            assertion.verify(given, app, audiences, self._now())
            return app, "certificate"
        secret = form.get("client_secret")
        if secret is None:
            raise aadsts.no_credential()
        if not any(hmac.compare_digest(secret.encode(), known.encode()) for known in app.secrets):
            raise aadsts.wrong_secret(app.client_id)
        return app, "secret"

    def _resource(self, form: t.Mapping[str, str]) -> str:
        """The resource of the scope. Raises Refused."""
        scope = form.get("scope")
        if scope is None:
            raise aadsts.missing_parameter("scope")
        if not scope.endswith("/.default"):
            raise aadsts.scope_without_default(scope)
        resource = scope.removesuffix("/.default").rstrip("/")
        if resource not in self.resources:
            raise aadsts.unknown_resource(resource, self._tenant.domain)
        return resource


def _masked(name: str, value: t.Any) -> t.Any:
    return MASK if name in _CREDENTIALS else value


__all__ = ("RESOURCE", "TokenAuthority")
