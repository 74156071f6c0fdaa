# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab as a whole: in this process (:class:`Lab`), or in the background (:func:`start`, :class:`Client`)."""

from __future__ import annotations

from lab.organisation.section import ScenarioError

from .administrator import Administrator
from .client import Client
from .daemon import start, stop
from .errors import LabError
from .lab import Lab

__all__ = ("Administrator", "Client", "Lab", "LabError", "ScenarioError", "start", "stop")
