# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EdgeSync: Mailbox servers write to the AD LDS of subscribed Edge servers, as long as the credentials fit (cmdlet sheet 7.1)."""

from __future__ import annotations

import datetime

from cryptography import x509

from . import eventlog
from .edge_accounts import EdgeSubscription
from .model import Server, thumbprint_of
from .names import name_text
from .organisation import Organisation

SERVICE, ADAM = "MSExchangeEdgeSync", "ADAM_MSExchange"
PROVIDER = "MSExchange EdgeSync"
CATEGORY = "Synchronization"

PERIOD = datetime.timedelta(minutes=3)
"""Of the configuration (cmdlet sheet 7.1). Left out: the longer one of recipients, of which the lab has none."""

# Assumption: the number of the event about a credential that cannot be decrypted; its text is in a public report. The other
# is on Microsoft's page on the event of Exchange 2010.
CANNOT_DECRYPT = 1032
CERTIFICATE_MISMATCH = 10104
# Assumption: the same failure is written down once an hour.
_AGAIN = datetime.timedelta(hours=1)


def start(organisation: Organisation, subscription: EdgeSubscription) -> None:
    """Synchronises a new subscription now, and from now on at its period."""
    synchronise(organisation, subscription)
    _plan(organisation, subscription, organisation.clock.now() + PERIOD)


def _plan(organisation: Organisation, subscription: EdgeSubscription, due: datetime.datetime) -> None:
    def run() -> None:
        if organisation.edge_subscriptions.get(subscription.edge.lower()) is subscription:
            synchronise(organisation, subscription)
            _plan(organisation, subscription, due + PERIOD)

    organisation.clock.at(due, run)


def synchronise(organisation: Organisation, subscription: EdgeSubscription, only: Server | None = None) -> bool:
    """One run: the first Mailbox server that can; whether one could.

    :param only: the one server that tries, where an administrator starts it there.
    """
    failure = "The EdgeSync service runs on no Mailbox server of the site."
    for name in subscription.accounts:
        server = organisation.servers.get(name)
        if server is None or (only is not None and server is not only):
            continue
        service = server.services.get(SERVICE)
        if service is None or service.status != "Running":
            continue
        failure = _obstacle(organisation, subscription, server)
        if not failure:
            break
    subscription.failure = failure
    if not failure:
        subscription.synchronised = organisation.clock.now()
        subscription.failed.clear()
    return not failure


def lease_holder(organisation: Organisation, subscription: EdgeSubscription) -> str:
    """The Mailbox server that synchronises: the first of the site where the service runs; empty where there is none."""
    for name in subscription.accounts:
        service = organisation.servers[name].services.get(SERVICE)
        if service is not None and service.status == "Running":
            return name
    return ""


def _obstacle(organisation: Organisation, subscription: EdgeSubscription, server: Server) -> str:
    """Why that server cannot synchronise; empty where it can, and its account is then in use.

    An expired certificate is no obstacle, says a post of Microsoft's; another one is, on either side.
    """
    edge = organisation.servers.get(subscription.edge)
    account = subscription.accounts[server.name]
    if edge is None:
        return "The Edge server does not answer."
    own = None if server.internal_transport is None else server.my.get(server.internal_transport_thumbprint)
    if server.internal_transport != account.mailbox_certificate or own is None or own.key is None:
        return _cannot_decrypt(organisation, subscription, server)
    adam = edge.services[ADAM]
    if adam.status != "Running" or adam.started is None:
        return "The LDAP server is unavailable."
    if edge.internal_transport != account.edge_certificate:
        text = f"Microsoft Exchange couldn't match certificate when contacting {subscription.fqdn}. The connection was stopped."
        _write(organisation, subscription, server, CERTIFICATE_MISMATCH, eventlog.WARNING, text, (subscription.fqdn,))
        return text
    if subscription.renewed and adam.started <= subscription.created:
        # Assumption: what the article on 2007 has done after a resubscription is needed on every version (procedures S2-19).
        return "The supplied credential is invalid."
    if edge.edge_directory.accounts.get(server.name) != account:
        # Only the bootstrap account can write the others down, while it lives and the file is the newest.
        if (
            edge.edge_directory.bootstrap != subscription.bootstrap
            or subscription.bootstrap.expires <= organisation.clock.now()
        ):
            return "The supplied credential is invalid."
        edge.edge_directory.accounts = dict(subscription.accounts)
    return ""


def _cannot_decrypt(organisation: Organisation, subscription: EdgeSubscription, server: Server) -> str:
    thumbprint = subject = ""
    if server.internal_transport is not None:
        certificate = x509.load_der_x509_certificate(server.internal_transport)
        thumbprint, subject = thumbprint_of(certificate), name_text(certificate.subject)
    fqdn = subscription.fqdn
    text = (
        f"EdgeSync failed to decrypt the credential for Edge Transport server {fqdn} using the private key of the default "
        f"Exchange certificate with exception Bad Data.\r\n. The certificate's thumbprint is {thumbprint} and its subject is "
        f"{subject}. Use either Enable-ExchangeCertificate or New-ExchangeCertificate to set the proper Exchange default "
        f"certificate and re-subscribe the Edge Transport server {fqdn} again."
    )
    # Assumption: order and number of the insertion strings.
    data = (fqdn, "Bad Data.", thumbprint, subject)
    _write(organisation, subscription, server, CANNOT_DECRYPT, eventlog.ERROR, text, data)
    return text


def _write(
    organisation: Organisation,
    subscription: EdgeSubscription,
    server: Server,
    event_id: int,
    level: int,
    text: str,
    data: tuple[str, ...],
) -> None:
    """Assumption: these texts are English on every server."""
    now = organisation.clock.now()
    last = subscription.failed.get(server.name)
    if last is not None and last[0] == event_id and now - last[1] < _AGAIN:
        return
    subscription.failed[server.name] = (event_id, now)
    eventlog.write_event(
        organisation,
        server,
        log="Application",
        provider=PROVIDER,
        event_id=event_id,
        level=level,
        message=text,
        data=data,
        category=CATEGORY,
    )
