# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How one logs on in a lab: the section ``authentication`` of a scenario, which is about its listeners alone."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

from lab.organisation.section import ScenarioError, Section
from lab.wsman import METHODS, Offer

from .hosting import EXCHANGE_ENDPOINT, WINDOWS_ENDPOINT

SCHEMES = ("http", "https")
# Where the inventories use a method: with TLS where it would send the password or a certificate alone.
SCHEME_OF: t.Mapping[str, str] = {
    "kerberos": "http",
    "ntlm": "http",
    "credssp": "http",
    "basic": "https",
    "certificate": "https",
}

Place = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class LoggingOn:
    """What the listeners offer, and how the inventories log on.

    :ivar method: of the inventories. :ivar methods: offered, by endpoint and scheme.
    :ivar clock_skew: whoever gives tickets finds the client's clock too far away.
    :ivar as_production: messages have to be encrypted, and Exchange's endpoint stands behind its front end.
    """

    method: str = "basic"
    methods: t.Mapping[Place, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    allow_unencrypted: bool = True
    as_production: bool = False
    clock_skew: bool = False

    def offered(self, method: str) -> bool:
        """Whether any listener offers it."""
        return any(method in methods for methods in self.methods.values())

    def offer(self, endpoint: str, scheme: str, keytab: pathlib.Path | None) -> Offer:
        """What the listeners of an endpoint offer. :param keytab: None for a machine outside of the domain."""
        methods = self.methods.get((endpoint, scheme), ("basic",))
        if keytab is None:
            methods = tuple(method for method in methods if method != "kerberos")
        return Offer(methods, self.allow_unencrypted, keytab)


def read(content: t.Any) -> tuple[t.Any, LoggingOn]:
    """Takes the section out of a scenario: what is left of it, and what the section says. Raises ScenarioError.

    Without one all listeners offer Basic and take what is not encrypted.
    """
    if not isinstance(content, dict) or content.get("authentication") is None:
        return content, LoggingOn()
    left = {key: value for key, value in content.items() if key != "authentication"}
    return left, _read(Section(content["authentication"], "authentication"))


def _read(section: Section) -> LoggingOn:
    method = section.text("inventory", "kerberos")
    if method not in METHODS:
        raise ScenarioError(section.at("inventory"), f"must be one of {', '.join(METHODS)}, not {method!r}")
    methods: dict[Place, tuple[str, ...]] = {}
    for endpoint in (EXCHANGE_ENDPOINT, WINDOWS_ENDPOINT):
        part = section.optional_section(endpoint) or Section({}, section.at(endpoint))
        for scheme in SCHEMES:
            methods[endpoint, scheme] = _methods(part, scheme, _default(endpoint, scheme, method))
        part.finish()
    found = LoggingOn(
        method, methods, section.flag("allow_unencrypted", False), True, section.flag("clock_skew", False)
    )
    section.finish()
    scheme = SCHEME_OF[method]
    if method not in methods[WINDOWS_ENDPOINT, scheme]:
        raise ScenarioError(section.at("inventory"), f"windows does not offer {method} over {scheme}")
    return found


def _methods(part: Section, scheme: str, default: t.Sequence[str]) -> tuple[str, ...]:
    methods = part.texts(scheme, list(default))
    for method in methods:
        if method not in METHODS:
            raise ScenarioError(part.at(scheme), f"{method!r} is none of {', '.join(METHODS)}")
    if scheme == "http" and "certificate" in methods:
        raise ScenarioError(part.at(scheme), "a certificate takes TLS")
    return tuple(methods)


def _default(endpoint: str, scheme: str, method: str) -> tuple[str, ...]:
    """As a server comes, with what its administrator may switch on; Kerberos only where the inventories use it.

    Exchange's endpoint has Kerberos over HTTP alone, and Basic where it is enabled (cmdlet sheet 1.1).
    """
    if endpoint == EXCHANGE_ENDPOINT:
        found: tuple[str, ...] = ("kerberos",) if scheme == "http" else ("kerberos", "basic")
    elif scheme == "http":
        found = ("kerberos", "ntlm", "credssp")
    else:
        found = METHODS
    return found if method == "kerberos" else tuple(each for each in found if each != "kerberos")


__all__ = ("LoggingOn", "SCHEMES", "SCHEME_OF", "read")
