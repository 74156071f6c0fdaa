# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that a connector or the hybrid configuration uses, named by issuer and subject (wire-shapes 7)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._certificates import CertificateFacts, same_name
from .._wire import ABSENT, WireObject, text
from ._reading import UNKNOWN, UnreadableObject

__all__ = ("TlsCertificateName",)

_FORM = re.compile(r"\s*<I>(.*?)<S>(.*)", re.IGNORECASE | re.DOTALL)


@dataclasses.dataclass(frozen=True)
class TlsCertificateName:
    """Issuer and subject as .NET prints them. It names no thumbprint: several certificates can match."""

    issuer: str
    subject: str

    @classmethod
    def from_wire(cls, value: t.Any) -> TlsCertificateName | None:
        """Read the object or its text, ``<I>issuer<S>subject``; None where unset, or where the version has none (2010).

        :raises UnreadableObject: it is neither.
        """
        if isinstance(value, WireObject):
            issuer, subject = text(value.get("CertificateIssuer")), text(value.get("CertificateSubject"))
            if issuer and subject:
                return cls(issuer, subject)
        printed = text(value)
        if value is ABSENT or value is None or printed == "":
            return None
        match = _FORM.fullmatch(printed or "")
        if not match:
            raise UnreadableObject(f"a TlsCertificateName without issuer and subject: {printed}")
        return cls(match[1].strip(), match[2].strip())

    def names(self, facts: CertificateFacts) -> bool | None:
        """Whether it means a certificate of that name; None where the certificate's own name can't be read."""
        if UNKNOWN in (facts.issuer, facts.subject):
            return None
        return same_name(self.issuer, facts.issuer) and same_name(self.subject, facts.subject)

    def __str__(self) -> str:
        return f"<I>{self.issuer}<S>{self.subject}"
