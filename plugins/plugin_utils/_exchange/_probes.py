# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of the two probes that fail on Exchange 2013 when the back end's certificate is expired or not trusted.

A result is judged by the types of the exceptions in the event's own values, never by text, which is in the server's
language (procedures S0-09, S0-10).
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import re
import typing as t

from ._reading import or_unknown
from ._windows import EventRecord

__all__ = ("PROBES", "ProbeOutcome", "ProbeResult", "latest_result")

PROBES: tuple[str, ...] = ("OutlookRpcSelfTestProbe", "OutlookRpcDeepTestProbe")
"""procedures S0-04, X10."""

ProbeOutcome: t.TypeAlias = t.Literal["no_exception", "not_trusted", "rpc_unavailable", "other_exception", "unknown"]

_NOT_TRUSTED = frozenset(("System.Net.WebException", "System.Security.Authentication.AuthenticationException"))
_RPC = "Microsoft.Exchange.Rpc.ServerUnavailableException"
_RPC_ERROR = re.compile(r"\b0x0*6ba\b", re.IGNORECASE)  # RPC_S_SERVER_UNAVAILABLE
# A full type name; not \w, because text of another script may stand right beside it.
_EXCEPTION = re.compile(r"(?<![A-Za-z0-9_.])(?:[A-Za-z_][A-Za-z0-9_]*\.)+[A-Za-z0-9_]*Exception(?![A-Za-z0-9_])")


@dataclasses.dataclass(frozen=True)
class ProbeResult:
    """The latest result of a probe.

    :ivar outcome: ``unknown`` where there is no result.
    :ivar exceptions: full names of the exceptions' types, in order, each once.
    :ivar event: the event that it was read from.
    """

    probe: str
    outcome: ProbeOutcome
    exceptions: tuple[str, ...] = ()
    event: EventRecord | None = None

    def to_result(self) -> dict[str, t.Any]:
        """Plain JSON values."""
        return {
            "name": self.probe,
            "outcome": self.outcome,
            "exceptions": list(self.exceptions),
            "time": or_unknown(self.event.time if self.event else None),
        }


def latest_result(probe: str, events: t.Iterable[EventRecord]) -> ProbeResult:
    """The result in the newest event of that probe.

    :param events: the newest first.
    """
    for event in events:
        if any(_names(value, probe) for value in event.data):
            exceptions = tuple(dict.fromkeys(name for value in event.data for name in _EXCEPTION.findall(value)))
            return ProbeResult(probe, _outcome(exceptions, event.data), exceptions, event)
    return ProbeResult(probe, "unknown")


def _names(value: str, probe: str) -> bool:
    """Whether it is the probe's name, alone or with what it was run on behind a slash."""
    name, _slash, _target = value.strip().partition("/")
    return name.casefold() == probe.casefold()


def _outcome(exceptions: tuple[str, ...], data: tuple[str, ...]) -> ProbeOutcome:
    if not exceptions:
        return "no_exception"
    if _NOT_TRUSTED.issubset(exceptions):
        return "not_trusted"
    if _RPC in exceptions and any(_RPC in value and _RPC_ERROR.search(value) for value in data):
        return "rpc_unavailable"
    return "other_exception"
