# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts about X.509 certificates: what can be known from the DER alone, and how Windows spells it."""

# Note that this package is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._distinguished import parse_name
from ._domain_match import satisfying_name
from ._domains import ascii_domain, covers_domains
from ._facts import CertificateFacts, UnreadableCertificate
from ._key_pair import KeyPair, key_pair
from ._library import missing_library
from ._moments import as_utc, iso_utc
from ._names import dotnet_name
from ._own import OwnCertificate, make_certificate
from ._public import public_certificate
from ._rdns import common_names
from ._same_name import same_name
from ._thumbprint import clean_thumbprint, normalise_thumbprint, thumbprint_of

__all__ = (
    "CertificateFacts",
    "KeyPair",
    "OwnCertificate",
    "UnreadableCertificate",
    "as_utc",
    "ascii_domain",
    "clean_thumbprint",
    "common_names",
    "covers_domains",
    "dotnet_name",
    "iso_utc",
    "key_pair",
    "make_certificate",
    "missing_library",
    "normalise_thumbprint",
    "parse_name",
    "public_certificate",
    "same_name",
    "satisfying_name",
    "thumbprint_of",
)
