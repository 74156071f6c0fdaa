# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS contexts that present a certificate of a server's store."""

from __future__ import annotations

import os
import pathlib
import secrets
import ssl
import threading

from cryptography.hazmat.primitives import serialization

from lab.organisation import StoredCertificate


class TlsContexts:
    """One context for each certificate.

    :param folder: for its owner only; a key lies in it for the moment in which OpenSSL reads it.
    """

    def __init__(self, folder: pathlib.Path) -> None:
        self._folder = folder
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()

    def of(self, stored: StoredCertificate) -> ssl.SSLContext:
        """The context that presents it. Raises ValueError where its key is missing."""
        with self._lock:
            if stored.thumbprint not in self._contexts:
                self._contexts[stored.thumbprint] = self._made(stored)
            return self._contexts[stored.thumbprint]

    def _made(self, stored: StoredCertificate) -> ssl.SSLContext:
        key = stored.key
        if key is None:
            raise ValueError("a certificate without its key cannot be presented")
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self._folder / f"{secrets.token_hex(8)}.pem"
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(pem + stored.certificate.public_bytes(serialization.Encoding.PEM))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            old_keys_too(context)
            context.load_cert_chain(path)
        finally:
            path.unlink(missing_ok=True)
        return context


def old_keys_too(context: ssl.SSLContext) -> None:
    """Windows presents what it is given, short keys included; OpenSSL would refuse those by itself."""
    context.set_ciphers("DEFAULT:@SECLEVEL=0")


__all__ = ("TlsContexts", "old_keys_too")
