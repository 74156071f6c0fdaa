# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a command in a copy of the project: ``python -m tools.in_copy COPY COMMAND...``.

The process becomes the command.
"""

from __future__ import annotations

import os
import sys

from .places import COLLECTION, export


def main(arguments: list[str]) -> int:
    """Make the copy, go there, run the command."""
    name, *command = arguments
    place = export(name)
    os.chdir(place / COLLECTION)
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(place)
    os.execvp(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
