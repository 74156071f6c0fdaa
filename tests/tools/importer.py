# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""galaxy-importer on the built collection: what Galaxy and Automation Hub check when a collection is uploaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from .places import CACHE
from .tarball import build

# Its run of ansible-test would build a container; sanity is a gate of its own.
_SETTINGS = """\
[galaxy-importer]
log_level_main = INFO
run_ansible_doc = true
run_ansible_lint = true
offline_ansible_lint = true
check_runtime_yaml = true
check_changelog = true
check_required_tags = true
run_ansible_test = false
"""
#: Its complaints come as log lines, and do not change its exit code.
_COMPLAINTS = ("ERROR", "WARNING")


def main() -> int:
    """Build, import, and fail on an error or a warning alike."""
    place = CACHE / "importer"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    tarball = build(place)
    settings = place / "galaxy-importer.cfg"
    settings.write_text(_SETTINGS)
    variables = os.environ | {"GALAXY_IMPORTER_CONFIG": str(settings)}
    variables.pop("ANSIBLE_COLLECTIONS_PATH", None)
    command = [sys.executable, "-m", "galaxy_importer.main", tarball.name]
    run = subprocess.run(
        command, cwd=place, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    print(run.stdout)
    complaints = [line for line in run.stdout.splitlines() if line.startswith(_COMPLAINTS)]
    if run.returncode or complaints:
        print(f"galaxy-importer: exit code {run.returncode}, {len(complaints)} complaints")
        return 1
    print("galaxy-importer: no complaint")
    return 0


if __name__ == "__main__":
    sys.exit(main())
