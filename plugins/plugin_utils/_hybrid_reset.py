# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reset of a hybrid's connectors as one transaction: record, then write, and the way back (procedures S4-05 to S4-19)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._action import Task
from ._backup_file import read_backup, write_backup
from ._certificates import iso_utc
from ._exchange import Connector, HybridBackup, HybridConfiguration, SavedObject
from ._hybrid_gate import gate_of, hybrid_configuration
from ._plans import ResetPlan, reset_plan, restore_plan
from ._present import Hybrid, read_hybrid
from ._refusal import PromiseNotMet, Refusal
from ._remoting import Session
from ._shown_hybrid import object_label, shown_plan, shown_saved
from ._wizard_gate import refuse_blockers

__all__ = ("reset", "restore")

_MAIL = (
    "Until the Hybrid Configuration Wizard has ended, mail from Exchange Online is treated like mail from the Internet: it is "
    "filtered as such, and headers that tell internal mail are lost."
)


def reset(task: Task) -> dict[str, t.Any]:
    """Makes the connectors ready for the wizard, or for a renewed certificate of the same name.

    :raises Refusal: the certificate or a server is not ready, or the backup is another reset's; nothing was changed.
    :raises RemotingError: a step failed; what was overwritten is in the backup.
    :raises PromiseNotMet: a step had no effect.
    """
    session = task.open("exchange")
    seen = read_hybrid(session)
    configuration = hybrid_configuration(seen)
    refuse_blockers(task, seen)
    gate = gate_of(task, session, seen)
    gate.refuse(gate.failures)
    name = gate.name
    task.warn(name.length_warning())
    recorded = _recorded(task, seen)
    if recorded is not None and recorded.thumbprint != gate.certificate.thumbprint:
        raise Refusal(
            f"The backup is that of a reset for {recorded.thumbprint}, and this one is for {gate.certificate.thumbprint}. Give each "
            "reset a backup of its own. Nothing was changed."
        )
    connectors = _hybrid_connectors(task, seen, recorded)
    begun = recorded or HybridBackup(
        seen.organisation.guid, seen.organisation.name, gate.certificate.thumbprint, session.server_now()
    )
    backup = begun.with_missing(_saved(connectors, configuration))
    plan = reset_plan(name, connectors, configuration, backup)
    facts = {"name_changed": plan.name_changed, "tls_certificate_name": str(name)}
    if plan.steps:
        _keep(task, backup)
    if plan.clears:
        task.warnings.append(_MAIL)
    return {**_carried_out(task, session, plan, seen, backup), **facts}


def restore(task: Task) -> dict[str, t.Any]:
    """Puts the recorded values back.

    :raises Refusal: there is no backup, or it is that of another organisation; nothing was changed.
    :raises PromiseNotMet: something can't be put back, or was not.
    """
    session = task.open("exchange")
    seen = read_hybrid(session)
    backup = _recorded(task, seen)
    if backup is None:
        where = task.parameters["backup_file"] or "the option backup"
        raise Refusal(f"There is nothing to put back: {where} holds no backup.")
    plan, impossible = restore_plan(backup, seen.connectors, seen.configuration)
    result = _carried_out(task, session, plan, seen, backup)
    if impossible:
        task.facts.update(result)
        raise PromiseNotMet(f"Not everything can be put back. {' '.join(impossible)} The rest is as it was.")
    return result


def _carried_out(task: Task, session: Session, plan: ResetPlan, seen: Hybrid, backup: HybridBackup) -> dict[str, t.Any]:
    task.facts.update(backup=backup.to_plain(), objects=[shown_plan(found) for found in plan.objects])
    before = shown_saved(_saved_all(seen, backup))
    task.ledger.carry_out(session, plan.steps)
    after = before
    if plan.steps and not task.check_mode:
        now = read_hybrid(session)
        after = shown_saved(_saved_all(now, backup))
        _verify(plan, before, after)
    return {**task.facts, "server_time": iso_utc(seen.now), "diff": {"before": before, "after": after}}


def _verify(plan: ResetPlan, before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any]) -> None:
    """:raises PromiseNotMet: an object that was written shows no difference, but for one that was set again."""
    for found in plan.objects:
        key = object_label(found.kind, found.identity)
        if found.steps and found.what != "reassigned" and before.get(key) == after.get(key):
            raise PromiseNotMet(f"{key} was written and shows the same values as before. Run again.")


def _recorded(task: Task, seen: Hybrid) -> HybridBackup | None:
    """The backup that the task's options give, of this organisation.

    :raises Refusal: it is none, or of another organisation.
    """
    path = task.parameters["backup_file"]
    data = read_backup(path) if path is not None else task.parameters["backup"]
    if not data:
        return None
    try:
        backup = HybridBackup.from_plain(data)
    except ValueError as error:
        raise Refusal(f"{path or 'backup'}: {error}. Nothing was changed.") from None
    if backup.organisation != seen.organisation.guid:
        raise Refusal(
            f"{path or 'backup'} is a backup of the organisation {backup.organisation_name} ({backup.organisation}), and this is "
            f"{seen.organisation.name} ({seen.organisation.guid}). Nothing was changed."
        )
    return backup


def _keep(task: Task, backup: HybridBackup) -> None:
    """On disk before the first write, so that no cut can lose a value."""
    path = task.parameters["backup_file"]
    if path is not None and not task.check_mode:
        write_backup(path, backup.to_plain())


def _hybrid_connectors(task: Task, seen: Hybrid, backup: HybridBackup | None) -> list[Connector]:
    """Those that carry hybrid mail, those that are named, and those that the backup knows from before they were cleared.

    :raises Refusal: one that is named is not there.
    """
    wanted = {
        (receives, identity.lower())
        for receives, option in ((True, "receive_connectors"), (False, "send_connectors"))
        for identity in task.parameters[option]
    }
    known = {(connector.receives, connector.identity.lower()) for connector in seen.connectors}
    absent = sorted(identity for receives, identity in wanted if (receives, identity) not in known)
    if absent:
        raise Refusal(f"There is no connector {', '.join(absent)}. Nothing was changed.")
    recorded = set() if backup is None else {found.key for found in backup.objects}
    return [
        connector
        for connector in seen.connectors
        if connector.carries_hybrid_mail
        or (connector.receives, connector.identity.lower()) in wanted
        or SavedObject.of_connector(connector).key in recorded
    ]


def _saved(connectors: t.Iterable[Connector], configuration: HybridConfiguration | None) -> list[SavedObject]:
    saved = [SavedObject.of_connector(connector) for connector in connectors]
    return saved if configuration is None else [*saved, SavedObject.of_configuration(configuration)]


def _saved_all(seen: Hybrid, backup: HybridBackup) -> list[SavedObject]:
    """The present values of what the backup knows."""
    keys = {found.key for found in backup.objects}
    return [found for found in _saved(seen.connectors, seen.configuration) if found.key in keys]
