# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a host's connection plugin to the settings of an endpoint. The only place that knows the plugins' options.

The option names are those of the connection plugins ansible.builtin.winrm and ansible.builtin.psrp; where they leave
something open, it is decided as they decide it.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import shlex
import typing as t

from ._errors import InsecureAuthentication, SettingNotUsable, UnsupportedConnection
from ._options import BASIC_METHODS, Endpoint, EndpointKind, EndpointOptions, KerberosTicket

__all__ = ("ConnectionPlugin", "endpoint_of")

_RESOURCES: t.Mapping[EndpointKind, str] = {
    "exchange": "http://schemas.microsoft.com/powershell/Microsoft.Exchange",
    "windows": "http://schemas.microsoft.com/powershell/Microsoft.PowerShell",
}
_AUTHS = ("kerberos", "negotiate", "ntlm", "basic", "credssp", "certificate")
# pywinrm has no negotiate of its own.
_WINRM_AUTHS: t.Mapping[str, tuple[str, ...]] = {"negotiate": ("kerberos", "ntlm")}
# What the psrp plugin names in a service principal by itself: the latter since ansible-core 2.21.
_PSRP_DEFAULT_SERVICES = (None, "WSMAN", "host")
_PSRP_EXTRAS = (
    "certificate_key_pem",
    "certificate_pem",
    "credssp_auth_mechanism",
    "credssp_disable_tlsv1_2",
    "credssp_minimum_version",
    "max_envelope_size",
    "negotiate_delegate",
    "negotiate_hostname_override",
    "negotiate_send_cbt",
    "negotiate_service",
    "proxy",
    "reconnection_backoff",
    "reconnection_retries",
)
_WINRM_EXTRAS = (
    "ca_trust_path",
    "cert_key_pem",
    "cert_pem",
    "credssp_auth_mechanism",
    "credssp_disable_tlsv1_2",
    "credssp_minimum_version",
    "kerberos_delegation",
    "kerberos_hostname_override",
    "proxy",
    "send_cbt",
    "server_cert_validation",
    "service",
)


class ConnectionPlugin(t.Protocol):
    """What is used of a connection plugin."""

    @property
    def transport(self) -> str:
        """The plugin's name."""

    def get_option(self, option: str) -> t.Any:
        """An option's value."""

    def has_option(self, option: str) -> bool:
        """Whether there is such an option."""


def endpoint_of(kind: EndpointKind, connection: ConnectionPlugin, options: EndpointOptions) -> Endpoint:
    """The settings of an endpoint of the host.

    :raises UnsupportedConnection: the plugin is neither winrm nor psrp.
    :raises InsecureAuthentication: the password would be sent in the clear.
    :raises SettingNotUsable: a setting has a value that makes no sense.
    """
    transport = str(connection.transport).rpartition(".")[2]
    reader = _READERS.get((kind, transport))
    if reader is None:
        raise UnsupportedConnection(
            server=str(_option(connection, "remote_addr") or "the host"),
            happened=f"The connection {transport} can't carry PowerShell remoting.",
        )
    endpoint = reader(connection, options)
    if endpoint.scheme not in ("http", "https"):
        raise SettingNotUsable(
            server=endpoint.host, happened=f"The scheme must be http or https, not {endpoint.scheme}."
        )
    if endpoint.operation_timeout < 1 or endpoint.read_timeout <= endpoint.operation_timeout:
        raise SettingNotUsable(
            server=endpoint.host,
            happened=f"The read timeout ({endpoint.read_timeout} s) must be greater than the operation timeout "
            f"({endpoint.operation_timeout} s), and that at least 1 s.",
        )
    clear = endpoint.scheme == "http" and any(auth in BASIC_METHODS for auth in endpoint.auths)
    if clear and not options.allow_basic_over_http:
        raise InsecureAuthentication(server=endpoint.host)
    return endpoint


