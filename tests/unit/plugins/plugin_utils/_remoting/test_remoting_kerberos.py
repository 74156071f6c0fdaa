# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions by Kerberos against a real key distribution centre, and what is told where it refuses.

Skipped where Kerberos is not there (requirements/kerberos.txt).
"""

from __future__ import annotations

import pathlib
import subprocess
import typing as t

import pytest
from unit.lab.wsman.capturing import capturing
from unit.plugins.plugin_utils._remoting.a_lab import (
    CONNECTIONS,
    KERBEROS,
    KEYS,
    PASSWORD,
    Controller,
    refused,
    scenario,
)

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    Command,
    RemotingError,
)
from lab.app import Lab

pytestmark = KERBEROS
GET = [Command("Get-Command", {"Name": "Get-*"})]
OVERRIDE = {"winrm": "ansible_winrm_kerberos_hostname_override", "psrp": "ansible_psrp_negotiate_hostname_override"}
ENCRYPTION = {"winrm": "ansible_winrm_message_encryption", "psrp": "ansible_psrp_message_encryption"}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    with Lab(scenario({"inventory": "kerberos"}), tmp_path_factory.mktemp("lab"), key_cache=KEYS) as running:
        yield running


@pytest.fixture(params=CONNECTIONS)
def controller(lab: Lab, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Controller:
    """Without a ticket."""
    monkeypatch.setenv("KRB5_CONFIG", str(lab.kerberos_config))
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{lab.directory / 'none'}")
    lab.clear_log()
    return Controller.of(lab, request.param)


@pytest.mark.parametrize("kind", ["windows", "exchange"])
@pytest.mark.parametrize("user", ["admin@CONTOSO.LAB", "admin"])
def test_a_password_is_enough(controller: Controller, kind: t.Any, user: str) -> None:
    with controller.session(kind, ansible_user=user) as session:
        assert session.invoke(GET).outputs


@pytest.mark.parametrize("kind", ["windows", "exchange"])
@pytest.mark.parametrize("source", ["ccache", "keytab"])
def test_a_ticket_is_enough(
    controller: Controller, kind: t.Any, source: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As AWX gives one: a file that KRB5CCNAME names, or one made of a keytab before."""
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'tickets'}")
    principal, arguments = "admin@CONTOSO.LAB", []
    if source == "keytab":
        keytab = tmp_path / "keytab"
        # kadmin's ktadd would change the key, and the user's password with it.
        lines = f"addent -password -p {principal} -k 1 -e aes256-cts-hmac-sha1-96 -f\n{PASSWORD}\nwkt {keytab}\nquit\n"
        subprocess.run(["ktutil"], input=lines.encode(), check=True, capture_output=True)
        arguments = ["-k", "-t", str(keytab)]
    subprocess.run(["kinit", *arguments, principal], input=f"{PASSWORD}\n".encode(), check=True, capture_output=True)
    for user in (principal, None) if controller.connection == "psrp" else (principal,):
        with controller.session(kind, ansible_user=user, ansible_password=None) as session:
            assert session.invoke(GET).outputs


@pytest.mark.parametrize("kind", ["windows", "exchange"])
def test_the_name_for_the_ticket_holds_where_the_address_is_given_twice(controller: Controller, kind: t.Any) -> None:
    address = controller.variables["ansible_host"]
    with controller.session(kind, exchange_endpoint_host=address) as session:
        assert session.invoke(GET).outputs


@pytest.mark.parametrize(
    ("changes", "happened", "remedy"),
    [
        ({"ansible_password": None}, "There is no Kerberos ticket for the user", "kinit -k -t FILE USER"),
        ({"ansible_password": "wrong"}, "did not accept the user's password", "Check ansible_password"),
        ({"ansible_user": "nobody@CONTOSO.LAB"}, "realm does not know the user", "name@REALM"),
        ({"ansible_user": "CONTOSO\\admin"}, "realm does not know the user", "Kerberos takes no DOMAIN\\user"),
        ({"ansible_user": "admin@ELSEWHERE.LAB"}, "does not know the Kerberos realm", "krb5.conf"),
        ({"ansible_user": "admin@contoso.lab"}, "does not know the Kerberos realm", "in capitals"),
        ({"ansible_user": "late@CONTOSO.LAB"}, "The user's password has expired", "new password"),
        ({"name": "ex9.contoso.lab"}, "The domain has no service", "ex9.contoso.lab@CONTOSO.LAB"),
        ({"name": None}, "The domain has no service", "_hostname_override"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(
    controller: Controller, changes: dict[str, t.Any], happened: str, remedy: str
) -> None:
    given = {OVERRIDE[controller.connection] if name == "name" else name: value for name, value in changes.items()}
    for kind in ("windows", "exchange"):
        said = refused(controller.session(t.cast(t.Any, kind), **given))
        assert happened in said
        assert remedy in said
        assert controller.variables["ansible_host"] in said
    assert not [entry for entry in controller.lab.log() if entry["kind"] == "session_opened"]


def test_a_method_that_is_not_offered(controller: Controller) -> None:
    ntlm = refused(controller.session("exchange", exchange_endpoint_auth="ntlm", ansible_user="admin"))
    assert "does not take NTLM over http; it offers Negotiate, Kerberos" in ntlm
    assert "Set exchange_endpoint_auth to kerberos" in ntlm
    basic = {"exchange_endpoint_auth": "basic", "exchange_endpoint_allow_basic_over_http": True}
    assert "does not offer Basic over http; it offers" in refused(controller.session("exchange", **basic))


@pytest.mark.parametrize("kind", ["windows", "exchange"])
def test_messages_that_are_not_encrypted(controller: Controller, kind: t.Any) -> None:
    setting = "exchange_endpoint_message_encryption" if kind == "exchange" else ENCRYPTION[controller.connection]
    said = refused(controller.session(kind, **{setting: "never"}), RemotingError)
    assert "does not take messages that are not encrypted" in said
    assert f"Set {setting} to auto" in said


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_clocks_too_far_apart(connection: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Lab(scenario({"inventory": "kerberos", "clock_skew": True}), tmp_path, key_cache=KEYS) as skewed:
        monkeypatch.setenv("KRB5_CONFIG", str(skewed.kerberos_config))
        said = refused(Controller.of(skewed, connection).session())
    assert "The controller's clock and the domain's are too far apart" in said
    assert "five minutes" in said


@pytest.mark.parametrize("kind", ["windows", "exchange"])
def test_nothing_readable_goes_over_the_network(controller: Controller, kind: t.Any) -> None:
    port = "ansible_port" if kind == "windows" else "exchange_endpoint_port"
    host, before = controller.variables["ansible_host"], controller.variables[port]
    thumbprint = "0123456789ABCDEF0123456789ABCDEF01234567"
    with (
        capturing(before, host) as capture,
        controller.session(kind, ansible_host="127.0.0.1", **{port: capture.port}) as session,
    ):
        session.invoke([Command("Get-Command", {"Name": ["Get-Service", thumbprint]})])
    kept = capture.kept
    assert b"HTTP-SPNEGO-session-encrypted" in kept
    for secret in ("Get-Service", "Get-Command", thumbprint, PASSWORD, "Envelope", "CommandLine"):
        for form in (secret.encode(), secret.encode("utf-16-le")):
            assert form not in kept
