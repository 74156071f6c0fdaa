# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate on all servers that carry hybrid mail: what each holds, and what speaks against using it."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from ._action import Task
from ._certificates import CertificateFacts
from ._exchange import (
    UNKNOWN,
    Candidate,
    Holding,
    HybridCheck,
    HybridConfiguration,
    TlsCertificateName,
    Unread,
    check_hybrid_certificate,
)
from ._options import thumbprint_option
from ._present import Hybrid, read_certificates, read_holdings
from ._refusal import Refusal
from ._remoting import Session
from ._tls_certificate_option import named

__all__ = ("Gate", "gate_of", "hybrid_configuration")


@dataclasses.dataclass(frozen=True)
class Gate:
    """What was found.

    :ivar holdings: of the transport servers that the hybrid configuration names.
    :ivar others: of the organisation's other servers, looked at only where none of those has the certificate.
    """

    certificate: CertificateFacts
    holdings: tuple[Holding, ...]
    others: tuple[Holding, ...]
    checks: tuple[HybridCheck, ...]

    @property
    def name(self) -> TlsCertificateName:
        """As connectors name it.

        :raises ValueError: it has no common name (S4-02).
        """
        return named(self.certificate)

    def name_changed(self, seen: Hybrid) -> bool | None:
        """Whether the hybrid configuration or a connector names another certificate (S4-05); None without a common name."""
        if self.certificate.common_name is None:
            return None
        return not hybrid_configuration(seen).names(self.name) or any(
            connector.tls_name is not None and not connector.tls_name.is_same(self.name)
            for connector in seen.connectors
            if connector.carries_hybrid_mail
        )

    @property
    def edge(self) -> frozenset[str]:
        """The Edge servers among them."""
        return frozenset(holding.server for holding in self.holdings if holding.edge)

    @property
    def failures(self) -> list[HybridCheck]:
        """What speaks against it. That its place is not known does as well; an unknown chain or service does not."""
        return [
            check
            for check in self.checks
            if check.passed is False or (check.passed is None and check.check in ("present", "private_key"))
        ]

    @property
    def doubts(self) -> list[HybridCheck]:
        """What is not known and does not speak against it."""
        return [check for check in self.checks if check.passed is None and check not in self.failures]

    def matching(self) -> list[tuple[str, CertificateFacts]]:
        """By server, every certificate that the name means: it can be several, and Exchange looks them up by the name alone."""
        if UNKNOWN in (self.certificate.issuer, self.certificate.subject):
            return []
        name = TlsCertificateName.of(self.certificate)
        return [
            (holding.server, candidate.facts)
            for holding in self.holdings
            if not isinstance(holding.certificates, Unread)
            for candidate in holding.certificates
            if name.names(candidate.facts)
        ]

    def refuse(self, failures: t.Sequence[HybridCheck]) -> None:
        """:raises Refusal: there are failures; the message has all of them, server by server."""
        if failures:
            listed = " ".join(f"{f.server}: {f.check}: {f.detail}" for f in failures)
            raise Refusal(
                f"The certificate {self.certificate.thumbprint} can't carry hybrid mail yet. Nothing was changed. {listed}",
            )


def hybrid_configuration(seen: Hybrid) -> HybridConfiguration:
    """:raises Refusal: there is no hybrid configuration."""
    if seen.configuration is None:
        raise Refusal(
            f"The organisation {seen.organisation.name} has no hybrid configuration. Run the Hybrid Configuration Wizard, which "
            "makes it. Nothing was changed."
        )
    return seen.configuration


def gate_of(task: Task, session: Session, seen: Hybrid) -> Gate:
    """Reads and checks, for the task's options ``thumbprint`` and ``edge_hosts``.

    :raises ValueError: the thumbprint is none.
    :raises Refusal: no server of the organisation has the certificate.
    """
    thumbprint = thumbprint_option("thumbprint", task.parameters["thumbprint"])
    hosts = task.parameters["edge_hosts"]
    holdings = tuple(read_holdings(session, seen, lambda host: task.open("windows", host), hosts, thumbprint))
    others: tuple[Holding, ...] = ()
    found = _find(thumbprint, holdings)
    if found is None:
        known = {holding.server for holding in holdings}
        rest = [s.fqdn for s in seen.servers if s.fqdn not in known and not s.is_edge]
        others = tuple(
            Holding(reading.server, False, tuple(map(Candidate.of_exchange, reading.certificates)))
            for reading in read_certificates(session, rest)
        )
        found = _find(thumbprint, others)
    if found is None:
        raise Refusal(_nowhere(thumbprint, holdings))
    checks = tuple(check_hybrid_certificate(found.facts, holdings, seen.now))
    return Gate(found.facts, holdings, others, checks)


def _find(thumbprint: str, holdings: t.Sequence[Holding]) -> Candidate | None:
    return next(
        (
            candidate
            for holding in holdings
            if not isinstance(holding.certificates, Unread)
            for candidate in holding.certificates
            if candidate.facts.thumbprint == thumbprint
        ),
        None,
    )


def _nowhere(thumbprint: str, holdings: t.Sequence[Holding]) -> str:
    unread = [f"{h.server}: {h.certificates.reason}" for h in holdings if isinstance(h.certificates, Unread)]
    text = f"No server has a certificate {thumbprint}. Import it on one of them, with its private key, and run again."
    return " ".join([text, "Nothing was changed.", *(["Not looked at:"] if unread else []), *unread])
