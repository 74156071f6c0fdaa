# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a logon was refused, and what to do about it. Nothing is sent in here."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import re
import typing as t

from ._errors import NotAuthenticated
from ._options import BASIC_METHODS, Endpoint

if t.TYPE_CHECKING:
    from ._hearing import Heard

__all__ = ("is_offered", "refused_logon")

_NUMBER = re.compile(r"-?\b\d{6,10}\b")
_SERVICE = re.compile(r"Server (\S+) not found")


class _Cause(t.NamedTuple):
    """A reason of Kerberos.

    :ivar codes: of MIT's krb5.h, or GSS-API's major status (RFC 2744). :ivar text: of kinit, which tells no
        codes; it is started without a language, and so speaks English.
    """

    codes: tuple[int, ...]
    text: str
    happened: str
    remedy: str


_CAUSES = (
    _Cause(
        (-1765328361,),  # KRB5KDC_ERR_KEY_EXP
        "Password (has )?expired",
        "The user's password has expired.",
        "Give the user a new password, and put it where ansible_password or exchange_endpoint_password comes from.",
    ),
    _Cause(
        (-1765328366,),  # KRB5KDC_ERR_CLIENT_REVOKED
        "have been revoked",
        "The user's account is disabled or locked.",
        "Enable or unlock it in the domain.",
    ),
    _Cause(
        (-1765328360,),  # KRB5KDC_ERR_PREAUTH_FAILED
        "Preauthentication failed|Password incorrect",
        "The domain did not accept the user's password.",
        "Check ansible_password, or exchange_endpoint_password where that is set.",
    ),
    _Cause(
        (-1765328378,),  # KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN
        "Client \\S+ not found in Kerberos database",
        "The Kerberos realm does not know the user.",
        "Write ansible_user as name@REALM, with the realm in capitals.",
    ),
    _Cause(
        (-1765328377,),  # KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN
        "Server \\S+ not found in Kerberos database",
        "The domain does not know the server by this name.",
        "Name the server as the domain does, neither by its address nor by an alias: in ansible_host, or for the ticket alone "
        "in {override}. The name of a load balancer takes a service principal name of its own.",
    ),
    _Cause(
        (-1765328347,),  # KRB5KRB_AP_ERR_SKEW
        "Clock skew too great",
        "The controller's clock and the domain's are too far apart.",
        "Let both take their time from the same source; Kerberos allows for five minutes.",
    ),
    _Cause(
        (-1765328230, -1765328316),  # KRB5_REALM_UNKNOWN, KRB5KDC_ERR_WRONG_REALM
        "Cannot find KDC for realm",
        "The controller does not know the Kerberos realm.",
        "Write the realm in ansible_user as it is called, in capitals, and see that krb5.conf or DNS names its KDCs. kinit finds "
        "a krb5.conf of your own only with KRB5_CONFIG in ansible_winrm_kinit_env_vars.",
    ),
    _Cause(
        (-1765328228, -1765328164),  # KRB5_KDC_UNREACH, KRB5_REALM_CANT_RESOLVE
        "Cannot contact any KDC|Cannot resolve network address",
        "No KDC of the Kerberos realm answers.",
        "Check the realm's KDCs in krb5.conf or DNS, and that the controller reaches their port 88.",
    ),
    _Cause(
        (-1765328370,),  # KRB5KDC_ERR_ETYPE_NOSUPP
        "no support for encryption type",
        "The controller and the domain have no encryption type of Kerberos in common.",
        "Allow AES for the account in the domain, and in the controller's krb5.conf.",
    ),
    _Cause(
        (-1765328352, 720896),  # KRB5KRB_AP_ERR_TKT_EXPIRED, GSS_S_CREDENTIALS_EXPIRED
        "Ticket expired",
        "The Kerberos ticket has expired.",
        "Get a new one, or set ansible_password to have one got for each task.",
    ),
    _Cause(
        # KRB5_CC_NOTFOUND, KRB5_FCC_NOFILE, GSS_S_NO_CRED
        (-1765328243, -1765328189, 458752),
        "No Kerberos credentials available|No credentials cache found",
        "There is no Kerberos ticket for the user.",
        "Get one with kinit (from a keytab: kinit -k -t FILE USER) where Ansible runs, in the cache that KRB5CCNAME names, or set "
        "ansible_password to have one got for each task.",
    ),
)
# What carries a method in HTTP (RFC 4559; NTLM and Kerberos alone, as IIS names them; MS-CSSP).
_SCHEMES: t.Mapping[str, tuple[str, ...]] = {
    "kerberos": ("negotiate", "kerberos"),
    "negotiate": ("negotiate", "kerberos", "ntlm"),
    "ntlm": ("negotiate", "ntlm"),
    "credssp": ("credssp",),
    **dict.fromkeys(BASIC_METHODS, ("basic",)),
}
_METHODS: t.Mapping[str, tuple[str, ...]] = {
    "negotiate": ("kerberos", "ntlm"),
    "kerberos": ("kerberos",),
    "ntlm": ("ntlm",),
    "basic": ("basic",),
    "credssp": ("credssp",),
}
_CALLED: t.Mapping[str, str] = {"kerberos": "Kerberos", "negotiate": "Negotiate", "ntlm": "NTLM", "credssp": "CredSSP"}
_OVERRIDES = {"winrm": "ansible_winrm_kerberos_hostname_override", "psrp": "ansible_psrp_negotiate_hostname_override"}
_SETTINGS = {"winrm": "ansible_winrm_transport", "psrp": "ansible_psrp_auth"}