def _winrm_windows(connection: ConnectionPlugin, _options: EndpointOptions) -> Endpoint:
    extras = _winrm_extras(connection)
    host = str(_option(connection, "remote_addr"))
    port = int(_option(connection, "port") or 5986)
    scheme = _option(connection, "scheme") or ("http" if port == 5985 else "https")
    user, password = _credentials(connection, EndpointOptions())
    auths = [str(auth) for auth in _option(connection, "transport") or () if auth]
    if not auths:
        auths = ["kerberos"] if user and "@" in user else ["ssl" if scheme == "https" else "plaintext"]
    operation, read = _winrm_timeouts(connection, extras)
    return Endpoint(
        kind="windows",
        carrier="winrm",
        host=host,
        scheme=str(scheme),
        port=port,
        path=_path(_option(connection, "path") or "/wsman"),
        resource_uri=_RESOURCES["windows"],
        auths=tuple(auths),
        username=user,
        password=password,
        message_encryption=str(extras.get("message_encryption", "auto")),
        operation_timeout=operation,
        read_timeout=read,
        extras={name: extras[name] for name in _WINRM_EXTRAS if name in extras},
        kerberos=_ticket(connection, auths, user, password, extras),
    )


def _winrm_exchange(connection: ConnectionPlugin, options: EndpointOptions) -> Endpoint:
    extras = _winrm_extras(connection)
    user, password = _credentials(connection, options)
    auth = _auth(options, connection)
    auths = _WINRM_AUTHS.get(auth, (auth,))
    kept = {name: extras[name] for name in _WINRM_EXTRAS if name in extras}
    kept["server_cert_validation"] = "ignore" if options.validate_certs is False else "validate"
    kept.pop("ca_trust_path", None)
    if options.ca_cert:
        kept["ca_trust_path"] = str(options.ca_cert)
    if _is_another_host(connection, options):
        # It names the connection's host, not the one that is meant here.
        kept.pop("kerberos_hostname_override", None)
    return _exchange("winrm", connection, options, auths, kept, _ticket(connection, auths, user, password, extras))


def _psrp_windows(connection: ConnectionPlugin, _options: EndpointOptions) -> Endpoint:
    port, scheme = _option(connection, "port"), _option(connection, "protocol")
    if scheme is None:
        scheme = "http" if port is not None and int(port) == 5985 else "https"
    if port is None:
        port = 5986 if scheme == "https" else 5985
    user, password = _credentials(connection, EndpointOptions())
    verify: bool | str = _option(connection, "cert_validation") != "ignore"
    ca_cert = _option(connection, "ca_cert")
    encryption = str(_option(connection, "message_encryption") or "auto")
    auth = str(_option(connection, "auth") or "negotiate")
    return Endpoint(
        kind="windows",
        carrier="psrp",
        host=str(_option(connection, "remote_addr")),
        scheme=str(scheme),
        port=int(port),
        path=_path(_option(connection, "path") or "wsman"),
        resource_uri=_RESOURCES["windows"],
        auths=(auth,),
        username=user,
        password=password,
        verify=str(ca_cert) if verify and ca_cert is not None else verify,
        message_encryption=_encryption(encryption, auth, str(scheme)),
        connection_timeout=int(_option(connection, "connection_timeout") or 30),
        operation_timeout=int(_option(connection, "operation_timeout") or 20),
        read_timeout=int(_option(connection, "read_timeout") or 30),
        extras=_psrp_extras(connection),
    )


def _psrp_exchange(connection: ConnectionPlugin, options: EndpointOptions) -> Endpoint:
    extras = _psrp_extras(connection)
    if extras.get("negotiate_service") in _PSRP_DEFAULT_SERVICES:
        # The plugin's default is for the WinRM service; IIS, and a load balanced Exchange, go by the name HTTP.
        extras["negotiate_service"] = "HTTP"
    if _is_another_host(connection, options):
        extras.pop("negotiate_hostname_override", None)
    return _exchange("psrp", connection, options, (_auth(options, connection),), extras, None)


