# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the options of the real connection plugins to the settings of an endpoint."""

from __future__ import annotations

import typing as t

import pytest
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader
from ansible.release import __version__

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    EndpointOptions,
    InsecureAuthentication,
    SettingNotUsable,
    UnsupportedConnection,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._inventory import endpoint_of
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._options import Endpoint, EndpointKind

CORE = tuple(int(part) for part in __version__.split(".")[:2])
BASE = {"inventory_hostname": "ex1", "ansible_host": "ex1.contoso.lab", "ansible_password": "geheim"}


def connection(name: str, **variables: t.Any) -> t.Any:
    """A connection plugin with the options that a task would give it."""
    plugin = connection_loader.get(name, PlayContext(), "/dev/null")
    everything = {**BASE, **variables}
    # Core gives it to winrm always, to psrp before 2.18.
    everything["_extras"] = {k: v for k, v in variables.items() if k.startswith(f"ansible_{name}_")}
    plugin.set_options(var_options=everything)
    return plugin


def endpoint(kind: EndpointKind, name: str, options: EndpointOptions | None = None, **variables: t.Any) -> Endpoint:
    return endpoint_of(kind, connection(name, **variables), options or EndpointOptions())


@pytest.mark.parametrize("name", ["winrm", "psrp"])
def test_exchange_defaults_to_what_a_real_server_has(name: str) -> None:
    found = endpoint("exchange", name, ansible_user="admin@CONTOSO.LAB", ansible_port=5986)
    assert found.url == "http://ex1.contoso.lab:80/PowerShell/"
    assert found.auths == ("kerberos",)
    assert found.message_encryption == "auto"
    assert found.resource_uri == "http://schemas.microsoft.com/powershell/Microsoft.Exchange"
    assert (found.username, found.password) == ("admin@CONTOSO.LAB", "geheim")
    assert found.verify is True
    assert found.carrier == name
    assert "geheim" not in repr(found)


@pytest.mark.parametrize("name", ["winrm", "psrp"])
@pytest.mark.parametrize(("host", "kept"), [(None, True), ("10.1.2.3", True), ("mail.contoso.lab", False)])
def test_the_name_for_the_ticket_is_that_of_the_connections_host(name: str, host: str | None, kept: bool) -> None:
    option = "kerberos_hostname_override" if name == "winrm" else "negotiate_hostname_override"
    extras = {f"ansible_{name}_{option}": "ex1.contoso.lab"}
    variables: dict[str, t.Any] = {"ansible_host": "10.1.2.3", **extras, "_extras": extras}
    found = endpoint("exchange", name, EndpointOptions(host=host), ansible_user="a", **variables)
    assert (found.extras.get(option) == "ex1.contoso.lab") is kept


@pytest.mark.parametrize("name", ["winrm", "psrp"])
def test_exchange_takes_what_is_set(name: str) -> None:
    options = EndpointOptions(
        host="mail.contoso.lab",
        scheme="https",
        path="PowerShell",
        auth="basic",
        ca_cert="/ca.pem",
        timeout=60,
        username="other",
        password="anders",
    )
    found = endpoint("exchange", name, options, ansible_user="admin")
    assert found.url == "https://mail.contoso.lab:443/PowerShell"
    assert found.auths == ("basic",)
    assert (found.username, found.password) == ("other", "anders")
    assert found.read_timeout == 60
    assert found.operation_timeout < 60
    assert "anders" not in repr(options)
    if name == "psrp":
        assert found.verify == "/ca.pem"
    else:
        assert found.extras["ca_trust_path"] == "/ca.pem"
        assert found.extras["server_cert_validation"] == "validate"


@pytest.mark.parametrize("name", ["winrm", "psrp"])
def test_validation_is_off_only_when_it_is_turned_off(name: str) -> None:
    options = EndpointOptions(scheme="https", validate_certs=False)
    found = endpoint("exchange", name, options)
    assert found.verify is False or found.extras["server_cert_validation"] == "ignore"
    # What is said of the Windows endpoint is not said of this one.
    kept = endpoint(
        "exchange",
        name,
        EndpointOptions(scheme="https"),
        ansible_winrm_server_cert_validation="ignore",
        ansible_psrp_cert_validation="ignore",
    )
    assert kept.verify is True
    assert kept.extras.get("server_cert_validation", "validate") == "validate"


