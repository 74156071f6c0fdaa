# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that a connector or the hybrid configuration is to use, however a task names it."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._certificates import CertificateFacts, public_certificate
from ._exchange import ServerCertificates, TlsCertificateName, UnreadableObject, why_unusable
from ._options import thumbprint_option
from ._present import read_certificates
from ._refusal import Refusal
from ._remoting import Session

__all__ = ("certificate_on_servers", "name_from_options")


def name_from_options(
    parameters: t.Mapping[str, t.Any], session: t.Callable[[], Session], servers: t.Callable[[], t.Sequence[str]]
) -> TlsCertificateName | None:
    """The name of the one option that is given; None where none is.

    :param servers: those that must hold a certificate that is named by its thumbprint.
    :raises ValueError: what was given is no name, no thumbprint or no certificate.
    :raises Refusal: a server lacks the certificate of that thumbprint, or can't use it.
    """
    if parameters["tls_certificate_name"] is not None:
        return _from_text(parameters["tls_certificate_name"])
    if parameters["tls_certificate"] is not None:
        try:
            return named(public_certificate(parameters["tls_certificate"].encode()))
        except ValueError as error:
            raise ValueError(f"tls_certificate: {error}") from None
    if parameters["tls_certificate_thumbprint"] is not None:
        thumbprint = thumbprint_option("tls_certificate_thumbprint", parameters["tls_certificate_thumbprint"])
        return named(certificate_on_servers(session(), thumbprint, servers()))
    return None


def named(facts: CertificateFacts) -> TlsCertificateName:
    """The name of a certificate.

    :raises ValueError: it has no common name, which the name of a connector needs (procedures S4-02).
    """
    name = TlsCertificateName.of(facts)
    if not name.has_common_name:
        raise ValueError(
            f"the subject of {facts.thumbprint} ({facts.subject or 'empty'}) has no common name (CN), so no connector can "
            "name it. Have a certificate issued whose subject has one."
        )
    return name


def certificate_on_servers(session: Session, thumbprint: str, servers: t.Sequence[str]) -> CertificateFacts:
    """The certificate, which each of the servers holds and can use.

    :param servers: fully qualified names.
    :raises Refusal: it is not so; the message says it of every server.
    """
    stores = read_certificates(session, servers)
    problems = [problem for store in stores if (problem := _problem(store, thumbprint, session))]
    if problems or not stores:
        raise Refusal(
            f"tls_certificate_thumbprint: {thumbprint} can't be used: {'; '.join(problems) or 'no server uses the connector'}."
            " Nothing was changed."
        )
    return next(c.facts for store in stores for c in store.certificates if c.thumbprint == thumbprint)


def _problem(store: ServerCertificates, thumbprint: str, session: Session) -> str | None:
    state = store.state_of(thumbprint)
    if state.certificate is None:
        return f"{store.server}: {state.state}"
    unusable = why_unusable(state.certificate, session.server_now())
    return f"on {store.server} it {unusable}" if unusable else None


def _from_text(value: str) -> TlsCertificateName:
    try:
        found = TlsCertificateName.from_wire(value)
    except UnreadableObject:
        found = None
    if found is None or not found.issuer or not found.subject:
        raise ValueError(
            f"tls_certificate_name: {value!r} names no certificate; write <I>issuer<S>subject, or name what is to be cleared "
            "in clear"
        )
    return found
