# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both endpoints of a tenant together: where tokens are given, and where cmdlets are asked for."""

from __future__ import annotations

import ssl
import time
import typing as t

from lab.organisation import Organisation

from .access_tokens import AccessTokens
from .admin_api import AdminApi
from .authority import RESOURCE, TokenAuthority
from .faults import OnlineFaults
from .listener import Keeper, Listener


class Online:
    """The look-alike of Exchange Online for an organisation that has a tenant. Raises ValueError without one.

    :param log: called with a kind and facts for each doing of a client, never with a credential.
    :param conceal: called with each token that is given. :param traffic: keeps what is asked and answered.
    :param now: seconds since 1970, in real time; replaced in tests.
    :ivar faults: those of the admin API.
    """

    def __init__(
        self,
        organisation: Organisation,
        address: str,
        tls: ssl.SSLContext,
        *,
        log: t.Callable[..., None],
        conceal: t.Callable[[str], None],
        traffic: Keeper | None = None,
        now: t.Callable[[], float] = time.time,
    ) -> None:
        if organisation.online is None:
            raise ValueError("the organisation has no tenant")
        self.tenant = organisation.online
        self.faults = OnlineFaults()
        tokens = AccessTokens(self.tenant, organisation.keys.key(), now, conceal)
        authority = TokenAuthority(self.tenant, tokens, now, log)
        api = AdminApi(organisation, self.tenant, tokens, self.faults, log)
        self._listeners = [Listener(authority, address, tls, traffic), Listener(api, address, tls, traffic)]
        authority.url, api.url = (listener.url for listener in self._listeners)
        # Each cloud names the resource after its own host; the lab is one more.
        authority.resources = api.resources = (RESOURCE, api.url)
        self._authority, self._api = authority, api

    @property
    def authority(self) -> str:
        """The URL of the token authority, in place of https://login.microsoftonline.com."""
        return self._authority.url

    @property
    def token_endpoint(self) -> str:
        """The tenant's."""
        return self._authority.token_endpoint

    @property
    def url(self) -> str:
        """That of the admin API, in place of https://outlook.office365.com."""
        return self._api.url

    def start(self) -> None:
        """Begins to answer."""
        for listener in self._listeners:
            listener.start()

    def stop(self) -> None:
        """Closes both ports."""
        for listener in self._listeners:
            listener.stop()


__all__ = ("Online",)
