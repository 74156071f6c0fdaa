# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things lie: the checkout, its cache, the tree that makes the checkout a collection, and copies of the checkout.

Everything that is made goes below ``.cache`` in the checkout, and may be deleted at any time.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
TESTS = ROOT / "tests"
COLLECTION = pathlib.PurePath("ansible_collections", "certops", "exchange")

#: What is left out of a checkout that git does not know: the same as .gitignore names.
_MADE = frozenset({"collections", "__pycache__"})
_SANITY_SETTINGS = pathlib.Path(TESTS.name, "config.yml")


def tree() -> pathlib.Path:
    """The folder for ANSIBLE_COLLECTIONS_PATH in which the checkout itself is the collection, by a symbolic link."""
    link = CACHE / "tree" / COLLECTION
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.relpath(ROOT, link.parent), target_is_directory=True)
    return CACHE / "tree"


def tracked_files() -> list[pathlib.Path]:
    """The files of the project, relative to the checkout: those git tracks and that exist.

    In an unpacked archive, or where git is missing, all files count but the hidden folders and what tools leave behind.
    """
    if (ROOT / ".git").exists() and shutil.which("git"):
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
        names = [pathlib.Path(os.fsdecode(name)) for name in listing.split(b"\0") if name]
        return sorted(name for name in names if (ROOT / name).is_symlink() or (ROOT / name).is_file())
    found: list[pathlib.Path] = []
    for folder, folders, files in os.walk(ROOT):
        hidden = {name for name in folders if name.startswith(".") and name != ".ci"}
        folders[:] = [name for name in folders if name not in _MADE and name not in hidden]
        found.extend((pathlib.Path(folder) / name).relative_to(ROOT) for name in files if not name.endswith(".tar.gz"))
    return sorted(name for name in found if name.parts[:2] != ("tests", "output"))


def export(name: str, *, tests: bool = True) -> pathlib.Path:
    """A copy of the project as it stands in the checkout, uncommitted changes included; returns its collections path.

    :param tests: with the tests and the lab, or with what ansible-test reads there alone.

    Some tools follow no symbolic link to a collection, and some write where they run: each gets a copy of its own.
    Some ask git for the files; the copy is a repository of its own, or they would ask that of the checkout, which
    ignores the copy with everything in it.
    """
    place = CACHE / "copies" / name
    shutil.rmtree(place, ignore_errors=True)
    for file in tracked_files():
        if not tests and file.parts[0] == TESTS.name and file != _SANITY_SETTINGS:
            continue
        target = place / COLLECTION / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, target, follow_symlinks=False)
    if (ROOT / ".git").exists():
        if not shutil.which("git"):
            raise SystemExit("This checkout is a git repository: install git, or work in an unpacked archive of it")
        for command in (["git", "init", "--quiet"], ["git", "add", "--all", "--force"]):
            subprocess.run(command, cwd=place / COLLECTION, check=True)
    return place
