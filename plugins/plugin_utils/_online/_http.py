# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS with certificates verified, no redirects, limits of time, and patience with a busy service."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import time
import typing as t
import urllib.parse
import warnings

from ._errors import NotReachable, ServiceBusy
from ._libraries import requests, require
from ._retry import is_transient, wait_before
from ._service import Service, origin

__all__ = ("Http",)


class Http:
    """A connection to one or several hosts; also what msal takes for its ``http_client``.

    Proxies come from the environment. Neither a ``.netrc`` nor a redirect has a say in where credentials go.
    """

    def __init__(self, service: Service, sleep: t.Callable[[float], None] = time.sleep) -> None:
        """:raises OnlineLibraryMissing: requests is not there."""
        require("requests")
        self._session = requests.Session()
        # Given with every request: what a session has of its own yields to variables of the environment.
        self._verify: bool | str = (service.ca_path or True) if service.validate_certs else False
        self._timeout = service.timeout
        self._sleep = sleep

    def get(self, url: str, **rest: t.Any) -> requests.Response:
        """As :meth:`request`."""
        return self.request("GET", url, **rest)

    def post(self, url: str, **rest: t.Any) -> requests.Response:
        """As :meth:`request`."""
        return self.request("POST", url, **rest)

    def request(self, method: str, url: str, *, token: str | None = None, **rest: t.Any) -> requests.Response:
        """The answer, after as many attempts as it takes. Only what may be done twice is to be sent.

        :param rest: ``headers``, ``params``, ``data`` and ``json`` as requests takes them.
        :raises NotReachable: no connection, no trust, or no answer in time.
        :raises ServiceBusy: the service is busy for longer than is waited for.
        """
        host = urllib.parse.urlsplit(url).hostname or url
        if origin(url) is None:
            raise NotReachable(host, cause="network", happened=f"{url} is no HTTPS address, so nothing was sent there.")
        kept = {name: rest[name] for name in ("headers", "params", "data", "json") if rest.get(name) is not None}
        attempt = 0
        while True:
            attempt += 1
            answer = self._once(method, url, host, _Authorization(token), kept)
            if not is_transient(answer.status_code, answer.text if answer.status_code >= 400 else ""):
                return answer
            asked = answer.headers.get("Retry-After")
            wait = wait_before(attempt, asked, datetime.datetime.now(datetime.timezone.utc))
            if wait is None:
                said = f"HTTP {answer.status_code} {answer.reason or ''}" + (f", Retry-After: {asked}" if asked else "")
                raise ServiceBusy(host, said=said)
            self._sleep(wait)

    def close(self) -> None:
        """Closes the connections."""
        self._session.close()

    def _once(
        self, method: str, url: str, host: str, auth: _Authorization, rest: dict[str, t.Any]
    ) -> requests.Response:
        errors = requests.exceptions
        try:
            with warnings.catch_warnings():
                # Not to verify was asked for; urllib3 says so with every request.
                warnings.filterwarnings("ignore", message="Unverified HTTPS request")
                return self._session.request(
                    method,
                    url,
                    auth=auth,
                    timeout=(self._timeout, self._timeout),
                    verify=self._verify,
                    allow_redirects=False,
                    **rest,
                )
        except errors.SSLError as error:
            raise NotReachable(
                host,
                cause="tls",
                happened="The certificate that the service presents is not trusted, or the TLS handshake failed.",
                said=_reason(error),
                remedy="Give the authority's certificate with ca_path if a proxy inspects TLS.",
            ) from None
        except errors.ProxyError as error:
            raise NotReachable(
                host,
                cause="proxy",
                happened="The proxy did not let the request through.",
                said=_reason(error),
                remedy="Check HTTPS_PROXY and NO_PROXY of the process that runs Ansible.",
            ) from None
        except errors.Timeout:
            raise NotReachable(host, cause="timeout", happened=f"No answer within {self._timeout} seconds.") from None
        except (errors.RequestException, OSError) as error:
            # requests raises a bare OSError where ca_path is no file.
            raise NotReachable(host, cause="network", said=_reason(error)) from None


def _reason(error: Exception) -> str:
    """The innermost cause that the library tells; what is around it is addresses of Python objects."""
    found: object = error
    while True:
        inner = getattr(found, "reason", None) or next(
            (argument for argument in getattr(found, "args", ()) if isinstance(argument, BaseException)), None
        )
        if not isinstance(inner, BaseException):
            return str(found)
        found = inner


class _Authorization:
    """Sets the token, or nothing; without any, requests would look into ``.netrc``."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request
