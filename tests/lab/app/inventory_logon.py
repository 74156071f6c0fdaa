# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of an inventory that say how to log on, for each method and each of the two connection plugins."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t
import urllib.parse

from lab.organisation import User

from .logging_on import SCHEME_OF


@dataclasses.dataclass(frozen=True)
class Logon:
    """How an inventory's user logs on.

    :ivar method: one of the listeners' methods. :ivar authority: the file of the authority to trust.
    :ivar forest: of the domain that knows the user. :ivar certificate: the file of his certificate and its key.
    """

    user: User
    authority: pathlib.Path
    method: str = "basic"
    forest: str = ""
    certificate: pathlib.Path | None = None

    @property
    def scheme(self) -> str:
        """Of the Windows endpoint."""
        return SCHEME_OF[self.method]

    @property
    def exchange_scheme(self) -> str:
        """Of Exchange's endpoint, which has Kerberos or Basic alone."""
        return "http" if self.method == "kerberos" else "https"

    def elsewhere(self) -> Logon:
        """For a machine outside of the domain: there is no Kerberos, but NTLM."""
        return dataclasses.replace(self, method="ntlm") if self.method == "kerberos" else self


def for_group(connection: str, logon: Logon) -> dict[str, t.Any]:
    """Of the connection plugin."""
    user = logon.user.name
    if logon.method == "kerberos":
        # The realm is written in capitals; MIT's library compares it letter by letter.
        user = f"{user}@{logon.forest.upper()}"
    found: dict[str, t.Any] = {
        "ansible_connection": connection,
        "ansible_user": user,
        "ansible_password": logon.user.password,
    }
    if connection == "winrm":
        found |= {"ansible_winrm_scheme": logon.scheme, "ansible_winrm_transport": logon.method}
        if logon.scheme == "https":
            found["ansible_winrm_server_cert_validation"] = "validate"
            found["ansible_winrm_ca_trust_path"] = str(logon.authority)
        if logon.method == "kerberos":
            # kinit would go by the machine's own realm.
            found["ansible_winrm_kinit_env_vars"] = ["KRB5_CONFIG"]
        if logon.method == "certificate":
            found["ansible_winrm_cert_pem"] = found["ansible_winrm_cert_key_pem"] = str(logon.certificate)
    else:
        found |= {"ansible_psrp_protocol": logon.scheme, "ansible_psrp_auth": logon.method}
        if logon.scheme == "https":
            found |= {"ansible_psrp_cert_validation": "validate", "ansible_psrp_ca_cert": str(logon.authority)}
        if logon.method == "certificate":
            found["ansible_psrp_certificate_pem"] = found["ansible_psrp_certificate_key_pem"] = str(logon.certificate)
    return found


def for_exchange(logon: Logon) -> dict[str, t.Any]:
    """Of Exchange's endpoint, for a group."""
    found = {
        "exchange_endpoint_scheme": logon.exchange_scheme,
        "exchange_endpoint_path": "/PowerShell/",
        "exchange_endpoint_auth": "kerberos" if logon.method == "kerberos" else "basic",
    }
    return found | ({"exchange_endpoint_ca_cert": str(logon.authority)} if logon.exchange_scheme == "https" else {})


def for_host(connection: str, logon: Logon, secured: str, plain: str, name: str) -> dict[str, t.Any]:
    """Where a machine's Windows endpoint is. :param secured: its URL over TLS. :param name: with its domain."""
    parts = urllib.parse.urlsplit(secured if logon.scheme == "https" else plain)
    found: dict[str, t.Any] = {"ansible_host": parts.hostname, "ansible_port": parts.port}
    if logon.method == "kerberos":
        # The machine is called by its address, and the ticket is for its name.
        prefix = "ansible_winrm_kerberos" if connection == "winrm" else "ansible_psrp_negotiate"
        found[f"{prefix}_hostname_override"] = name.lower()
    return found


def for_exchange_host(logon: Logon, secured: str, plain: str) -> dict[str, t.Any]:
    """Where a server's Exchange endpoint is."""
    parts = urllib.parse.urlsplit(secured if logon.exchange_scheme == "https" else plain)
    if logon.method == "kerberos":
        # The host is that of the connection, and so is the name for the ticket.
        return {"exchange_endpoint_port": parts.port}
    return {"exchange_endpoint_host": parts.hostname, "exchange_endpoint_port": parts.port}


__all__ = ("Logon", "for_exchange", "for_exchange_host", "for_group", "for_host")
