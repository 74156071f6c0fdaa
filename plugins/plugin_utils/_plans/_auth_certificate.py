# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that the rotation of the auth certificate is made of, beside those of Set-AuthConfig."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses

from .._exchange import AUTH_CERTIFICATE_SUBJECT, Policy, UnreadableObject
from .._remoting import Command, Reply, SealedFile, Secret
from .._wire import WireObject
from ._certificate import WantedCertificate
from ._step import Step

__all__ = ("Transfer", "exported_file", "read_session_step", "wanted_auth_certificate")


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


@dataclasses.dataclass(frozen=True)
class Transfer:
    """A certificate on its way from one server to others, with its key, under a password of its own (procedures S3-29).

    The file exists in this process only.
    """

    thumbprint: str
    source: str
    password: Secret

    def export(self) -> Step:
        """Gets the file."""
        parameters = {
            "Server": self.source,
            "Thumbprint": self.thumbprint,
            "BinaryEncoded": True,
            "Password": self.password,
        }
        reason = f"The certificate {self.thumbprint} is missing on other servers, and {self.source} has it."
        return Step([Command("Export-ExchangeCertificate", parameters)], reason)

    def imported_on(self, server: str, content: bytes = b"") -> Step:
        """Puts it into the store of a server; without the content for a plan."""
        parameters = {
            "Server": server,
            "FileData": SealedFile("PKCS #12", content),
            "Password": self.password,
            # So that it can be handed on from there.
            "PrivateKeyExportable": True,
        }
        reason = f"{server} lacks the certificate {self.thumbprint}."
        return Step([Command("Import-ExchangeCertificate", parameters)], reason)


def exported_file(reply: Reply) -> bytes:
    """What Export-ExchangeCertificate gave.

    :raises UnreadableObject: it is not the one object with the file's bytes (cmdlet sheet 2.5).
    """
    files = [output.get("FileData") for output in reply.outputs if isinstance(output, WireObject)]
    if len(files) != 1 or not isinstance(files[0], bytes) or not files[0]:
        raise UnreadableObject(f"{reply.server}: Export-ExchangeCertificate gave no file")
    return files[0]


def read_session_step(enabled: bool) -> Step:
    """Lets AuthAdmin start where Exchange is in a child domain (procedures S3-24), or takes that back."""
    command = Command("Set-OrganizationConfig", {"EnableAuthAdminReadSession": enabled})
    reason = (
        "AuthAdmin does not start in a child domain without it."
        if enabled
        else "The read session was not enabled before."
    )
    return Step([command], reason)
