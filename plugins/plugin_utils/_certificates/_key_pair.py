# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private key and its certificate in one PEM text, which is how an application proves who it is."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import re

from ._library import rsa, serialization, x509
from ._thumbprint import thumbprint_of

__all__ = ("KeyPair", "key_pair")

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)


@dataclasses.dataclass(frozen=True)
class KeyPair:
    """What is secret is not in its text form.

    :ivar key: PEM, PKCS #8, not encrypted.
    :ivar certificate: PEM, the certificate of the key alone.
    """

    thumbprint: str
    certificate: str = dataclasses.field(repr=False)
    key: str = dataclasses.field(repr=False)


def key_pair(pem: str) -> KeyPair:
    """The private key and the certificate that belongs to it; certificates of a chain may follow, in any order.

    :raises ValueError: there is no key or more than one, it is encrypted or no RSA key, or no certificate belongs to it;
        the message never quotes the text.
    """
    blocks = [(match[1], match[0]) for match in _BLOCK.finditer(pem)]
    keys = [text for label, text in blocks if label.endswith("PRIVATE KEY")]
    if len(keys) != 1:
        raise ValueError(f"expected one private key in PEM form, and this holds {len(keys)}")
    if "ENCRYPTED" in keys[0]:
        raise ValueError("the private key is encrypted; give it decrypted, for example from a vault")
    try:
        key = serialization.load_pem_private_key(keys[0].encode(), password=None)
        certificates = [
            x509.load_pem_x509_certificate(text.encode()) for label, text in blocks if label == "CERTIFICATE"
        ]
    except (ValueError, TypeError):
        raise ValueError("the private key or a certificate can't be read; both have to be in PEM form") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("the private key is no RSA key, and Microsoft Entra ID takes no other")
    for certificate in certificates:
        if certificate.public_key() == key.public_key():
            encoding = serialization.Encoding.PEM
            plain = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            der = certificate.public_bytes(serialization.Encoding.DER)
            return KeyPair(thumbprint_of(der), certificate.public_bytes(encoding).decode(), plain.decode())
    raise ValueError(f"none of the {len(certificates)} certificates belongs to the private key")
