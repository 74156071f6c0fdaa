# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts ansible-playbook, hundreds of times, without an interpreter that imports everything anew for each of them.

The standard library's fork server imports Ansible and the remoting libraries once; a run is a child of it, which calls the
entry point of the executable with the arguments, the environment and the working directory that the executable would get.
The runs of the demo, of molecule and from the installed collection start the executable itself.
"""

from __future__ import annotations

import atexit
import functools
import multiprocessing.forkserver
import os
import pathlib
import shutil
import sys
import tempfile
import typing as t
from unittest import mock


def launch(
    arguments: t.Sequence[str], environment: t.Mapping[str, str], directory: pathlib.Path, output: pathlib.Path
) -> multiprocessing.Process:
    """A run of ``ansible-playbook`` in the background; what it prints goes to the file.

    :param environment: all of it. What Ansible itself is configured by (``ANSIBLE_*``) is that of the first run for all.
    """
    context = _context(tuple(sorted(item for item in environment.items() if item[0].startswith("ANSIBLE_"))))
    process = context.Process(
        target=_run, args=(["ansible-playbook", *arguments], dict(environment), directory, output)
    )
    process.start()
    return t.cast(multiprocessing.Process, process)


@functools.cache
def home() -> pathlib.Path:
    """The home directory that Ansible's own settings refer to, the same for all runs."""
    place = pathlib.Path(tempfile.mkdtemp(prefix="controller-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


@functools.cache
def _context(settings: tuple[tuple[str, str], ...]) -> t.Any:
    if _context.cache_info().currsize:
        raise AssertionError("Ansible reads its settings once, so that all runs need the same")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["integration.imported_once"])
    variables = {
        **dict(settings),
        "HOME": str(home()),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(pathlib.Path(__file__).resolve().parents[1]),
    }
    with mock.patch.dict(os.environ, variables):
        multiprocessing.forkserver.ensure_running()
    return context


def _run(arguments: list[str], environment: dict[str, str], directory: pathlib.Path, output: pathlib.Path) -> None:
    """In the child. Ends it with the executable's exit code."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(directory)
    with open(os.devnull, "rb") as nothing, output.open("wb") as file:
        for descriptor, source in ((0, nothing), (1, file), (2, file)):
            os.dup2(source.fileno(), descriptor)
    sys.argv = arguments
    from ansible.cli.playbook import main

    main()