@pytest.mark.parametrize(
    ("variables", "url", "auths"),
    [
        ({"ansible_user": "a"}, "https://ex1.contoso.lab:5986/wsman", ("ssl",)),
        ({"ansible_user": "a@X"}, "https://ex1.contoso.lab:5986/wsman", ("kerberos",)),
        ({"ansible_port": 5985, "ansible_user": "a@X"}, "http://ex1.contoso.lab:5985/wsman", ("kerberos",)),
        ({"ansible_port": 8443, "ansible_user": "a"}, "https://ex1.contoso.lab:8443/wsman", ("ssl",)),
        (
            {"ansible_winrm_transport": ["ntlm", "kerberos"], "ansible_winrm_path": "/other", "ansible_user": "a"},
            "https://ex1.contoso.lab:5986/other",
            ("ntlm", "kerberos"),
        ),
        (
            {"ansible_winrm_scheme": "http", "ansible_port": 80, "ansible_winrm_transport": ["ntlm"]},
            "http://ex1.contoso.lab:80/wsman",
            ("ntlm",),
        ),
    ],
)
def test_windows_over_winrm_is_what_the_plugin_would_connect_to(
    variables: dict[str, t.Any], url: str, auths: tuple[str, ...]
) -> None:
    found = endpoint("windows", "winrm", **variables)
    plugin = connection("winrm", **variables)
    plugin._build_winrm_kwargs()
    assert (found.url, found.auths) == (url, auths)
    assert found.port == plugin._winrm_port
    assert found.scheme == plugin._winrm_scheme
    if "ansible_winrm_transport" in variables or CORE >= (2, 19):
        # Before 2.19 the plugin's own choice depended on whether a Kerberos library is installed; ours is the later one.
        assert list(found.auths) == plugin._winrm_transport
        assert (found.kerberos is not None) == plugin._kerb_managed
    assert found.resource_uri == "http://schemas.microsoft.com/powershell/Microsoft.PowerShell"


def test_windows_over_winrm_passes_the_arguments_of_pywinrm_on() -> None:
    found = endpoint(
        "windows",
        "winrm",
        ansible_user="a@X",
        ansible_winrm_server_cert_validation="ignore",
        ansible_winrm_ca_trust_path="/ca.pem",
        ansible_winrm_message_encryption="always",
        ansible_winrm_kerberos_delegation=True,
        ansible_winrm_operation_timeout_sec=40,
        ansible_winrm_read_timeout_sec="70",
        ansible_winrm_nonsense=1,
    )
    assert found.extras == {
        "server_cert_validation": "ignore",
        "ca_trust_path": "/ca.pem",
        "kerberos_delegation": True,
    }
    assert found.message_encryption == "always"
    assert (found.operation_timeout, found.read_timeout) == (40, 70)
    assert found.kerberos is not None
    assert found.kerberos.arguments == ("-f",)
    assert "geheim" not in repr(found.kerberos)
    both = endpoint("windows", "winrm", ansible_user="a", ansible_winrm_connection_timeout=50)
    assert (both.operation_timeout, both.read_timeout) == (50, 60)


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"ansible_port": 5985},
        {"ansible_psrp_protocol": "http", "ansible_psrp_auth": "ntlm"},
        {"ansible_port": 8443, "ansible_psrp_path": "other", "ansible_psrp_auth": "credssp"},
        {"ansible_psrp_cert_validation": "ignore"},
        {"ansible_psrp_ca_cert": "/ca.pem", "ansible_psrp_read_timeout": 99, "ansible_psrp_operation_timeout": 70},
        {"ansible_psrp_proxy": "http://proxy:3128", "ansible_psrp_negotiate_hostname_override": "x.lab"},
        {"ansible_psrp_message_encryption": "never", "ansible_psrp_ignore_proxy": True},
    ],
)
def test_windows_over_psrp_is_what_the_plugin_would_connect_to(variables: dict[str, t.Any]) -> None:
    found = endpoint("windows", "psrp", ansible_user="a", **variables)
    plugin = connection("psrp", ansible_user="a", **variables)
    plugin._build_kwargs()
    expected = {name: value for name, value in plugin._psrp_conn_kwargs.items() if value is not None}
    got = {
        "server": found.host,
        "port": found.port,
        "username": found.username,
        "password": found.password,
        "ssl": found.scheme == "https",
        "path": found.path[1:],
        "auth": found.auths[0],
        "cert_validation": found.verify,
        "connection_timeout": found.connection_timeout,
        "encryption": found.message_encryption,
        "operation_timeout": found.operation_timeout,
        "read_timeout": found.read_timeout,
        **found.extras,
    }
    assert got == expected


