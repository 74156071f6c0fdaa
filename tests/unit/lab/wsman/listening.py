# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A listener with two configurations and two users, for tests of the wire."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import pathlib
import ssl
import typing as t

from cryptography import x509
from pypsrp.wsman import WSMan
from unit.lab.engine.sample_cmdlets import ALL
from unit.lab.engine.stand_ins import CMDLETS, Given
from unit.throw_away import write_certificate

from lab.engine import FULL_LANGUAGE, NO_LANGUAGE, Observer, Session, SessionConfiguration
from lab.wsman import Faults, FrontEnd, Listener, Offer, unknown_resource

NOW = datetime.datetime(2031, 5, 6, 7, 8, 9, tzinfo=datetime.timezone.utc)
USERS = {"CONTOSO\\admin": "pä55 word:1", "other": "secret"}
CONFIGURATIONS = {
    "Microsoft.Exchange": SessionConfiguration("Microsoft.Exchange", (*ALL, *CMDLETS), NO_LANGUAGE),
    "Microsoft.PowerShell": SessionConfiguration("Microsoft.PowerShell", (*ALL, *CMDLETS), FULL_LANGUAGE),
}


class TestHost:
    """The layer above, as small as it can be."""

    __test__ = False

    def __init__(self) -> None:
        self.sessions: list[Session] = []
        self.observer = Observer()
        self.refused: list[str] = []

    def authenticate(self, user: str, password: str) -> str | None:
        return user if USERS.get(user) == password else None

    def password(self, user: str) -> str | None:
        name = self.proven(user)
        return None if name is None else USERS[name]

    def proven(self, user: str) -> str | None:
        """By the name alone, in capitals or not, as ``name@DOMAIN`` too."""
        name, _unused, domain = user.partition("@")
        short = domain.partition(".")[0].upper()
        wanted = f"{short}\\{name}" if domain else user
        return {known.lower(): known for known in USERS}.get(wanted.lower())

    def refuse(self, user: str) -> None:
        self.refused.append(user)

    def open_session(self, endpoint: str, path: str, configuration: str, user: str) -> Session:
        found = CONFIGURATIONS.get(configuration)
        if found is None:
            raise unknown_resource(configuration)
        session = Session(found, Given(), self.observer)
        self.sessions.append(session)
        return session

    def now(self) -> datetime.datetime:
        return NOW


@contextlib.contextmanager
def listening(
    endpoint: str = "exchange",
    *,
    tls: ssl.SSLContext | None = None,
    faults: Faults | None = None,
    offer: Offer | None = None,
    front_end: FrontEnd | None = None,
) -> t.Iterator[Listener]:
    listener = Listener(TestHost(), "127.0.0.1", 0, tls, endpoint, faults, offer=offer, front_end=front_end)
    listener.start()
    try:
        yield listener
    finally:
        listener.stop()


def connection(listener: Listener, **options: t.Any) -> WSMan:
    """pypsrp's connection to it."""
    settings: dict[str, t.Any] = {
        "port": listener.port,
        "username": "CONTOSO\\admin",
        "password": USERS["CONTOSO\\admin"],
        "ssl": listener.url.startswith("https:"),
        "path": "PowerShell/" if listener.endpoint == "exchange" else "wsman",
        "auth": "basic",
        "encryption": "never",
        "operation_timeout": 10,
        "read_timeout": 15,
        **options,
    }
    return WSMan("127.0.0.1", **settings)


def tls_context(directory: pathlib.Path) -> tuple[ssl.SSLContext, str]:
    """A server's context, and the file of the certificate that clients trust."""
    pem, trusted = directory / "server.pem", directory / "ca.pem"
    trusted.write_bytes(write_certificate(pem, x509.IPAddress(ipaddress.ip_address("127.0.0.1"))))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context, str(trusted)


__all__ = ("NOW", "TestHost", "USERS", "connection", "listening", "tls_context")
