# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The .NET type X509Certificate2: made of bytes by New-Object, and live again when a client sends one."""

from __future__ import annotations

import typing as t

from cryptography import x509

from lab.contract import LiveList, LiveObject, NetType
from lab.organisation import StoredCertificate, Vantage
from lab.shapes.certificate2 import CERTIFICATE2_TYPES, certificate2

from .net_errors import CRYPTOGRAPHIC, no_overload, not_in_lab, thrown, unfit

_NO_OBJECT = -2146885623  # CRYPT_E_NO_MATCH
_PEM = b"-----BEGIN"


def certificate_argument(value: t.Any, index: int, method: str) -> x509.Certificate:
    """The certificate that a method was given. Raises TerminatingError."""
    if isinstance(value, LiveObject) and isinstance(value.source, StoredCertificate):
        return value.source.certificate
    # Assumption: text and bytes, of which PowerShell would try to make a certificate, do not fit.
    raise unfit(index, _shown(value), method, CERTIFICATE2_TYPES[0])


def _create(context: t.Any, arguments: list[t.Any]) -> LiveObject:
    vantage: Vantage = context
    if not 1 <= len(arguments) <= 3:
        raise no_overload("X509Certificate2", len(arguments))
    data = _bytes(arguments[0])
    if len(arguments) > 1 or data is None:
        raise not_in_lab("X509Certificate2 but one made of the bytes of a certificate alone")
    try:
        made = x509.load_pem_x509_certificate(data) if _PEM in data else x509.load_der_x509_certificate(data)
    except ValueError:
        raise thrown(CRYPTOGRAPHIC, "Cannot find the requested object.", _NO_OBJECT) from None
    return certificate2(vantage, StoredCertificate(made, None))


def _revive(context: t.Any, sent: LiveObject) -> LiveObject | None:
    """A certificate sent by the client (wire-shapes 11): a public one, whatever it was where it came from."""
    vantage: Vantage = context
    data = next((value for name, value in sent.properties.items() if name == "RawData"), None)
    if not isinstance(data, bytes):
        return None
    try:
        made = x509.load_der_x509_certificate(data)
    except ValueError:
        # Assumption: one that cannot be read stays the deserialised object it came as.
        return None
    return certificate2(vantage, StoredCertificate(made, None))


def _bytes(value: t.Any) -> bytes | None:
    items = value.items if isinstance(value, LiveList) else value
    if isinstance(items, bytes):
        return items
    if isinstance(items, list) and items and all(isinstance(item, int) and 0 <= item <= 255 for item in items):
        return bytes(items)
    return None


def _shown(value: t.Any) -> str:
    """Bytes are not for messages."""
    if isinstance(value, (bytes, list)):
        return "System.Byte[]"
    return "" if value is None else str(getattr(value, "text", value))


X509_CERTIFICATE2 = NetType(CERTIFICATE2_TYPES[0], _create, _revive)

__all__ = ("X509_CERTIFICATE2", "certificate_argument")
