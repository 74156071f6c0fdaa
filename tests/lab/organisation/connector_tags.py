# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificates a Send connector keeps from being removed (cmdlet sheet 1.6, E4, and procedures S4-06b).

Assumption: a Send connector's name is resolved to a certificate, its tag, for each source server at the moment at which the
name is written: the newest valid one of that name that has its key. Kept are the tag, and what is newer and has the name too;
without a tag, whatever has the name. The grounds: after a renewal under the same issuer and subject both certificates are
blocked, setting the same name again changes nothing, and clearing it and setting it again lets the old one go (cmdlet sheet
2.4 and 5.3, procedures S4-06b with the two public reports it names); so something else than the name must be remembered.
"""

from __future__ import annotations

import datetime
import typing as t

from . import reading
from .connectors import CertificateName, SendConnector, Tag
from .model import Server, StoredCertificate
from .organisation import Organisation


def resolve(
    organisation: Organisation, name: CertificateName | None, servers: t.Iterable[str], at: datetime.datetime
) -> dict[str, Tag]:
    """The tags of a name that is written at that moment, by source server; servers where nothing fits are left out."""
    found = {}
    for server_name in servers if name is not None else ():
        fitting = [
            stored
            for stored in organisation.servers[server_name].my.values()
            if name is not None
            and stored.key is not None
            and reading.not_before(stored) <= at <= reading.not_after(stored)
            and name.names(stored.certificate)
        ]
        if fitting:
            newest = max(fitting, key=reading.not_before)
            found[server_name] = Tag(newest.thumbprint, reading.not_before(newest))
    return found


def keeps(connector: SendConnector, server: Server, stored: StoredCertificate) -> bool:
    """Whether the connector keeps the certificate from being removed from that server's store.

    A server that is none of its sources is judged by the newest of the others' tags.
    """
    if connector.certificate is None or not connector.certificate.names(stored.certificate):
        return False
    newest = max(connector.tags.values(), key=lambda tag: tag.not_before, default=None)
    tag = connector.tags.get(server.name, newest)
    return tag is None or stored.thumbprint == tag.thumbprint or reading.not_before(stored) > tag.not_before
