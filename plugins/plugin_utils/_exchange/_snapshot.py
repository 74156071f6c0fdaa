# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of the organisation at one moment, and what it would be after a decision was carried out."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import CertificateFacts
from ._assess import assess
from ._assessment import Assessment, Decision
from ._auth_config import NOT_YET_CREATED, AuthConfig
from ._certificate import ExchangeCertificate
from ._certificate_state import ServerCertificates
from ._policy import AUTH_CERTIFICATE_SUBJECT, Policy
from ._renewal import EXCHANGE_LIFETIME
from ._servers import ExchangeServer, same_server
from ._surroundings import Surroundings

__all__ = ("Snapshot",)


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """Everything that a decision rests on.

    :ivar servers: all of the organisation. :ivar stores: of those that the auth certificate belongs on.
    """

    config: AuthConfig
    servers: tuple[ExchangeServer, ...]
    stores: tuple[ServerCertificates, ...]
    now: datetime.datetime
    around: Surroundings

    def assess(
        self, policy: Policy, failed_imports: t.Iterable[tuple[str, str]] = (), created: t.Iterable[str] = ()
    ) -> Assessment:
        """See :func:`assess`."""
        return assess(self.config, self.servers, self.stores, self.now, policy, self.around, failed_imports, created)

    def store(self, server: str) -> ServerCertificates | None:
        """What is known of the certificates of the server of that name."""
        return next((store for store in self.stores if same_server(store.server, server)), None)

    def certificate(self, thumbprint: str | None) -> ExchangeCertificate | None:
        """The certificate as the first server that has it shows it."""
        states = [store.state_of(thumbprint) for store in self.stores] if thumbprint else []
        return next((state.certificate for state in states if state.certificate), None)

    def after(self, decision: Decision, policy: Policy) -> Snapshot:
        """The organisation as it is to be once the decision is carried out; a certificate to be created has no thumbprint.

        :raises ValueError: the decision is none that something is done for.
        """
        thumbprint = decision.thumbprint
        if decision.action in ("create_and_stage", "replace") and thumbprint is None:
            return self._with(_new_certificate(decision.server or "", self.now, policy), (decision.server or "",))
        config = self.config
        if decision.action == "import":
            source = self.certificate(thumbprint)
            return self if source is None else self._with(source, decision.targets)
        if decision.action == "enable_read_session":
            return dataclasses.replace(self, around=dataclasses.replace(self.around, read_session=True))
        if decision.action == "stage":
            config = dataclasses.replace(config, next=thumbprint, next_effective=decision.effective)
        elif decision.action in ("replace", "publish"):
            config = AuthConfig(thumbprint, config.current, None, None)
        elif decision.action == "clear_previous":
            config = dataclasses.replace(config, previous=None)
        else:
            raise ValueError(f"nothing is done for {decision.action}")
        return dataclasses.replace(self, config=dataclasses.replace(config, when_changed=self.now))

    def _with(self, certificate: ExchangeCertificate, servers: t.Iterable[str]) -> Snapshot:
        stores = []
        for store in self.stores:
            if any(same_server(store.server, server) for server in servers):
                copy = dataclasses.replace(certificate, server=store.server)
                store = dataclasses.replace(store, certificates=(*store.certificates, copy))
            stores.append(store)
        return dataclasses.replace(self, stores=tuple(stores))


def _new_certificate(server: str, now: datetime.datetime, policy: Policy) -> ExchangeCertificate:
    """What is known of a certificate before it is there."""
    facts = CertificateFacts(
        der=b"",
        thumbprint=NOT_YET_CREATED,
        subject=AUTH_CERTIFICATE_SUBJECT,
        issuer=AUTH_CERTIFICATE_SUBJECT,
        serial_number="",
        not_before=now,
        not_after=now + (policy.lifetime or EXCHANGE_LIFETIME),
        common_name=AUTH_CERTIFICATE_SUBJECT.partition("=")[2],
        domains=(),
        has_san=False,
        self_signed=True,
        key_algorithm="RSA",
        key_size=policy.key_size,
        signature_hash="SHA256",
        eku=None,
        key_usage=None,
        is_ca=False,
        path_length=None,
    )
    return ExchangeCertificate(
        server=server,
        facts=facts,
        services=("SMTP",),
        status="Valid",
        root_ca_type="None",
        friendly_name=None,
        domains=(),
        has_private_key=True,
        private_key_exportable=True,
        iis_services=(),
        source="selected",
    )
