# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of an endpoint: those that can be given, and those in force."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

__all__ = ("BASIC_METHODS", "Endpoint", "EndpointKind", "EndpointOptions")

#: Methods that send the password as it is; "ssl" is pywinrm's word for Basic, whatever the scheme.
BASIC_METHODS = ("basic", "plaintext", "ssl")

EndpointKind = t.Literal["exchange", "windows"]


@dataclasses.dataclass(frozen=True)
class EndpointOptions:
    """What may be set for the ``exchange`` endpoint; None takes what a real Exchange server has.

    :ivar kind: ``exchange``; ``snapin`` for the server's own WinRM with Exchange's snap-in; ``auto`` (default) for the
        latter where there is no Exchange endpoint.
    :ivar host: default: the address of the host's own connection.
    :ivar scheme: ``http`` (default) or ``https``.
    :ivar port: default: 80, or 443 for https.
    :ivar path: default: ``/PowerShell/``.
    :ivar auth: ``kerberos`` (default), ``negotiate``, ``ntlm``, ``basic``, ``credssp`` or ``certificate``.
    :ivar validate_certs: default: True.
    :ivar ca_cert: path of a PEM file with the authorities to trust; default: the controller's.
    :ivar message_encryption: ``auto`` (default), ``always`` or ``never``.
    :ivar timeout: seconds to wait for a connection and for an answer; default: 30.
    :ivar username: default: the user of the host's own connection.
    :ivar password: default: the password of the host's own connection.
    :ivar allow_basic_over_http: also allows it for the ``windows`` endpoint.
    """

    kind: str | None = None
    host: str | None = None
    scheme: str | None = None
    port: int | None = None
    path: str | None = None
    auth: str | None = None
    validate_certs: bool | None = None
    ca_cert: str | None = None
    message_encryption: str | None = None
    timeout: int | None = None
    username: str | None = None
    password: str | None = dataclasses.field(default=None, repr=False)
    allow_basic_over_http: bool | None = None

    @property
    def names_an_endpoint(self) -> bool:
        """Whether they say that there is an Exchange endpoint, so that another way in is not what is meant."""
        return self.kind == "exchange" or any((self.host, self.scheme, self.port, self.path))


@dataclasses.dataclass(frozen=True)
class Endpoint:
    """The settings in force for one endpoint, whichever library carries the messages.

    :ivar carrier: the library whose HTTP is used: ``psrp`` (pypsrp) or ``winrm`` (pywinrm).
    :ivar host: without brackets, also for IPv6.
    :ivar path: begins with a slash.
    :ivar auths: methods to try in order, in the carrier's own words.
    :ivar verify: whether to validate the server's certificate, or the path of the authorities to trust.
    :ivar operation_timeout: seconds after which the server says that there is no output yet.
    :ivar read_timeout: seconds to wait for an answer; greater than the above.
    :ivar resource_uri: names the session configuration.
    :ivar extras: arguments for the carrier, passed on as they are.
    """

    kind: EndpointKind
    carrier: t.Literal["psrp", "winrm"]
    host: str
    scheme: str
    port: int
    path: str
    resource_uri: str
    auths: tuple[str, ...]
    username: str | None = None
    password: str | None = dataclasses.field(default=None, repr=False)
    verify: bool | str = True
    message_encryption: str = "auto"
    connection_timeout: int = 30
    operation_timeout: int = 20
    read_timeout: int = 30
    extras: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict, repr=False)
    kerberos: KerberosTicket | None = None

    @property
    def url(self) -> str:
        """The URL that messages are sent to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


@dataclasses.dataclass(frozen=True)
class KerberosTicket:
    """How to get a ticket with kinit, where the carrier doesn't do it by itself."""

    principal: str
    password: str = dataclasses.field(repr=False)
    command: str = "kinit"
    arguments: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
