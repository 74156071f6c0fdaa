# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Online beside a lab's servers, over TLS, with Microsoft's own library for the token."""

from __future__ import annotations

import copy
import json
import pathlib
import socket
import stat
import typing as t
import urllib.parse
import uuid

import msal
import pytest
import requests
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from unit.lab.app.endpoint_client import SCENARIO
from unit.lab.online.online_side import CHECKER, INBOUND, SCOPE, SECRET, TENANT
from unit.lab.online.online_side import SCENARIO as ONLINE

from lab.app import Lab, start, stop
from lab.app.cli import main
from lab.app.journal import MASK


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    with Lab(scenario(), tmp_path_factory.mktemp("lab"), traffic=True) as running:
        yield running


def scenario() -> dict[str, t.Any]:
    return {**copy.deepcopy(SCENARIO), "online": copy.deepcopy(ONLINE["online"])}


def token(lab: Lab, credential: t.Any, tenant: str = TENANT) -> dict[str, t.Any]:
    online = lab.status()["online"]
    session = requests.Session()
    session.verify = str(lab.ca_file)
    # Otherwise REQUESTS_CA_BUNDLE would win over that, and proxies would be asked for the lab.
    session.trust_env = False
    client = msal.ConfidentialClientApplication(
        CHECKER,
        client_credential=credential,
        authority=f"{online['authority']}/{tenant}",
        instance_discovery=False,
        http_client=session,
    )
    return t.cast("dict[str, t.Any]", client.acquire_token_for_client(scopes=[SCOPE]))


def ask(lab: Lab, given: str, cmdlet: str, parameters: dict[str, t.Any], url: str | None = None) -> requests.Response:
    online = lab.status()["online"]
    return requests.post(
        url or f"{online['url']}/adminapi/beta/{TENANT}/InvokeCommand",
        json={"CmdletInput": {"CmdletName": cmdlet, "Parameters": parameters}},
        headers={
            "Authorization": f"Bearer {given}",
            "X-CmdletName": cmdlet,
            "X-ResponseFormat": "json",
            "X-SerializationLevel": "Partial",
            "X-AnchorMailbox": f"UPN:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{TENANT}",
            "Prefer": "odata.maxpagesize=1000",
            "client-request-id": str(uuid.uuid4()),
            "connection-id": str(uuid.uuid4()),
            "Accept": "application/json",
        },
        verify=str(lab.ca_file),
        timeout=20,
    )


def certificate(lab: Lab, number: int = 0) -> tuple[str, str]:
    """An application's key and certificate from its file, and the SHA-1 thumbprint."""
    path = pathlib.Path(lab.status()["online"]["apps"]["checker"]["certificates"][number])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    return text, x509.load_pem_x509_certificate(text.encode()).fingerprint(hashes.SHA1()).hex()


def test_from_a_certificate_to_all_connectors(lab: Lab) -> None:
    text, thumbprint = certificate(lab)
    for credential in (
        {"private_key": text, "public_certificate": text},
        {"private_key": text, "thumbprint": thumbprint},
    ):
        found = token(lab, credential)
        assert "access_token" in found, found
        first = ask(lab, found["access_token"], "Get-InboundConnector", {})
        assert [item["Name"] for item in first.json()["value"]] == [INBOUND]
        assert first.headers["X-Warnings"].startswith("There are more results")
        rest = ask(lab, found["access_token"], "Get-InboundConnector", {}, first.json()["@odata.nextLink"])
        assert [item["Name"] for item in rest.json()["value"]] == ["Partner", "Scanner"]


def test_msal_understands_refusals(lab: Lab) -> None:
    assert token(lab, "wrong")["error_codes"] == [7000215]
    text, thumbprint = certificate(lab, 1)
    assert token(lab, {"private_key": text, "thumbprint": thumbprint})["error_codes"] == [700027]
    with pytest.raises(ValueError, match="double check your tenant name") as caught:
        token(lab, SECRET, "fabrikam.onmicrosoft.com")
    assert "AADSTS90002" in str(caught.value.__context__)


def test_only_who_trusts_the_lab_is_served(lab: Lab) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(lab.status()["online"]["authority"], timeout=20)


