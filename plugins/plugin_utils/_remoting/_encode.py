# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From our values to psrpcore's, for the parameters of a command."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

from ._command import CertificateObject, SealedFile, Secret
from ._libraries import psrpcore

__all__ = ("to_remote",)

_CERTIFICATE = "System.Security.Cryptography.X509Certificates.X509Certificate"


def to_remote(value: t.Any) -> t.Any:
    """One parameter's value as it is sent (wire-shapes 11, Parameters)."""
    if isinstance(value, Secret):
        return psrpcore.types.PSSecureString(value.reveal())
    if isinstance(value, SealedFile):
        return value.reveal()
    if isinstance(value, CertificateObject):
        return _certificate(value)
    if isinstance(value, datetime.datetime):
        # Only UTC is sure to arrive as the moment it is.
        return value.astimezone(datetime.timezone.utc)
    if isinstance(value, bytearray):
        return bytes(value)
    if isinstance(value, float):
        return psrpcore.types.PSDouble(value)
    if isinstance(value, (list, tuple)):
        return [to_remote(item) for item in value]
    if isinstance(value, dict):
        return {to_remote(key): to_remote(item) for key, item in value.items()}
    return value


def _certificate(value: CertificateObject) -> t.Any:
    """The shape that the engine makes a live certificate of: these type names, RawData among the properties."""
    remote = psrpcore.types.PSObject()
    remote.PSObject.type_names = [_CERTIFICATE + "2", _CERTIFICATE, "System.Object"]
    raw_data = psrpcore.types.PSNoteProperty("RawData", psrpcore.types.PSByteArray(value.der))
    remote.PSObject.adapted_properties = [raw_data]
    return remote
