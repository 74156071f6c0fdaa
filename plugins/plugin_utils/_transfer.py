# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The beginning of a transfer: a password that nobody sees, and the file, in memory (procedures S3-29, S4-01)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import secrets
import typing as t

from ._action import Task
from ._plans import Transfer, exported_file
from ._remoting import Secret, Session

__all__ = ("exported",)


def exported(
    task: Task, session: Session, thumbprint: str, source: str, servers: t.Sequence[str]
) -> tuple[Transfer, bytes | None]:
    """Exports the certificate under a random password.

    :param servers: where it goes; in check mode all of that is planned, and there is no file.
    :raises RemotingError: the server does not give it.
    :raises UnreadableObject: what it gave is no file.
    """
    password = secrets.token_urlsafe(48)
    task.secrets.append(password)
    transfer = Transfer(thumbprint, source, Secret(password))
    if task.check_mode:
        task.ledger.carry_out(session, [transfer.export(), *map(transfer.imported_on, servers)])
        return transfer, None
    (reply,) = task.ledger.carry_out(session, [transfer.export()])
    return transfer, exported_file(reply)
