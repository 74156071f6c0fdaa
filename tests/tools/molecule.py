# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All molecule scenarios, in a copy of the project: molecule keeps what it makes beside the scenarios and at home."""

from __future__ import annotations

import os
import shutil
import sys

from .places import CACHE, COLLECTION, export


def main() -> int:
    """Make the copy and become molecule."""
    place = export("molecule")
    project = place / COLLECTION
    os.chdir(project)
    # What a run before left would make molecule believe that the lab is up, and use the collection as it was then.
    shutil.rmtree(CACHE / "home" / "molecule" / ".ansible", ignore_errors=True)
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(place)
    os.execvp("molecule", ["molecule", "test", "--all", "--report", "--no-command-borders"])


if __name__ == "__main__":
    sys.exit(main())
