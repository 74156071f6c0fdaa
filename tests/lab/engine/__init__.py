# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PowerShell does with any cmdlet: sessions, statements, binding, streams, prompts, errors, serialisation."""

from __future__ import annotations

from .attributes import find_quickly
from .configuration import FULL_LANGUAGE, NO_LANGUAGE, Observer, SessionConfiguration
from .session import Output, Session, SessionError, UnknownPipeline
from .stage import MASK, Stage
from .values import LiveDictionary

__all__ = (
    "FULL_LANGUAGE",
    "LiveDictionary",
    "MASK",
    "NO_LANGUAGE",
    "Observer",
    "Output",
    "Session",
    "SessionConfiguration",
    "SessionError",
    "Stage",
    "UnknownPipeline",
)

find_quickly()
