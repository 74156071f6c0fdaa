# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is killed after any of its steps: the next one finishes it, or a rollback puts everything back."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

import pytest
from unit.together.joined import Joined, Killed

from ansible_collections.certops.exchange.plugins.plugin_utils._action import Task
from ansible_collections.certops.exchange.plugins.plugin_utils._auth_config_restore import restore
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import Policy
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Ledger
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._rotation import Rotation
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_rotation import shown_before

ALL = {"EX1", "EX2", "EX3"}
CHILD = {f"servers.{name}.domain": "asia.contoso.lab" for name in ALL}
SITUATIONS: dict[str, tuple[dict[str, t.Any], Policy, int]] = {
    # Changes of the scenario, the policy, how many commands write in a whole run.
    "staged": ({}, Policy(), 4),
    "child_domain": (CHILD, Policy(), 5),
    "replaced": ({"auth.current.expires_in": "30h"}, Policy(immediate="when_needed"), 5),
}


def cut_off(joined: Joined, policy: Policy, after: int) -> Rotation:
    """A run that is killed as soon as that many of its commands have written."""
    with joined.rotation(policy) as rotation:
        joined.kill(rotation._session, after)
        with contextlib.suppress(Killed):
            rotation.carry_out()
        return rotation


def steps() -> list[t.Any]:
    """Each of them; of the longer ways those in the middle are left to the exhaustive tests."""

    def marks(name: str, after: int, writes: int) -> list[t.Any]:
        return [pytest.mark.exhaustive] if name != "staged" and 1 < after < writes else []

    return [
        pytest.param(name, after, id=f"{name}-{after}", marks=marks(name, after, writes))
        for name, (_changes, _policy, writes) in SITUATIONS.items()
        for after in range(1, writes + 1)
    ]


@pytest.mark.parametrize(("name", "after"), steps())
def test_the_next_run_finishes_it(name: str, after: int) -> None:
    changes, policy, _writes = SITUATIONS[name]
    joined = Joined(changes)
    transports = joined.transports()
    cut_off(joined, policy, after)
    assert len(joined.writes()) == after
    _rotation, rest = joined.rotate(policy)
    assert rest.action in ("wait", "none")
    assert len(joined.commands("New-ExchangeCertificate")) == 1
    new = joined.auth.next or joined.auth.current
    assert joined.holders(new) == ALL
    assert joined.transports() == transports
    assert joined.rotate(policy)[0].done == []


def put_back(joined: Joined, record: dict[str, t.Any], *, check_mode: bool = False) -> tuple[Task, dict[str, t.Any]]:
    """What the module does with its option restore."""
    with joined.session() as session:
        task = Task({}, check_mode, Ledger(check_mode), t.cast(t.Any, lambda _kind, _host=None: session))
        return task, restore(task, record)


@pytest.mark.parametrize(("name", "after"), steps())
def test_a_rollback_restores_the_recorded_state(name: str, after: int) -> None:
    changes, policy, _writes = SITUATIONS[name]
    joined = Joined(changes)
    before = dataclasses.replace(joined.auth, changed=None)
    session_before, transports = joined.organisation.enable_auth_admin_read_session, joined.transports()
    rotation = cut_off(joined, policy, after)
    record = shown_before(rotation.before)
    _task, result = put_back(joined, record)
    assert result["not_restored"] == {}
    assert dataclasses.replace(joined.auth, changed=None) == before
    assert joined.organisation.enable_auth_admin_read_session is session_before
    assert joined.transports() == transports
    again, _result = put_back(joined, record)
    assert (again.ledger.changed, again.ledger.result()["commands"]) == (False, [])


def test_a_rollback_in_check_mode_writes_nothing() -> None:
    joined = Joined()
    rotation, _rest = joined.rotate()
    written = joined.writes()
    task, result = put_back(joined, shown_before(rotation.before), check_mode=True)
    assert (joined.writes(), task.ledger.changed) == (written, True)
    assert result["auth_config"]["next"] is None


def test_where_null_is_refused_the_rest_is_put_back_and_the_refusal_told() -> None:
    """No source says that Exchange empties the next certificate."""
    joined = Joined({"auth.current.expires_in": "30h", "servers.EX1.refuses_null_next": True})
    old = joined.auth.current
    with joined.rotation(Policy()) as rotation:
        record = shown_before(rotation.before)
    somebody = joined.administrator("EX1")
    somebody.stage(somebody.create_auth_certificate())
    staged = joined.auth.next
    _task, result = put_back(joined, record)
    assert set(result["not_restored"]) == {"next"}
    assert (joined.auth.current, joined.auth.next) == (old, staged)


def test_what_can_not_be_put_back_is_said() -> None:
    joined = Joined({"auth.current.expires_in": "30h"})
    old = joined.auth.current
    record = {"current": old, "previous": "AB" * 20, "next": "", "next_effective_date": None, "read_session": None}
    joined.rotate(Policy(immediate="when_needed"))
    _task, result = put_back(joined, record)
    assert set(result["not_restored"]) == {"previous"}
    assert joined.auth.current == old


def test_a_certificate_that_would_not_work_is_not_put_back() -> None:
    joined = Joined({"auth.current.expires_in": "-1d"})
    old = joined.auth.current
    joined.rotate()
    written = joined.writes()
    for thumbprint, said in ((old, "expired on"), ("AB" * 20, "no server has")):
        with pytest.raises(Refusal, match=said):
            put_back(joined, {"current": thumbprint})
    assert joined.writes() == written
    with pytest.raises(ValueError, match="restore.next"):
        put_back(joined, {"current": old, "next": "not a thumbprint"})
