# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file in which a module keeps what it overwrites: whole or not at all, and for its owner only."""

from __future__ import annotations

import json
import os
import pathlib
import stat
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._backup_file import read_backup, write_backup
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal

CONTENT = {"name": "交換 Müller", "values": [None, True, "<I>CN=a<S>CN=b"]}


@pytest.fixture
def place(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "made" / "on the way" / "backup.json"


def test_there_and_back(place: pathlib.Path) -> None:
    assert read_backup(str(place)) is None
    write_backup(str(place), CONTENT)
    assert read_backup(str(place)) == CONTENT
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    # For people, too.
    assert "交換" in place.read_text(encoding="utf-8")
    assert [file.name for file in place.parent.iterdir()] == ["backup.json"]


@pytest.mark.parametrize("function", ["fsync", "fdopen"])
def test_what_was_there_stays_where_writing_fails(
    place: pathlib.Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """A full disk for example: neither half a file nor a leftover."""
    write_backup(str(place), {"old": True})

    def full(*_arguments: t.Any, **_options: t.Any) -> t.NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, function, full)
    with pytest.raises(Refusal, match="can't be written.*No space left.*Nothing was changed"):
        write_backup(str(place), CONTENT)
    assert read_backup(str(place)) == {"old": True}
    assert [file.name for file in place.parent.iterdir()] == ["backup.json"]


def test_a_place_that_is_no_folder(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="can't be written"):
        write_backup(str(tmp_path / "file" / "backup.json"), CONTENT)
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    with pytest.raises(Refusal, match="can't be written"):
        write_backup(str(tmp_path / "folder"), CONTENT)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.parametrize("data", [b"", b"{", json.dumps(CONTENT).encode()[:-3], b'{"a": "\xff"}'])
def test_one_that_is_damaged(place: pathlib.Path, data: bytes) -> None:
    place.parent.mkdir(parents=True)
    place.write_bytes(data)
    with pytest.raises(Refusal, match="can't be read.*Nothing was changed"):
        read_backup(str(place))
    assert place.read_bytes() == data


def test_a_folder_is_no_backup(tmp_path: pathlib.Path) -> None:
    with pytest.raises(Refusal, match="can't be read"):
        read_backup(str(tmp_path))
