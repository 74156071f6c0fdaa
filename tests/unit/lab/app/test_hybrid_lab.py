# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hybrid scenario as a lab: the Edge server's own endpoint, and the wizard by the control channel."""

from __future__ import annotations

import pathlib
import typing as t
import urllib.parse

import pytest
import yaml
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from lab.app import Lab, daemon, scenarios
from lab.organisation import HybridWizardError, StoredCertificate, reading, stores, transfer
from lab.organisation import Vantage as View

HYBRID = pathlib.Path(scenarios.__file__).parents[1] / "scenarios" / "hybrid.yml"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    with Lab(HYBRID, tmp_path_factory.mktemp("hybrid"), ["online={}"]) as running:
        yield running


def named(lab: Lab, server: str, name: str) -> StoredCertificate:
    (found,) = [item for item in lab.organisation.servers[server].my.values() if item.friendly_name == name]
    return found


def test_what_it_holds(lab: Lab) -> None:
    state = lab.state()
    (connector,) = state["send_connectors"]
    old, new = named(lab, "EX1", "hybrid, old"), named(lab, "EX1", "hybrid, new")
    assert connector["tags"] == dict.fromkeys(("EX1", "EX2", "EX3"), old.thumbprint)
    assert state["hybrid"]["tls_certificate_name"] == connector["tls_certificate_name"]
    for name in ("EX1", "EX2", "EX3", "EDGE1"):
        server = lab.organisation.servers[name]
        assert server.my[old.thumbprint].services == 16
        assert reading.root_ca_type(server, server.my[old.thumbprint]) == "ThirdParty"
        assert (new.thumbprint in server.my) is (name == "EX1")
    assert (new.exportable, new.services) == (True, 0)
    assert old.certificate.issuer != new.certificate.issuer
    assert old.certificate.subject == new.certificate.subject


def test_the_edge_server_answers_alone(lab: Lab) -> None:
    groups = yaml.safe_load((lab.inventory("psrp") / "hosts.yml").read_text())["all"]["children"]
    assert list(groups["exchange"]["hosts"]) == ["EX1", "EX2", "EX3"]
    host = groups["edge_servers"]["hosts"]["EDGE1"]
    assert not any("exchange" in name for name in (*host, *groups["edge_servers"]["vars"]))
    status = lab.status()
    assert (list(status["servers"]), list(status["edge_servers"])) == (["EX1", "EX2", "EX3"], ["EDGE1"])
    assert lab.fault("EDGE1", latency=0.0)["reachable"] is False
    url = urllib.parse.urlsplit(lab.edge_servers["EDGE1"].windows)
    user, trusted = next(iter(lab.organisation.users.values())), t.cast("t.Any", str(lab.ca_file))
    connection = WSMan(
        url.hostname or "",
        port=url.port,
        auth="basic",
        username=user.name,
        password=user.password,
        cert_validation=trusted,
    )
    with RunspacePool(connection, configuration_name="Microsoft.PowerShell") as pool:
        shell = PowerShell(pool)
        old = named(lab, "EDGE1", "hybrid, old").thumbprint
        shell.add_cmdlet("Get-ChildItem").add_parameter("Path", f"Cert:\\LocalMachine\\My\\{old}")
        shell.add_cmdlet("ForEach-Object").add_parameter("MemberName", "Verify")
        assert shell.invoke() == [True]


def test_the_wizard_by_the_control_channel(lab: Lab) -> None:
    verb = daemon._verbs(lab, t.cast("t.Any", None))["wizard"]
    new = named(lab, "EX1", "hybrid, new")
    with pytest.raises(ValueError, match="cannot be chosen: on EX1 it is not enabled for SMTP"):
        verb({"certificate": new.thumbprint})
    assert lab.state()["online"]["inbound_connectors"] == []
    with pytest.raises(HybridWizardError):
        lab.run_hybrid_wizard("0" * 40)
    with pytest.raises(ValueError, match="no server 'EX9'"):
        verb({"certificate": new.thumbprint, "server": "EX9"})
    organisation = lab.organisation
    view = View(organisation, organisation.servers["EX1"], next(iter(organisation.users.values())))
    data = transfer.export(view, view.server, new.thumbprint, "p-7Qz!%k")
    for name in ("EX1", "EX2", "EX3"):
        server = organisation.servers[name]
        if name != "EX1":
            transfer.import_data(view, server, data, "p-7Qz!%k")
        stores.enable(view, server, new.thumbprint, 16)
    result = verb({"certificate": new.thumbprint.lower(), "server": "EX2"})
    assert result["send_connectors"] == ["Outbound to Office 365"]
    assert result["receive_connectors"] == [f"{name}\\Default Frontend {name}" for name in ("EX1", "EX2", "EX3")]
    state = lab.state()
    assert "G2" in result["tls_certificate_name"]
    assert state["hybrid"]["tls_certificate_name"] == result["tls_certificate_name"]
    (inbound,), (outbound,) = state["online"]["inbound_connectors"], state["online"]["outbound_connectors"]
    assert (inbound["tls_sender_certificate_name"], inbound["require_tls"]) == ("mail.contoso.lab", True)
    assert (outbound["tls_settings"], outbound["smart_hosts"]) == ("DomainValidation", ["mail.contoso.lab"])
    (done,) = [entry for entry in lab.log() if entry.get("action") == "run_hybrid_wizard"]
    assert (done["server"], done["certificate"]) == ("EX2", result["tls_certificate_name"])
