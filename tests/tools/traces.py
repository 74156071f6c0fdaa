# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No file of the project names a folder of the machine it was written on."""

from __future__ import annotations

import pathlib
import re
import sys

from .places import ROOT, tracked_files

#: The first folder of a path; a letter, digit, dot or colon before it makes it a part of something else.
_FOLDERS = ("home", "root", "tmp", "work", "Users", "mnt")
_ABSOLUTE = re.compile(r"(?<![\w.:~}/-])/(?:" + "|".join(_FOLDERS) + r")(?:/|\b(?=[\"'\s`)]))")


def traces(text: str, checkout: pathlib.Path) -> list[tuple[int, str]]:
    """The lines with such a path, or with that of this checkout: number and text."""
    return [
        (number, line.strip())
        for number, line in enumerate(text.splitlines(), 1)
        if str(checkout) in line or _ABSOLUTE.search(line)
    ]


def main() -> int:
    """Read every file; 1 when one has a trace."""
    files = tracked_files()
    found = 0
    for file in files:
        if file.parts[0] == "LICENSES":
            continue
        for number, line in traces((ROOT / file).read_text(encoding="utf-8", errors="replace"), ROOT):
            found += 1
            print(f"{file}:{number}: {line[:160]}")
    print(f"{len(files)} files, {found} lines that name a folder of a machine")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
