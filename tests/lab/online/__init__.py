# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A look-alike of Exchange Online's admin API and of the token endpoint that its clients need.

Written from the Exchange Online sheet, from Microsoft's pages on tokens and on the cmdlets, and from published answers.
"""

from __future__ import annotations

from .faults import COUNTED, TRANSIENT_KINDS, OnlineFaults
from .service import Online

__all__ = ("COUNTED", "TRANSIENT_KINDS", "Online", "OnlineFaults")
