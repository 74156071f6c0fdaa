# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the libraries raise, as the errors of the package; and what happens without the libraries."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import typing as t

import pypsrp.exceptions
import pytest
import requests.exceptions
import spnego.exceptions
import urllib3.exceptions
import winrm.exceptions

from ansible_collections.certops.exchange.plugins.plugin_utils import _remoting
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CannotConnect,
    CutConnection,
    EndpointNotFound,
    LibraryMissing,
    NotAuthenticated,
    RemotingError,
    SettingNotUsable,
    Throttled,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._failures import translated
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._options import Endpoint

ENDPOINT = Endpoint(
    kind="exchange",
    carrier="psrp",
    host="ex1.contoso.lab",
    scheme="http",
    port=80,
    path="/PowerShell/",
    resource_uri="http://schemas.microsoft.com/powershell/Microsoft.Exchange",
    auths=("kerberos",),
    password="geheim-42",
)


def caused(error: BaseException, cause: BaseException) -> BaseException:
    """An error with a cause, as the libraries wrap them."""
    error.__cause__ = cause
    return error


def refused() -> BaseException:
    return requests.exceptions.ConnectionError(
        urllib3.exceptions.MaxRetryError(
            t.cast(t.Any, None),
            "/PowerShell/",
            t.cast(
                t.Any,
                caused(
                    urllib3.exceptions.NewConnectionError(t.cast(t.Any, None), "refused"),
                    ConnectionRefusedError(111, "Connection refused"),
                ),
            ),
        )
    )


def certificate(code: int) -> BaseException:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    error.verify_message = "of a test"
    return requests.exceptions.SSLError(urllib3.exceptions.SSLError(error))


@pytest.mark.parametrize(
    ("error", "expected", "cause"),
    [
        (refused(), CannotConnect, "refused"),
        (
            caused(requests.exceptions.ConnectionError("x"), socket.gaierror(-2, "unknown")),
            CannotConnect,
            "unknown_host",
        ),
        (requests.exceptions.ConnectTimeout("x"), CannotConnect, "timeout"),
        (requests.exceptions.ReadTimeout("x"), CannotConnect, "timeout"),
        (requests.exceptions.ProxyError("x"), CannotConnect, "proxy"),
        (certificate(62), CannotConnect, "tls_wrong_name"),
        (certificate(64), CannotConnect, "tls_wrong_name"),
        (certificate(18), CannotConnect, "tls_not_trusted"),
        (certificate(10), CannotConnect, "tls_not_trusted"),
        (requests.exceptions.SSLError(ssl.SSLError(1, "wrong version number")), CannotConnect, "tls"),
        (
            caused(requests.exceptions.ConnectionError("x"), ConnectionResetError(104, "reset")),
            CannotConnect,
            "network",
        ),
        (requests.exceptions.ConnectionError(OSError(113, "No route to host")), CannotConnect, "network"),
        (pypsrp.exceptions.AuthenticationError("x"), NotAuthenticated, None),
        (winrm.exceptions.InvalidCredentialsError("x"), NotAuthenticated, None),
        (spnego.exceptions.InvalidTokenError(context_msg="x"), NotAuthenticated, None),
        (caused(ValueError("x"), spnego.exceptions.NoCredentialError(context_msg="x")), NotAuthenticated, None),
        (PermissionError("the server did not take part"), NotAuthenticated, None),
        (ImportError("No module named 'gssapi'"), LibraryMissing, None),
        (ValueError("encryption can't be used with basic"), SettingNotUsable, None),
        (winrm.exceptions.WinRMError("unsupported auth method"), SettingNotUsable, None),
        (FileNotFoundError(2, "No such file", "/ca.pem"), SettingNotUsable, None),
        (pypsrp.exceptions.WinRMTransportError("http", 404, ""), EndpointNotFound, None),
        (pypsrp.exceptions.WSManFaultError("wsman:QuotaLimit", None, "x", None, None, None), Throttled, None),
        (pypsrp.exceptions.WSManFaultError(2150858811, None, "x", None, None, None), EndpointNotFound, None),
        (RuntimeError("who knows"), RemotingError, None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
@pytest.mark.parametrize("in_session", [False, True])
def test_what_the_libraries_raise(
    error: Exception, expected: type[RemotingError], cause: str | None, in_session: bool
) -> None:
    with pytest.raises(RemotingError) as caught, translated(ENDPOINT, in_session=in_session):
        raise error
    assert "ex1.contoso.lab" in str(caught.value)
    assert "geheim-42" not in str(caught.value) + repr(caught.value)
    if not in_session:
        assert caught.type is expected
        assert getattr(caught.value, "cause", None) == cause
    elif expected in (NotAuthenticated, Throttled):
        assert caught.type is expected
    else:
        # Once the session is open, all that counts is that the command's effect is unknown.
        assert isinstance(caught.value, CutConnection)


def test_our_own_errors_pass_as_they_are() -> None:
    error = Throttled(server="EX1")
    with pytest.raises(Throttled) as caught, translated(ENDPOINT, in_session=True):
        raise error
    assert caught.value is error


def test_an_error_reads_as_one_paragraph() -> None:
    error = CutConnection(server="EX1", command="Get-X -Server EX1", said="gone\r\n\r\n  for good")
    assert str(error) == (
        "EX1: The connection broke in the middle. Under way: Get-X -Server EX1. It said: gone for good. Whether the "
        "command under way took effect is not known: run again, which reads the present state first."
    )


def test_every_error_has_a_sentence_and_a_remedy() -> None:
    kinds = [kind for kind in vars(_remoting).values() if isinstance(kind, type) and issubclass(kind, RemotingError)]
    assert len(kinds) > 15
    for kind in kinds:
        assert kind.happened.endswith(".")
        assert kind.remedy.endswith(".")


WITHOUT = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError("blocked: " + name)
sys.meta_path.insert(0, Blocked())
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    Command, EndpointOptions, LibraryMissing, open_session, read_clixml)
class Connection:
    transport = {transport!r}
    def get_option(self, name):
        return "EX1" if name == "remote_addr" else None
    def has_option(self, name):
        return name == "remote_addr"
print(Command("Get-X").text)
try:
    with open_session("exchange", Connection(), EndpointOptions()):
        pass
except LibraryMissing as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("blocked", "transport", "package"),
    [
        (["psrpcore"], "psrp", "psrpcore"),
        (["pypsrp"], "winrm", "pypsrp"),
        (["winrm"], "winrm", "pywinrm"),
        (["psrpcore", "pypsrp", "winrm", "requests"], "psrp", "psrpcore"),
    ],
)
def test_without_a_library_the_package_imports_and_says_what_to_install(
    blocked: list[str], transport: str, package: str
) -> None:
    script = WITHOUT.format(blocked=blocked, transport=transport)
    # Another process finds the collection where this one does.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first == "Get-X"
    assert f"Install {package} into the Python that runs Ansible." in second
