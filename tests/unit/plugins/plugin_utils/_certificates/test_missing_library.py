# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without the cryptography library everything can be imported, and the first use says what to install."""

from __future__ import annotations

import os
import subprocess
import sys

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import missing_library

PROGRAM = """
import sys
sys.modules["cryptography"] = None
from ansible_collections.certops.exchange.plugins.plugin_utils import _exchange
from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import missing_library
print(missing_library())
"""


def test_it_is_here() -> None:
    assert missing_library() is None


def test_it_is_named_when_it_is_not() -> None:
    # Another process finds the collection where this one does.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    assert "cryptography" in run.stdout
    assert "Install" in run.stdout
