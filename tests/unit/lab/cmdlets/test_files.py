# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on a server's disk, through the engine as a client sees them."""

from __future__ import annotations

import pytest
from unit.lab.cmdlets.engine_client import Client, Command, Result

from lab.organisation import Vantage, disk

PATH = "C:\\temp\\edge.xml"
DATA = b"\xef\xbb\xbf<a>\r\n \xc3\xa9\r\n</a>"


@pytest.fixture(autouse=True)
def written(vantage: Vantage) -> None:
    disk.write(vantage, PATH, DATA)


def ids(result: Result) -> list[str]:
    return [str(error.FullyQualifiedErrorId) for error in result.errors]


def content(**parameters: object) -> Command:
    return "Get-Content", {"Path": PATH, **parameters}


def test_bytes_one_by_one_in_groups_or_at_once(windows: Client) -> None:
    assert bytes(windows.run(content(Encoding="Byte")).output) == DATA
    (whole,) = windows.run(content(Encoding="Byte", ReadCount=0)).output
    assert bytes(whole) == DATA
    groups = windows.run(content(Encoding="Byte", ReadCount=8)).output
    assert [len(group) for group in groups] == [8, 8, 1]
    (raw,) = windows.run(content(Encoding="Byte", Raw=True)).output
    assert bytes(raw) == DATA
    assert bytes(windows.run(content(Encoding="Byte", TotalCount=3)).output) == DATA[:3]


def test_lines(windows: Client) -> None:
    assert windows.run(content()).output == ["<a>", " é", "</a>"]
    assert windows.run(content(Raw=True)).output == ["<a>\r\n é\r\n</a>"]
    refused = windows.run(content(Encoding="Nonsense"))
    assert ids(refused) or refused.reason is not None


def test_the_computers_name_in_the_environment(windows: Client, vantage: Vantage) -> None:
    for path in ("Env:\\COMPUTERNAME", "env:computername", "Microsoft.PowerShell.Core\\Environment::ComputerName"):
        assert windows.run(("Get-Content", {"Path": path})).output == [vantage.server.name.upper()]
    assert ids(windows.run(("Get-Content", {"Path": "Env:\\NOWHERE"}))) == [
        "PathNotFound,Microsoft.PowerShell.Commands.GetContentCommand"
    ]


def test_the_accounts_folder_for_temporary_files(windows: Client, vantage: Vantage) -> None:
    folder = f"C:\\Users\\{vantage.user.name}\\AppData\\Local\\Temp"
    assert windows.run(("Get-Content", {"Path": "Env:\\TEMP"})).output == [folder]
    disk.write(vantage, folder + "\\a-1.xml", b"")
    disk.write(vantage, folder + "\\b.xml", b"")
    found = windows.run(("Get-ChildItem", {"Path": folder + "\\a-*.xml"})).output
    assert [item.FullName for item in found] == [folder + "\\a-1.xml"]
    assert windows.run(("Remove-Item", {"LiteralPath": [item.FullName for item in found]})).errors == []
    assert windows.run(("Get-ChildItem", {"Path": folder + "\\*.xml"})).output[0].Name == "b.xml"


def test_written_bytes_are_read_back(windows: Client, vantage: Vantage) -> None:
    data = bytes(range(256))
    written = windows.run(("Set-Content", {"Path": PATH, "Value": data, "Encoding": "Byte"}))
    assert (written.output, written.errors, written.reason) == ([], [], None)
    found = disk.read(vantage, PATH)
    assert found is not None
    assert found.data == data
    windows.run(("Set-Content", {"Path": "C:\\other.txt", "Value": ["a", "\u00e9"]}))
    assert windows.run(("Get-Content", {"Path": "C:\\other.txt"})).output == ["a", "\u00e9"]
    windows.run(("Set-Content", {"Path": "C:\\other.txt", "Value": ["b"], "WhatIf": True}))
    windows.run(("Set-Content", {"Path": "C:\\*.none", "Value": ["b"]}))
    assert windows.run(("Get-Content", {"Path": "C:\\other.txt"})).output == ["a", "\u00e9"]
    refused = windows.run(("Set-Content", {"Path": PATH, "Value": ["text"], "Encoding": "Byte"}))
    assert refused.reason is not None
    assert ids(windows.run(("Set-Content", {"Path": "X:\\a", "Value": ["b"]}))) == [
        "DriveNotFound,Microsoft.PowerShell.Commands.SetContentCommand"
    ]


def test_item_of_a_file(windows: Client, vantage: Vantage) -> None:
    (item,) = windows.run(("Get-Item", {"Path": PATH.upper()})).output
    assert (item.Name, item.Length, item.DirectoryName, item.Extension) == ("edge.xml", len(DATA), "C:\\temp", ".xml")
    assert item.FullName == PATH
    disk.write(vantage, "C:\\temp\\other.txt", b"")
    names = [item.Name for item in windows.run(("Get-ChildItem", {"Path": "C:\\temp\\*.xml"})).output]
    assert names == ["edge.xml"]


def test_removal(windows: Client, vantage: Vantage) -> None:
    assert windows.run(("Test-Path", {"LiteralPath": PATH})).output == [True]
    assert windows.run(("Remove-Item", {"LiteralPath": PATH, "WhatIf": True})).errors == []
    assert disk.read(vantage, PATH) is not None
    windows.run(("Remove-Item", {"LiteralPath": PATH}))
    assert disk.read(vantage, PATH) is None
    assert windows.run(("Test-Path", {"LiteralPath": PATH})).output == [False]


@pytest.mark.parametrize("name", ["Get-Content", "Get-Item", "Remove-Item"])
def test_file_that_is_not_there(windows: Client, name: str) -> None:
    result = windows.run((name, {"LiteralPath": "C:\\nothing.xml"}))
    assert ids(result) == [f"PathNotFound,Microsoft.PowerShell.Commands.{name.replace('-', '')}Command"]
    assert str(result.errors[0].Exception.Message) == "Cannot find path 'C:\\nothing.xml' because it does not exist."


def test_a_pattern_that_fits_nothing_is_no_error(windows: Client) -> None:
    result = windows.run(("Get-Item", {"Path": "C:\\*.pfx"}))
    assert (result.output, result.errors) == ([], [])


def test_only_full_paths_are_written(vantage: Vantage) -> None:
    for path in ("edge.xml", "D:\\edge.xml", "C:\\", "C:\\a?b", "\\\\server\\share\\edge.xml"):
        with pytest.raises(ValueError, match="full path"):
            disk.write(vantage, path, b"")
