# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remove-Item on certificate stores, http.sys and files, New-Item on http.sys (cmdlet sheet 8.2 and 8.3)."""

from __future__ import annotations

import re
import typing as t

from lab.contract import (
    SYSTEM_EXCEPTION,
    Call,
    Category,
    Cmdlet,
    ErrorRecord,
    Kind,
    LiveObject,
    NetException,
    Parameter,
    TerminatingError,
)
from lab.organisation import NotBindableError, SslBindingExistsError, StoredCertificate, disk, iis, machine_stores
from lab.shapes.ssl_binding import ssl_binding

from .common import vantage_of
from .file_paths import existing_files, is_on_disk
from .item_paths import PathError, Place, place_of
from .items import PATHS, existing, paths_of

_COMMANDS = "Microsoft.PowerShell.Commands."
_SSL_NAME = re.compile(r"(?P<address>[^!]*)!(?P<port>\d{1,5})(?:!(?P<host>[^!]+))?")
_WIN32 = (
    "System.ComponentModel.Win32Exception",
    "System.Runtime.InteropServices.ExternalException",
    *SYSTEM_EXCEPTION,
)
_NOT_SUPPORTED = (
    "System.Management.Automation.PSNotSupportedException",
    "System.NotSupportedException",
    *SYSTEM_EXCEPTION,
)
_ARGUMENT = ("System.ArgumentException", *SYSTEM_EXCEPTION)


class RemoveItem(Cmdlet):
    """Takes certificates out of a store, or entries out of http.sys, or deletes files. Left out: -Filter, -Include, -Exclude.

    Assumption: a folder is not removed; PowerShell would ask first, and the provider refuse.
    """

    name: t.ClassVar[str] = "Remove-Item"
    net_class: t.ClassVar[str] = _COMMANDS + "RemoveItemCommand"
    default_set: t.ClassVar[str | None] = "Path"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        *PATHS,
        Parameter("Recurse", Kind.SWITCH),
        Parameter("Force", Kind.SWITCH),
        # The certificate provider's own; without it the key stays behind on the disk, where nobody here looks.
        Parameter("DeleteKey", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        for path in paths_of(call):
            try:
                if is_on_disk(path):
                    self._delete(call, path)
                    continue
                place = place_of(call, path)
                if not place.leaf:
                    raise PathError(_unsupported(path))
                for item in existing(call, path):
                    self._remove(call, place, str(item.read("PSChildName")))
            except PathError as error:
                call.error(error.record)

    @staticmethod
    def _delete(call: Call, path: str) -> None:
        for found in existing_files(call, path):
            # The words of PowerShell's own resources.
            if call.should_process(found.path, "Remove File"):
                disk.remove(vantage_of(call), found.path)

    @staticmethod
    def _remove(call: Call, place: Place, name: str) -> None:
        vantage = vantage_of(call)
        if place.store and vantage.server.has_script_forms_alone:
            # The Certificate provider removes from PowerShell 3.0 on (about_Certificate_Provider).
            raise PathError(_unsupported(f"{place.folder}\\{name}"))
        action = "Remove certificate" if place.store else "Remove SSL Binding"
        if not call.should_process(f"Item: {place.folder}\\{name}", action):
            return
        if place.store:
            machine_stores.remove(vantage, place.store, name)
        else:
            iis.remove(vantage, name)


class NewItem(Cmdlet):
    """Makes an entry of http.sys with the certificate that is piped in or given as the value.

    The site needs its own binding (cmdlet sheet 8.2). In a certificate store only stores can be made, and not here.
    """

    name: t.ClassVar[str] = "New-Item"
    net_class: t.ClassVar[str] = _COMMANDS + "NewItemCommand"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("Path", Kind.STRINGS, mandatory=True, position=0, by_property=True),
        Parameter("ItemType", by_property=True, aliases=("Type",)),
        Parameter("Value", Kind.OBJECT, by_value=True, by_property=True),
        Parameter("Force", Kind.SWITCH),
        # The provider's own, on IIS 8 and later.
        Parameter("SslFlags", Kind.INT32),
    )

    def process(self, call: Call) -> None:
        for path in [str(item) for item in call.bound["Path"]]:
            try:
                place = place_of(call, path)
            except PathError as error:
                call.error(error.record)
                continue
            match = _SSL_NAME.fullmatch(place.leaf)
            if place.store:
                raise TerminatingError(_unsupported(path))
            if match is None:
                raise _failed(_ARGUMENT, f"'{place.leaf}' is no address and port.")
            if call.should_process(f"{place.folder}\\{place.leaf}", "New SSL Binding"):
                self._make(call, place, match)

    @staticmethod
    def _make(call: Call, place: Place, match: re.Match[str]) -> None:
        """Assumption: the class of the exceptions, and that the certificate is looked for in the personal store."""
        value = call.bound.get("Value")
        if not isinstance(value, LiveObject) or not isinstance(value.source, StoredCertificate):
            raise _failed(_ARGUMENT, "The value is no certificate.")
        vantage = vantage_of(call)
        address, port, host = match["address"], int(match["port"]), match["host"] or ""
        try:
            entry = iis.add(vantage, address, port, host, value.source.thumbprint)
        except SslBindingExistsError:
            raise _failed(_WIN32, "Cannot create a file when that file already exists") from None
        except NotBindableError:
            message = "A specified logon session does not exist. It may already have been terminated"
            raise _failed(_WIN32, message) from None
        call.write(ssl_binding(vantage, entry, place.notes(entry.name)))


def _failed(type_names: tuple[str, ...], message: str) -> TerminatingError:
    """What a provider throws: its type is the id."""
    exception = NetException(type_names, message, None, -2147467259)
    return TerminatingError(ErrorRecord(exception, type_names[0], Category.NotSpecified))


def _unsupported(path: str) -> ErrorRecord:
    """NotSupported, as for Copy-Item in a certificate store (cmdlet sheet 8.3)."""
    message = "Provider operation stopped because the provider does not support this operation."
    return ErrorRecord(
        NetException(_NOT_SUPPORTED, message, None, -2146233067), "NotSupported", Category.NotImplemented, path
    )


__all__ = ("NewItem", "RemoveItem")
