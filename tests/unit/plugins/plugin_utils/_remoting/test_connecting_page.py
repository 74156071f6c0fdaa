# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each inventory of docs/connecting.md opens sessions at both endpoints of a lab.

Only what differs by place is put in: addresses and ports, the name for the ticket of what is called by its address, files,
the password. Those with Kerberos or CredSSP are skipped where these are not there.
"""

from __future__ import annotations

import dataclasses
import pathlib
import re
import subprocess
import typing as t
import urllib.parse

import pytest
import yaml
from unit.plugins.plugin_utils._remoting.a_lab import KERBEROS, KEYS, PASSWORD, Controller

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Command
from lab.app import Lab

PAGE = pathlib.Path(__file__).resolve().parents[5] / "docs" / "connecting.md"
BLOCK = re.compile(r"^```yaml\n# inventory(?P<what>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
OVERRIDE = {"winrm": "ansible_winrm_kerberos_hostname_override", "psrp": "ansible_psrp_negotiate_hostname_override"}
USER = "svc-certops"
ORGANISATION: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.com",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {"EX1": {"site": "Munich"}, "EDGE1": {"site": "Munich", "roles": ["Edge"]}},
    "users": {USER: {"password": PASSWORD}},
}


@dataclasses.dataclass(frozen=True)
class Inventory:
    """One of the page. :ivar what: what is said behind the word inventory."""

    line: int
    what: str
    text: str

    @property
    def method(self) -> str:
        """Of the lab's listeners."""
        if "certificate" in self.text:
            return "certificate"
        return "kerberos" if "kerberos" in self.text or "credssp" in self.text else "ntlm"

    def host(self) -> tuple[str, dict[str, t.Any]]:
        """The one host, with all its variables."""
        (group,) = yaml.safe_load(self.text).values()
        ((name, own),) = group["hosts"].items()
        return name, {**group["vars"], **(own or {})}


def inventories() -> list[t.Any]:
    text = PAGE.read_text(encoding="utf-8")
    found = []
    for match in BLOCK.finditer(text):
        one = Inventory(text.count("\n", 0, match.start()) + 1, match["what"].strip(" ,"), match["text"])
        marks = KERBEROS if one.method == "kerberos" else ()
        found.append(pytest.param(one, id=f"line {one.line}", marks=marks))
    return found


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[t.Callable[[str], Lab]]:
    running: dict[str, Lab] = {}

    def lab(method: str) -> Lab:
        if method not in running:
            content = {**ORGANISATION, "authentication": {"inventory": method}}
            running[method] = Lab(content, tmp_path_factory.mktemp(method), key_cache=KEYS).start()
        return running[method]

    yield lab
    for each in running.values():
        each.stop()


def placed(lab: Lab, name: str, variables: dict[str, t.Any]) -> dict[str, t.Any]:
    """The variables with what differs by place."""
    server = name.partition(".")[0].upper()
    certificate = lab.directory / "nothing"
    if variables.get("ansible_winrm_transport", variables.get("ansible_psrp_auth")) == "certificate":
        group = yaml.safe_load((lab.inventory("psrp") / "hosts.yml").read_text())["all"]["children"]["exchange"]
        certificate = pathlib.Path(group["vars"]["ansible_psrp_certificate_pem"])
    files = {"/etc/pki/contoso.pem": str(lab.ca_file), "/etc/pki/certops.pem": str(certificate)}
    secrets = {"{{ vault_password }}": PASSWORD}
    found = {key: files.get(str(value), secrets.get(str(value), value)) for key, value in variables.items()}
    windows: t.Any = lab.endpoints.get(server) or lab.edge_servers[server]
    scheme = found.get("ansible_winrm_scheme", found.get("ansible_psrp_protocol"))
    parts = urllib.parse.urlsplit(windows.windows if scheme == "https" else windows.windows_plain)
    assert found.pop("ansible_port", parts.port) in (5985 if scheme == "http" else 5986, parts.port)
    found |= {"ansible_host": parts.hostname, "ansible_port": parts.port}
    found[OVERRIDE[found["ansible_connection"]]] = name
    if server in lab.endpoints:
        ends = lab.endpoints[server]
        secured = found.get("exchange_endpoint_scheme") == "https"
        url = urllib.parse.urlsplit(ends.exchange if secured else ends.exchange_plain)
        found["exchange_endpoint_port"] = url.port
    return found


@pytest.mark.parametrize("inventory", inventories())
def test_an_inventory_of_the_page_works(
    inventory: Inventory, labs: t.Callable[[str], Lab], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "credssp" in inventory.text:
        pytest.importorskip("requests_credssp")
    lab = labs(inventory.method)
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'tickets'}")
    if lab.kerberos_config is not None:
        monkeypatch.setenv("KRB5_CONFIG", str(lab.kerberos_config))
    name, variables = inventory.host()
    if inventory.what == "with a ticket":
        subprocess.run(
            ["kinit", f"{USER}@CONTOSO.COM"], input=f"{PASSWORD}\n".encode(), check=True, capture_output=True
        )
    elif inventory.what == "with a machine credential":
        variables |= {"ansible_user": f"{USER}@CONTOSO.COM", "ansible_password": PASSWORD}
    else:
        assert not inventory.what
    variables = placed(lab, name, variables)
    controller = Controller(lab, variables["ansible_connection"], variables)
    kind = variables.get("exchange_endpoint_kind", "exchange")
    with controller.session(exchange_endpoint_kind=kind) as session:
        assert session.invoke([Command("Get-Service", {"Name": "WinRM"})]).outputs
    with controller.session("exchange", exchange_endpoint_kind=kind) as session:
        assert session.acts_locally is (kind == "snapin")
        assert session.invoke([Command("Get-ExchangeCertificate")]).outputs


def test_every_inventory_is_found() -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = [parameter.values[0] for parameter in inventories()]
    # Each case, by both connections; the one block beside shows a play.
    assert len(found) == text.count("```yaml") - 1 == 14
    for connection in ("winrm", "psrp"):
        methods = {one.method for one in found if f"ansible_connection: {connection}" in one.text}
        assert methods == {"kerberos", "ntlm", "certificate"}
