# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a listener offers to those who log on, and what it asks of their messages."""

from __future__ import annotations

import dataclasses
import pathlib

KERBEROS = "kerberos"
NTLM = "ntlm"
BASIC = "basic"
CERTIFICATE = "certificate"
CREDSSP = "credssp"
METHODS = (KERBEROS, NTLM, BASIC, CERTIFICATE, CREDSSP)

# In Authorization, where others have the name of a scheme: the certificate of the TLS connection counts (DSP0226, C.3.4).
MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"


@dataclasses.dataclass(frozen=True)
class Offer:
    """The methods of a listener.

    :ivar methods: of :data:`METHODS`. NTLM is offered as a part of Negotiate, as WinRM does it.
    :ivar allow_unencrypted: WinRM's setting AllowUnencrypted: without TLS, messages may come unencrypted.
    :ivar keytab: the keys of the service's principals; needed for Kerberos alone.
    """

    methods: tuple[str, ...] = (BASIC,)
    allow_unencrypted: bool = True
    keytab: pathlib.Path | None = None

    def schemes(self) -> tuple[str, ...]:
        """The schemes of HTTP, as WWW-Authenticate names them; a certificate is asked for by TLS and has none.

        Assumption: Exchange's endpoint names Negotiate beside Kerberos; one that named Kerberos alone was seen (pypsrp,
        issue 66).
        """
        found = []
        if KERBEROS in self.methods or NTLM in self.methods:
            found.append("Negotiate")
        if KERBEROS in self.methods:
            found.append("Kerberos")
        if BASIC in self.methods:
            found.append("Basic")
        if CREDSSP in self.methods:
            found.append("CredSSP")
        return tuple(found)


__all__ = ("BASIC", "CERTIFICATE", "CREDSSP", "KERBEROS", "METHODS", "MUTUAL", "NTLM", "Offer")
