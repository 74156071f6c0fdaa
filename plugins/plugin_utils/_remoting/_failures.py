# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the libraries raise to the errors of this package."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib
import socket
import ssl
import typing as t
import xml.etree.ElementTree as ET

from ._answers import of_not_soap, of_status
from ._errors import (
    CannotConnect,
    CutConnection,
    EndpointNotFound,
    LibraryMissing,
    NotAuthorised,
    RemotingError,
    SettingNotUsable,
    Throttled,
    UnreadableAnswer,
)
from ._hearing import Heard, NotSoap
from ._libraries import pypsrp
from ._logon import is_offered, refused_logon
from ._options import Endpoint

__all__ = ("OPERATION_TIMED_OUT", "translated")

# Codes of WS-Man faults, named as in Windows' wsmerror.h and winerror.h.
OPERATION_TIMED_OUT = 2150858793
_DENIED = (5, "wsman:AccessDenied")
_LOGON = (1326, 2150858806)  # ERROR_LOGON_FAILURE, ERROR_WSMAN_FAILED_AUTHENTICATION
# RESOURCE_NOT_FOUND, INVALID_URI, INVALID_RESOURCE_URI: the session configuration is not known there.
_NO_RESOURCE = (2150858752, 2150858754, 2150858811, "wsa:DestinationUnreachable", "wsman:InvalidResourceURI")
# QUOTA_LIMIT; QUOTA_MAX_SHELLS, _MAX_OPERATIONS, _USER, _SYSTEM, _MAX_SHELLUSERS; the same per plug-in.
_QUOTAS = (2150858815, *range(2150859173, 2150859177), 2150859179, *range(2150859236, 2150859243), "wsman:QuotaLimit")

_WRONG_NAME = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_AUTHENTICATION_MODULES = ("spnego", "gssapi", "krb5", "kerberos", "pykerberos", "requests_kerberos")
_AUTHENTICATION_NAMES = ("MutualAuthenticationError", "KerberosExchangeError", "AuthenticationException")


@contextlib.contextmanager
def translated(endpoint: Endpoint, *, in_session: bool, heard: Heard | None = None) -> t.Iterator[None]:
    """Turns what the libraries raise inside into the errors of this package.

    :param in_session: the session is open: then a failure of the connection cuts what is under way.
    :param heard: what came from the endpoint so far.
    """
    try:
        yield
    except RemotingError:
        raise
    except Exception as error:
        raise _translate(error, endpoint, in_session, heard) from error


def _translate(error: Exception, endpoint: Endpoint, in_session: bool, heard: Heard | None) -> RemotingError:
    server = endpoint.host
    chain = list(_chain(error))
    strange = next((item for item in chain if isinstance(item, NotSoap)), None)
    if strange is not None:
        return of_not_soap(strange, endpoint, in_session)
    if isinstance(error, pypsrp.exceptions.WSManFaultError):
        return _of_fault(error, endpoint, in_session)
    if isinstance(error, pypsrp.exceptions.WinRMTransportError):
        return of_status(int(error.code), endpoint, in_session, heard)
    if _is_refusal(error, chain) or (isinstance(error, ValueError) and not is_offered(endpoint, heard)):
        return refused_logon(endpoint, str(error), heard)
    if isinstance(error, ET.ParseError):
        if in_session:
            return UnreadableAnswer(server=server, said=str(error))
        return EndpointNotFound(server=server, happened=f"What answers at {endpoint.url} does not speak WS-Management.")
    found = _of_network(chain, endpoint)
    if found is not None:
        if in_session:
            return CutConnection(server=server, said=found.said or found.happened)
        return found
    if in_session:
        return CutConnection(server=server, said=f"{type(error).__name__}: {error}")
    if isinstance(error, ImportError):
        return LibraryMissing(server=server, said=str(error), remedy=_what_to_install(endpoint))
    if isinstance(error, (ValueError, TypeError, OSError)) or _is_winrm(error, "WinRMError"):
        return SettingNotUsable(server=server, said=str(error))
    return RemotingError(
        server=server, happened="The session can't be opened.", said=f"{type(error).__name__}: {error}"
    )


def _what_to_install(endpoint: Endpoint) -> str:
    package = "pypsrp" if endpoint.carrier == "psrp" else "pywinrm"
    extra = next((auth for auth in endpoint.auths if auth in ("kerberos", "credssp")), None)
    wanted = f"{package}[{extra}]" if extra else package
    return f"Install {wanted} into the Python that runs Ansible."


