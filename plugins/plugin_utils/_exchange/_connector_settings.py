# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS properties of connectors: what they are called, what they hold, and when two values are the same.

Sources: the cmdlet sheet, sections 5.1 to 5.3; recorded Get-ReceiveConnector and Get-SendConnector.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._wire import ABSENT, WireObject, text
from ._reading import UnreadableObject, boolean, flag_names, texts
from ._tls_name import TlsCertificateName

__all__ = ("RECEIVE_SETTINGS", "SEND_SETTINGS", "Setting", "settings_of")

_Kind = t.Literal["name", "domain", "word", "words", "texts", "switch"]


@dataclasses.dataclass(frozen=True)
class Setting:
    """One property.

    :ivar name: of the option, and in results.
    :ivar parameter: of the cmdlet, and of the object.
    :ivar clearable: whether null is a value for it.
    """

    name: str
    parameter: str
    kind: _Kind
    clearable: bool = False

    def read(self, connector: WireObject) -> t.Any:
        """Its value as plain data: text, Boolean, or a list of texts; None where unset, ABSENT where it did not come.

        :raises UnreadableObject: a value is there and can't be read.
        """
        value = connector.get(self.parameter)
        if value is ABSENT:
            return ABSENT
        if self.kind == "texts":
            return list(texts(value) or ())
        if self.kind == "words":
            found = flag_names(value)
            return None if found is None else list(found)
        if self.kind == "switch":
            return boolean(value)
        if self.kind == "name":
            found_name = TlsCertificateName.from_wire(value)
            # The text as it came: putting it back must give the same bytes.
            return None if found_name is None else text(value) or str(found_name)
        return text(value) or None

    def same(self, one: t.Any, other: t.Any) -> bool:
        """Whether two values mean the same to Exchange."""
        if self.kind == "texts":
            # A list that is unset reads as an empty one.
            one, other = one or (), other or ()
        if one is None or other is None or self.kind == "switch":
            return bool(one is other or one == other)
        if self.kind in ("texts", "words"):
            return {item.casefold() for item in one} == {item.casefold() for item in other}
        if self.kind == "name":
            return _same_names(one, other)
        return str(one).casefold() == str(other).casefold()

    def sent(self, value: t.Any) -> t.Any:
        """The value as a parameter."""
        if self.kind == "words" and value is not None:
            return ", ".join(value) or "None"
        # An empty list is what a cleared one reads as.
        return None if value == [] else value


def _same_names(one: str, other: str) -> bool:
    try:
        first, second = TlsCertificateName.from_wire(one), TlsCertificateName.from_wire(other)
    except UnreadableObject:
        return one == other
    if first is None or second is None:
        return first is second
    return first.is_same(second)


_NAME = Setting("tls_certificate_name", "TlsCertificateName", "name", clearable=True)

RECEIVE_SETTINGS: t.Final = {
    setting.name: setting
    for setting in (
        _NAME,
        Setting("tls_domain_capabilities", "TlsDomainCapabilities", "texts", clearable=True),
        Setting("auth_mechanism", "AuthMechanism", "words"),
        Setting("require_tls", "RequireTLS", "switch"),
        Setting("domain_secure_enabled", "DomainSecureEnabled", "switch"),
        Setting("suppress_x_anonymous_tls", "SuppressXAnonymousTls", "switch"),
        Setting("extended_protection_policy", "ExtendedProtectionPolicy", "word"),
        Setting("fqdn", "Fqdn", "domain"),
    )
}

SEND_SETTINGS: t.Final = {
    setting.name: setting
    for setting in (
        _NAME,
        Setting("tls_auth_level", "TlsAuthLevel", "word", clearable=True),
        Setting("tls_domain", "TlsDomain", "domain", clearable=True),
        Setting("require_tls", "RequireTLS", "switch"),
        Setting("ignore_starttls", "IgnoreSTARTTLS", "switch"),
        Setting("domain_secure_enabled", "DomainSecureEnabled", "switch"),
        Setting("cloud_services_mail_enabled", "CloudServicesMailEnabled", "switch"),
        Setting("fqdn", "Fqdn", "domain", clearable=True),
    )
}


def settings_of(receives: bool) -> t.Mapping[str, Setting]:
    """Those of a Receive or of a Send connector, by name."""
    return RECEIVE_SETTINGS if receives else SEND_SETTINGS
