# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates that a scenario puts onto a server: further ones in its stores, and the one of the back end."""

from __future__ import annotations

import datetime
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from . import authorities, certificates, setup
from .errors import InvalidSubjectError
from .model import FEDERATION, IIS, IMAP, POP, SMTP, UM, UM_CALL_ROUTER, PrivateKey, Server, StoredCertificate
from .names import parse_name
from .organisation import Organisation
from .section import ScenarioError, Section

_SERVICE_BITS = {
    "IMAP": IMAP,
    "POP": POP,
    "UM": UM,
    "IIS": IIS,
    "SMTP": SMTP,
    "Federation": FEDERATION,
    "UMCallRouter": UM_CALL_ROUTER,
}
_USAGES = {
    "serverAuth": ExtendedKeyUsageOID.SERVER_AUTH,
    "clientAuth": ExtendedKeyUsageOID.CLIENT_AUTH,
    "codeSigning": ExtendedKeyUsageOID.CODE_SIGNING,
    "emailProtection": ExtendedKeyUsageOID.EMAIL_PROTECTION,
}
_DAY = datetime.timedelta(days=1)
_RSA_SIZES = {"rsa": 2048, "rsa-1024": 1024, "rsa-4096": 4096}
BACK_END = "Exchange Back End"


def add_shared_certificates(organisation: Organisation, top: Section) -> None:
    """Reads the scenario's own ``certificates``, each of them one that is the same on all its ``servers``."""
    for section in top.sections("certificates"):
        names = section.texts("servers", list(organisation.servers))
        for name in names:
            if name not in organisation.servers:
                raise ScenarioError(section.at("servers"), f"there is no server {name!r}")
        add_certificate(organisation, section, *(organisation.servers[name] for name in names))


def add_certificate(organisation: Organisation, section: Section, *servers: Server) -> None:
    """One more certificate, the same on all the servers: of its own or of an authority's, with any kind of key."""
    issuer = section.raw("issued_by", None)
    domains = [_ascii(section, name) for name in section.texts("domains", [])]
    parsed = _subject(section, issuer, domains)
    usages = [_usage(section, name) for name in section.texts("enhanced_key_usage", ["serverAuth"])]
    expires = organisation.clock.now().replace(microsecond=0) + section.duration("expires_in")
    begins = _begins(organisation, section, expires)
    friendly_name = section.raw("friendly_name", "")
    private_key = section.flag("private_key", True)
    exportable = section.flag("exportable", False)
    # One from an authority is of use only where that is trusted; one that signed itself is of use anyway.
    trusted = section.flag("trusted", issuer is not None)
    in_store = section.flag("in_store", True)
    key = _key(organisation, section)
    names = section.texts("services", [])
    section.finish()
    if not isinstance(friendly_name, str):
        raise ScenarioError(section.at("friendly_name"), "must be text")
    if not set(names) <= set(_SERVICE_BITS):
        raise ScenarioError(section.at("services"), f"may hold {', '.join(_SERVICE_BITS)}")
    authority = None
    if issuer is None:
        made = certificates.self_signed(parsed, key, begins, expires, domains=domains, enhanced_key_usage=usages)
    else:
        authority = authorities.authority(organisation, _name(section.at("issued_by"), issuer))
        if authority.public and not trusted:
            raise ScenarioError(section.at("trusted"), "every server trusts a public authority")
        made = authorities.issue(authority, parsed, key, begins, expires, domains, usages)
    for server in servers:
        stored = StoredCertificate(made, key if private_key else None, friendly_name, exportable)
        for service in names:
            stored.services |= _SERVICE_BITS[service]
        _place(server, stored, in_store=in_store, trusted=trusted and authority is None)
        if trusted and authority is not None:
            authorities.trust(server, authority)
        if "IIS" in names:
            if not server.sites:
                raise ScenarioError(section.at("services"), f"{server.name} has no IIS")
            for binding in server.sites[0].bindings:
                if binding.protocol == "https":
                    binding.certificate_hash = stored.thumbprint


