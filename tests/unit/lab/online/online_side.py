# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant whose endpoints are asked without a network, and whose time stands still."""

from __future__ import annotations

import copy
import json
import time
import typing as t
import urllib.parse
import uuid

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from lab.online import OnlineFaults, jwt
from lab.online.access_tokens import AccessTokens
from lab.online.admin_api import AdminApi
from lab.online.authority import TokenAuthority
from lab.online.messages import Request, Response
from lab.organisation import AppRegistration
from lab.organisation import scenario as scenarios

AUTHORITY, API = "https://login.lab", "https://outlook.lab"
TENANT, DOMAIN = "0f8a3f5e-5d0c-4d53-9d2f-6a8a1f2f6b11", "contoso.onmicrosoft.com"
CHECKER, POWERLESS, ROLELESS, USELESS = (f"00000000-0000-0000-0000-00000000000{number}" for number in range(1, 5))
SECRET = "an odd & long <secret> of the lab"
SCOPE = "https://outlook.office365.com/.default"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

INBOUND = f"Inbound from {TENANT}"
OUTBOUND = f"Outbound to {TENANT}"
SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {"EX1": {"site": "Munich"}},
    "users": {"admin": {"password": "p"}},
    "online": {
        "tenant_id": TENANT,
        "domain": DOMAIN,
        "inbound_connectors": [
            {"name": INBOUND, "tls_sender_certificate_name": "*.contoso.lab", "cloud_services": True},
            {"name": "Partner", "type": "Partner", "source": "AdminUI", "sender_ip_addresses": ["192.0.2.1"]},
            {"name": "Scanner", "source": "Default", "require_tls": False, "enabled": False},
        ],
        "outbound_connectors": [
            {
                "name": OUTBOUND,
                "smart_hosts": ["mail.contoso.lab"],
                "recipient_domains": ["contoso.lab"],
                "tls_settings": "DomainValidation",
                "tls_domain": "mail.contoso.lab",
                "cloud_services": True,
            },
            {"name": "Trial", "test_mode": True},
            {"name": "By rule", "transport_rule_scoped": True},
            {"name": "Both", "test_mode": True, "transport_rule_scoped": True},
        ],
        "on_premises_organization": {"inbound_connector": INBOUND, "outbound_connector": OUTBOUND},
        "apps": {
            "checker": {
                "client_id": CHECKER,
                "secrets": ["an older secret", SECRET],
                "certificates": [{"subject": "CN=checker"}, {"subject": "CN=gone", "expires_in": "-1d"}],
            },
            "powerless": {"client_id": POWERLESS, "secrets": [SECRET], "manage_as_app": False},
            "roleless": {"client_id": ROLELESS, "secrets": [SECRET], "directory_role": None},
            "useless": {"client_id": USELESS, "secrets": [SECRET], "directory_role": "User Administrator"},
        },
    },
}


