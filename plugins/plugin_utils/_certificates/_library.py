# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The library this layer stands on; importing the package works without it, reading a certificate does not."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

__all__ = (
    "UnsupportedAlgorithm",
    "dsa",
    "ec",
    "ed448",
    "ed25519",
    "hashes",
    "missing_library",
    "pkcs12",
    "rsa",
    "serialization",
    "x509",
)

_MISSING: dict[str, str] = {}

if t.TYPE_CHECKING:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import pkcs12
else:
    try:
        from cryptography import x509
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
        from cryptography.hazmat.primitives.serialization import pkcs12
    except ImportError as error:
        x509 = UnsupportedAlgorithm = dsa = ec = ed448 = ed25519 = rsa = None
        hashes = pkcs12 = serialization = None
        _MISSING["cryptography"] = str(error)


def missing_library() -> str | None:
    """What to tell a person when the library is missing; None where it is there."""
    for package, said in _MISSING.items():
        return (
            f"The Python package {package} can't be imported on the controller. It said: {said}. "
            f"Install {package} into the Python that runs Ansible."
        )
    return None
