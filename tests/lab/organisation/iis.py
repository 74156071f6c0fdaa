# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IIS sites and the http.sys bindings under them, of the server that hosts the session (cmdlet sheet 8.2)."""

from __future__ import annotations

from .errors import CertificateError, NotBindableError, SslBindingExistsError, SslBindingNotFoundError
from .lookup import with_key
from .model import Binding, Server, Site, SslBinding
from .vantage import Vantage


def sites(vantage: Vantage) -> list[Site]:
    """All sites, by id."""
    with vantage.organisation.settled():
        return sorted(vantage.server.sites, key=lambda site: site.id)


def ssl_bindings(vantage: Vantage) -> list[SslBinding]:
    """All entries of http.sys."""
    with vantage.organisation.settled():
        return list(vantage.server.ssl_bindings.values())


def sites_of(vantage: Vantage, entry: SslBinding) -> list[str]:
    """The names of the sites that share the entry."""
    with vantage.organisation.settled():
        return [
            site.name
            for site in sites(vantage)
            if any(binding.protocol == "https" and binding.ssl_name == entry.name for binding in site.bindings)
        ]


def bind(vantage: Vantage, binding: Binding, thumbprint: str, store: str) -> None:
    """Sets the certificate of the binding, in place; whatever shares its address and port gets it too.

    Raises NotBindableError: http.sys takes only what is in the personal store with a private key.
    """
    with vantage.organisation.settled():
        binding.certificate_hash = _bindable(vantage.server, thumbprint, store)


def unbind(vantage: Vantage, binding: Binding) -> None:
    """Takes the certificate off the binding. Raises SslBindingNotFoundError."""
    remove(vantage, binding.ssl_name)


def add(vantage: Vantage, address: str, port: int, host: str, thumbprint: str, store: str = "MY") -> SslBinding:
    """Makes an entry of http.sys. Raises SslBindingExistsError, NotBindableError."""
    with vantage.organisation.settled():
        entry = SslBinding(address, port, host, _bindable(vantage.server, thumbprint, store))
        if _key(vantage.server, entry.name) is not None:
            raise SslBindingExistsError(vantage.server.name, entry.name)
        vantage.server.ssl_bindings[entry.name] = entry
        return entry


def remove(vantage: Vantage, name: str) -> None:
    """Takes an entry out of http.sys. Raises SslBindingNotFoundError."""
    with vantage.organisation.settled():
        key = _key(vantage.server, name)
        if key is None:
            raise SslBindingNotFoundError(vantage.server.name, name)
        del vantage.server.ssl_bindings[key]


def _key(server: Server, name: str) -> str | None:
    return next((key for key in server.ssl_bindings if key.lower() == name.lower()), None)


def _bindable(server: Server, thumbprint: str, store: str) -> str:
    if store.lower() != "my":
        raise NotBindableError(server.name, thumbprint)
    try:
        return with_key(server, thumbprint).thumbprint
    except CertificateError as error:
        raise NotBindableError(server.name, thumbprint) from error
