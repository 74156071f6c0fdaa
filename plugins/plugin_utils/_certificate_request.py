# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task asks for: a certificate of a description, a clone of another one, or exactly that one."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ._exchange import (
    EXCHANGE_LIFETIME,
    ExchangeCertificate,
    ExchangeServer,
    ServerCertificates,
    Share,
    refuse_endless,
    renew_before_option,
)
from ._options import thumbprint_option
from ._plans import (
    Step,
    WantedCertificate,
    WantedClone,
    WantedServices,
    clone_steps,
    creation_steps,
    fitting_certificate,
    fitting_clone,
    refuse_source,
)
from ._refusal import Refusal

__all__ = ("Ask", "Request", "request_of")

Find: t.TypeAlias = t.Callable[[t.Sequence[ExchangeCertificate], datetime.datetime], "ExchangeCertificate | None"]


@dataclasses.dataclass(frozen=True)
class Request:
    """What is asked of one server.

    :ivar use: what the certificate is to be enabled for.
    :ivar fitting: the one among the server's certificates that will do.
    :ivar creation: the step that makes one, and behind it those that enable it for what that does not.
    :ivar made_with: the services that the making itself enables.
    :ivar minimum_left: from when on it is due; None where that is not asked.
    :ivar exact: whether one certificate is meant, which is never made.
    """

    use: WantedServices
    fitting: Find
    creation: t.Callable[[datetime.datetime], list[Step]]
    made_with: tuple[str, ...] = ()
    minimum_left: datetime.timedelta | Share | None = None
    exact: bool = False

    def find(self, store: ServerCertificates, now: datetime.datetime) -> ExchangeCertificate | None:
        """The certificate that will do.

        :raises Refusal: there is none, but some could not be read, or exactly that one is not there.
        """
        found = self.fitting(store.certificates, now)
        if found is None and store.unreadable:
            raise Refusal(
                f"{store.server}: {store.unreadable} of its certificates can't be read, and one of them may be what is wanted, "
                f"so none is created. {store.message} Look at them on the server, and remove those that are damaged."
            )
        if found is None and self.exact:
            raise Refusal(f"{store.server}: the certificate of that thumbprint is not there. Name one that is.")
        return found


Ask: t.TypeAlias = t.Callable[[ExchangeServer, ServerCertificates, datetime.datetime], Request]
"""Makes the request for that server, with these certificates, at that moment.

:raises Refusal: the server can't do what is asked.
"""


def request_of(parameters: t.Mapping[str, t.Any]) -> Ask:
    """Reads the task's parameters; what is wrong with them shows before anything is sent.

    :raises ValueError: a thumbprint or a time is none.
    :raises Refusal: two options contradict each other.
    """
    if parameters["internal_transport"] == "replace" and "SMTP" not in parameters["services"]:
        raise Refusal(
            "internal_transport: replace needs SMTP among the services, because enabling SMTP is what replaces it."
        )
    use = WantedServices(
        server=parameters["server"],
        services=tuple(parameters["services"]),
        replace_internal_transport=parameters["internal_transport"] == "replace",
        do_not_require_ssl=parameters["do_not_require_ssl"],
    )
    exclude = frozenset(thumbprint_option("exclude", thumbprint) for thumbprint in parameters["exclude"])
    if parameters["thumbprint"]:
        return _exact(use, thumbprint_option("thumbprint", parameters["thumbprint"]))
    minimum = _minimum_left(parameters)
    if parameters["clone_of"]:
        return _clone(parameters, use, thumbprint_option("clone_of", parameters["clone_of"]), minimum, exclude)
    return _description(parameters, use, minimum, exclude)


def _minimum_left(parameters: t.Mapping[str, t.Any]) -> datetime.timedelta | Share:
    days = parameters["lifetime"]
    if days is not None and days < 1:
        raise ValueError(f"lifetime: {days} days are none; give at least 1")
    given = parameters["renew_before"]
    minimum = renew_before_option(given) if given else datetime.timedelta(days=parameters["minimum_days_left"])
    refuse_endless(minimum, EXCHANGE_LIFETIME if days is None else datetime.timedelta(days=days))
    return minimum


def _exact(use: WantedServices, thumbprint: str) -> Ask:
    def fitting(
        certificates: t.Sequence[ExchangeCertificate],
        _now: datetime.datetime,
    ) -> ExchangeCertificate | None:
        return next((certificate for certificate in certificates if certificate.thumbprint == thumbprint), None)

    def ask(server: ExchangeServer, _store: ServerCertificates, _now: datetime.datetime) -> Request:
        return Request(_on(use, server), fitting, lambda _moment: [], exact=True)

    return ask


def _clone(
    parameters: t.Mapping[str, t.Any],
    use: WantedServices,
    thumbprint: str,
    minimum: datetime.timedelta | Share,
    exclude: frozenset[str],
) -> Ask:
    def ask(server: ExchangeServer, store: ServerCertificates, _now: datetime.datetime) -> Request:
        source = next((c for c in store.certificates if c.thumbprint == thumbprint), None)
        if source is None:
            raise Refusal(f"clone_of: {server.fqdn} does not show a certificate {thumbprint}. Name one that is there.")
        refuse_source(source, server.fqdn)
        wanted = WantedClone(
            source=source,
            use=_on(use, server),
            exportable=parameters["exportable"],
            minimum_left=minimum,
            only_when_due=bool(parameters["renew_before"]),
            exclude=exclude,
        )
        return Request(
            use=wanted.use,
            fitting=lambda certificates, now: fitting_clone(certificates, wanted, now),
            creation=lambda _now: clone_steps(wanted),
            minimum_left=minimum,
        )

    return ask


def _description(
    parameters: t.Mapping[str, t.Any],
    use: WantedServices,
    minimum: datetime.timedelta | Share,
    exclude: frozenset[str],
) -> Ask:
    domains, lifetime = parameters["domains"], parameters["lifetime"]
    described = WantedCertificate(
        server=use.server,
        subject=parameters["subject"],
        friendly_name=parameters["friendly_name"],
        domains=None if domains is None else tuple(domains),
        key_size=parameters["key_size"],
        exportable=parameters["exportable"],
        services=use.services,
        replace_internal_transport=use.replace_internal_transport,
        minimum_left=minimum,
        exclude=exclude,
        do_not_require_ssl=use.do_not_require_ssl,
        lifetime=None if lifetime is None else datetime.timedelta(days=lifetime),
    )

    def ask(server: ExchangeServer, _store: ServerCertificates, _now: datetime.datetime) -> Request:
        if lifetime is not None and server.version.is_2007:
            raise Refusal(
                f"{server.fqdn}: Exchange 2007 imports a certificate from a file on its own disk only, so none is made on the "
                "controller. Leave out lifetime; its own are valid for one year."
            )
        wanted = described.on(server.fqdn, enables_iis_apart=server.version.is_2007)
        return Request(
            use=_on(wanted.use, server),
            fitting=lambda certificates, now: fitting_certificate(certificates, wanted, now),
            creation=lambda now: creation_steps(wanted, now),
            made_with=wanted.made_with,
            minimum_left=minimum,
        )

    return ask


def _on(use: WantedServices, server: ExchangeServer) -> WantedServices:
    """:raises Refusal: the server has no internal transport certificate that could be replaced."""
    if use.replace_internal_transport and not server.has_internal_transport:
        raise Refusal(
            f"{server.fqdn} has no internal transport certificate, because it has no transport role. Leave internal_transport at "
            "keep."
        )
    return dataclasses.replace(use, server=server.fqdn)
