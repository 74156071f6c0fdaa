# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an assertion of an application is its own: a token that it signs with one of its certificates.

Form and claims are those of Microsoft's page on certificate credentials: RS256 or PS256, the certificate named by ``x5t`` or
``x5t#S256``, and aud, exp, iss, jti, nbf, sub. All moments are of real time, as the client's are.
"""

from __future__ import annotations

import typing as t

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from lab.organisation import AppRegistration, StoredCertificate

from . import aadsts, jwt

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# Assumption: the usual tolerance for clocks that differ.
_SKEW = 300.0


def client_of(assertion: str) -> str | None:
    """The client id that an assertion claims; None where it claims none. Raises Refused where it cannot be read."""
    subject = _read(assertion).claims.get("sub")
    return subject if isinstance(subject, str) else None


def verify(assertion: str, app: AppRegistration, audiences: t.Collection[str], now: float) -> None:
    """Raises Refused unless the application signed it for this endpoint and for this moment.

    :param audiences: the URLs that mean this endpoint. :param now: seconds since 1970.
    """
    token = _read(assertion)
    stored = _certificate(token, app)
    _check_signature(token, stored, now)
    claims = token.claims
    if claims.get("iss") != claims.get("sub") or str(claims.get("sub")).lower() != app.client_id.lower():
        raise aadsts.other_application()
    if claims.get("aud") not in audiences:
        raise aadsts.wrong_audience()
    expires, begins = claims.get("exp"), claims.get("nbf", claims.get("iat", now))
    # Assumption: one without a number of its own is malformed; using one twice is allowed, as clients do.
    if not isinstance(claims.get("jti"), str) or not claims["jti"] or not _is_moment(expires) or not _is_moment(begins):
        raise aadsts.malformed_assertion()
    if not begins - _SKEW <= now <= expires + _SKEW:
        raise aadsts.outside_validity()


def _read(assertion: str) -> jwt.Token:
    try:
        return jwt.read(assertion)
    except ValueError as error:
        raise aadsts.malformed_assertion() from error


def _is_moment(value: t.Any) -> t.TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _certificate(token: jwt.Token, app: AppRegistration) -> StoredCertificate:
    """The registered one that the header names. What it may hold as ``x5c`` is no proof of anything."""
    named = token.header.get("x5t#S256"), token.header.get("x5t")
    if not any(isinstance(name, str) for name in named):
        raise aadsts.key_refused("The key was not found.", "")
    for stored in app.certificates:
        found = stored.certificate
        # SHA-1 is what the older of the two headers is defined with.
        prints = found.fingerprint(hashes.SHA256()), found.fingerprint(hashes.SHA1())  # noqa: S303
        if all(name is None or _is_print(name, known) for name, known in zip(named, prints, strict=True)):
            return stored
    raise aadsts.key_refused("The key was not found.", _thumbprint(next(name for name in named if name is not None)))


def _check_signature(token: jwt.Token, stored: StoredCertificate, now: float) -> None:
    key = stored.certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or not token.is_signed_by(key):
        raise aadsts.key_refused(
            "The provided signature value did not match the expected signature value.", stored.thumbprint
        )
    begins, ends = stored.certificate.not_valid_before_utc, stored.certificate.not_valid_after_utc
    if not begins.timestamp() <= now <= ends.timestamp():
        raise aadsts.key_refused("The key used is expired.", stored.thumbprint)


def _is_print(name: t.Any, fingerprint: bytes) -> bool:
    if not isinstance(name, str):
        return False
    try:
        return jwt.decoded(name) == fingerprint
    except ValueError:
        return False


def _thumbprint(name: t.Any) -> str:
    try:
        return jwt.decoded(str(name)).hex().upper()
    except ValueError:
        return ""


__all__ = ("ASSERTION_TYPE", "client_of", "verify")
