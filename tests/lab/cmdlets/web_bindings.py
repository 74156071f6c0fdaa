# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-WebBinding and Get-Website of the WebAdministration module (cmdlet sheet 8.2)."""

from __future__ import annotations

import functools
import typing as t

from lab.contract import SYSTEM_EXCEPTION, Call, Cmdlet, Parameter
from lab.organisation import Binding, NotBindableError, SslBindingNotFoundError, Vantage, iis
from lab.shapes.web_binding import web_binding, website

from .common import vantage_of
from .modules import WEB_ADMINISTRATION, load
from .net_errors import thrown
from .wildcards import matches

# Assumption: the classes; the module's pages do not name them.
_PROVIDER = "Microsoft.IIs.PowerShell.Provider."
_COM = (
    "System.Runtime.InteropServices.COMException",
    "System.Runtime.InteropServices.ExternalException",
    *SYSTEM_EXCEPTION,
)
_NO_LOGON_SESSION = -2147023584  # 0x80070520: public reports of certificates that are missing or have no private key
_NO_FILE = -2147024894


def _methods(vantage: Vantage, binding: Binding) -> dict[str, t.Callable[..., t.Any]]:
    """What ForEach-Object -MemberName finds on a binding; RebindSslCertificate has no documentation and is left out."""
    if vantage.server.no_binding_methods:
        # That the cmdlet finds IIS's own methods is inferred (cmdlet sheet 8.2), so a server can be told not to.
        return {}
    return {
        "AddSslCertificate": functools.partial(_add, vantage, binding),
        "RemoveSslCertificate": functools.partial(_remove, vantage, binding),
    }


def _add(vantage: Vantage, binding: Binding, thumbprint: t.Any, store: t.Any, /) -> None:
    """AddSslCertificate(hash, storeName)."""
    try:
        iis.bind(vantage, binding, str(thumbprint), str(store))
    except NotBindableError:
        message = "A specified logon session does not exist. It may already have been terminated. (0x80070520)"
        raise thrown(_COM, message, _NO_LOGON_SESSION) from None


def _remove(vantage: Vantage, binding: Binding, /) -> None:
    """RemoveSslCertificate()."""
    try:
        iis.unbind(vantage, binding)
    except SslBindingNotFoundError:
        # Assumption: what it throws where nothing is bound.
        raise thrown(_COM, "The system cannot find the file specified. (0x80070002)", _NO_FILE) from None


class GetWebBinding(Cmdlet):
    """Bindings of all sites; one that is not there is no error."""

    name: t.ClassVar[str] = "Get-WebBinding"
    net_class: t.ClassVar[str] = _PROVIDER + "GetWebBindingCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Name", position=0, by_property=True),
        Parameter("Protocol", by_property=True),
        Parameter("Port", by_property=True),
        Parameter("IPAddress", by_property=True),
        Parameter("HostHeader", by_property=True),
    )

    def process(self, call: Call) -> None:
        vantage = vantage_of(call)
        load(call, WEB_ADMINISTRATION)
        for site in iis.sites(vantage):
            # Assumption: site names take wildcards.
            if call.bound.get("Name") and not matches(site.name, call.bound["Name"]):
                continue
            for binding in site.bindings:
                if _wanted(call.bound, binding):
                    call.write(web_binding(site, binding, _methods(vantage, binding)))


def _wanted(bound: t.Mapping[str, t.Any], binding: Binding) -> bool:
    """Assumption: each part is compared as it is written in the binding, so that ``*`` is not the empty address."""
    parts = (binding.raw or binding.information).split(":")
    address, port, host = (*parts, "", "")[:3] if not binding.raw else ("", parts[0], "")
    given = {"Protocol": binding.protocol, "Port": port, "IPAddress": address, "HostHeader": host}
    return all(not bound.get(name) or str(bound[name]).lower() == value.lower() for name, value in given.items())


class GetWebsite(Cmdlet):
    """Sites with their bindings."""

    name: t.ClassVar[str] = "Get-Website"
    net_class: t.ClassVar[str] = _PROVIDER + "GetWebsiteCommand"
    parameters: t.ClassVar[tuple[Parameter, ...]] = (Parameter("Name", position=0, by_property=True),)

    def process(self, call: Call) -> None:
        load(call, WEB_ADMINISTRATION)
        name = call.bound.get("Name")
        for site in iis.sites(vantage_of(call)):
            if not name or matches(site.name, name):
                call.write(website(site))


__all__ = ("GetWebBinding", "GetWebsite")
