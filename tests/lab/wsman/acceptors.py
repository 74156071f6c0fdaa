# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's side of the schemes that set up a security context: Negotiate, Kerberos and CredSSP, by pyspnego."""

from __future__ import annotations

import dataclasses
import typing as t

import spnego
from spnego._context import GSSMech
from spnego._negotiate import NegotiateProxy
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import BadMechanismError

from .offer import KERBEROS, NTLM, Offer

# 1.2.840.113554.1.2.2
_KERBEROS_MECHANISM = (1, 2, 840, 113554, 1, 2, 2)


def acceptor(scheme: str, offer: Offer) -> spnego.ContextProxy:
    """A context for one connection. The accounts of NTLM have to be known wherever it is used.

    :param scheme: ``Negotiate``, ``Kerberos`` or ``CredSSP``, in any case.

    Raises ImportError where Kerberos is offered without its libraries, and SpnegoError.
    """
    # Assumption: channel bindings are not looked at (WinRM's CbtHardeningLevel None; its default is Relaxed).
    if scheme.lower() == "kerberos":
        return _kerberos(offer)
    if scheme.lower() == "credssp":
        # It negotiates by itself; what the listener offers beside it plays no part.
        within = (NTLM,) if offer.keytab is None else (KERBEROS, NTLM)
        negotiating = _Negotiating(dataclasses.replace(offer, methods=within))
        return spnego.server(protocol="credssp", credssp_negotiate_context=negotiating)
    return _Negotiating(offer)


class _Negotiating(NegotiateProxy):
    """Negotiate among what the listener offers; pyspnego's own takes whatever the machine can do.

    It takes tokens of Kerberos and NTLM without the frame of SPNEGO too, as Windows does.
    """

    def __init__(self, offer: Offer) -> None:
        super().__init__(usage="accept", protocol="negotiate", options=spnego.NegotiateOptions.use_negotiate)
        self._offer = offer

    def _preferred_mech_list(self) -> list[GSSMech]:
        offered = {KERBEROS: GSSMech.kerberos, NTLM: GSSMech.ntlm}
        return [mechanism for method, mechanism in offered.items() if method in self._offer.methods]

    def _rebuild_context_list(
        self, mech_types: list[str] | None = None, channel_bindings: GssChannelBindings | None = None
    ) -> list[str]:
        wanted = [
            mechanism
            for mechanism in self._preferred_mech_list()
            if mech_types is None or any(self._is_same_mech(mechanism, oid) for oid in mech_types)
        ]
        if not wanted:
            raise BadMechanismError(context_msg="nothing that the client can do is offered")
        make = {GSSMech.kerberos: lambda: _kerberos(self._offer), GSSMech.ntlm: _ntlm}
        self._available_contexts = {mechanism: make[mechanism]() for mechanism in wanted}
        return super()._rebuild_context_list(mech_types, channel_bindings)


def _ntlm() -> spnego.ContextProxy:
    return spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)


def _kerberos(offer: Offer) -> spnego.ContextProxy:
    # Only where Kerberos is offered: it has to be compiled, and most of the lab does without.
    import gssapi

    # The process's own keytab, and its file of tickets seen already, are left alone.
    store = {"keytab": f"FILE:{offer.keytab}", "rcache": "none:"}
    mechanism = gssapi.OID.from_int_seq(".".join(str(number) for number in _KERBEROS_MECHANISM))
    credential: t.Any = gssapi.Credentials(usage="accept", store=store, mechs=[mechanism])
    return spnego.server(protocol="kerberos", _gssapi_credential=credential)


__all__ = ("acceptor",)
