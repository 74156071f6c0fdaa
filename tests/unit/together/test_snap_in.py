# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange's cmdlets by its snap-in, on the servers that have no other way in, and on those where it is refused."""

from __future__ import annotations

import typing as t

import pytest
from unit.together.joined import Joined

from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Step
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_certificates, read_servers
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    Command,
    Session,
    SnapInSession,
    UnsupportedConnection,
)


class Old(Joined):
    """An organisation with servers of every kind that matters here."""

    scenario: t.ClassVar[t.Mapping[str, t.Any]] = {
        "organisation": "Contoso",
        "forest": "contoso.lab",
        "auth": {"current": {"expires_in": "400d"}},
        "servers": {
            "HUB07": {"site": "Munich", "version": "8.3.517.0", "roles": ["HubTransport"]},
            "EDGE07": {"site": "Munich", "version": "8.3.517.0", "roles": ["Edge"]},
            "EX10": {"site": "Munich", "version": "14.3.513.0"},
            "EX1": {"site": "Munich"},
            "EDGE1": {"site": "Munich", "roles": ["Edge"]},
        },
        "users": {"admin": {"password": "p"}},
    }

    def by_snap_in(self, server: str) -> t.ContextManager[Session]:
        return self.session(server, kind="windows", make=SnapInSession)


@pytest.mark.parametrize("server", ["HUB07", "EDGE07", "EDGE1"])
def test_a_server_without_an_endpoint_shows_its_certificates(server: str) -> None:
    joined = Old()
    with joined.by_snap_in(server) as session:
        known = {found.name for found in read_servers(session)}
        (reading,) = read_certificates(session, [f"{server}.contoso.lab"])
    assert reading.outcome == "answered"
    assert {c.thumbprint for c in reading.certificates} == set(joined.organisation.servers[server].my)
    # An Edge server is not in the domain.
    assert known == ({server} if "EDGE" in server else set(joined.organisation.servers))


def test_2007_is_asked_about_its_own_server_only() -> None:
    """What its cmdlets lack is left out, but never what was meant."""
    with Old().by_snap_in("HUB07") as session:
        session.invoke([Command("Get-ExchangeCertificate", {"Server": "hub07"})]).raise_first_error()
        with pytest.raises(UnsupportedConnection, match="acts on its own server only, and this is about EX1"):
            session.invoke([Command("Get-ExchangeCertificate", {"Server": "EX1.contoso.lab"})])


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(("server", "said"), [("HUB07", ""), ("EDGE07", ""), ("EDGE1", " -Server EDGE1")])
def test_a_result_shows_what_is_sent(server: str, said: str, check_mode: bool) -> None:
    joined, task = Old(), Old.task(check_mode)
    (thumbprint, *_others) = joined.organisation.servers[server].my
    enable = {"Server": server, "Thumbprint": thumbprint, "Services": "POP"}
    with joined.by_snap_in(server) as session:
        task.ledger.carry_out(session, [Step([Command("Enable-ExchangeCertificate", enable)], "Because.")])
    (entry,) = task.ledger.result()["commands"]
    assert entry["command"] == f"Enable-ExchangeCertificate{said} -Thumbprint {thumbprint} -Services POP"
    sent = [e["parameters"] for e in joined.commands("Enable-ExchangeCertificate")]
    assert ["Server" in parameters for parameters in sent] == ([] if check_mode else [bool(said)])


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_2007_cannot_do_ends_the_task_in_check_mode_too(check_mode: bool) -> None:
    joined, task = Old(), Old.task(check_mode)
    with joined.by_snap_in("HUB07") as session, pytest.raises(UnsupportedConnection, match="this is about EX1"):
        task.ledger.carry_out(session, [Step([Command("Remove-ExchangeCertificate", {"Server": "EX1"})], "Because.")])
    assert task.ledger.result()["commands"] == []


@pytest.mark.parametrize("server", ["EX1", "EX10"])
def test_where_it_is_not_supported_the_error_says_what_to_set(server: str) -> None:
    with pytest.raises(UnsupportedConnection, match="set it to exchange"), Old().by_snap_in(server):
        pass
