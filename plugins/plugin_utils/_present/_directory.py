# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the internal transport certificate from the directory, where no cmdlet of Exchange shows it.

That is so for a Client Access server of 2013 (procedures S1-28, cmdlet sheet 6.2). Any domain controller of the forest will
do, because the configuration partition is on all of them.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from .._certificates import thumbprint_of
from .._exchange import ExchangeServer, UnreadableObject
from .._remoting import Command, Session
from .._wire import WireObject, items, text

__all__ = ("read_directory_transport",)

_ATTRIBUTE = "msExchServerInternalTLSCert"
_PARTITION = "CN=Configuration,"


def read_directory_transport(session: Session, server: ExchangeServer) -> str:
    """Thumbprint of the server's internal transport certificate; empty where it has none.

    :param session: on the Windows endpoint of a domain controller.
    :raises RemotingError: it does not answer, or lacks the cmdlet.
    :raises UnreadableObject: the server's object is not found, or the attribute is not what it should be.
    """
    _before, separator, rest = server.distinguished_name.partition(_PARTITION)
    if not separator:
        raise UnreadableObject(f"{server.fqdn}: the endpoint did not say where its object is in the directory")
    name = server.name.replace("'", "''")
    reply = session.invoke(
        [
            Command(
                "Get-ADObject",
                {
                    "Filter": f"ObjectClass -eq 'msExchExchangeServer' -and Name -eq '{name}'",
                    "SearchBase": separator + rest,
                    "Properties": [_ATTRIBUTE],
                },
            )
        ]
    )
    reply.raise_first_error()
    # A name can occur more than once in the forest; the distinguished name does not.
    found = [
        output
        for output in reply.outputs
        if isinstance(output, WireObject)
        and (text(output.get("DistinguishedName")) or "").lower() == server.distinguished_name.lower()
    ]
    if len(found) != 1:
        raise UnreadableObject(f"{server.fqdn}: the directory has {len(found)} objects {server.distinguished_name}")
    values = items(found[0].get(_ATTRIBUTE)) or []
    if not values:
        return ""
    if len(values) != 1 or not isinstance(values[0], bytes):
        raise UnreadableObject(f"{server.fqdn}: its {_ATTRIBUTE} is not the bytes of a certificate")
    return thumbprint_of(values[0])
