# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m lab``."""

from __future__ import annotations

import sys

from lab.app.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
