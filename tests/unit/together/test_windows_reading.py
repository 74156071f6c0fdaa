# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services and application pools are read alike with Windows PowerShell 2.0, which lacks the CIM cmdlets, and with later ones."""

from __future__ import annotations

import typing as t

import pytest
from unit.together.joined import Joined

from ansible_collections.certops.exchange.plugins.plugin_utils._plans import recycle_steps
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_app_pool, read_service

POOL, HOST = "MSExchangeOWAAppPool", "MSExchangeServiceHost"


class Generations(Joined):
    """Servers with each kind of PowerShell."""

    scenario: t.ClassVar[t.Mapping[str, t.Any]] = {
        "organisation": "Contoso",
        "forest": "contoso.lab",
        "auth": {"current": {"expires_in": "400d"}},
        "servers": {
            "EX1": {"site": "Munich", "utc_offset": "+01:00"},
            "EX10": {"site": "Munich", "version": "14.3.513.0", "utc_offset": "-03:30"},
            "EDGE07": {"site": "Munich", "version": "8.3.517.0", "roles": ["Edge"]},
        },
        "users": {"admin": {"password": "p"}},
    }


@pytest.fixture
def joined() -> Generations:
    return Generations()


@pytest.mark.parametrize("server", ["EX1", "EX10"])
def test_a_service_with_its_process(joined: Generations, server: str) -> None:
    known = joined.organisation.servers[server].services[HOST]
    with joined.session(server, kind="windows") as session:
        service = read_service(session, HOST.lower())
        gone = read_service(session, "NoSuch")
    assert service.running
    assert service.process is not None
    assert (service.name, service.process.process_id, service.process.created) == (HOST, known.pid, known.started)
    assert (gone.state, gone.process) == (None, None)


@pytest.mark.parametrize("server", ["EX1", "EX10"])
def test_an_application_pool_with_its_worker_process(joined: Generations, server: str) -> None:
    known = joined.organisation.servers[server].app_pools[POOL]
    with joined.session(server, kind="windows") as session:
        pool = read_app_pool(session, POOL)
        (step,) = recycle_steps(pool, None)
        session.invoke(step.pipeline).raise_first_error()
        after = read_app_pool(session, POOL)
    assert pool.started
    (worker,), (new,) = pool.workers, after.workers
    assert (worker.app_pool, worker.process_id != new.process_id) == (POOL, True)
    assert (new.process_id, new.created) == (known.worker_pid, known.worker_started)


@pytest.mark.parametrize(
    ("server", "cmdlet", "refusals"), [("EX1", "Get-CimInstance", 0), ("EX10", "Get-WmiObject", 1)]
)
def test_what_the_server_lacks_is_asked_for_once_in_a_session(
    joined: Generations, server: str, cmdlet: str, refusals: int
) -> None:
    with joined.session(server, kind="windows") as session:
        for _again in range(2):
            read_service(session, HOST)
    ran = [e["command"] for e in joined.commands("Get-CimInstance", "Get-WmiObject")]
    assert ran == [cmdlet] * 4
    assert len([e for e in joined.journal.entries() if e["kind"] == "error"]) == refusals
