# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in plugins/module_utils/_tls_certificate.py."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  tls_certificate_name:
    description:
      - The certificate by its name, C(<I>issuer<S>subject), issuer and subject as Windows shows them, for example
        V(<I>CN=DigiCert TLS RSA SHA256 2020 CA1, O=DigiCert Inc, C=US<S>CN=mail.contoso.com, O=Contoso, C=US).
      - It is compared with what is set by its parts - blanks around separators, the case of letters and the usual synonyms of
        attribute types do not count - and no server is asked whether it has such a certificate.
    type: str
  tls_certificate_thumbprint:
    description:
      - The certificate by its thumbprint; the name is taken from it. Every server that is to use it must have it, valid and
        with its private key; otherwise nothing is changed.
    type: str
  tls_certificate:
    description:
      - The certificate itself, without its private key, as PEM text; the name is taken from it.
    type: str
"""