@pytest.mark.parametrize(
    ("kind", "name", "variables", "options"),
    [
        ("windows", "winrm", {"ansible_port": 5985, "ansible_user": "a"}, {}),
        ("windows", "winrm", {"ansible_port": 5985, "ansible_winrm_transport": ["ssl"]}, {}),
        ("windows", "winrm", {"ansible_port": 5985, "ansible_winrm_transport": ["kerberos", "basic"]}, {}),
        ("windows", "psrp", {"ansible_port": 5985, "ansible_psrp_auth": "basic"}, {}),
        ("exchange", "winrm", {}, {"auth": "basic"}),
        ("exchange", "psrp", {}, {"auth": "basic"}),
    ],
)
def test_basic_over_plain_http_needs_a_word(
    kind: EndpointKind, name: str, variables: dict[str, t.Any], options: dict[str, t.Any]
) -> None:
    with pytest.raises(InsecureAuthentication, match="allow_basic_over_http") as caught:
        endpoint(kind, name, EndpointOptions(**options), **variables)
    assert "geheim" not in str(caught.value)
    allowed = endpoint(kind, name, EndpointOptions(**options, allow_basic_over_http=True), **variables)
    if name == "psrp":
        assert allowed.message_encryption == "never"


@pytest.mark.parametrize("name", ["local", "ssh"])
def test_other_connections_are_refused_with_what_to_set(name: str) -> None:
    with pytest.raises(UnsupportedConnection, match="ansible_connection to winrm or psrp") as caught:
        endpoint("exchange", name)
    assert name in str(caught.value)


@pytest.mark.parametrize("options", [{"auth": "magic"}, {"scheme": "ftp"}])
def test_a_setting_that_makes_no_sense_is_refused(options: dict[str, t.Any]) -> None:
    with pytest.raises(SettingNotUsable, match=next(iter(options.values()))):
        endpoint("exchange", "psrp", EndpointOptions(**options))


def test_timeouts_that_make_no_sense_are_refused() -> None:
    with pytest.raises(SettingNotUsable, match="timeout"):
        endpoint("windows", "psrp", ansible_psrp_read_timeout=10, ansible_psrp_operation_timeout=20)


def test_an_ipv6_address_gets_its_brackets() -> None:
    assert endpoint("exchange", "psrp", EndpointOptions(host="::1")).url == "http://[::1]:80/PowerShell/"


@pytest.mark.parametrize(
    ("variables", "managed"),
    [
        ({"ansible_user": "a@X"}, True),
        ({"ansible_user": "a@X", "ansible_winrm_kinit_mode": "manual"}, False),
        ({"ansible_user": "a@X", "ansible_password": ""}, False),
        ({}, False),
    ],
)
def test_a_kerberos_ticket_is_managed_as_the_plugin_manages_it(variables: dict[str, t.Any], managed: bool) -> None:
    assert (endpoint("exchange", "winrm", **variables).kerberos is not None) is managed


def test_kerberos_for_iis_goes_by_the_name_http() -> None:
    assert endpoint("exchange", "psrp").extras["negotiate_service"] == "HTTP"
    own = connection("psrp").get_option("negotiate_service")
    assert own != "HTTP"
    assert endpoint("windows", "psrp").extras["negotiate_service"] == own