def _exchange(
    carrier: t.Literal["psrp", "winrm"],
    connection: ConnectionPlugin,
    options: EndpointOptions,
    auths: tuple[str, ...],
    extras: dict[str, t.Any],
    ticket: KerberosTicket | None,
) -> Endpoint:
    """The endpoint of a real Exchange server (exchange-cmdlets 1.1), as far as the options don't say otherwise."""
    user, password = _credentials(connection, options)
    scheme = str(options.scheme or "http")
    verify: bool | str = options.validate_certs is not False
    read = int(options.timeout or 30)
    return Endpoint(
        kind="exchange",
        carrier=carrier,
        host=str(options.host or _option(connection, "remote_addr")),
        scheme=scheme,
        port=int(options.port or (443 if scheme == "https" else 80)),
        path=_path(options.path or "/PowerShell/"),
        resource_uri=_RESOURCES["exchange"],
        auths=auths,
        username=user,
        password=password,
        verify=str(options.ca_cert) if verify and options.ca_cert else verify,
        message_encryption=_encryption(str(options.message_encryption or "auto"), auths[0], scheme),
        connection_timeout=read,
        operation_timeout=max(1, min(20, read * 2 // 3)),
        read_timeout=max(2, read),
        extras=extras,
        kerberos=ticket,
    )


_READERS: t.Mapping[tuple[str, str], t.Callable[[ConnectionPlugin, EndpointOptions], Endpoint]] = {
    ("windows", "winrm"): _winrm_windows,
    ("windows", "psrp"): _psrp_windows,
    ("exchange", "winrm"): _winrm_exchange,
    ("exchange", "psrp"): _psrp_exchange,
}


def _option(connection: ConnectionPlugin, name: str) -> t.Any:
    return connection.get_option(name) if connection.has_option(name) else None


def _is_another_host(connection: ConnectionPlugin, options: EndpointOptions) -> bool:
    return options.host is not None and options.host != str(_option(connection, "remote_addr"))


def _credentials(connection: ConnectionPlugin, options: EndpointOptions) -> tuple[str | None, str | None]:
    user = options.username or _option(connection, "remote_user")
    password = options.password if options.password is not None else _option(connection, "remote_password")
    return None if user is None else str(user), None if password is None else str(password)


def _auth(options: EndpointOptions, connection: ConnectionPlugin) -> str:
    auth = str(options.auth or "kerberos")
    if auth not in _AUTHS:
        host = str(options.host or _option(connection, "remote_addr"))
        raise SettingNotUsable(server=host, happened=f"There is no authentication method {auth}: {', '.join(_AUTHS)}.")
    return auth


def _encryption(asked: str, auth: str, scheme: str) -> str:
    # Basic can't encrypt messages; whether it may be used over plain HTTP is decided elsewhere.
    return "never" if asked == "auto" and auth in BASIC_METHODS and scheme == "http" else asked


def _path(path: t.Any) -> str:
    return "/" + str(path).lstrip("/")


def _psrp_extras(connection: ConnectionPlugin) -> dict[str, t.Any]:
    extras = {name: value for name in _PSRP_EXTRAS if (value := _option(connection, name)) is not None}
    extras["no_proxy"] = _true(_option(connection, "ignore_proxy"))
    return extras


def _winrm_extras(connection: ConnectionPlugin) -> dict[str, t.Any]:
    """Variables ``ansible_winrm_*`` that are no options of the plugin but arguments of pywinrm."""
    extras = _option(connection, "_extras") or {}
    prefix = "ansible_winrm_"
    return {str(name)[len(prefix) :]: value for name, value in extras.items() if str(name).startswith(prefix)}


def _winrm_timeouts(connection: ConnectionPlugin, extras: t.Mapping[str, t.Any]) -> tuple[int, int]:
    both = _option(connection, "connection_timeout")
    if both:
        return int(both), int(both) + 10
    return int(extras.get("operation_timeout_sec", 20)), int(extras.get("read_timeout_sec", 30))


def _ticket(
    connection: ConnectionPlugin,
    auths: t.Sequence[str],
    user: str | None,
    password: str | None,
    extras: t.Mapping[str, t.Any],
) -> KerberosTicket | None:
    """How to get a ticket, unless the user gets one by himself."""
    mode = _option(connection, "kerberos_mode")
    if "kerberos" not in auths or mode == "manual" or not user or (mode is None and not password):
        return None
    arguments = shlex.split(str(_option(connection, "kinit_args") or ""))
    if not arguments and _true(extras.get("kerberos_delegation")):
        arguments = ["-f"]
    return KerberosTicket(
        principal=user,
        password=password or "",
        command=str(_option(connection, "kerberos_command") or "kinit"),
        arguments=tuple(arguments),
        environment=tuple(str(name) for name in _option(connection, "kinit_env_vars") or ()),
    )


def _true(value: t.Any) -> bool:
    return str(value).strip().lower() in ("1", "true", "yes", "y", "on", "t")