def test_faults(lab: Lab) -> None:
    given = token(lab, SECRET)["access_token"]
    set_to = lab.online_fault(throttled=1, unavailable=1, transient=1, retry_after=3)
    assert (set_to["throttled"], set_to["forbidden"], set_to["drop_at"]) == (1, 0, None)
    answers = [ask(lab, given, "Get-OnPremisesOrganization", {}) for _each in range(4)]
    assert [answer.status_code for answer in answers] == [429, 503, 400, 200]
    assert [answer.headers.get("Retry-After") for answer in answers] == ["3", "3", None, None]
    lab.online_fault(drop_at=1)
    with pytest.raises(requests.exceptions.ConnectionError):
        ask(lab, given, "Get-OnPremisesOrganization", {})
    assert ask(lab, given, "Get-OnPremisesOrganization", {}).status_code == 200
    for wrong in (
        {"throttled": -1},
        {"throttled": True},
        {"retry_after": 1.5},
        {"transient_kind": "Other"},
        {"drop_at": 0},
        {"drop_reply": 1},
        {"latency": -1},
        {"reachable": False},
    ):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            lab.online_fault(**wrong)
    assert lab.status()["online"]["faults"] == lab.online_fault()


def test_what_is_written_down(lab: Lab) -> None:
    lab.clear_log()
    given = token(lab, SECRET)["access_token"]
    ask(lab, given, "Get-InboundConnector", {"Identity": f"{given} and {SECRET}"})
    kinds = [(entry["kind"], entry.get("command")) for entry in lab.log()]
    assert kinds == [
        ("online_token", None),
        ("online_command", "Get-InboundConnector"),
        ("online_refused", None),
    ]
    # What a client gives away in a parameter stays out of the log, and is found in the traffic.
    assert lab.log()[1]["parameters"] == {"Identity": f"{MASK} and {MASK}"}
    kept = [text for text in lab.traffic() if given in text or SECRET in text]
    assert len(kept) == 2
    assert all("and" in text and "oauth2" not in text for text in kept)
    assert any("/oauth2/v2.0/token" in text and CHECKER in text for text in lab.traffic())
    for text in (json.dumps(lab.state()), json.dumps(lab.status())):
        assert SECRET not in text
        assert given not in text
        assert "PRIVATE KEY" not in text


def test_the_inventory_says_where_it_is(lab: Lab) -> None:
    status = lab.status()["online"]
    for connection in ("psrp", "winrm"):
        content = yaml.safe_load((lab.inventory(connection) / "hosts.yml").read_text())
        online = content["all"]["children"]["exchange"]["vars"]["lab_online"]
        assert (online["url"], online["authority"], online["tenant_id"]) == (status["url"], status["authority"], TENANT)
        assert online["ca_file"] == str(lab.ca_file)
        assert online["apps"]["checker"]["secrets"] == ["an older secret", SECRET]
        assert online["apps"]["checker"]["certificates"] == status["apps"]["checker"]["certificates"]


def test_it_comes_and_goes_with_the_lab(tmp_path: pathlib.Path) -> None:
    with Lab(scenario(), tmp_path) as lab:
        online = lab.status()["online"]
        folder = tmp_path / "online"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()
    for url in (online["url"], online["authority"]):
        parts = urllib.parse.urlsplit(url)
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((str(parts.hostname), int(parts.port or 0)), 5)


def test_a_lab_without_it(tmp_path: pathlib.Path) -> None:
    with Lab(copy.deepcopy(SCENARIO), tmp_path) as lab:
        assert lab.status()["online"] is None
        with pytest.raises(ValueError, match="no Exchange Online"):
            lab.online_fault(throttled=1)
        assert "lab_online" not in (lab.inventory("psrp") / "hosts.yml").read_text()


def test_the_command_line(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, directory = tmp_path / "scenario.yml", tmp_path / "lab"
    file.write_text(yaml.safe_dump(scenario()))
    try:
        start(file, directory)
        assert main(["online-fault", "throttled=2", "drop_at=4", "--directory", str(directory)]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert (shown["throttled"], shown["drop_at"], shown["forbidden"]) == (2, 4, 0)
        assert main(["online-fault", "colour=red", "--directory", str(directory)]) == 1
        assert "colour" in capsys.readouterr().err
        assert main(["status", "--directory", str(directory)]) == 0
        status = json.loads(capsys.readouterr().out)["online"]
        assert (status["faults"], status["tenant_id"]) == (shown, TENANT)
        assert SECRET not in json.dumps(status)
    finally:
        stop(directory)
