# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificate on which server a certificate cmdlet means (cmdlet sheet 2.1 to 2.3)."""

from __future__ import annotations

import typing as t

from cryptography import x509

from lab.contract import Call, Kind, LiveObject, Parameter
from lab.organisation import Server, StoredCertificate
from lab.organisation.model import thumbprint_of

from .common import CERTIFICATE_ID, SERVER_ID, identity_text, vantage_of
from .exchange_errors import bad_argument

# A piped certificate binds by its property (inferred from "Pipe yes" and the articles' use).
THUMBPRINT = Parameter(
    "Thumbprint", Kind.STRING, sets=("Thumbprint",), mandatory=True, position=0, by_value=True, by_property=True
)
NAMED = (
    THUMBPRINT,
    Parameter("Identity", Kind.STRING, sets=("Identity",), position=0, nullable=True, type_name=CERTIFICATE_ID),
    Parameter("Server", Kind.STRING, sets=("Thumbprint",), nullable=True, type_name=SERVER_ID),
)
"""The parameters that :func:`named_certificate` reads, in the two sets that Enable-, Remove- and Export- share."""


def server_of(call: Call) -> Server:
    """The server named by -Server, else the one that hosts the session. Raises ServerNotFoundError."""
    name = call.bound.get("Server")
    return vantage_of(call).find_server(None if name is None else str(name))


def split_identity(identity: str) -> tuple[str | None, str]:
    """Server and thumbprint of ``ServerNameOrFQDN\\Thumbprint`` or ``Thumbprint``."""
    server, found, thumbprint = identity.rpartition("\\")
    return (server, thumbprint) if found else (None, identity)


def named_certificate(call: Call) -> tuple[Server, str]:
    """Server and thumbprint of the cmdlets that need one certificate: by -Thumbprint and -Server, or by -Identity.

    Raises ServerNotFoundError.
    """
    if call.parameter_set != "Identity":
        return server_of(call), str(call.bound.get("Thumbprint") or "")
    name, thumbprint = split_identity(identity_text(call.bound.get("Identity")) or "")
    return vantage_of(call).find_server(name), thumbprint


def friendly_name_of(call: Call) -> str | None:
    """-FriendlyName; None where it was not given. Raises TerminatingError for one that is too long."""
    name = call.bound.get("FriendlyName")
    if name is not None and len(name) >= 64:
        raise bad_argument(vantage_of(call), "The friendly name must have fewer than 64 characters.")
    return name


def instance_certificate(value: t.Any) -> tuple[x509.Certificate, StoredCertificate | None] | None:
    """The certificate of a piped or given object, with what the store knows of it; None where it is none."""
    if not isinstance(value, LiveObject):
        return None
    if isinstance(value.source, StoredCertificate):
        return value.source.certificate, value.source
    try:
        raw = value.read("RawData")
    except KeyError:
        return None
    if not isinstance(raw, (bytes, bytearray)):
        return None
    try:
        return x509.load_der_x509_certificate(bytes(raw)), None
    except ValueError:
        return None


def instance_thumbprint(value: t.Any) -> str | None:
    """The thumbprint of such an object."""
    found = instance_certificate(value)
    return None if found is None else thumbprint_of(found[0])


__all__ = (
    "NAMED",
    "THUMBPRINT",
    "friendly_name_of",
    "instance_certificate",
    "instance_thumbprint",
    "named_certificate",
    "server_of",
    "split_identity",
)
