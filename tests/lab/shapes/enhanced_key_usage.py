# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The EnhancedKeyUsageList that PowerShell adds to every X509Certificate2 (cmdlet sheet 2.0).

Assumption: the shape of an item and the names, which are in no recording, are those of PowerShell's source and of Windows.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from lab.contract import OBJECT, LiveList, LiveObject

_ITEM = "Microsoft.PowerShell.Commands.EnhancedKeyUsageRepresentation"
_NAMES = {
    ExtendedKeyUsageOID.SERVER_AUTH: "Server Authentication",
    ExtendedKeyUsageOID.CLIENT_AUTH: "Client Authentication",
    ExtendedKeyUsageOID.CODE_SIGNING: "Code Signing",
    ExtendedKeyUsageOID.EMAIL_PROTECTION: "Secure Email",
    ExtendedKeyUsageOID.TIME_STAMPING: "Time Stamping",
    ExtendedKeyUsageOID.OCSP_SIGNING: "OCSP Signing",
}


def enhanced_key_usage_list(certificate: x509.Certificate) -> LiveList:
    """One item for each usage: it prints as ``Server Authentication (1.3.6.1.5.5.7.3.1)``; empty without the extension."""
    try:
        usages = list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        usages = []
    return LiveList((f"System.Collections.Generic.List`1[[{_ITEM}]]", OBJECT), [_item(usage) for usage in usages])


def _item(usage: x509.ObjectIdentifier) -> LiveObject:
    number, name = usage.dotted_string, _NAMES.get(usage, "")
    text = f"{name} ({number})" if name else number
    return LiveObject((_ITEM, "System.ValueType", OBJECT), text, {"FriendlyName": name, "ObjectId": number})


__all__ = ("enhanced_key_usage_list",)
