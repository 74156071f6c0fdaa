# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose certificate a client presents: WinRM goes by the user principal name among its alternative names."""

from __future__ import annotations

from cryptography import x509

#: szOID_NT_PRINCIPAL_NAME, an UTF8String in DER.
PRINCIPAL_NAME = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")
_UTF8_STRING = 0x0C


def certificate_name(name: str) -> x509.OtherName:
    """The alternative name of a user's certificate. Raises ValueError for a name beyond 127 bytes."""
    text = name.encode()
    if len(text) > 127:
        raise ValueError("the name is too long for a certificate")
    return x509.OtherName(PRINCIPAL_NAME, bytes((_UTF8_STRING, len(text))) + text)


def principal_name(der: bytes) -> str | None:
    """The user's name as ``name@domain``; None where the certificate has none."""
    certificate = x509.load_der_x509_certificate(der)
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None
    for found in names.get_values_for_type(x509.OtherName):
        value = found.value
        if found.type_id == PRINCIPAL_NAME and value[:1] == bytes((_UTF8_STRING,)) and value[1] == len(value) - 2:
            return value[2:].decode()
    return None


__all__ = ("PRINCIPAL_NAME", "certificate_name", "principal_name")
