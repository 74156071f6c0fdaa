# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be so in Exchange Online for hybrid mail flow with a certificate: rows S4-25 to S4-28 of the procedure.

Decisions only: what was read goes in, findings come out.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from ._certificates import CertificateFacts, satisfying_name
from ._exchange import TlsCertificateName, UnreadableObject
from ._online import UNKNOWN, InboundConnector, OutboundConnector, Tenant

__all__ = ("Check", "Compared", "checks", "inbound_match", "is_wizards", "outbound_match")

_WIZARD = "HybridWizard"
_TLS_SETTINGS = ("EncryptionOnly", "CertificateValidation", "DomainValidation")

Connector: t.TypeAlias = InboundConnector | OutboundConnector


@dataclasses.dataclass(frozen=True)
class Compared:
    """What the connectors are compared with: names, and the certificate that holds them where there is one."""

    names: tuple[str, ...]
    certificate: CertificateFacts | None = None

    def __str__(self) -> str:
        what = "the certificate's names" if self.certificate else "the names given"
        return f"{what} ({', '.join(self.names) or 'none'})"


@dataclasses.dataclass(frozen=True)
class Check:
    """One row.

    :ivar passed: None where it can't be told.
    """

    row: str
    what: str
    passed: bool | None
    found: str


def is_wizards(connector: Connector, tenant: Tenant) -> bool:
    """Whether the hybrid wizard made it: it says so itself, or the on-premises organisation names it."""
    return connector.source == _WIZARD or any(known.names(connector) for known in tenant.organizations)


def inbound_match(connector: InboundConnector, compared: Compared | None) -> bool | None:
    """Whether the certificate is one that the connector takes for its sender's; None where there is nothing to tell.

    The value is a domain by its documentation; a name of the form ``<I>issuer<S>subject`` is compared as such.
    """
    asked = connector.sender_name
    if asked is None or asked == UNKNOWN or compared is None:
        return None
    if asked.lstrip().upper().startswith("<I>"):
        try:
            name = TlsCertificateName.from_text(asked)
        except UnreadableObject:
            return False
        return name.names(compared.certificate) if compared.certificate else None
    return satisfying_name(asked, compared.names, itself=True) is not None


def outbound_match(connector: OutboundConnector, compared: Compared | None) -> bool | None:
    """Whether the certificate is one that the connector takes for its receiver's; None where it asks for no name."""
    asked = connector.tls_domain
    if asked is None or asked == UNKNOWN or compared is None:
        return None
    return satisfying_name(asked, compared.names, itself=False) is not None


def checks(tenant: Tenant, compared: Compared | None, sent: t.Sequence[str]) -> list[Check]:
    """A row for each of the wizard's connectors; where there is none of a kind, one that says so.

    :param sent: the cmdlets that were sent.
    """
    inbound = [connector for connector in tenant.inbound if is_wizards(connector, tenant)]
    outbound = [connector for connector in tenant.outbound if is_wizards(connector, tenant)]
    found = [_sender_is_verified(connector, compared) for connector in inbound]
    if not inbound:
        found.append(_missing("S4-25", "inbound"))
    found.append(_only_read(sent))
    found += [_is_there(connector, compared) for connector in outbound]
    found += [_always_tls(connector) for connector in outbound]
    if not outbound:
        found += [_missing("S4-27", "outbound"), _missing("S4-28", "outbound")]
    return found


def _sender_is_verified(connector: InboundConnector, compared: Compared | None) -> Check:
    matches = inbound_match(connector, compared)
    # A connector without the name verifies nothing, whatever there is to compare with.
    named = False if connector.sender_name is None else matches
    found = (
        f"Enabled {_flag(connector.enabled)}, RequireTls {_flag(connector.require_tls)}, "
        f"TlsSenderCertificateName {_shown(connector.sender_name)}"
    )
    if compared is None:
        found += "; nothing was given to compare it with"
    elif matches is not None:
        found += f", which {'matches' if matches else 'matches none of'} {compared}"
    what = f"Inbound connector {connector.name} verifies that the sender's certificate holds the name it is set to."
    return Check("S4-25", what, _all(connector.enabled, connector.require_tls, named), found + ".")


def _only_read(sent: t.Sequence[str]) -> Check:
    what = "The connectors are looked at and left as they are."
    return Check("S4-26", what, all(name.startswith("Get-") for name in sent), f"Sent: {', '.join(sent)}.")


def _is_there(connector: OutboundConnector, compared: Compared | None) -> Check:
    matches = outbound_match(connector, compared)
    found = f"Enabled {_flag(connector.enabled)}, TlsDomain {_shown(connector.tls_domain)}"
    if matches is not None:
        found += f", which {'matches' if matches else 'matches none of'} {compared}"
    # Without DomainValidation the name is not looked at (Set-OutboundConnector.md).
    counts = connector.tls_settings == "DomainValidation" and matches is not None
    what = f"Outbound connector {connector.name} is in use, and takes the certificate for the receiver's."
    return Check("S4-27", what, _all(connector.enabled, matches if counts else True), found + ".")


def _always_tls(connector: OutboundConnector) -> Check:
    passed = None if connector.tls_settings == UNKNOWN else connector.tls_settings in _TLS_SETTINGS
    what = f"Outbound connector {connector.name} always uses TLS."
    return Check("S4-28", what, passed, f"TlsSettings {_shown(connector.tls_settings)}.")


def _missing(row: str, kind: str) -> Check:
    return Check(row, f"The hybrid wizard's {kind} connector is there.", False, f"No {kind} connector of the wizard.")


def _all(*parts: bool | None) -> bool | None:
    """False where one is; None where one is not known; else True."""
    if False in parts:
        return False
    return None if None in parts else True


def _shown(value: str | None) -> str:
    return "not set" if value is None else value


def _flag(value: bool | None) -> str:
    return UNKNOWN if value is None else str(value).lower()
