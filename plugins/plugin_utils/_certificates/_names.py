# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Distinguished names as Windows and .NET print them, which is how Exchange shows a certificate's subject and issuer.

The last RDN comes first, ``, `` stands between RDNs and `` + `` inside one, a state is ``S=``, an e-mail address ``E=``.
Rules and key names: [MS-OSCO] (subject names) and the documentation of CertNameToStr, CERT_X500_NAME_STR; checked against
recorded ``ToString`` texts.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._library import x509

__all__ = ("BLANKS", "KEYS", "dotnet_name", "dotnet_value")

KEYS = {
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "SERIALNUMBER",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "S",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "T",
    "2.5.4.13": "Description",
    "2.5.4.17": "PostalCode",
    "2.5.4.18": "POBox",
    "2.5.4.20": "Phone",
    "2.5.4.42": "G",
    "2.5.4.43": "I",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "E",
}
"""The key of each attribute type that Windows has a name for; every other one is printed as ``OID.<dotted number>``."""

_QUOTED = frozenset(',+="\n<>#;')
BLANKS = " \t\n\v\f\r"
"""What counts as blank around a value; Windows knows no others here, and the likes of U+3000 belong to the value."""


def dotnet_value(value: str | bytes) -> str:
    """One attribute value: quoted where Windows quotes it, quotes inside doubled, bytes in hexadecimal."""
    if isinstance(value, bytes):
        return "#" + value.hex().upper()
    if not value or value[0] in BLANKS or value[-1] in BLANKS or any(c in _QUOTED for c in value):
        return '"' + value.replace('"', '""') + '"'
    return value


def dotnet_name(name: x509.Name) -> str:
    """A name as ``X509Certificate2.Subject`` shows it; empty for an empty name.

    :raises ValueError: where a value is not decodable; the name is then unknown, which says nothing of the certificate.
    """
    printed = []
    for rdn in reversed(name.rdns):
        printed.append(
            " + ".join(
                f"{KEYS.get(attribute.oid.dotted_string, 'OID.' + attribute.oid.dotted_string)}"
                f"={dotnet_value(attribute.value)}"
                for attribute in rdn
            )
        )
    return ", ".join(printed)
