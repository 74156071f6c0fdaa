# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reasons, remedies and findings have in common. Each is read by a person who sees nothing but the text."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import datetime
import typing as t

__all__ = ("HYBRID_FOLLOWS", "PUBLISH_BY_HAND", "REPLACE_BY_HAND", "hours", "let_answer", "listed", "listed_with_state")

HYBRID_FOLLOWS: t.Final = (
    "After a new auth certificate has become the current one, run the Hybrid Configuration Wizard again; where a dedicated"
    " hybrid application is used, upload the new certificate's public part to it in Entra before that."
)
PUBLISH_BY_HAND: t.Final = (
    "By hand: make sure every server has the staged certificate with its private key, then Set-AuthConfig"
    " -PublishCertificate, restart MSExchangeServiceHost, and recycle MSExchangeOWAAppPool and MSExchangeECPAppPool on"
    " every server."
)
REPLACE_BY_HAND: t.Final = (
    "By hand: New-ExchangeCertificate with subject 'CN=Microsoft Exchange Server Auth Certificate' and an exportable key"
    " (answer No to the question about the default SMTP certificate), Set-AuthConfig -NewCertificateThumbprint with"
    " -NewCertificateEffectiveDate set to the present time, Set-AuthConfig -PublishCertificate, restart"
    " MSExchangeServiceHost, and recycle MSExchangeOWAAppPool and MSExchangeECPAppPool on every server."
)


def listed(names: t.Iterable[str]) -> str:
    """The names, with commas."""
    return ", ".join(names)


def listed_with_state(states: t.Iterable[tuple[str, str]]) -> str:
    """The servers, each with its outcome: ``ex02.contoso.lab (unreachable)``."""
    return listed(f"{server} ({state})" for server, state in states)


def let_answer(states: t.Sequence[tuple[str, str]]) -> str:
    """What a person can do about servers that did not answer."""
    sentences = [
        text.format(listed(server for server, found in states if found == state))
        for state, text in (
            # A refusal can look like a server that is down (cmdlet sheet 1.6, E8 and E11).
            (
                "unreachable",
                "Make {} reachable from the server that the session is connected to (if it is, Exchange Trusted Subsystem"
                " may have lost its membership in the local Administrators group there).",
            ),
            (
                "access_denied",
                "Give Exchange Trusted Subsystem its membership in the local Administrators group of {} back.",
            ),
            ("unknown", "Look at what Get-ExchangeCertificate -Server shows for {}."),
        )
        if any(found == state for _server, found in states)
    ]
    return " ".join((*sentences, "Then run again."))


def hours(span: datetime.timedelta) -> str:
    """A span as a person reads it."""
    return f"{span.total_seconds() / 3600:g} hours"
