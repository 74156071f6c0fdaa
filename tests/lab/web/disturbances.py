# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a network does to any endpoint, on demand."""

from __future__ import annotations

import dataclasses
import threading


@dataclasses.dataclass
class Disturbances:
    """To be set while an endpoint answers.

    :ivar latency: seconds that every answer is late.
    :ivar drop_at: the connection breaks at the k-th message from now on, once; None for never.
    :ivar drop_reply: that message is carried out, only its answer is lost; otherwise it is lost itself.
    """

    latency: float = 0.0
    drop_at: int | None = None
    drop_reply: bool = False
    _lock: threading.Lock = dataclasses.field(default_factory=threading.Lock, repr=False, compare=False, kw_only=True)

    def drop_now(self) -> bool:
        """Counts a message; whether it is the one to drop."""
        with self._lock:
            if self.drop_at is None:
                return False
            self.drop_at -= 1
            if self.drop_at > 0:
                return False
            self.drop_at = None
            return True


__all__ = ("Disturbances",)
