# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A self-signed certificate on a server: which one fits, and how one is made."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._certificates import OwnCertificate, ascii_domain, covers_domains, make_certificate, same_name
from .._exchange import ExchangeCertificate, Share, is_due, is_no_certificate
from .._remoting import Command, SealedFile, Secret
from ._enable import WantedServices, enable_steps, planned_enable_steps, smtp_rule
from ._step import Step

__all__ = ("WantedCertificate", "certificate_steps", "creation_steps", "fitting_certificate")


@dataclasses.dataclass(frozen=True)
class WantedCertificate:
    """The description that a certificate must fit.

    :ivar server: fully qualified name.
    :ivar domains: None leaves them to Exchange, and any are fine; empty means no names at all.
    :ivar replace_internal_transport: the answer to the question about the default SMTP certificate.
    :ivar minimum_left: how long, or for which share of its lifetime, an existing one must still be valid to count.
    :ivar exclude: normalised thumbprints that do not count.
    :ivar do_not_require_ssl: enabling IIS leaves "Require SSL" of the Default Web Site as it is.
    :ivar enables_iis_apart: making one does not enable it for IIS, as that of 2007 does not (procedures S2-24).
    :ivar lifetime: of a new one, which is then made on the controller; None leaves it to Exchange.
    """

    server: str
    subject: str
    friendly_name: str
    domains: tuple[str, ...] | None
    key_size: int
    exportable: bool
    services: tuple[str, ...]
    replace_internal_transport: bool
    minimum_left: datetime.timedelta | Share
    exclude: frozenset[str]
    do_not_require_ssl: bool = False
    enables_iis_apart: bool = False
    lifetime: datetime.timedelta | None = None

    def on(self, server: str, *, enables_iis_apart: bool = False) -> WantedCertificate:
        """The same on the server of that fully qualified name."""
        return dataclasses.replace(self, server=server, enables_iis_apart=enables_iis_apart)

    @property
    def use(self) -> WantedServices:
        """What the certificate is to be used for."""
        return WantedServices(self.server, self.services, self.replace_internal_transport, self.do_not_require_ssl)

    @property
    def made_with(self) -> tuple[str, ...]:
        """The services that the making itself enables: an import none, and New-ExchangeCertificate has no -DoNotRequireSsl."""
        if self.lifetime is not None:
            return ()
        apart = self.do_not_require_ssl or self.enables_iis_apart
        return tuple(s for s in self.services if s != "IIS" or not apart)

    @property
    def names(self) -> tuple[str, ...]:
        """The DNS names that one made on the controller gets: where none are given, those that Exchange would take."""
        return (self.server.partition(".")[0], self.server) if self.domains is None else self.domains


def fitting_certificate(
    certificates: t.Iterable[ExchangeCertificate], wanted: WantedCertificate, now: datetime.datetime
) -> ExchangeCertificate | None:
    """The certificate that fits and lasts longest. What is not known of one does not speak against it."""
    fit = [certificate for certificate in certificates if _fits(certificate, wanted, now)]
    return max(fit, key=lambda certificate: (certificate.facts.not_after, certificate.thumbprint), default=None)


def certificate_steps(
    wanted: WantedCertificate, present: ExchangeCertificate | None, internal_transport: str
) -> list[Step]:
    """What is missing: a certificate, services of one, or its place as the internal transport certificate.

    :param internal_transport: thumbprint of the server's present internal transport certificate.
    """
    if present is not None:
        return enable_steps(wanted.use, present, internal_transport)
    return creation_steps(wanted)


def creation_steps(wanted: WantedCertificate, now: datetime.datetime | None = None) -> list[Step]:
    """The step that makes the certificate, and the one that enables it for what that does not.

    :param now: needed for one with a lifetime of its own.
    :raises ValueError: the subject or a domain is none.
    """
    if wanted.lifetime is not None and now is not None:
        own = make_certificate(
            wanted.subject, wanted.names, key_size=wanted.key_size, lifetime=wanted.lifetime, now=now
        )
        return [_import(wanted, own), *planned_enable_steps(wanted.use)]
    rule = smtp_rule("New-ExchangeCertificate", wanted.replace_internal_transport)
    left = dataclasses.replace(
        wanted.use,
        services=tuple(s for s in wanted.services if s not in wanted.made_with),
        replace_internal_transport=False,
    )
    return [Step([_new(wanted)], f"No certificate on {wanted.server} fits.", (rule,)), *planned_enable_steps(left)]


def _fits(certificate: ExchangeCertificate, wanted: WantedCertificate, now: datetime.datetime) -> bool:
    facts = certificate.facts
    if certificate.thumbprint in wanted.exclude or not facts.self_signed or is_no_certificate(certificate):
        return False
    if not same_name(facts.subject, wanted.subject, typed=True):
        return False
    if facts.not_before > now or is_due(facts, wanted.minimum_left, now) or facts.is_expired(now):
        return False
    if facts.key_algorithm != "RSA" or facts.key_size != wanted.key_size:
        return False
    if certificate.has_private_key is False or certificate.friendly_name not in (None, wanted.friendly_name):
        return False
    if wanted.exportable and certificate.private_key_exportable is False:
        return False
    return _names_fit(certificate, wanted)


def _names_fit(certificate: ExchangeCertificate, wanted: WantedCertificate) -> bool:
    if wanted.domains is None:
        return True
    if not wanted.domains:
        return not certificate.facts.has_san
    # Exchange puts the common name in by itself, so there may be one more than asked for.
    return covers_domains((*certificate.facts.domains, *certificate.domains), wanted.domains)


def _new(wanted: WantedCertificate) -> Command:
    parameters: dict[str, t.Any] = {
        "Server": wanted.server,
        "SubjectName": wanted.subject,
        "FriendlyName": wanted.friendly_name,
        "KeySize": wanted.key_size,
        "PrivateKeyExportable": wanted.exportable,
        # Left out it would mean IMAP, POP, SMTP (procedures X2).
        "Services": ", ".join(wanted.made_with) or "None",
    }
    if wanted.domains is not None:
        parameters["DomainName"] = [ascii_domain(name) for name in wanted.domains]
    return Command("New-ExchangeCertificate", parameters)


def _import(wanted: WantedCertificate, own: OwnCertificate) -> Step:
    command = Command(
        "Import-ExchangeCertificate",
        {
            "Server": wanted.server,
            "FileData": SealedFile("PKCS #12", own.pfx),
            "Password": Secret(own.password),
            "PrivateKeyExportable": wanted.exportable,
            "FriendlyName": wanted.friendly_name,
        },
    )
    days = wanted.lifetime.days if wanted.lifetime else 0
    return Step([command], f"No certificate on {wanted.server} fits; this one was made for {days} days.")
