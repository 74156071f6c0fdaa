# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the organisation's objects to live values: which type, which properties in which order, which text.

One file per kind. Nothing here knows the wire; the engine decides what travels.
"""

from __future__ import annotations
