# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that bring a certificate with its key from one server to others."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses

from .._exchange import UnreadableObject
from .._remoting import Command, Reply, SealedFile, Secret
from .._wire import WireObject
from ._step import Step

__all__ = ("Transfer", "exported_file")


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
