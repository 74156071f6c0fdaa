# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the script with which ansible-test puts pip into the environments it makes.

ansible-test would fetch that script from a host of its own. The pip that comes with Python does as well, and takes
what it installs from the configured index.
"""

from __future__ import annotations

import shutil
import subprocess
import sys


def main() -> int:
    """Install pip, and what else the arguments name."""
    wanted = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
    # As a process of its own: within this one, ensurepip takes away the configuration that the next call needs.
    if subprocess.run([sys.executable, "-m", "ensurepip"], check=False).returncode:
        # Some systems ship Python without it; then the pip that runs the gates reaches over.
        outer = shutil.which("pip") or "pip"
        subprocess.run([outer, "--python", sys.executable, "install", "pip"], check=True)
    return subprocess.run([sys.executable, "-m", "pip", "install", "--upgrade", *wanted], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
