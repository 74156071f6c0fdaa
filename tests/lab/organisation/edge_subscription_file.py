# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subscription file of an Edge server: XML with the fields of cmdlet sheet 7.1.

Assumption: the name of the root element, that the certificate is Base64, and that moment and duration are counted in .NET's
ticks of 100 ns.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime
import re
from xml.etree import ElementTree

from .edge_accounts import BootstrapAccount

ADAM_SSL_PORT = 50636
_ROOT = "EdgeSubscriptionData"
_EPOCH = datetime.datetime(1, 1, 1, tzinfo=datetime.timezone.utc)
_DTD = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class EdgeSubscriptionFile:
    """Its content. :ivar certificate: DER of the Edge server's default certificate."""

    edge: str
    fqdn: str
    certificate: bytes = dataclasses.field(repr=False)
    bootstrap: BootstrapAccount
    version: str
    product_id: str = ""
    serial_number: str = ""

    def written(self) -> bytes:
        """The file's bytes: UTF-8, the password in clear text."""
        microsecond = datetime.timedelta(microseconds=1)
        values = {
            "EdgeServerName": self.edge,
            "EdgeServerFQDN": self.fqdn,
            "EdgeCertificateBlob": base64.b64encode(self.certificate).decode("ascii"),
            "ESRAUsername": self.bootstrap.username,
            "ESRAPassword": self.bootstrap.password,
            "EffectiveDate": str((self.bootstrap.created - _EPOCH) // microsecond * 10),
            "Duration": str(self.bootstrap.duration // microsecond * 10),
            "AdamSslPort": str(ADAM_SSL_PORT),
            "ProductID": self.product_id,
            "VersionNumber": self.version,
            "SerialNumber": self.serial_number,
        }
        root = ElementTree.Element(_ROOT)
        for name, value in values.items():
            ElementTree.SubElement(root, name).text = value
        ElementTree.indent(root)
        text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
        return text


def parse(data: bytes) -> EdgeSubscriptionFile:
    """From the file's bytes. Raises ValueError, whose text does not quote them."""
    if _DTD.search(data):
        raise ValueError("the file is no Edge subscription file")
    try:
        # Declarations, by which such files grow, are refused above.
        root = ElementTree.fromstring(data)
        found = {child.tag: child.text or "" for child in root}
        created = _EPOCH + datetime.timedelta(microseconds=int(found["EffectiveDate"]) // 10)
        duration = datetime.timedelta(microseconds=int(found["Duration"]) // 10)
        parsed = EdgeSubscriptionFile(
            found["EdgeServerName"],
            found["EdgeServerFQDN"],
            base64.b64decode(found["EdgeCertificateBlob"], validate=True),
            BootstrapAccount(found["ESRAUsername"], found["ESRAPassword"], created, duration),
            found["VersionNumber"],
            found["ProductID"],
            found["SerialNumber"],
        )
    except (ElementTree.ParseError, KeyError, ValueError, OverflowError, binascii.Error):
        raise ValueError("the file is no Edge subscription file") from None
    if root.tag != _ROOT:
        raise ValueError("the file is no Edge subscription file")
    return parsed
