# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths of the two providers: ``Cert:\\LocalMachine\\My|Root`` and ``IIS:\\SslBindings`` (cmdlet sheet 8.2 and 8.3)."""

from __future__ import annotations

import dataclasses
import typing as t

from lab.contract import OBJECT, SYSTEM_EXCEPTION, Call, Category, ErrorRecord, LiveObject, NetException
from lab.organisation import machine_stores

from .modules import WEB_ADMINISTRATION, is_loaded

CERTIFICATES = "Microsoft.PowerShell.Security\\Certificate"
# Assumption: the full name of the provider, which is seen in paths of pipelines only.
WEB = "WebAdministration\\WebAdministration"
_SESSION_STATE = (
    "System.Management.Automation.SessionStateException",
    "System.Management.Automation.RuntimeException",
    *SYSTEM_EXCEPTION,
)
_HRESULT = -2146233087


class PathError(Exception):
    """A path that cannot be followed."""

    def __init__(self, record: ErrorRecord) -> None:
        super().__init__(record.error_id)
        self.record = record


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a path leads.

    :ivar store: the name of a certificate store of LocalMachine; empty for the bindings of http.sys.
    :ivar leaf: the item's name, which may hold wildcards; empty for the folder itself.
    """

    path: str
    store: str
    leaf: str

    @property
    def folder(self) -> str:
        """The folder's path as the provider writes it."""
        return f"LocalMachine\\{self.store}" if self.store else "SslBindings"

    def notes(self, leaf: str) -> dict[str, t.Any]:
        """The notes that PowerShell puts on an item of this folder."""
        provider, drive = (CERTIFICATES, "Cert") if self.store else (WEB, "IIS")
        parent = f"{provider}::{self.folder}" if self.store else f"{provider}::\\\\localhost\\{self.folder}"
        return {
            "PSPath": f"{parent}\\{leaf}",
            "PSParentPath": parent,
            "PSChildName": leaf,
            "PSDrive": _named("System.Management.Automation.PSDriveInfo", drive),
            "PSProvider": _named("System.Management.Automation.ProviderInfo", provider),
            "PSIsContainer": False,
        }


def place_of(call: Call, path: str) -> Place:
    """Where the path leads. Raises PathError for a drive or a folder that is not there."""
    drive, parts = _parts(path)
    if drive == "cert":
        for store in machine_stores.STORES:
            if [part.lower() for part in parts[:2]] == ["localmachine", store.lower()] and len(parts) <= 3:
                return Place(path, store, parts[2] if len(parts) == 3 else "")
        raise not_found(path)
    # The drive comes with its module; until then there is none of that name.
    # Assumption: also over remoting, where modules load by the first use of a cmdlet, not of a drive.
    if drive == "iis" and is_loaded(call, WEB_ADMINISTRATION):
        if parts and parts[0].lower() == "sslbindings" and len(parts) <= 2:
            return Place(path, "", parts[1] if len(parts) == 2 else "")
        raise not_found(path)
    raise _no_drive(path)


def _parts(path: str) -> tuple[str, list[str]]:
    provider, separator, rest = path.partition("::")
    if separator:
        drive = {CERTIFICATES.lower(): "cert", "certificate": "cert", WEB.lower(): "iis"}.get(
            provider.lower(), provider
        )
        rest = rest.removeprefix("\\\\localhost")
    else:
        drive, _unused, rest = path.partition(":")
    return drive.lower(), [part for part in rest.replace("/", "\\").split("\\") if part]


def not_found(path: str) -> PathError:
    """PathNotFound, as PowerShell says it of every provider. Ids are PowerShell's own; not recorded."""
    message = f"Cannot find path '{path}' because it does not exist."
    names = ("System.Management.Automation.ItemNotFoundException", *_SESSION_STATE)
    return PathError(
        ErrorRecord(NetException(names, message, None, _HRESULT), "PathNotFound", Category.ObjectNotFound, path)
    )


def _no_drive(path: str) -> PathError:
    drive = path.partition(":")[0]
    message = f"Cannot find drive. A drive with the name '{drive}' does not exist."
    names = ("System.Management.Automation.DriveNotFoundException", *_SESSION_STATE)
    return PathError(
        ErrorRecord(NetException(names, message, None, _HRESULT), "DriveNotFound", Category.ObjectNotFound, drive)
    )


def _named(type_name: str, text: str) -> LiveObject:
    return LiveObject((type_name, OBJECT), text, {"Name": text})


__all__ = ("PathError", "Place", "not_found", "place_of")
