# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is at the other end of a connection: the Authorization of each request, and what follows from it.

Basic and certificates count for the request that they come with. Negotiate, Kerberos and CredSSP set up a security
context in several requests; from then on the connection is that user's, and the context encrypts its messages.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import typing as t

import spnego
from spnego.exceptions import SpnegoError

from .acceptors import acceptor
from .client_certificates import principal_name
from .ntlm_accounts import accounts
from .offer import BASIC, CERTIFICATE, MUTUAL, Offer

# Where pyspnego's acceptor is once it has told a client that its logon failed.
_CREDSSP_FAILURE = "Authentication failure"


class Users(t.Protocol):
    """Who may log on."""

    def authenticate(self, user: str, password: str) -> str | None:
        """The account's name, or None where user and password do not fit."""

    def password(self, user: str) -> str | None:
        """The password, by which NTLM is checked; None for one who is not there, or may not log on now."""

    def proven(self, user: str) -> str | None:
        """The account's name of one who has proved who he is, by a ticket or a certificate; None as for password()."""

    def refuse(self, user: str) -> None:
        """Notes that somebody gave this name and could not prove it."""


@dataclasses.dataclass(frozen=True)
class Admission:
    """What a request's Authorization leads to.

    :ivar user: the account's name; None where the answer has to be 401.
    :ivar headers: the values of WWW-Authenticate in the answer.
    :ivar context: encrypts messages; None where there is none.
    """

    user: str | None
    headers: tuple[str, ...] = ()
    context: spnego.ContextProxy | None = None


class Authentication:
    """The state of one connection.

    :param certificate: the certificate that the client has presented by TLS, in DER; None where there is none.
    """

    def __init__(self, offer: Offer, users: Users, certificate: bytes | None = None, *, realm: str = "WSMAN") -> None:
        self._offer = offer
        self._users = users
        self._certificate = certificate
        self._realm = realm
        self._scheme = ""
        self._context: spnego.ContextProxy | None = None
        self._user: str | None = None

    def admit(self, authorization: str | None) -> Admission:
        """Takes a request's Authorization; None where it has none."""
        if authorization is None:
            return self._refused() if self._user is None else Admission(self._user, context=self._context)
        if authorization == MUTUAL:
            return self._certified()
        scheme, _unused, value = authorization.partition(" ")
        offered = {name.lower(): name for name in self._offer.schemes()}
        name = offered.get(scheme.lower())
        if name is None:
            return self._refused()
        try:
            token = base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError):
            return self._refused()
        return self._basic(token) if name.lower() == BASIC else self._stepped(name, token)

    def _refused(self, *names: str) -> Admission:
        """401. :param names: who it was said to be."""
        for name in names:
            self._users.refuse(name)
        self._context = None
        self._user = None
        return Admission(
            None,
            tuple(f'Basic realm="{self._realm}"' if name == "Basic" else name for name in self._offer.schemes()),
        )

    def _basic(self, raw: bytes) -> Admission:
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
        user, _unused, password = text.partition(":")
        found = self._users.authenticate(user, password)
        return self._refused() if found is None else Admission(found)

    def _certified(self) -> Admission:
        if CERTIFICATE not in self._offer.methods or self._certificate is None:
            return self._refused()
        name = principal_name(self._certificate)
        found = None if name is None else self._users.proven(name)
        if found is None:
            return self._refused(name or "")
        return Admission(found)

    def _stepped(self, scheme: str, token: bytes) -> Admission:
        """One step of setting up a security context."""
        named: list[str] = []

        def password(user: str) -> str | None:
            named.append(user)
            return self._users.password(user)

        try:
            with accounts(password):
                if self._context is None or self._context.complete or self._scheme != scheme:
                    self._user = None
                    self._scheme = scheme
                    self._context = acceptor(scheme, self._offer)
                answer = self._context.step(token)
        except (SpnegoError, ValueError):
            return self._refused(*named)
        if self._context.get_extra_info("auth_stage") == _CREDSSP_FAILURE:
            # Which CredSSP tells in a message of its own.
            return dataclasses.replace(self._refused(*named), headers=(_header(scheme, answer),))
        if not self._context.complete:
            return Admission(None, (_header(scheme, answer),))
        principal = self._context.client_principal or ""
        self._user = self._users.proven(principal)
        if self._user is None:
            # Assumption: as for a wrong password.
            return self._refused(principal)
        return Admission(self._user, (_header(scheme, answer),) if answer else (), self._context)


def _header(scheme: str, token: bytes | None) -> str:
    return f"{scheme} {base64.b64encode(token or b'').decode()}"


__all__ = ("Admission", "Authentication", "Users")
