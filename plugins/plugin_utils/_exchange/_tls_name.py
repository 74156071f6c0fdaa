# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that a connector or the hybrid configuration uses, named by issuer and subject (wire-shapes 7)."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._certificates import CertificateFacts, common_names, same_name
from .._wire import ABSENT, WireObject, text
from ._reading import UNKNOWN, UnreadableObject

__all__ = ("TlsCertificateName",)

_ISSUER = re.compile(r"\s*<I>", re.IGNORECASE)
_SUBJECT = re.compile(r"<S>", re.IGNORECASE)

# Not all that Python strips: a name can end in U+3000.
_BLANKS = " \t\r\n"

_EDGE_LIMIT = 256
_DIRECTORY_LIMIT = 1024


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
        return cls.from_text(printed or "")

    @classmethod
    def from_text(cls, printed: str) -> TlsCertificateName:
        """Take ``<I>issuer<S>subject`` apart; a value in quotation marks may hold such a mark, which then means nothing.

        :raises UnreadableObject: it is not of that form.
        """
        start = _ISSUER.match(printed)
        at = _subject_mark(printed, start.end()) if start else None
        if start is None or at is None:
            raise UnreadableObject(f"a TlsCertificateName without issuer and subject: {printed}")
        return cls(printed[start.end() : at].strip(_BLANKS), printed[at + len("<S>") :].strip(_BLANKS))

    @classmethod
    def of(cls, facts: CertificateFacts) -> TlsCertificateName:
        """The name that means this certificate.

        :raises ValueError: its issuer or subject can't be read.
        """
        if UNKNOWN in (facts.issuer, facts.subject):
            raise ValueError(f"the issuer or the subject of certificate {facts.thumbprint} can't be read")
        return cls(facts.issuer, facts.subject)

    def names(self, facts: CertificateFacts) -> bool | None:
        """Whether it means a certificate of that name; None where the certificate's own name can't be read."""
        if UNKNOWN in (facts.issuer, facts.subject):
            return None
        return self.is_same(TlsCertificateName(facts.issuer, facts.subject))

    def is_same(self, other: TlsCertificateName | None) -> bool:
        """Whether both mean the same certificates; none means nothing."""
        if other is None:
            return False
        return same_name(self.issuer, other.issuer) and same_name(self.subject, other.subject)

    @property
    def has_common_name(self) -> bool:
        """Whether the subject has a common name. Connectors name a certificate by it, so a hybrid one has to."""
        return bool(common_names(self.subject))

    @property
    def length(self) -> int:
        """How long the text is as .NET and the directory count, in UTF-16 code units."""
        return len(str(self).encode("utf-16-le")) // 2

    def length_warning(self) -> str | None:
        """What to say of a text that is longer than Microsoft documents as storable; None where it is not.

        Nothing is refused for it: both limits are settings of a schema that an administrator can have raised.
        Sources: the Active Directory schema changes of Exchange 2013 CU6 and 2016 (rangeUpper of
        ms-Exch-Smtp-TLS-Certificate and ms-Exch-Smtp-Receive-Tls-Certificate-Name set to 1024); KB4052493, "Emails sent
        from on-premises to Exchange Online appears to be external after running HCW" (256 on Edge servers).
        """
        if self.length > _DIRECTORY_LIMIT:
            return (
                f"TlsCertificateName is {self.length} characters long. The directory's schema takes {_DIRECTORY_LIMIT}, so "
                "Exchange will probably refuse it; a certificate with a shorter issuer and subject helps."
            )
        if self.length > _EDGE_LIMIT:
            return (
                f"TlsCertificateName is {self.length} characters long. Edge servers store {_EDGE_LIMIT} of a Send "
                "connector's, and EdgeSync fails beyond that, unless their schema was changed as KB4052493 describes. "
                "Without Edge servers this does not matter."
            )
        return None

    def __str__(self) -> str:
        return f"<I>{self.issuer}<S>{self.subject}"


def _subject_mark(printed: str, start: int) -> int | None:
    """Where the subject's mark is: the first outside of quotation marks, or the only one where these do not pair."""
    marks = [match.start() for match in _SUBJECT.finditer(printed, start)]
    # .NET doubles the marks inside of a value, so an even number of them means outside.
    outside = [at for at in marks if printed.count('"', start, at) % 2 == 0]
    if outside:
        return outside[0]
    return marks[0] if len(marks) == 1 else None
