# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a binding another certificate, and changes nothing else."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import iis_binding
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import SslEntry
from ansible_collections.certops.exchange.plugins.plugin_utils._options import thumbprint_option
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import (
    Target,
    WantedBinding,
    chosen_targets,
    in_place_step,
    put_back_step,
    replace_step,
    usable_certificate,
    verify_bindings,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._present import Iis, read_iis
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    RemoteFailure,
    RemotingError,
    Session,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_windows import (
    shown_binding,
    shown_entry,
    shown_store_certificate,
)

_NO_METHOD = "MethodNotFound"


class ActionModule(CollectionAction):
    module = iis_binding
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        wanted = _wanted(task.parameters)
        session = task.open("windows")
        before = read_iis(session)
        targets = chosen_targets(before, wanted)
        certificate = usable_certificate(before, wanted.thumbprint)
        if certificate.facts and certificate.facts.is_expired(before.now):
            task.warnings.append(f"The certificate {wanted.thumbprint} has expired.")
        due = list({t.entry: t for t in reversed(targets) if not t.holds(wanted.thumbprint)}.values())[::-1]
        method = _apply(task, session, due, wanted) if due else "none"
        after = before
        if due and not task.check_mode:
            after = read_iis(session)
            verify_bindings(before, after, targets, wanted.thumbprint)
        return {
            "bindings": [_shown(after, target) for target in targets],
            "certificate": shown_store_certificate(certificate, after.now, wanted.thumbprint in after.roots),
            "replaced": sorted({t.certificate_hash for t in due if t.certificate_hash} - {wanted.thumbprint}),
            "method": method,
            "diff": {
                "before": {str(target): target.certificate_hash for target in targets},
                "after": {str(target): wanted.thumbprint for target in targets},
            },
        }


def _wanted(parameters: t.Mapping[str, t.Any]) -> WantedBinding:
    """:raises ValueError: options that contradict each other, or a value that is none."""
    if parameters["create"] and parameters["site"] is not None:
        raise ValueError("create is for entries of http.sys without a site: leave out site")
    if not 0 < parameters["port"] < 65536:
        raise ValueError(f"port: {parameters['port']} is no TCP port")
    return WantedBinding(
        site=parameters["site"],
        protocol=parameters["protocol"],
        port=parameters["port"],
        address=parameters["address"],
        host=parameters["host"],
        all_addresses=parameters["all_addresses"],
        create=parameters["create"],
        thumbprint=thumbprint_option("thumbprint", parameters["thumbprint"]),
    )


def _apply(task: Task, session: Session, due: t.Sequence[Target], wanted: WantedBinding) -> str:
    """Which way it was done, or in check mode would be tried first."""
    if wanted.site is not None:
        try:
            task.ledger.carry_out(session, [in_place_step(target, wanted.thumbprint) for target in due])
            return "in_place"
        except RemoteFailure as error:
            if error.record.id != _NO_METHOD:
                raise
    for target in due:
        _replace(task, session, target, wanted.thumbprint)
    return "ssl_entry"


def _replace(task: Task, session: Session, target: Target, thumbprint: str) -> None:
    """Makes the entry anew; without a certificate in the end, it gets the old one back."""
    step = replace_step(target, thumbprint)
    problem: RemotingError | PromiseNotMet | None = None
    try:
        task.ledger.carry_out(session, [step])
    except RemotingError as error:
        problem = error
    if task.check_mode or target.present is None:
        if problem:
            raise problem
        return
    try:
        now = read_iis(session)
    except RemotingError as unreadable:
        raise problem or unreadable from unreadable
    if now.entry(target.entry) is not None:
        if problem:
            raise problem
        return
    said = str(problem) if problem else f"{target} was removed, and the new one is not there."
    old = target.present
    if now.certificate(old.certificate_hash, old.certificate_store) is None:
        raise PromiseNotMet(
            f"{said} {target} is without a certificate now, and the old one ({old.certificate_hash or 'none'}) is not in "
            "its store any more. Bind one by hand, or run again with another."
        )
    task.ledger.carry_out(session, [put_back_step(target)])
    held = read_iis(session).entry(target.entry)
    if held is None or held.certificate_hash != old.certificate_hash:
        raise PromiseNotMet(f"{said} The old certificate {old.certificate_hash} could not be put back.")
    raise PromiseNotMet(f"{said} The old certificate {old.certificate_hash} was put back.")


def _shown(iis: Iis, target: Target) -> dict[str, t.Any]:
    if target.binding is not None:
        key = (target.binding.site, target.binding.protocol, target.binding.information)
        now = next((b for b in iis.bindings if (b.site, b.protocol, b.information) == key), target.binding)
        return shown_binding(iis, now)
    return shown_entry(iis, iis.entry(target.entry) or SslEntry("", target.entry, "", ""))
