# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate in a store of Windows, as the Cert: drive shows it."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses

from .._certificates import CertificateFacts, UnreadableCertificate, thumbprint_of
from .._wire import WireValue
from ._reading import UnreadableObject, boolean, wire_object

__all__ = ("STORE_PROPERTIES", "StoreCertificate")

STORE_PROPERTIES: tuple[str, ...] = ("RawData", "HasPrivateKey")
"""What to ask Select-Object for."""


@dataclasses.dataclass(frozen=True)
class StoreCertificate:
    """A certificate, and whether the machine has its key.

    :ivar facts: None for one that can't be read.
    :ivar has_private_key: None where not known.
    """

    thumbprint: str
    der: bytes = dataclasses.field(repr=False)
    facts: CertificateFacts | None
    has_private_key: bool | None

    @classmethod
    def from_wire(cls, value: WireValue) -> StoreCertificate:
        """Read a selection.

        :raises UnreadableObject: it came without its bytes.
        """
        found = wire_object(value, "a certificate")
        der = found.get("RawData")
        if not isinstance(der, bytes):
            raise UnreadableObject("a certificate of a store came without RawData")
        try:
            facts = CertificateFacts.from_der(der)
        except UnreadableCertificate:
            facts = None
        return cls(thumbprint_of(der), der, facts, boolean(found.get("HasPrivateKey")))