def add_authorities(organisation: Organisation, top: Section) -> None:
    """Reads ``authorities``: public ones, and those whose certificate another one has issued. Raises ScenarioError."""
    for section in top.sections("authorities"):
        name, issuer = _name(section.at("name"), section.text("name")), section.raw("issued_by", None)
        public = section.flag("public", False)
        section.finish()
        parent = None if issuer is None else authorities.authority(organisation, _name(section.at("issued_by"), issuer))
        if parent is not None and public:
            raise ScenarioError(section.at("public"), "is a root's; this one is what its issuer is")
        try:
            authorities.declare(organisation, name, parent=parent, public=public)
        except ValueError as error:
            raise ScenarioError(section.at("name"), str(error)) from error


def trust_public_authorities(organisation: Organisation) -> None:
    """Puts the public authorities into the stores of all servers, where Windows would fetch them when it needs them."""
    for found in organisation.authorities.values():
        for server in organisation.servers.values() if found.public else ():
            authorities.trust(server, found)


def _subject(section: Section, issuer: t.Any, domains: list[str]) -> x509.Name:
    """``subject``; an authority may leave it empty where there are names of hosts."""
    text = section.raw("subject")
    if text == "" and issuer is not None and domains:
        return x509.Name([])
    return _name(section.at("subject"), text)


def _usage(section: Section, name: str) -> x509.ObjectIdentifier:
    try:
        return _USAGES.get(name) or x509.ObjectIdentifier(name)
    except ValueError as error:
        raise ScenarioError(section.at("enhanced_key_usage"), f"{name!r} is no usage") from error


def _name(path: str, text: t.Any) -> x509.Name:
    if not isinstance(text, str):
        raise ScenarioError(path, "must be text")
    try:
        return parse_name(text)
    except InvalidSubjectError as error:
        raise ScenarioError(path, str(error)) from error


def add_back_end(organisation: Organisation, server: Server, section: Section | None) -> None:
    """A certificate of its own for port 444, healthy but for what the section says."""
    if section is None:
        return
    site = next((site for site in server.sites if site.name == BACK_END), None)
    if site is None:
        raise ScenarioError(section.path, "only a server with the Mailbox role has a back end")
    now = organisation.clock.now().replace(microsecond=0)
    expires = now + section.duration("expires_in", 900 * _DAY)
    names_server = not section.flag("wrong_host", False)
    private_key = section.flag("private_key", True)
    in_store = section.flag("in_store", True)
    trusted = section.flag("trusted", True)
    bound = section.flag("bound", True)
    section.finish()
    # Assumption: a wrong name is that of a server which is gone.
    name = server.name if names_server else "OLDEXCHANGE"
    key = organisation.keys.key()
    made = certificates.self_signed(
        parse_name(f"CN={name}"),
        key,
        setup.years_before(expires),
        expires,
        domains=[name, f"{name}.{server.domain}"],
    )
    _place(
        server,
        StoredCertificate(made, key if private_key else None, "Microsoft Exchange"),
        in_store=in_store,
        trusted=trusted,
    )
    for binding in site.bindings:
        if binding.protocol == "https":
            binding.certificate_hash = StoredCertificate(made, None).thumbprint
            if not bound:
                server.ssl_bindings.pop(binding.ssl_name)


def _place(server: Server, stored: StoredCertificate, *, in_store: bool, trusted: bool) -> None:
    if in_store:
        server.my[stored.thumbprint] = stored
    if trusted:
        server.root[stored.thumbprint] = StoredCertificate(stored.certificate, None, stored.friendly_name)


def _key(organisation: Organisation, section: Section) -> PrivateKey:
    kind = section.choice("key", "rsa", ("ecc", *_RSA_SIZES))
    return ec.generate_private_key(ec.SECP256R1()) if kind == "ecc" else organisation.keys.key(_RSA_SIZES[kind])


def _begins(organisation: Organisation, section: Section, expires: datetime.datetime) -> datetime.datetime:
    """NotBefore: five years before it expires where ``issued_ago`` does not say."""
    now = organisation.clock.now().replace(microsecond=0)
    begins = now - section.duration("issued_ago", now - setup.years_before(expires))
    if begins >= expires:
        raise ScenarioError(section.at("issued_ago"), "it would expire before it was issued")
    return begins


def _ascii(section: Section, name: str) -> str:
    """A name as certificates hold it: scripts beyond ASCII as ``xn--`` labels."""
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ScenarioError(section.at("domains"), f"{name!r} is no DNS name") from error
