# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals of the token endpoint, with the numbers of Microsoft's list of AADSTS error codes.

The shape is that of its page: error, error_description with trace id, correlation id and timestamp in its text, error_codes,
timestamp, trace_id, correlation_id, error_uri. Assumption: the texts, put together from public reports of them.
"""

from __future__ import annotations

import datetime
import typing as t
import uuid

from .messages import Response, json_response


class Refused(Exception):
    """No token. :ivar code: the number after AADSTS. :ivar error: OAuth's own word. :ivar status: of HTTP."""

    def __init__(self, code: int, error: str, text: str, status: int = 400) -> None:
        super().__init__(f"AADSTS{code}: {text}")
        self.code = code
        self.error = error
        self.text = text
        self.status = status

    def response(self, authority: str, correlation_id: str | None, now: float) -> Response:
        """As the endpoint at that URL answers. :param now: seconds since 1970."""
        moment = f"{datetime.datetime.fromtimestamp(now, datetime.timezone.utc):%Y-%m-%d %H:%M:%SZ}"
        trace, correlation = str(uuid.uuid4()), correlation_id or str(uuid.uuid4())
        content: dict[str, t.Any] = {
            "error": self.error,
            "error_description": f"{self} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}",
            "error_codes": [self.code],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"{authority}/error?code={self.code}",
        }
        return json_response(self.status, content)


def tenant_not_found(tenant: str, error: str = "invalid_request") -> Refused:
    return Refused(
        90002,
        error,
        f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct "
        "cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the "
        "tenant.",
    )


def missing_parameter(name: str) -> Refused:
    return Refused(900144, "invalid_request", f"The request body must contain the following parameter: '{name}'.")


def unsupported_grant(grant: str) -> Refused:
    return Refused(70003, "unsupported_grant_type", f"The app requested an unsupported grant type '{grant}'.")


def unknown_application(client_id: str, tenant: str) -> Refused:
    return Refused(
        700016,
        "unauthorized_client",
        f"Application with identifier '{client_id}' was not found in the directory '{tenant}'. This can happen if the "
        "application has not been installed by the administrator of the tenant or consented to by any user in the tenant. "
        "You may have sent your authentication request to the wrong tenant.",
    )


def scope_without_default(scope: str) -> Refused:
    return Refused(
        1002012,
        "invalid_scope",
        f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default "
        "suffixed to the resource identifier (application ID URI).",
    )


def unknown_resource(resource: str, tenant: str) -> Refused:
    return Refused(
        500011,
        "invalid_resource",
        f"The resource principal named {resource} was not found in the tenant named {tenant}.",
    )


def no_credential() -> Refused:
    return Refused(
        7000216,
        "invalid_client",
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
        401,
    )


def wrong_secret(client_id: str) -> Refused:
    return Refused(
        7000215,
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the "
        f"client secret ID, for a secret added to app '{client_id}'.",
        401,
    )


def malformed_assertion() -> Refused:
    return Refused(50027, "invalid_request", "JWT token is invalid or malformed.")


def other_application() -> Refused:
    return Refused(
        700021, "invalid_client", "Client assertion application identifier doesn't match 'client_id' parameter.", 401
    )


def wrong_audience() -> Refused:
    return Refused(700023, "invalid_client", "Client assertion audience claim does not match Realm issuer.", 401)


def outside_validity() -> Refused:
    return Refused(700024, "invalid_client", "Client assertion is not within its valid time range.", 401)


def key_refused(reason: str, thumbprint: str) -> Refused:
    """:param reason: that of the bracket. :param thumbprint: of the key that the client names."""
    return Refused(
        700027,
        "invalid_client",
        "The certificate with identifier used to sign the client assertion is not registered on application. "
        f"[Reason - {reason}, Thumbprint of key used by client: '{thumbprint}']",
        401,
    )


__all__ = (
    "Refused",
    "key_refused",
    "malformed_assertion",
    "missing_parameter",
    "no_credential",
    "other_application",
    "outside_validity",
    "scope_without_default",
    "tenant_not_found",
    "unknown_application",
    "unknown_resource",
    "unsupported_grant",
    "wrong_audience",
    "wrong_secret",
)
