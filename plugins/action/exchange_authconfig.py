# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stages, publishes and clears the auth certificate of the organisation."""

from __future__ import annotations

import typing as t

from ansible_collections.certops.exchange.plugins.modules import exchange_authconfig
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._auth_config_restore import restore
from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import iso_utc
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    NOT_YET_CREATED,
    AuthConfig,
    ServerCertificates,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._options import moment_option, thumbprint_option
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import (
    DEFAULT_HOURS,
    WantedAuthConfig,
    auth_config_steps,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._present import (
    read_auth_config,
    read_certificates,
    read_organisation,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet, Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._shown import shown_auth_config


class ActionModule(CollectionAction):
    module = exchange_authconfig
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        if task.parameters["restore"] is not None:
            if task.parameters["publish"] or task.parameters["clear_previous"]:
                raise Refusal("restore is all of a task: it goes with neither publish nor clear_previous.")
            return restore(task, task.parameters["restore"])
        wanted = wanted_auth_config(task)
        session = task.open("exchange")
        organisation = read_organisation(session)
        before = organisation.auth_config
        steps, planned = auth_config_steps(before, wanted, organisation.now)
        if wanted.next not in (None, NOT_YET_CREATED, before.current, before.next):
            check_usable(wanted.next, read_certificates(session, [server.fqdn for server in organisation.holders]))
        task.ledger.carry_out(session, steps)
        after = planned
        if steps and not task.check_mode:
            after = read_auth_config(session)
            verify(planned, after)
        return {
            "auth_config": shown_auth_config(after),
            "before": shown_auth_config(before),
            "server_time": iso_utc(session.server_now()),
            "diff": {"before": shown_auth_config(before), "after": shown_auth_config(after)},
        }


def wanted_auth_config(task: Task) -> WantedAuthConfig:
    """What is asked for, from the task's parameters.

    :raises ValueError: the thumbprint or the date is none.
    :raises Refusal: there is no certificate to stage yet, and this is not check mode.
    """
    asked = task.parameters
    thumbprint = asked["next_thumbprint"]
    if thumbprint is not None and not thumbprint.strip():
        if not task.check_mode:
            raise Refusal("next_thumbprint is empty: there is no certificate to stage.")
        thumbprint = NOT_YET_CREATED
    elif thumbprint is not None:
        thumbprint = thumbprint_option("next_thumbprint", thumbprint)
    return WantedAuthConfig(
        next=thumbprint,
        effective=moment_option("effective_date", asked["effective_date"]),
        hours=DEFAULT_HOURS if asked["effective_in_hours"] is None else asked["effective_in_hours"],
        allow_short_notice=asked["allow_short_notice"],
        publish=asked["publish"],
        clear_previous=asked["clear_previous"],
    )


def check_usable(thumbprint: str, stores: t.Sequence[ServerCertificates]) -> None:
    """Whether some server can sign with the certificate and hand it on: exporting is how it reaches the others.

    :raises Refusal: none can; the message says what each server has.
    """
    states = [store.state_of(thumbprint) for store in stores]
    if any(state.certificate and state.certificate.private_key_exportable is False for state in states):
        raise Refusal(
            f"next_thumbprint: the private key of {thumbprint} can't be exported, so the certificate can't reach the other "
            "servers. Nothing was changed. Create one with exportable: true."
        )
    if not any(state.state == "present" for state in states):
        found = ", ".join(f"{state.server}: {state.state}" for state in states) or "no server was asked"
        raise Refusal(
            f"next_thumbprint: no server has the certificate {thumbprint} with its private key ({found}). Nothing was "
            "changed. Import it on a server first, or create one with certops.exchange.exchange_certificate."
        )


def verify(planned: AuthConfig, after: AuthConfig) -> None:
    """Holds the state against the plan.

    :raises PromiseNotMet: it does not hold.
    """
    differing = [
        f"{name} is {shown} instead of {expected}"
        for name, shown, expected in (
            ("the current certificate", after.current, planned.current),
            ("the previous certificate", after.previous, planned.previous),
            ("the next certificate", after.next, planned.next),
        )
        if shown != expected
    ]
    if differing:
        raise PromiseNotMet(f"The auth configuration is not as it should be: {'; '.join(differing)}. Run again.")
