# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Win32_Process and Win32_Service as Get-CimInstance returns them.

Types and order of properties as public exports and listings of such objects show them. The notes that PowerShell's serialiser adds
(``__ClassMetadata``) are left out. Numbers that the lab does not model (memory, handles, times) are null.
"""

from __future__ import annotations

import dataclasses
import typing as t

from psrpcore.types import PSUInt

from lab.contract import OBJECT, LiveObject
from lab.organisation import AppPool, Server, Service, Vantage, windows
from lab.organisation.processes import process_name

from .moments import local

_CIM = "Microsoft.Management.Infrastructure.CimInstance"
_INETSRV = "c:\\windows\\system32\\inetsrv\\w3wp.exe"
_PROCESS = """
    Caption Description InstallDate Name Status CreationClassName CreationDate CSCreationClassName CSName ExecutionState
    Handle KernelModeTime OSCreationClassName OSName Priority TerminationDate UserModeTime WorkingSetSize CommandLine
    ExecutablePath HandleCount MaximumWorkingSetSize MinimumWorkingSetSize OtherOperationCount OtherTransferCount
    PageFaults PageFileUsage ParentProcessId PeakPageFileUsage PeakVirtualSize PeakWorkingSetSize PrivatePageCount
    ProcessId QuotaNonPagedPoolUsage QuotaPagedPoolUsage QuotaPeakNonPagedPoolUsage QuotaPeakPagedPoolUsage
    ReadOperationCount ReadTransferCount SessionId ThreadCount VirtualSize WindowsVersion WriteOperationCount
    WriteTransferCount PSComputerName
"""
# Assumption: the order of the class's definition, from the most general class down, as the listing of the other one has it.
_SERVICE = """
    Caption Description InstallDate Name Status CreationClassName Started StartMode SystemCreationClassName SystemName
    AcceptPause AcceptStop DesktopInteract DisplayName ErrorControl ExitCode PathName ServiceSpecificExitCode ServiceType
    StartName State TagId CheckPoint DelayedAutoStart ProcessId WaitHint PSComputerName
"""
_START_MODES = {"Automatic": "Auto"}


@dataclasses.dataclass(frozen=True)
class _Row:
    pid: int
    file: str
    command: str
    started: t.Any


def _types(*classes: str) -> tuple[str, ...]:
    """The chain of names: with the namespace for each class, then without, then the .NET type."""
    return (
        *(f"{_CIM}#root/cimv2/{name}" for name in classes),
        *(f"{_CIM}#{name}" for name in classes),
        _CIM,
        OBJECT,
    )


CLASSES = {
    "Win32_Process": ("Win32_Process", "CIM_Process", "CIM_LogicalElement", "CIM_ManagedSystemElement"),
    "Win32_Service": (
        "Win32_Service",
        "Win32_BaseService",
        "CIM_Service",
        "CIM_LogicalElement",
        "CIM_ManagedSystemElement",
    ),
}
"""Each class with those that it is derived from, the nearest first."""
_TYPES = {name: _types(*chain) for name, chain in CLASSES.items()}


def property_names(class_name: str) -> list[str]:
    """The properties of one of the two classes, in order. Raises KeyError."""
    return {"Win32_Process": _PROCESS, "Win32_Service": _SERVICE}[class_name].split()


def instances(vantage: Vantage, class_name: str) -> list[LiveObject]:
    """Those of one of the two classes. Raises KeyError."""
    return {"Win32_Process": _processes, "Win32_Service": _services}[class_name](vantage)


def _processes(vantage: Vantage) -> list[LiveObject]:
    """The worker processes and the services' processes of the hosting server, by process id."""
    server = vantage.server
    rows = [_worker(pool) for pool in windows.app_pools(vantage) if pool.worker_pid is not None]
    rows += [_service_process(item) for item in windows.services(vantage) if item.pid is not None]
    return [_process(server, row) for row in sorted(rows, key=lambda row: row.pid)]


def _services(vantage: Vantage) -> list[LiveObject]:
    """The services of the hosting server, by name."""
    found = sorted(windows.services(vantage), key=lambda item: item.name.lower())
    return [_service(vantage.server, item) for item in found]


def _worker(pool: AppPool) -> _Row:
    # Assumption: the arguments after ``-ap``; a client looks for that one.
    command = f'{_INETSRV} -ap "{pool.name}" -v "v4.0" -w "" -m 0'
    return _Row(pool.worker_pid or 0, "w3wp.exe", command, pool.worker_started)


def _service_process(service: Service) -> _Row:
    path = _path(service)
    return _Row(service.pid or 0, path.rpartition("\\")[2], f'"{path}"', service.started)


def _path(service: Service) -> str:
    folder = "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Bin\\"
    return f"{folder}{process_name(service)}.exe"


def _process(server: Server, row: _Row) -> LiveObject:
    values = {
        "Caption": row.file,
        "Description": row.file,
        "Name": row.file,
        "CreationClassName": "Win32_Process",
        "CreationDate": None if row.started is None else local(row.started, server.utc_offset),
        "CSCreationClassName": "Win32_ComputerSystem",
        "CSName": server.name.upper(),
        "Handle": str(row.pid),
        "OSCreationClassName": "Win32_OperatingSystem",
        "CommandLine": row.command,
        "ExecutablePath": row.command.partition(" -ap ")[0].strip('"'),
        "ProcessId": PSUInt(row.pid),
        "SessionId": PSUInt(0),
    }
    # The alias and script properties that PowerShell's own types file adds to this class.
    notes = {"ProcessName": row.file, "Handles": None, "VM": None, "WS": None, "Path": values["ExecutablePath"]}
    text = f'Win32_Process: {row.file} (Handle = "{row.pid}")'
    return LiveObject(_TYPES["Win32_Process"], text, {name: values.get(name) for name in _PROCESS.split()}, notes)


def _service(server: Server, service: Service) -> LiveObject:
    running = service.status == "Running"
    values = {
        "Name": service.name,
        "Status": "OK",
        "ExitCode": PSUInt(0),
        "DesktopInteract": False,
        "ErrorControl": "Normal",
        "PathName": f'"{_path(service)}"',
        "ServiceType": "Own Process",
        "StartMode": _START_MODES.get(service.start_type, service.start_type),
        "Caption": service.display_name,
        "CreationClassName": "Win32_Service",
        "Started": running,
        "SystemCreationClassName": "Win32_ComputerSystem",
        "SystemName": server.name.upper(),
        "AcceptPause": False,
        "AcceptStop": running,
        "DisplayName": service.display_name,
        "ServiceSpecificExitCode": PSUInt(0),
        "StartName": "LocalSystem",
        "State": service.status,
        "TagId": PSUInt(0),
        "CheckPoint": PSUInt(0),
        "DelayedAutoStart": False,
        # 0 for a service that does not run.
        "ProcessId": PSUInt(service.pid or 0),
        "WaitHint": PSUInt(0),
    }
    text = f'Win32_Service: {service.display_name} (Name = "{service.name}")'
    return LiveObject(_TYPES["Win32_Service"], text, {name: values.get(name) for name in _SERVICE.split()})


__all__ = ("CLASSES", "instances", "property_names")
