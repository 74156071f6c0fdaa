# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test sanity in a copy of the project: ``python -m tools.sanity COPY``.

A test that ansible-test leaves out for want of something is only warned about, and counts as passed; here it fails,
except for those that have nothing to test in this project.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from .places import COLLECTION, export

#: pslint needs PowerShell, and the project ships no PowerShell file.
_NOTHING_TO_TEST = frozenset({"pslint"})
_NO_TARGET = "WARNING: All targets skipped."
_SKIPPED = re.compile(r"WARNING: Skipping sanity test '([^']+)'|WARNING: Required program .* for sanity test (\S+)")


def main(arguments: list[str]) -> int:
    """Run it with this interpreter's version; the exit code of ansible-test, or 1 when something was left out."""
    place = export(arguments[0])
    variables = dict(os.environ)
    # With these it would look into the checkout instead of the copy.
    for name in ("ANSIBLE_COLLECTIONS_PATH", "PYTHONPATH"):
        variables.pop(name, None)
    command = ["ansible-test", "sanity", "--color", "no", "--python", f"3.{sys.version_info[1]}", *arguments[1:]]
    process = subprocess.Popen(
        command, cwd=place / COLLECTION, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    skipped: set[str] = set()
    for line in process.stdout or ():
        print(line, end="", flush=True)
        found = _SKIPPED.search(line)
        if found:
            skipped.add(found[1] or found[2])
        if line.startswith(_NO_TARGET):
            skipped.add("every file")
    code = process.wait()
    left_out = skipped - _NOTHING_TO_TEST
    if left_out:
        print(f"ansible-test left out {', '.join(sorted(left_out))}: see its warnings above")
        return 1
    if code == 0:
        print("ansible-test sanity: clean")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
