# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that the rotation of the auth certificate is made of, beside those of Set-AuthConfig."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from .._exchange import AUTH_CERTIFICATE_SUBJECT, Policy
from .._remoting import Command
from ._certificate import WantedCertificate
from ._step import Step

__all__ = ("read_session_step", "wanted_auth_certificate")


def wanted_auth_certificate(
    policy: Policy, server: str, friendly_name: str, domains: tuple[str, ...]
) -> WantedCertificate:
    """What a new auth certificate is to be (procedures S3-15, X1 to X3): exportable, enabled for SMTP, never the default."""
    return WantedCertificate(
        server=server,
        subject=AUTH_CERTIFICATE_SUBJECT,
        friendly_name=friendly_name,
        domains=domains,
        key_size=policy.key_size,
        exportable=True,
        services=("SMTP",),
        replace_internal_transport=False,
        minimum_left=policy.renew_before,
        exclude=frozenset(),
        lifetime=policy.lifetime,
    )


def read_session_step(enabled: bool) -> Step:
    """Lets AuthAdmin start where Exchange is in a child domain (procedures S3-24), or takes that back."""
    command = Command("Set-OrganizationConfig", {"EnableAuthAdminReadSession": enabled})
    reason = (
        "AuthAdmin does not start in a child domain without it."
        if enabled
        else "The read session was not enabled before."
    )
    return Step([command], reason)
