# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions that Exchange's cmdlets ask, recognised without reading a word of them.

Texts are in the server's language, dates in its culture, quotation marks differ: what stays is the cmdlet, the
thumbprints and the number of hours (cmdlet sheet 1.5).
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re

__all__ = (
    "is_default_smtp_question",
    "is_early_effective_date_question",
    "is_remove_question",
    "thumbprints_in",
)

_THUMBPRINT = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{40}(?![0-9A-Za-z])")
# Not part of another number, of a time, or of a date.
_HOURS_48 = re.compile(r"(?<![0-9.,:/-])48(?![0-9:/-]|[.,][0-9])")


def thumbprints_in(message: str) -> tuple[str, ...]:
    """Every run of exactly 40 hexadecimal digits, upper case, in order, repetitions included."""
    return tuple(found.upper() for found in _THUMBPRINT.findall(message))


def _is(cmdlet: str, *names: str) -> bool:
    return cmdlet.lower() in (name.lower() for name in names)


def is_default_smtp_question(cmdlet: str, message: str, thumbprint: str | None = None) -> bool:
    """P1: overwrite the existing default SMTP certificate? It names the present and the new certificate.

    :param thumbprint: that of the new certificate, where the caller knows it (Enable-ExchangeCertificate): it must then
        be the second one.
    """
    found = thumbprints_in(message)
    if not _is(cmdlet, "New-ExchangeCertificate", "Enable-ExchangeCertificate") or len(found) != 2:
        return False
    return thumbprint in (None, found[1])


def is_early_effective_date_question(cmdlet: str, message: str) -> bool:
    """P2: the effective date is less than 48 hours ahead; continue? It names the number of hours and no certificate."""
    return _is(cmdlet, "Set-AuthConfig") and not thumbprints_in(message) and _HOURS_48.search(message) is not None


def is_remove_question(cmdlet: str, message: str, thumbprint: str | None = None) -> bool:
    """P3: remove this certificate from the computer's store? It names the one certificate.

    :param thumbprint: that of the certificate to remove, where the caller knows it: it must then be this one.
    """
    found = thumbprints_in(message)
    return _is(cmdlet, "Remove-ExchangeCertificate") and len(found) == 1 and thumbprint in (None, found[0])
