# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layers of pyproject.toml, checked by import-linter on a copy in which every folder is a regular package.

A collection has no ``__init__.py``, and import-linter only sees what lies in packages that do.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import sys

from .places import CACHE, COLLECTION, ROOT


def main() -> int:
    """Make the copy and become lint-imports."""
    place = CACHE / "layers"
    shutil.rmtree(place, ignore_errors=True)
    python_alone = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "plugins", place / COLLECTION / "plugins", ignore=python_alone)
    shutil.copytree(ROOT / "tests" / "lab", place / "lab", ignore=python_alone)
    for folder in {parent for file in place.rglob("*.py") for parent in file.relative_to(place).parents}:
        if folder != pathlib.Path():
            (place / folder / "__init__.py").touch()
    variables = os.environ | {"PYTHONPATH": str(place)}
    command = ["lint-imports", "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    os.chdir(place)
    os.execvpe(command[0], command, variables)


if __name__ == "__main__":
    sys.exit(main())
