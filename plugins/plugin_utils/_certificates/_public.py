# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a certificate that a person hands over, and refuses what comes with a private key."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import base64
import binascii
import re

from ._facts import CertificateFacts, UnreadableCertificate

__all__ = ("public_certificate",)

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_LABEL = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
_CERTIFICATE = (b"CERTIFICATE", b"X509 CERTIFICATE")
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]+=?\s*=?\s*")
# A sequence that begins with a small integer: private keys and PFX archives do, certificates never.
_VERSIONED = re.compile(rb"\A\x30(?:[\x00-\x7f]|\x80|\x81.|\x82..|\x83...|\x84....)\x02\x01[\x00-\x03]", re.DOTALL)


def public_certificate(data: bytes) -> CertificateFacts:
    """The one certificate in PEM text, in DER, or in DER written as base64.

    :raises ValueError: there is none, more than one, or a private key; the message never quotes the data.
    """
    labels = _LABEL.findall(data)
    if any(b"PRIVATE KEY" in label for label in labels):
        raise ValueError("this holds a private key; give the certificate alone")
    if labels:
        blocks = [content for label, content in _BLOCK.findall(data) if label in _CERTIFICATE]
        if len(blocks) != 1 or len(labels) != 1:
            raise ValueError(
                f"expected one certificate, and this holds {len(blocks)} certificates in {len(labels)} PEM blocks"
            )
        der = _decoded(blocks[0])
    else:
        der = _decoded(data) if _BASE64.fullmatch(data) else data
    if _VERSIONED.match(der):
        raise ValueError("this is a private key or a PFX archive, which holds one; give the certificate alone")
    try:
        return CertificateFacts.from_der(der)
    except UnreadableCertificate:
        raise ValueError("this is no X.509 certificate, neither in PEM nor in DER form") from None


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        raise ValueError("this is no X.509 certificate: its base64 text is damaged") from None
