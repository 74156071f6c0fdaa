# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the text of a distinguished name, as people and .NET write it, to the name itself."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._library import x509
from ._rdns import read_rdns

__all__ = ("parse_name",)


def parse_name(text: str) -> x509.Name:
    """The name; the last RDN of a certificate comes first in the text, ``+`` stands inside an RDN.

    :raises ValueError: it is no name, an attribute type is unknown, or a value is not allowed there.
    """
    rdns = [
        x509.RelativeDistinguishedName([_attribute(kind, value, text) for kind, value in rdn])
        for rdn in read_rdns(text, typed=True)
    ]
    return x509.Name(list(reversed(rdns)))


def _attribute(kind: str, value: str, name: str) -> x509.NameAttribute[str]:
    if not kind.replace(".", "").isdigit() or not value:
        raise ValueError(f"{name!r} is no subject; write it like CN=mail.contoso.com, O=Contoso, C=US")
    return x509.NameAttribute(x509.ObjectIdentifier(kind), value)