def _of_fault(fault: t.Any, endpoint: Endpoint, in_session: bool) -> RemotingError:
    server, code = endpoint.host, fault.code
    said = str(fault.provider_fault or fault.reason or "")
    if code in _QUOTAS:
        return Throttled(server=server, said=said)
    if code in _LOGON:
        return refused_logon(endpoint, said)
    if in_session:
        return CutConnection(server=server, happened=f"The server refused to go on (code {code}).", said=said)
    if code in _DENIED:
        return NotAuthorised(server=server, said=said)
    if code in _NO_RESOURCE:
        name = endpoint.resource_uri.rpartition("/")[2]
        return EndpointNotFound(
            server=server,
            happened=f"At {endpoint.url} there is no session configuration {name}.",
            said=said,
            remedy="Check that path and port belong to the endpoint that is meant: /PowerShell/ on port 80 or 443 for "
            "Exchange, /wsman on port 5985 or 5986 for Windows.",
        )
    return RemotingError(server=server, happened=f"The server refused to open a session (code {code}).", said=said)


def _of_network(chain: t.Sequence[BaseException], endpoint: Endpoint) -> CannotConnect | None:
    """What the network or TLS says, by type and number; None if it is about something else."""
    server, where = endpoint.host, f"{endpoint.host} port {endpoint.port}"
    names = [type(item).__name__ for item in chain]
    certificate = next((item for item in chain if isinstance(item, ssl.SSLCertVerificationError)), None)
    if "ProxyError" in names:
        return CannotConnect(server=server, cause="proxy", happened="The proxy can't be used.", said=_last(chain))
    if certificate is not None:
        return _of_certificate(certificate, endpoint)
    if any(isinstance(item, socket.gaierror) for item in chain) or "NameResolutionError" in names:
        return CannotConnect(
            server=server,
            cause="unknown_host",
            happened=f"The host name {endpoint.host} can't be resolved.",
            remedy="Check ansible_host or the endpoint's host, and the controller's name resolution.",
        )
    if any(isinstance(item, ssl.SSLError) for item in chain) or "SSLError" in names:
        return CannotConnect(
            server=server,
            cause="tls",
            happened=f"No TLS connection to {where}.",
            said=_last(chain),
            remedy="Check that scheme and port belong together and that both sides have a TLS version in common.",
        )
    if any(isinstance(item, ConnectionRefusedError) for item in chain):
        return CannotConnect(
            server=server,
            cause="refused",
            happened=f"{where} refuses the connection.",
            remedy="Check that the service runs, and that host, port and scheme are right.",
        )
    if any(isinstance(item, (TimeoutError, socket.timeout)) for item in chain) or any("Timeout" in n for n in names):
        return CannotConnect(
            server=server,
            cause="timeout",
            happened=f"No answer from {where} within the timeout.",
            remedy="Check that the server is up and that no firewall is in between, or raise the timeout.",
        )
    if any(isinstance(item, (ConnectionError, EOFError)) or _is_requests(item) for item in chain) or any(
        isinstance(item, OSError) and item.errno and item.filename is None for item in chain
    ):
        return CannotConnect(server=server, cause="network", happened=f"No connection to {where}.", said=_last(chain))
    return None


def _of_certificate(error: ssl.SSLCertVerificationError, endpoint: Endpoint) -> CannotConnect:
    code = getattr(error, "verify_code", 0)
    said = str(getattr(error, "verify_message", "") or error)
    if code in _WRONG_NAME:
        return CannotConnect(
            server=endpoint.host,
            cause="tls_wrong_name",
            happened=f"The server's TLS certificate is not for the name {endpoint.host}.",
            said=said,
            remedy="Connect by a name that is in the certificate.",
        )
    return CannotConnect(
        server=endpoint.host,
        cause="tls_not_trusted",
        happened="The server's TLS certificate is not trusted.",
        said=said,
        remedy="Name the file with the authority's certificate (ca_cert), or renew the server's certificate.",
    )


def _chain(error: BaseException) -> t.Iterator[BaseException]:
    """The error and all that led to it; the libraries keep causes in several places."""
    waiting: list[t.Any] = [error]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop(0)
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        waiting += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]


def _last(chain: t.Sequence[BaseException]) -> str:
    texts = [str(item) for item in chain if str(item)]
    return texts[-1] if texts else ""


def _is_refusal(error: BaseException, chain: t.Sequence[BaseException]) -> bool:
    """Whether it is about a logon."""
    if isinstance(error, pypsrp.exceptions.AuthenticationError) or _is_winrm(error, "AuthenticationError"):
        return True
    # requests_ntlm says with a bare PermissionError that the server did not take part.
    bare = isinstance(error, PermissionError) and error.errno is None
    return bare or any(_is_authentication(item) for item in chain)


def _is_authentication(error: BaseException) -> bool:
    kind = type(error)
    return kind.__module__.partition(".")[0] in _AUTHENTICATION_MODULES or kind.__name__ in _AUTHENTICATION_NAMES


def _is_requests(error: BaseException) -> bool:
    return any(
        kind.__module__ == "requests.exceptions" and kind.__name__ == "ConnectionError" for kind in type(error).__mro__
    )


def _is_winrm(error: BaseException, name: str) -> bool:
    return any(kind.__module__ == "winrm.exceptions" and kind.__name__ == name for kind in type(error).__mro__)
