# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors that only say that there is nothing."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from .._remoting import Reply

__all__ = ("raise_unless",)


def raise_unless(reply: Reply, expected: tuple[str, ...]) -> tuple[str, ...]:
    """Raises the first error but those of these ids, which it takes out of the reply and returns.

    :raises RemoteFailure: or one of the classes derived from it.
    """
    found = tuple(record.id for record in reply.errors if record.id in expected)
    reply.errors[:] = [record for record in reply.errors if record.id not in expected]
    reply.raise_first_error()
    return found
