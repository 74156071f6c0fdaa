# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of calls that puts the auth configuration back to a recorded state."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._action import Task
from ._certificates import iso_utc
from ._exchange import AuthConfig, Snapshot
from ._options import moment_option, thumbprint_option
from ._plans import Restoration, read_session_step, restoration
from ._present import read_auth_config, read_snapshot
from ._refusal import PromiseNotMet, Refusal
from ._remoting import Session
from ._shown import shown_auth_config

__all__ = ("recorded_config", "restore")


def recorded_config(record: t.Mapping[str, t.Any]) -> AuthConfig:
    """The configuration of the option restore.

    :raises ValueError: a thumbprint or the date is none.
    """

    def thumbprint(name: str) -> str | None:
        return thumbprint_option(f"restore.{name}", record[name]) if record.get(name) else None

    return AuthConfig(
        current=thumbprint("current"),
        previous=thumbprint("previous"),
        next=thumbprint("next"),
        next_effective=moment_option("restore.next_effective_date", record.get("next_effective_date")),
    )


def restore(task: Task, record: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Puts back what can be put back, and says what can't.

    :raises Refusal: the recorded current certificate would not work; nothing was changed.
    :raises PromiseNotMet: the configuration is not what it should be afterwards.
    """
    recorded = recorded_config(record)
    session = task.open("exchange")
    seen = read_snapshot(session)
    way = restoration(seen.config, recorded, seen.now, keep_previous=bool(record.get("keep_previous")))
    if recorded.current not in (None, seen.config.current):
        _refuse_useless(seen, recorded.current or "")
    not_restored = dict(way.impossible)
    task.ledger.carry_out(session, way.steps)
    planned = way.planned
    if way.clear_next is not None:
        refused = task.ledger.attempt(session, way.clear_next)
        if refused:
            not_restored["next"] = refused
    _read_session(task, session, seen, record.get("read_session"))
    after = planned if task.check_mode or not task.ledger.changed else read_auth_config(session)
    if task.ledger.changed and not task.check_mode:
        _verify(way, after, not_restored)
    before = shown_auth_config(seen.config)
    return {
        "auth_config": shown_auth_config(after),
        "before": before,
        "not_restored": not_restored,
        "server_time": iso_utc(session.server_now()),
        "diff": {"before": before, "after": shown_auth_config(after)},
    }


def _refuse_useless(seen: Snapshot, thumbprint: str) -> None:
    states = {store.server: store.state_of(thumbprint).state for store in seen.stores}
    certificate = seen.certificate(thumbprint)
    if "present" not in states.values() or certificate is None:
        shown = ", ".join(f"{server}: {state}" for server, state in states.items()) or "no server was asked"
        raise Refusal(
            f"restore: no server has {thumbprint} with its private key ({shown}), so it can't become the current certificate"
            " again. Nothing was changed."
        )
    if certificate.facts.is_expired(seen.now):
        raise Refusal(
            f"restore: {thumbprint} expired on {iso_utc(certificate.facts.not_after)}, so it can't become the current"
            " certificate again. Nothing was changed."
        )


def _read_session(task: Task, session: Session, seen: Snapshot, wanted: bool | None) -> None:
    if wanted is not None and seen.around.read_session not in (None, wanted):
        task.ledger.carry_out(session, [read_session_step(wanted)])


def _verify(way: Restoration, after: AuthConfig, not_restored: t.Mapping[str, str]) -> None:
    differing = [
        f"{name} is {getattr(after, name) or 'not set'} instead of {getattr(way.planned, name) or 'not set'}"
        for name in ("current", "previous", "next")
        if getattr(after, name) != getattr(way.planned, name) and name not in not_restored
    ]
    if differing:
        raise PromiseNotMet(f"The auth configuration was not put back: {'; '.join(differing)}. Run again.")
