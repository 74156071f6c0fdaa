# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servicelets of MSExchangeServiceHost that handle the auth certificate (cmdlet sheet 3.3, procedures S3-22)."""

from __future__ import annotations

import datetime
import typing as t

from . import builds, eventlog
from .errors import CertificateError
from .lookup import with_exportable_key
from .model import SMTP, Server, StoredCertificate
from .organisation import Organisation

SERVICE = "MSExchangeServiceHost"

AUTH_ADMIN_PERIOD = datetime.timedelta(hours=12)
# Assumption: the facts do not say how often the certificate servicelet runs; the lab's runs at the service's start and
# every hour from then on.
REPLICATION_PERIOD = datetime.timedelta(hours=1)


def service_host_started(organisation: Organisation, server: Server) -> None:
    """Both servicelets run as soon as the service starts, and then each at its period."""
    start_schedules(organisation, server)
    replicate_to(organisation, server)
    run_auth_admin(organisation, server)


def start_schedules(organisation: Organisation, server: Server) -> None:
    """Plans the runs that follow from the moment the service started; those before now are past."""
    service = server.services.get(SERVICE)
    if service is None or service.started is None or not builds.is_since_2013(server.version):
        return
    for period, servicelet in ((REPLICATION_PERIOD, replicate_to), (AUTH_ADMIN_PERIOD, run_auth_admin)):
        _plan(organisation, server, service.started, period, servicelet)


def note_past_run(organisation: Organisation, server: Server) -> None:
    """Writes down when AuthAdmin ran last on a server whose service has been up for a while.

    Assumption: what a scenario stages stands, even where such a run would have published it.
    """
    service = server.services.get(SERVICE)
    if service is None or service.started is None or not _starts_auth_admin(organisation, server):
        return
    up_for = organisation.clock.now() - service.started
    organisation.auth_admin_runs[server.name] = service.started + up_for // AUTH_ADMIN_PERIOD * AUTH_ADMIN_PERIOD


def _plan(
    organisation: Organisation,
    server: Server,
    started: datetime.datetime,
    period: datetime.timedelta,
    servicelet: t.Callable[[Organisation, Server], None],
) -> None:
    passed = max(0, (organisation.clock.now() - started) // period)
    due = started + (passed + 1) * period

    def run() -> None:
        service = server.services.get(SERVICE)
        # A service that was stopped or started anew has ended this process and its plans.
        if service is None or service.started != started or service.status != "Running":
            return
        servicelet(organisation, server)
        _plan(organisation, server, started, period, servicelet)

    organisation.clock.at(due, run)


def replicate_to(organisation: Organisation, server: Server) -> None:
    """Copies the current and the next auth certificate to the server from one of its AD site that can give them."""
    for thumbprint in (organisation.auth.current, organisation.auth.next):
        # Assumption: only a certificate that is absent is copied; one without its private key stays as it is. A server
        # that the others cannot reach gets nothing and gives nothing.
        if not thumbprint or thumbprint in server.my or not server.reachable or "Edge" in server.roles:
            continue
        if not builds.is_since_2013(server.version):
            continue
        for source in organisation.neighbours(server):
            given = _offered(source, thumbprint)
            if given is not None:
                # Assumption: the copy is exportable and enabled for SMTP, as the recorded auth certificates of all
                # servers are (cmdlet sheet 10), and is in no root store.
                server.my[thumbprint] = StoredCertificate(
                    given.certificate, given.key, given.friendly_name, exportable=True, services=SMTP
                )
                break


def replicate_everywhere(organisation: Organisation) -> None:
    """One run of the certificate servicelet on every server where its service runs."""
    for server in organisation.servers.values():
        service = server.services.get(SERVICE)
        if service is not None and service.status == "Running":
            replicate_to(organisation, server)


def _offered(source: Server, thumbprint: str) -> StoredCertificate | None:
    if not source.reachable or source.access_denied:
        return None
    try:
        return with_exportable_key(source, thumbprint)
    except CertificateError:
        return None


def run_auth_admin(organisation: Organisation, server: Server) -> None:
    """Publishes the next certificate once its effective date has passed, and says so in the server's event log."""
    if not _starts_auth_admin(organisation, server):
        return
    now = organisation.clock.now()
    organisation.auth_admin_runs[server.name] = now
    auth = organisation.auth
    if not auth.next or auth.next_effective is None or auth.next_effective > now:
        return
    try:
        # Assumption: like Set-AuthConfig -PublishCertificate it needs the certificate here, with an exportable key.
        published = with_exportable_key(server, auth.next)
    except CertificateError:
        return
    organisation.move_next_to_current()
    eventlog.write_event(
        organisation,
        server,
        log="Application",
        provider=eventlog.AUTH_ADMIN_PROVIDER,
        event_id=eventlog.SIGNING_CERTIFICATE_UPDATED,
        level=eventlog.INFORMATION,
        # procedures S3-27, in English on every server: no other language's text is known.
        # Assumption: the thumbprint is the event's only insertion string.
        message=(
            "The current signing certificate for Exchange has been updated to certificate with thumbprint "
            f"{published.thumbprint}."
        ),
        data=(published.thumbprint,),
    )


def _starts_auth_admin(organisation: Organisation, server: Server) -> bool:
    """In a child domain, with the system mailbox in the root domain, it needs the read session (procedures S3-23).

    Assumption: it needs it wherever server and system mailbox are in different domains.
    """
    if not builds.is_since_2013(server.version):
        return False
    same_domain = server.domain.lower() == organisation.system_mailbox_domain.lower()
    return same_domain or organisation.enable_auth_admin_read_session
