# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module does to get from the present state to the desired one: pure functions that give steps."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._auth_certificate import read_session_step, wanted_auth_certificate
from ._auth_config import DEFAULT_HOURS, WantedAuthConfig, auth_config_steps
from ._auth_restore import Restoration, restoration
from ._binding import (
    Target,
    WantedBinding,
    chosen_targets,
    in_place_step,
    put_back_step,
    replace_step,
    usable_certificate,
    verify_bindings,
)
from ._certificate import WantedCertificate, certificate_steps, creation_steps, fitting_certificate
from ._clone import WantedClone, clone_steps, fitting_clone, is_clone, refuse_source
from ._connector import configuration_step, connector_step, differing_settings
from ._edge_subscription import EdgeImport, edge_file_step, edge_sync_step, remove_files_step
from ._enable import WantedServices, enable_step, enable_steps, services_beyond
from ._hybrid_reset import ConnectorPlan, ResetPlan, reset_plan, restore_plan
from ._removal import JudgedReference, judge, move_steps, refusal_of, removal_step, replacement_problem
from ._restart import recycle_steps, restart_reason, restart_step
from ._step import Ledger, Step
from ._transfer import Transfer, exported_file
from ._trusted_root import store_step

__all__ = (
    "EdgeImport",
    "edge_file_step",
    "edge_sync_step",
    "remove_files_step",
    "restore_plan",
    "reset_plan",
    "ResetPlan",
    "ConnectorPlan",
    "differing_settings",
    "connector_step",
    "configuration_step",
    "DEFAULT_HOURS",
    "JudgedReference",
    "Ledger",
    "Restoration",
    "Step",
    "Target",
    "Transfer",
    "WantedAuthConfig",
    "WantedBinding",
    "WantedCertificate",
    "WantedClone",
    "WantedServices",
    "auth_config_steps",
    "certificate_steps",
    "chosen_targets",
    "clone_steps",
    "creation_steps",
    "enable_step",
    "enable_steps",
    "exported_file",
    "fitting_certificate",
    "fitting_clone",
    "in_place_step",
    "is_clone",
    "judge",
    "move_steps",
    "put_back_step",
    "read_session_step",
    "recycle_steps",
    "refusal_of",
    "refuse_source",
    "removal_step",
    "replacement_problem",
    "replace_step",
    "restart_reason",
    "restart_step",
    "restoration",
    "services_beyond",
    "store_step",
    "usable_certificate",
    "verify_bindings",
    "wanted_auth_certificate",
)
