# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a certificate's names satisfy the domain that a connector asks for.

Wildcards stand on both sides, and mean different things:

- In the connector, ``*.contoso.com`` means every subdomain, at any depth ("Wildcards are supported to indicate a domain and
  all subdomains", Set-InboundConnector.md on TlsSenderCertificateName: the domain itself too; "to specify all subdomains of
  a domain", Set-OutboundConnector.md on TlsDomain: without the domain itself). One inside, ``mail.*.contoso.com``, is not
  allowed there.
- In the certificate, ``*.contoso.com`` stands for exactly one label in front (RFC 9525 6.3). Microsoft does not say what
  Exchange Online makes of a wildcard certificate when the connector asks for one host; the RFC's rule is taken. That a
  wildcard in the connector is satisfied by the same wildcard in the certificate is what the wizard relies on, which copies
  it ("TLS Certificates in Exchange Hybrid", Exchange Team Blog, shows a wizard's connector with ``*.contoso.com``).
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re
import typing as t

from ._domains import domain_key

__all__ = ("satisfying_name",)

_LABELS = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


def satisfying_name(asked: str, names: t.Iterable[str], *, itself: bool) -> str | None:
    """The first of the certificate's names that the connector's domain takes; None where none does.

    Letter case, script (``bücher.example`` and its A-label) and a dot at the end do not count. What is no domain, or has
    a wildcard elsewhere than as its whole first label, matches nothing.

    :param asked: the connector's value, for example ``mail.contoso.com`` or ``*.contoso.com``.
    :param names: DNS names and common name of the certificate.
    :param itself: whether a wildcard in the connector takes the domain behind it as well.
    """
    wanted = _parsed(asked)
    if wanted is None:
        return None
    for name in names:
        held = _parsed(name)
        if held is not None and _satisfies(wanted, held, itself):
            return name
    return None


def _parsed(name: str) -> tuple[bool, str] | None:
    """Whether there is a wildcard in front, and the domain behind it."""
    key = domain_key(name.strip())
    wildcard = key.startswith("*.")
    domain = key[2:] if wildcard else key
    return (wildcard, domain) if _LABELS.fullmatch(domain) else None


def _satisfies(wanted: tuple[bool, str], held: tuple[bool, str], itself: bool) -> bool:
    wanted_wildcard, wanted_domain = wanted
    held_wildcard, held_domain = held
    if wanted_wildcard:
        # Every name that a wildcard of the certificate stands for is a subdomain of what is behind it.
        below = held_domain.endswith("." + wanted_domain)
        return below or (held_domain == wanted_domain and (held_wildcard or itself))
    if held_wildcard:
        _label, _dot, parent = wanted_domain.partition(".")
        return parent == held_domain
    return wanted_domain == held_domain
