# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the auth certificate of the organisation valid: does what is due, and nothing else."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_auth_certificate
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._auth_policy_options import policy_of
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._rotation import Rotation, Wishes
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_rotation import shown_before, shown_snapshot


class ActionModule(CollectionAction):
    module = exchange_auth_certificate
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        asked = task.parameters
        policy = policy_of(asked)
        wishes = Wishes(
            friendly_name=asked["friendly_name"],
            domains=tuple(asked["domains"]),
            server=asked["server"],
            replication_timeout=asked["replication_timeout"],
        )
        rotation = Rotation(task, task.open("exchange"), policy, wishes)
        try:
            assessment = rotation.carry_out()
        finally:
            # An error leaves things half done: what was done, and how it was before, is worth all the more then.
            task.facts.update(shown(rotation))
        if assessment.action == "blocked":
            raise Refusal(" ".join(filter(None, (assessment.reason, assessment.decision.remedy))))
        return task.facts


def shown(rotation: Rotation) -> dict[str, t.Any]:
    """The module's part of the result."""
    before = shown_before(rotation.before)
    after = shown_before(rotation.now)
    created = rotation.created
    return {
        **shown_snapshot(rotation.now, rotation.assess(), published=rotation.published),
        "before": before,
        "done": [
            {
                "action": decision.action,
                "reason_code": decision.reason_code,
                "reason": decision.reason,
                "thumbprint": decision.thumbprint,
                "servers": list(decision.targets),
            }
            for decision in rotation.done
        ],
        "created": created.thumbprint if created else None,
        "published": rotation.published,
        "import_failures": rotation.import_failures,
        "internal_transport": (
            {"server": created.server, "thumbprint": created.internal_transport} if created else None
        ),
        "diff": {"before": before, "after": after},
    }
