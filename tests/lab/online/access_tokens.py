# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access tokens: given by the token endpoint, believed by the other one.

They are valid by real time, for an hour: the clients that keep them count by it, as TLS does. Claims are those of Microsoft's
page on access tokens: aud, iss, iat, nbf, exp, appid, tid, roles (application permissions) and wids (directory roles).
"""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

from cryptography.hazmat.primitives.asymmetric import rsa

from lab.organisation import AppRegistration, Tenant
from lab.organisation.online import DIRECTORY_ROLES, EXCHANGE_ROLES

from . import jwt

LIFETIME_SECONDS = 3600
PERMISSION = "Exchange.ManageAsApp"
KEY_ID = "lab"
_USEFUL = frozenset(DIRECTORY_ROLES[name] for name in EXCHANGE_ROLES)


class InvalidToken(Exception):
    """Not one that was given here for that tenant and resource, or not any more."""


@dataclasses.dataclass(frozen=True)
class Grant:
    """What a token says. :ivar permitted: the application has the permission. :ivar has_role: and a role that helps."""

    client_id: str
    permitted: bool
    has_role: bool


class AccessTokens:
    """Gives and reads tokens.

    :param key: signs them. :param now: seconds since 1970. :param conceal: called with each token, so that no log shows it.
    """

    def __init__(
        self, tenant: Tenant, key: rsa.RSAPrivateKey, now: t.Callable[[], float], conceal: t.Callable[[str], None]
    ) -> None:
        self._tenant = tenant
        self._key = key
        self._now = now
        self._conceal = conceal

    @property
    def public_key(self) -> rsa.RSAPublicKey:
        """What verifies them."""
        return self._key.public_key()

    def give(self, app: AppRegistration, audience: str, issuer: str) -> str:
        """A token of the application for a resource."""
        now = int(self._now())
        claims: dict[str, t.Any] = {
            "aud": audience,
            "iss": issuer,
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME_SECONDS,
            "appid": app.client_id,
            "app_displayname": app.name,
            "tid": self._tenant.tenant_id,
            # Where there is none, the claim is missing, not empty.
            **({"roles": [PERMISSION]} if app.manage_as_app else {}),
            "wids": [DIRECTORY_ROLES[app.directory_role]] if app.directory_role is not None else [],
            "uti": uuid.uuid4().hex,
        }
        token = jwt.signed({"kid": KEY_ID}, claims, self._key)
        self._conceal(token)
        return token

    def read(self, text: str, audiences: t.Collection[str]) -> Grant:
        """What the token grants here and now. Raises InvalidToken."""
        try:
            token = jwt.read(text)
        except ValueError as error:
            raise InvalidToken("it cannot be read") from error
        if not token.is_signed_by(self.public_key):
            raise InvalidToken("its signature is not the authority's")
        claims = token.claims
        if claims["aud"] not in audiences or claims["tid"] != self._tenant.tenant_id:
            raise InvalidToken("it is for something else")
        if not claims["nbf"] <= self._now() < claims["exp"]:
            raise InvalidToken("it has expired")
        return Grant(claims["appid"], PERMISSION in claims.get("roles", ()), not _USEFUL.isdisjoint(claims["wids"]))


__all__ = ("KEY_ID", "LIFETIME_SECONDS", "PERMISSION", "AccessTokens", "Grant", "InvalidToken")
