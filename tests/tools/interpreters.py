# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python interpreters of this machine: on PATH, and where version managers and distributions keep theirs."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

#: Below the user's home or the root; each holds one interpreter per version.
_KEPT = (
    "~/.pyenv/versions/*/bin",
    "~/.local/share/uv/python/*/bin",
    "~/.asdf/installs/python/*/bin",
    "~/.local/share/mise/installs/python/*/bin",
    "/opt/python*/bin",
    "/opt/python/*/bin",
)
_MINORS = range(10, 20)


def own_interpreter() -> str:
    """That of this process, and not the environment that it may run in: that may be the one to be made anew."""
    outside = pathlib.Path(sys.base_prefix, "bin", f"python3.{sys.version_info[1]}")
    return os.path.realpath(outside if sys.prefix != sys.base_prefix and outside.is_file() else sys.executable)


def interpreters() -> dict[int, str]:
    """For each minor version of Python 3 from 3.10 on one that starts: that of this process, else the first found."""
    found = {sys.version_info[1]: own_interpreter()}
    folders = [pathlib.Path(folder) for folder in os.get_exec_path()]
    for pattern in _KEPT:
        path = pathlib.Path(pattern).expanduser()
        folders += sorted(pathlib.Path(path.anchor).glob(str(path.relative_to(path.anchor))), reverse=True)
    for minor in _MINORS:
        for folder in folders:
            program = folder / f"python3.{minor}"
            if minor not in found and program.is_file() and _starts(program, minor):
                found[minor] = str(program)
    return dict(sorted(found.items()))


def _starts(program: pathlib.Path, minor: int) -> bool:
    """Whether it is what its name says: a version manager's shim for a version that is not chosen ends with an error."""
    command = [str(program), "-c", "import ssl, sys; print(sys.version_info[1])"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0 and run.stdout.strip() == str(minor)
