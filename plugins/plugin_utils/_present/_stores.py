# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads certificate stores of the machine through the Cert: drive."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re

from .._exchange import STORE_PROPERTIES, StoreCertificate
from .._refusal import Refusal
from .._remoting import Command, Pipeline, Session
from ._expected import raise_unless

__all__ = ("list_store", "read_in_store", "read_store", "store_path")

_PATH_NOT_FOUND = ("PathNotFound", "ItemNotFound")
_STORE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]*")


def store_path(store: str, thumbprint: str = "") -> str:
    """The path of a store of the computer account, or of a certificate in it.

    :raises Refusal: what was given is no store's name.
    """
    if not _STORE.fullmatch(store):
        raise Refusal(f"{store!r} is not the name of a certificate store. Names are, for example, My, Root and CA.")
    return "\\".join(["Cert:", "LocalMachine", store, *([thumbprint] if thumbprint else [])])


def list_store(store: str, properties: tuple[str, ...] = STORE_PROPERTIES) -> Pipeline:
    """The pipeline that lists a store."""
    return [
        Command("Get-ChildItem", {"Path": store_path(store)}),
        Command("Select-Object", {"Property": list(properties)}),
    ]


def read_store(session: Session, store: str) -> tuple[StoreCertificate, ...]:
    """The certificates of a store; a store that the machine does not have is empty.

    :raises RemotingError: the endpoint does not answer, or the user may not read it.
    """
    reply = session.invoke(list_store(store))
    raise_unless(reply, _PATH_NOT_FOUND)
    return tuple(StoreCertificate.from_wire(output) for output in reply.outputs)


def read_in_store(session: Session, store: str, thumbprint: str) -> StoreCertificate | None:
    """The certificate of that thumbprint, None where it is not in the store.

    :raises Refusal: the machine has no such store.
    :raises RemotingError: the endpoint does not answer, or the user may not read it.
    """
    listing, selection = list_store(store)
    # A store can hold hundreds, so the server picks the one.
    wanted = Command("Where-Object", {"Property": "Thumbprint", "EQ": True, "Value": thumbprint})
    reply = session.invoke([listing, wanted, selection])
    if raise_unless(reply, _PATH_NOT_FOUND):
        raise Refusal(f"{session.server}: the computer account has no certificate store named {store}.")
    found = [StoreCertificate.from_wire(output) for output in reply.outputs]
    return next((certificate for certificate in found if certificate.thumbprint == thumbprint), None)
