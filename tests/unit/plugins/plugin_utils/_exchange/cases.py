# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organisation in one state, for the tests of the decision about the auth certificate."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import CertificateFacts
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    Assessment,
    AuthConfig,
    ExchangeCertificate,
    ExchangeServer,
    Policy,
    ServerCertificates,
    assess,
)

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Build

UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
SERVERS = ("ex01", "ex02", "ex03")


@dataclasses.dataclass
class Case:
    """An organisation of three servers. Certificates that no server is said to have are on all of them."""

    build: type[Build]
    current: CertificateFacts | None
    next: CertificateFacts | None = None
    effective: datetime.datetime | None = None
    others: tuple[CertificateFacts, ...] = ()
    only_on: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    keyless_on: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    outcomes: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    config: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    servers: tuple[ExchangeServer, ...] = ()
    changes: dict[str, t.Any] = dataclasses.field(default_factory=dict)

    def assess(self, now: datetime.datetime = NOW, **options: t.Any) -> Assessment:
        named = [c for c in (self.current, self.next, *self.others) if c is not None]
        config = AuthConfig(
            **{
                "current": self.current.thumbprint if self.current else None,
                "previous": None,
                "next": self.next.thumbprint if self.next else None,
                "next_effective": self.effective,
                **self.config,
            }
        )
        stores = [self._store(name, named) for name in SERVERS]
        servers = self.servers or tuple(self.build.server(name) for name in SERVERS)
        return assess(config, servers, stores, now, options.pop("policy", Policy()), **options)

    def _store(self, name: str, named: t.Sequence[CertificateFacts]) -> ServerCertificates:
        own = self.build.facts(f"server certificate of {name}", NOW - 30 * DAY, NOW + 800 * DAY, subject=f"CN={name}")
        found: list[ExchangeCertificate] = [self.build.certificate(own, name)]
        for facts in named:
            if name in self.only_on.get(facts.thumbprint, SERVERS):
                changes = {**self.changes}
                if name in self.keyless_on.get(facts.thumbprint, ()):
                    changes["has_private_key"] = False
                found.append(self.build.certificate(facts, name, **changes))
        outcome = self.outcomes.get(name, "answered")
        return ServerCertificates(f"{name}.contoso.lab", outcome, tuple(found) if outcome == "answered" else ())


def current_with(
    build: type[Build], left: datetime.timedelta, lifetime: datetime.timedelta = 1800 * DAY
) -> CertificateFacts:
    return build.facts("current", NOW + left - lifetime, NOW + left)


def new_one(
    build: type[Build], name: str = "new", age: datetime.timedelta = HOUR, **changes: t.Any
) -> CertificateFacts:
    return build.facts(name, NOW - age, NOW - age + 1826 * DAY, **changes)


def codes(assessment: Assessment) -> set[str]:
    return {finding.code for finding in assessment.findings}
