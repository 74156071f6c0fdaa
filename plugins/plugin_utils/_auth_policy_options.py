# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the options of the auth certificate's modules to the policy."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from ._exchange import Policy, renew_before_option
from ._options import thumbprint_option

__all__ = ("policy_of",)


def policy_of(parameters: t.Mapping[str, t.Any]) -> Policy:
    """The policy that a task's parameters ask for.

    :raises ValueError: one of them is not what it should be, or two contradict each other.
    :raises Refusal: certificates of that lifetime would be renewed for ever.
    """
    lifetime, clear = parameters["lifetime"], parameters["clear_previous_after_hours"]
    if lifetime is not None and lifetime < 1:
        raise ValueError(f"lifetime: {lifetime} days are none; give at least 1")
    if clear is not None and clear < 0:
        raise ValueError(f"clear_previous_after_hours: {clear} is negative")
    retire = parameters["retire_thumbprint"]
    return Policy(
        renew_before=renew_before_option(parameters["renew_before"]),
        effective_in_hours=parameters["effective_in_hours"],
        immediate=parameters["immediate"],
        allow_partial=parameters["allow_partial"],
        ignore_unreachable=parameters["ignore_unreachable"],
        hybrid=parameters["hybrid_policy"],
        retire=thumbprint_option("retire_thumbprint", retire) if retire and retire.strip() else None,
        key_size=parameters["key_size"],
        lifetime=None if lifetime is None else datetime.timedelta(days=lifetime),
        clear_previous_after=None if clear is None else datetime.timedelta(hours=clear),
        read_session=parameters["manage_read_session"],
    )