def is_offered(endpoint: Endpoint, heard: Heard | None) -> bool:
    """Whether the endpoint offers the method; also where that can't be told."""
    schemes = _SCHEMES.get(endpoint.auths[0], ())
    if heard is None or not heard.asked or not schemes:
        return True
    return any(scheme.lower() in schemes for scheme in heard.offered)


def refused_logon(
    endpoint: Endpoint, said: str, heard: Heard | None = None, *, happened: str | None = None, hidden: str = ""
) -> NotAuthenticated:
    """The error for a logon with the first of the endpoint's methods.

    :param said: what the library or kinit said. :param hidden: what it said beside, which is looked at and not shown.
    :param happened: what is said first, and alone where nothing is known in detail.
    """
    server = endpoint.host
    cause = _cause(f"{said} {hidden}") if endpoint.auths[0] not in BASIC_METHODS else None
    if cause is not None:
        remedy = cause.remedy.format(override=_OVERRIDES[endpoint.carrier])
        service = _SERVICE.search(said)
        known = f"The domain has no service {service[1]}." if service else cause.happened
        known = f"{happened} {known}" if happened else known
        return NotAuthenticated(server=server, happened=known, said=said, remedy=f"{remedy}{_about_name(endpoint)}")
    if heard is not None and not is_offered(endpoint, heard):
        return _not_offered(endpoint, "offer", said, heard.offered)
    if heard is not None and heard.offered and endpoint.auths[0] == "ntlm" and not heard.challenged:
        # It takes part in Negotiate, and in this not.
        return _not_offered(endpoint, "take", said, heard.offered)
    if endpoint.auths[0] == "certificate":
        return NotAuthenticated(
            server=server,
            happened="The endpoint did not accept the client certificate.",
            said=said,
            remedy="Check that the listener allows certificates and has mapped this one to a local account. Exchange's endpoint "
            "takes certificates only where IIS is set up for them.",
        )
    remedy = NotAuthenticated.remedy + _about_name(endpoint)
    return NotAuthenticated(server=server, happened=happened, said=said, remedy=remedy)


def _cause(said: str) -> _Cause | None:
    numbers = {int(number) for number in _NUMBER.findall(said)}
    # pyspnego writes them without their sign.
    codes = numbers | {number - 2**32 for number in numbers}
    for cause in _CAUSES:
        if codes.intersection(cause.codes) or re.search(cause.text, said):
            return cause
    return None


def _not_offered(endpoint: Endpoint, verb: str, said: str, offered: t.Sequence[str]) -> NotAuthenticated:
    method = endpoint.auths[0]
    called = _CALLED.get(method, "Basic")
    setting = "exchange_endpoint_auth" if endpoint.kind == "exchange" else _SETTINGS[endpoint.carrier]
    others = dict.fromkeys(other for scheme in offered for other in _METHODS.get(scheme.lower(), ()))
    if endpoint.kind == "exchange":
        # It has Kerberos alone within Negotiate (cmdlet sheet 1.1).
        others.pop("ntlm", None)
    possible = " or ".join(other for other in others if other != method)
    change = f"Set {setting} to {possible}, or allow" if possible else "Check scheme and port, or allow"
    return NotAuthenticated(
        server=endpoint.host,
        happened=f"The endpoint does not {verb} {called} over {endpoint.scheme}; it offers {', '.join(offered) or 'nothing'}.",
        said=said,
        remedy=f"{change} {called} on the server.",
    )


def _about_name(endpoint: Endpoint) -> str:
    """What is to be said about the form of the user's name where the method does not take it."""
    user, method = endpoint.username or "", endpoint.auths[0]
    if method == "kerberos" and "\\" in user:
        return " Kerberos takes no DOMAIN\\user, and no account of the server's own: those are for NTLM and CredSSP."
    if method in BASIC_METHODS and endpoint.kind == "windows" and ("\\" in user or "@" in user):
        return " WinRM takes local accounts by Basic, by their name alone; a domain's account takes another method."
    return ""
