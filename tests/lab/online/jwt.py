# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Web Tokens with RSA signatures (RFC 7515, 7519): those that applications sign, and those that the lab gives."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import typing as t

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_SHA256 = hashes.SHA256()


@dataclasses.dataclass(frozen=True)
class Token:
    """One that was read, not yet believed. :ivar signed: the bytes that the signature is for."""

    header: t.Mapping[str, t.Any]
    claims: t.Mapping[str, t.Any]
    signed: bytes
    signature: bytes

    def is_signed_by(self, key: rsa.RSAPublicKey) -> bool:
        """Whether the signature is that key's, by RS256 or PS256; any other algorithm, none included, is no signature."""
        scheme: padding.AsymmetricPadding
        if self.header.get("alg") == "RS256":
            scheme = padding.PKCS1v15()
        elif self.header.get("alg") == "PS256":
            scheme = padding.PSS(padding.MGF1(_SHA256), padding.PSS.DIGEST_LENGTH)
        else:
            return False
        try:
            key.verify(self.signature, self.signed, scheme, _SHA256)
        except InvalidSignature:
            return False
        return True


def read(text: str) -> Token:
    """The token of that text. Raises ValueError."""
    parts = text.split(".")
    if len(parts) != 3:
        raise ValueError("a token has three parts")
    header, claims = (json.loads(decoded(part)) for part in parts[:2])
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise ValueError("the parts of a token are objects")
    return Token(header, claims, f"{parts[0]}.{parts[1]}".encode(), decoded(parts[2]))


def signed(header: t.Mapping[str, t.Any], claims: t.Mapping[str, t.Any], key: rsa.RSAPrivateKey) -> str:
    """A token, signed by RS256."""
    content = ".".join(
        encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "RS256", **header}, claims)
    )
    return f"{content}.{encoded(key.sign(content.encode(), padding.PKCS1v15(), _SHA256))}"


def encoded(data: bytes) -> str:
    """Base64 as URLs have it, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The opposite; padding may be there. Raises ValueError."""
    plain = text.rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


__all__ = ("Token", "decoded", "encoded", "read", "signed")
