# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads everything that a decision about the auth certificate rests on."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from .._exchange import Snapshot, Surroundings
from .._remoting import Session
from ._certificates import read_certificates
from ._organisation import read_organisation
from ._surroundings import read_surroundings

__all__ = ("read_snapshot",)


def read_snapshot(session: Session, around: Surroundings | None = None) -> Snapshot:
    """The organisation as it is.

    :param around: known from an earlier reading; None reads it.
    :raises RemotingError: the endpoint itself fails, or the user lacks a role that there is no doing without.
    """
    organisation = read_organisation(session)
    stores = read_certificates(session, [server.fqdn for server in organisation.holders])
    if around is None:
        # When AuthAdmin ran is of interest while it has something to do.
        staged = bool(organisation.auth_config.next)
        around = read_surroundings(session, organisation.holders, auth_admin=staged)
    return Snapshot(organisation.auth_config, organisation.servers, tuple(stores), organisation.now, around)
