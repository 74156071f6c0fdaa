# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates that a scenario puts onto a server: further ones in its stores, and the one of the back end."""

from __future__ import annotations

import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from . import certificates, setup
from .errors import InvalidSubjectError
from .model import IIS, IMAP, POP, SMTP, PrivateKey, Server, StoredCertificate
from .names import parse_name
from .organisation import Organisation
from .section import ScenarioError, Section

_SERVICE_BITS = {"IMAP": IMAP, "POP": POP, "IIS": IIS, "SMTP": SMTP}
_DAY = datetime.timedelta(days=1)
BACK_END = "Exchange Back End"


def add_certificate(organisation: Organisation, server: Server, section: Section) -> None:
    """One more certificate: self-signed, with any subject, names and kind of key."""
    subject = section.text("subject")
    domains = [_ascii(section, name) for name in section.texts("domains", [])]
    expires = organisation.clock.now().replace(microsecond=0) + section.duration("expires_in")
    friendly_name = section.raw("friendly_name", "")
    private_key = section.flag("private_key", True)
    exportable = section.flag("exportable", False)
    trusted = section.flag("trusted", False)
    in_store = section.flag("in_store", True)
    key = _key(organisation, section)
    names = section.texts("services", [])
    section.finish()
    if not isinstance(friendly_name, str):
        raise ScenarioError(section.at("friendly_name"), "must be text")
    if not set(names) <= set(_SERVICE_BITS):
        raise ScenarioError(section.at("services"), f"may hold {', '.join(_SERVICE_BITS)}")
    try:
        parsed = parse_name(subject)
    except InvalidSubjectError as error:
        raise ScenarioError(section.at("subject"), str(error)) from error
    made = certificates.self_signed(parsed, key, setup.years_before(expires), expires, domains=domains)
    stored = StoredCertificate(made, key if private_key else None, friendly_name, exportable)
    for service in names:
        stored.services |= _SERVICE_BITS[service]
    _place(server, stored, in_store=in_store, trusted=trusted)
    if "IIS" in names:
        for binding in server.sites[0].bindings:
            if binding.protocol == "https":
                binding.certificate_hash = stored.thumbprint


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
    kind = section.choice("key", "rsa", ("rsa", "ecc"))
    return ec.generate_private_key(ec.SECP256R1()) if kind == "ecc" else organisation.keys.key()


def _ascii(section: Section, name: str) -> str:
    """A name as certificates hold it: scripts beyond ASCII as ``xn--`` labels."""
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ScenarioError(section.at("domains"), f"{name!r} is no DNS name") from error