class Side:
    """Both endpoints, their log, and a client that does as the sheet says."""

    def __init__(self, online: dict[str, t.Any] | None = None) -> None:
        content = copy.deepcopy(SCENARIO)
        content["online"].update(online or {})
        self.organisation = scenarios.build(content)
        assert self.organisation.online is not None
        self.tenant = self.organisation.online
        self.now = time.time()
        self.given: list[str] = []
        self.log: list[dict[str, t.Any]] = []
        self.faults = OnlineFaults(retry_after=7)
        tokens = AccessTokens(self.tenant, self.organisation.keys.key(), lambda: self.now, self.given.append)
        self.authority = TokenAuthority(self.tenant, tokens, lambda: self.now, self._note)
        self.api = AdminApi(self.organisation, self.tenant, tokens, self.faults, self._note)
        self.authority.url, self.api.url = AUTHORITY, API

    def _note(self, kind: str, **facts: t.Any) -> None:
        self.log.append({"kind": kind, **facts})

    @property
    def app(self) -> AppRegistration:
        return self.tenant.apps[CHECKER]

    def ask(self, tenant: str = TENANT, headers: dict[str, str] | None = None, **form: str | None) -> Response:
        """An answer of the token endpoint; None leaves a field out."""
        fields: dict[str, str | None] = {
            "grant_type": "client_credentials",
            "client_id": CHECKER,
            "scope": SCOPE,
            **form,
        }
        body = urllib.parse.urlencode({name: value for name, value in fields.items() if value is not None})
        return self.authority.respond(Request("POST", f"/{tenant}/oauth2/v2.0/token", headers or {}, body.encode()))

    def token(self, client_id: str = CHECKER) -> str:
        answer = self.ask(client_id=client_id, client_secret=SECRET)
        assert answer.status == 200, answer.body
        return str(content(answer)["access_token"])

    def assertion(
        self,
        *,
        number: int = 0,
        alg: str = "RS256",
        header: dict[str, t.Any] | None = None,
        key: rsa.RSAPrivateKey | None = None,
        **claims: t.Any,
    ) -> str:
        """Signed with one of the application's certificates, unless something is changed; None leaves a claim out."""
        stored = self.app.certificates[number]
        prints = {
            "RS256": ("x5t", hashes.SHA1()),
            "PS256": ("x5t#S256", hashes.SHA256()),
        }
        named, algorithm = prints.get(alg, prints["RS256"])
        head = {
            "alg": alg,
            "typ": "JWT",
            named: jwt.encoded(stored.certificate.fingerprint(algorithm)),
            **(header or {}),
        }
        body: dict[str, t.Any] = {
            "aud": f"{AUTHORITY}/{TENANT}/oauth2/v2.0/token",
            "iss": CHECKER,
            "sub": CHECKER,
            "jti": str(uuid.uuid4()),
            "nbf": self.now,
            "exp": self.now + 600,
            **claims,
        }
        parts = (head, {name: value for name, value in body.items() if value is not None})
        signed = ".".join(jwt.encoded(json.dumps(part).encode()) for part in parts)
        if alg == "none":
            return f"{signed}."
        scheme: padding.AsymmetricPadding = padding.PKCS1v15()
        if alg == "PS256":
            scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
        own = stored.key
        assert isinstance(own, rsa.RSAPrivateKey)
        return f"{signed}.{jwt.encoded((key or own).sign(signed.encode(), scheme, hashes.SHA256()))}"

    def call(
        self,
        cmdlet: str,
        parameters: dict[str, t.Any] | None = None,
        *,
        target: str | None = None,
        tenant: str = TENANT,
        token: str | None = None,
        body: bytes | None = None,
        method: str = "POST",
        **changed: str | None,
    ) -> Response:
        """An answer of the admin API. Headers are changed by their name with underscores; None leaves one out."""
        headers: dict[str, str | None] = {
            "authorization": f"Bearer {token or self.token()}",
            "x-cmdletname": cmdlet,
            "x-responseformat": "json",
            "x-serializationlevel": "Partial",
            "x-anchormailbox": f"UPN:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{tenant}",
            "prefer": "odata.maxpagesize=1000",
            "client-request-id": str(uuid.uuid4()),
            "connection-id": str(uuid.uuid4()),
            "accept": "application/json",
            "content-type": "application/json; charset=utf-8",
            **{name.replace("_", "-"): value for name, value in changed.items()},
        }
        if body is None:
            body = json.dumps({"CmdletInput": {"CmdletName": cmdlet, "Parameters": parameters or {}}}).encode()
        sent = {name: value for name, value in headers.items() if value is not None}
        return self.api.respond(Request(method, target or f"/adminapi/beta/{tenant}/InvokeCommand", sent, body))


def content(answer: Response) -> t.Any:
    return json.loads(answer.body)


def names(answer: Response) -> list[str]:
    """Of the objects in a page."""
    assert answer.status == 200, answer.body
    return [item["Name"] for item in content(answer)["value"]]


__all__ = (
    "API",
    "ASSERTION",
    "AUTHORITY",
    "CHECKER",
    "DOMAIN",
    "INBOUND",
    "OUTBOUND",
    "POWERLESS",
    "ROLELESS",
    "SCENARIO",
    "SCOPE",
    "SECRET",
    "TENANT",
    "USELESS",
    "Side",
    "content",
    "names",
)
