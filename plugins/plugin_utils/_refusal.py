# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module says when it can't, or must not, do what was asked. The messages are for people."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

__all__ = ("PromiseNotMet", "Refusal")


class Refusal(Exception):
    """What was asked can't or must not be done, and nothing was changed: what was found, and what to do.

    :ivar facts: keys for the result, where what was found is worth more than a sentence.
    """

    def __init__(self, message: str, **facts: t.Any) -> None:
        super().__init__(message)
        self.facts = facts


class PromiseNotMet(Exception):
    """The steps were carried out, and yet the state is not what was promised."""
