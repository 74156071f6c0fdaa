# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each method of logging on, by each connection, at each endpoint: what comes of it is the table in docs/connecting.md.

Where Kerberos is not there, the rows that take it are left out; with it, the whole table is compared.
"""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t
import urllib.parse

import pytest
from unit.plugins.plugin_utils._remoting.a_lab import CONNECTIONS, KERBEROS, KEYS, Controller, scenario

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    Command,
    InsecureAuthentication,
    NotAuthenticated,
)
from lab.app import Lab

PAGE = pathlib.Path(__file__).resolve().parents[5] / "docs" / "connecting.md"
BEGIN, END = "<!-- begin: the table of methods -->\n", "<!-- end: the table of methods -->"
KINDS: dict[t.Any, str] = {"windows": "Windows", "exchange": "Exchange's"}
CERTIFICATE = {"winrm": ("cert_pem", "cert_key_pem"), "psrp": ("certificate_pem", "certificate_key_pem")}


@dataclasses.dataclass(frozen=True)
class Way:
    """A row. :ivar organisation: the method of the lab's inventories, which decides what there is."""

    name: str
    method: str
    scheme: str
    organisation: str = "ntlm"


WAYS = (
    Way("Kerberos", "kerberos", "http", "kerberos"),
    Way("Kerberos", "kerberos", "https", "kerberos"),
    Way("NTLM", "ntlm", "http"),
    Way("NTLM", "ntlm", "https"),
    Way("CredSSP", "credssp", "http", "kerberos"),
    Way("Basic", "basic", "https"),
    Way("Basic", "basic", "http"),
    Way("Client certificate", "certificate", "https", "certificate"),
)
# What is offered by default is Kerberos; where it can't be had here, the rows that tell of it are not compared.
WITHOUT = tuple(way for way in WAYS if way.organisation != "kerberos")
WITH = tuple(dataclasses.replace(way, organisation="kerberos") if way.organisation == "ntlm" else way for way in WAYS)


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[t.Callable[[str], Lab]]:
    """A lab by the method of its inventories."""
    running: dict[str, Lab] = {}

    def lab(method: str) -> Lab:
        if method not in running:
            content = scenario({"inventory": method})
            running[method] = Lab(content, tmp_path_factory.mktemp(method), key_cache=KEYS).start()
        return running[method]

    yield lab
    for each in running.values():
        each.stop()


def outcome(lab: Lab, connection: str, kind: t.Any, way: Way) -> str:
    """``works``, or why not."""
    controller = Controller.of(lab, connection)
    ends = lab.endpoints["EX1"]
    places = {
        ("windows", "http"): ends.windows_plain,
        ("windows", "https"): ends.windows,
        ("exchange", "http"): ends.exchange_plain,
        ("exchange", "https"): ends.exchange,
    }
    port = urllib.parse.urlsplit(places[kind, way.scheme]).port
    if kind == "exchange":
        changes = {"endpoint_scheme": way.scheme, "endpoint_port": port, "endpoint_auth": way.method}
        changes = {f"exchange_{name}": value for name, value in changes.items()}
        changes["exchange_endpoint_ca_cert"] = str(lab.ca_file)
    elif connection == "winrm":
        changes = {"ansible_winrm_transport": way.method, "ansible_winrm_scheme": way.scheme, "ansible_port": port}
        changes["ansible_winrm_ca_trust_path"] = str(lab.ca_file)
    else:
        changes = {"ansible_psrp_auth": way.method, "ansible_psrp_protocol": way.scheme, "ansible_port": port}
        changes["ansible_psrp_ca_cert"] = str(lab.ca_file)
    if way.method != "kerberos" and "@" in controller.variables["ansible_user"]:
        changes["ansible_user"] = "admin"
    try:
        with controller.session(kind, **changes) as session:
            assert session.invoke([Command("Get-Command", {"Name": "Get-*"})]).outputs
    except InsecureAuthentication as error:
        return f"not possible: {error.happened}"
    except NotAuthenticated as error:
        # A logon that fails for another reason is no answer here.
        assert "does not offer" in error.happened or "does not take" in error.happened or way.method == "certificate"
        return f"not offered: {error.happened}"
    return "works"


def cells(labs: t.Callable[[str], Lab], way: Way) -> dict[tuple[str, str], str]:
    return {
        (connection, kind): outcome(labs(way.organisation), connection, kind, way)
        for connection in CONNECTIONS
        for kind in KINDS
    }


def table(found: t.Mapping[Way, t.Mapping[tuple[str, str], str]]) -> str:
    """As the page has it."""
    heads = [f"`{connection}`, {KINDS[kind]} endpoint" for kind in KINDS for connection in CONNECTIONS]
    lines = [f"| method | over | {' | '.join(heads)} |", f"| --- | --- |{' --- |' * len(heads)}"]
    reasons: list[str] = []
    for way, outcomes in found.items():
        row = [outcomes[connection, kind] for kind in KINDS for connection in CONNECTIONS]
        lines.append(f"| {way.name} | {way.scheme.upper()} | {' | '.join(cell.partition(':')[0] for cell in row)} |")
        for kind in KINDS:
            whys = dict.fromkeys(outcomes[connection, kind].partition(": ")[2] for connection in CONNECTIONS)
            text = " ".join(why for why in whys if why)
            if text:
                reasons.append(f"- {way.name} over {way.scheme.upper()}, {KINDS[kind]} endpoint: {text}")
    return "\n".join([*lines, "", *reasons, ""])


def written() -> str:
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


@pytest.mark.parametrize("way", WITHOUT, ids=lambda way: f"{way.method}-{way.scheme}")
def test_the_page_says_what_comes_of_it(labs: t.Callable[[str], Lab], way: Way) -> None:
    (line,) = [text for text in written().splitlines() if text.startswith(f"| {way.name} | {way.scheme.upper()} |")]
    row = [cell.strip() for cell in line.strip("|").split("|")][2:]
    found = cells(labs, way)
    assert row == [found[connection, kind].partition(":")[0] for kind in KINDS for connection in CONNECTIONS]


@pytest.mark.kerberos
@KERBEROS[1]
def test_the_page_has_the_whole_table(
    labs: t.Callable[[str], Lab], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    pytest.importorskip("requests_credssp")
    monkeypatch.setenv("KRB5_CONFIG", str(labs("kerberos").kerberos_config))
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'none'}")
    expected = table({way: cells(labs, way) for way in WITH})
    assert written() == expected, f"In docs/connecting.md, between the markers, there has to be:\n{expected}"
