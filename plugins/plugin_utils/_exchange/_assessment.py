# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a decision about the auth certificate consists of."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import CertificateFacts
from ._certificate_state import ServerCertificateState
from ._reading import or_unknown

__all__ = ("Action", "Assessment", "CertificateView", "Decision", "Finding")

Action = t.Literal[
    "none",
    "wait",
    "create_and_stage",
    "stage",
    "import",
    "enable_read_session",
    "replace",
    "publish",
    "clear_previous",
    "publish_overdue",
    "blocked",
]
"""What is to be done next.

``none`` and ``wait`` are rest. ``create_and_stage`` and ``stage`` are the ordinary way; ``replace`` puts a certificate into
use at once (without a thumbprint it is created first), ``publish`` the one that is staged. ``publish_overdue`` is AuthAdmin's
turn, ``blocked`` a person's.
"""

_UNANSWERED = ("unreachable", "access_denied", "unknown")


@dataclasses.dataclass(frozen=True)
class Finding:
    """Something a person should know, whatever the action is.

    :ivar code: stable, for rules and reports.
    :ivar servers: those that it is about.
    """

    code: str
    severity: t.Literal["info", "warning", "error"]
    text: str
    servers: tuple[str, ...] = ()

    def to_result(self) -> dict[str, t.Any]:
        return {"code": self.code, "severity": self.severity, "text": self.text, "servers": list(self.servers)}


@dataclasses.dataclass(frozen=True)
class CertificateView:
    """One of the configured certificates, seen on every server that it belongs on.

    :ivar thumbprint: None where the configuration names none.
    :ivar facts: from any server that showed it; None where none did.
    """

    thumbprint: str | None
    states: tuple[ServerCertificateState, ...]
    facts: CertificateFacts | None

    def servers(self, *states: str) -> tuple[str, ...]:
        """The servers on which it is in one of these states."""
        return tuple(found.server for found in self.states if found.state in states)

    @property
    def with_key(self) -> tuple[str, ...]:
        return self.servers("present")

    @property
    def without(self) -> tuple[str, ...]:
        """Servers that answered and cannot use it."""
        return self.servers("missing", "no_private_key")

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Servers of which nothing may be concluded."""
        return self.servers(*_UNANSWERED)

    @property
    def unanswered_states(self) -> tuple[tuple[str, str], ...]:
        """The same, each with its state."""
        return tuple((found.server, found.state) for found in self.states if found.state in _UNANSWERED)


@dataclasses.dataclass(frozen=True)
class Decision:
    """What a rule decided.

    :ivar reason_code: stable name of the case; reason: one sentence for a person.
    :ivar next_due: when something has to be done next, by Exchange or by the next run; None where only a person can say.
    :ivar thumbprint: the certificate that the action is about; None for one that is to be created.
    :ivar server: a server that has it; for one that is to be created the server to create it on.
    :ivar effective: its effective date, proposed (stage, create_and_stage) or configured (wait, publish, publish_overdue).
    :ivar remedy: what a person can do by hand.
    :ivar targets: for import the servers that need it; :ivar targets_in_site: those among them that could also wait for
        another server of their AD site.
    """

    action: Action
    reason_code: str
    reason: str
    next_due: datetime.datetime | None = None
    thumbprint: str | None = None
    server: str | None = None
    effective: datetime.datetime | None = None
    remedy: str | None = None
    targets: tuple[str, ...] = ()
    targets_in_site: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Assessment:
    """The decision, and what it rests on.

    :ivar lacking: servers that answered and lack the certificate that the action is about, or its key.
    """

    decision: Decision
    findings: tuple[Finding, ...]
    current: CertificateView
    next: CertificateView
    lacking: tuple[str, ...] = ()

    @property
    def action(self) -> Action:
        return self.decision.action

    @property
    def reason(self) -> str:
        return self.decision.reason

    @property
    def reason_code(self) -> str:
        return self.decision.reason_code

    @property
    def next_due(self) -> datetime.datetime | None:
        return self.decision.next_due

    @property
    def thumbprint(self) -> str | None:
        return self.decision.thumbprint

    @property
    def effective(self) -> datetime.datetime | None:
        return self.decision.effective

    def to_result(self) -> dict[str, t.Any]:
        """Plain JSON values; null where there is none."""
        decision = self.decision
        return {
            "action": decision.action,
            "reason_code": decision.reason_code,
            "reason": decision.reason,
            "next_due": _moment(decision.next_due),
            "thumbprint": decision.thumbprint,
            "server": decision.server,
            "effective_date": _moment(decision.effective),
            "remedy": decision.remedy,
            "targets": list(decision.targets),
            "lacking": list(self.lacking),
            "findings": [finding.to_result() for finding in self.findings],
        }


def _moment(value: datetime.datetime | None) -> t.Any:
    return None if value is None else or_unknown(value)
