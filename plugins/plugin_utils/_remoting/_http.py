# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP by either library: pypsrp's own, or pywinrm's transport under pypsrp's envelopes.

Both keep cookies (IIS in front of Exchange needs its affinity cookies), ask for no compression, and tell the time.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import logging
import re
import typing as t

from ._clock import ServerClock
from ._errors import LibraryMissing
from ._failures import translated
from ._hearing import Heard
from ._kinit import ticket
from ._libraries import pypsrp, require_winrm, winrm
from ._options import Endpoint
from ._shell import WSManShell

if t.TYPE_CHECKING:
    import requests

__all__ = ("shell_of",)

# pywinrm looks for this line exactly; IIS writes a blank after the dashes.
_BOUNDARY = re.compile(rb"--[ \t]+Encrypted Boundary")
# What pywinrm needs for a method beside itself: flag of winrm.transport, package.
_WINRM_PARTS: t.Mapping[str, tuple[str, str]] = {
    "kerberos": ("HAVE_KERBEROS", "pywinrm[kerberos]"),
    "ntlm": ("HAVE_NTLM", "requests_ntlm"),
    "credssp": ("HAVE_CREDSSP", "pywinrm[credssp]"),
}


def shell_of(endpoint: Endpoint, auth: str) -> tuple[WSManShell, ServerClock]:
    """A shell that is not open yet, and the clock that its answers set.

    :raises LibraryMissing: a library for the connection or the method is not installed.
    :raises SettingNotUsable: the library refuses the settings.
    """
    _quieten()
    if endpoint.carrier == "winrm":
        require_winrm(endpoint.host)
    tried = dataclasses.replace(endpoint, auths=(auth,))
    clock = ServerClock()
    heard = Heard(clock)
    with translated(tried, in_session=False):
        wsman = _psrp(tried, heard) if tried.carrier == "psrp" else _winrm(tried, heard)
    return WSManShell(wsman, tried, heard), clock


def _quieten() -> None:
    # These libraries log whole messages, with what is in them, and tracebacks of errors that are reported anyway.
    for name in ("psrpcore", "pypsrp"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _psrp(endpoint: Endpoint, heard: Heard) -> pypsrp.wsman.WSMan:
    wsman = pypsrp.wsman.WSMan(
        server=endpoint.host,
        port=endpoint.port,
        username=endpoint.username,
        password=endpoint.password,
        ssl=endpoint.scheme == "https",
        # The library puts the slash.
        path=endpoint.path[1:],
        auth=endpoint.auths[0],
        cert_validation=t.cast(bool, endpoint.verify),
        connection_timeout=endpoint.connection_timeout,
        operation_timeout=endpoint.operation_timeout,
        read_timeout=endpoint.read_timeout,
        encryption=endpoint.message_encryption,
        **endpoint.extras,
    )
    wsman.transport = t.cast(t.Any, _PsrpHttp(wsman.transport, heard))
    return wsman


def _winrm(endpoint: Endpoint, heard: Heard) -> pypsrp.wsman.WSMan:
    auth = endpoint.auths[0]
    if auth in _WINRM_PARTS:
        flag, package = _WINRM_PARTS[auth]
        if not getattr(winrm.transport, flag, True):
            raise LibraryMissing(
                server=endpoint.host,
                happened=f"pywinrm can't do {auth} authentication on this controller.",
                remedy=f"Install {package} into the Python that runs Ansible.",
            )
    inner = winrm.transport.Transport(
        endpoint=endpoint.url,
        username=endpoint.username,
        password=endpoint.password,
        auth_method=t.cast(t.Any, auth),
        read_timeout_sec=endpoint.read_timeout,
        message_encryption=t.cast(t.Any, endpoint.message_encryption),
        **{"service": "HTTP", **endpoint.extras},
    )
    # Only the envelopes of this object are used; what it is told about HTTP plays no part.
    wsman = pypsrp.wsman.WSMan(
        endpoint.host, ssl=True, auth="basic", username="", password="", operation_timeout=endpoint.operation_timeout
    )
    wsman.transport = t.cast(t.Any, _WinrmHttp(inner, endpoint, heard))
    return wsman


class _PsrpHttp:
    """pypsrp's HTTP; a message is sent once, since a second one may do a thing twice."""

    def __init__(self, inner: t.Any, heard: Heard) -> None:
        self._inner = inner
        self._heard = heard
        self.endpoint: str = inner.endpoint

    def send(self, message: bytes, **_options: t.Any) -> bytes:
        # It makes its session when it sends, and so too late for the first answers to be heard.
        build = getattr(self._inner, "_build_session", None)
        if self._inner.session is None and build is not None:
            self._inner.session = build()
        self._heard.listen(self._inner.session)
        return t.cast(bytes, self._inner.send(message))

    def hurry(self, seconds: int) -> None:
        """Waits no longer than that from now on."""
        self._inner.connection_timeout = min(seconds, self._inner.connection_timeout)
        self._inner.read_timeout = min(seconds, self._inner.read_timeout)

    def close(self) -> None:
        self._inner.close()


class _WinrmHttp:
    """pywinrm's transport, with the interface of pypsrp's."""

    def __init__(self, inner: winrm.transport.Transport, endpoint: Endpoint, heard: Heard) -> None:
        self._inner = inner
        self._heard = heard
        self._ticket = ticket(endpoint) if inner.auth_method == "kerberos" else None
        self.endpoint = inner.endpoint
        inner.default_headers["Accept-Encoding"] = "identity"
        # It sets up encryption, and so logs on, before it gives its session away.
        self._set_up = inner.setup_encryption
        t.cast(t.Any, inner).setup_encryption = self._set_up_encryption

    def send(self, message: bytes, **_options: t.Any) -> bytes:
        try:
            if self._inner.session is None and self._ticket is not None:
                self._ticket.get()
            self._listen(self._inner.build_session())
            return self._inner.send_message(message)
        except winrm.exceptions.WinRMTransportError as error:
            # pypsrp reads the SOAP fault from its own exception.
            raise pypsrp.exceptions.WinRMTransportError("http", error.code, error.response_text) from error

    def _set_up_encryption(self, *arguments: t.Any) -> None:
        self._listen(self._inner.session)
        self._set_up(*arguments)

    def _listen(self, session: requests.Session | None) -> None:
        if session is not None and self._read not in session.hooks["response"]:
            session.hooks["response"].append(self._read)
            self._heard.listen(session)

    def _read(self, response: requests.Response, **_options: t.Any) -> None:
        if response.headers.get("Content-Type", "").startswith("multipart/"):
            response._content = _BOUNDARY.sub(b"--Encrypted Boundary", response.content)

    def hurry(self, seconds: int) -> None:
        """Waits no longer than that from now on."""
        self._inner.read_timeout_sec = min(seconds, self._inner.read_timeout_sec or seconds)

    def close(self) -> None:
        self._inner.close_session()
        if self._ticket is not None:
            self._ticket.destroy()
