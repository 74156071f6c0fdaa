# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The Python to start with: 3.10 or later. Everything else is installed below .cache, from PyPI.
PYTHON ?= python3
TOOLS = PYTHONPATH=tests $(PYTHON) -m tools

.PHONY: demo test test-matrix kerberos clean

# A simulated organisation, its auth certificate rotated by the real ansible-playbook.
demo:
	@$(TOOLS).environments run python tests/tools/demo.py

# Every gate of the project. Some of them alone: make test GATES="unit types"
test:
	@$(TOOLS).gates $(GATES)

# Sanity, unit tests and one integration run on every ansible-core from 2.16 on for which there is an interpreter.
# Some of them alone: make test-matrix CORES="2.16 2.19"
test-matrix:
	@$(TOOLS).matrix $(CORES)

# What the gate kerberos of make test needs beside Debian's packages. Its libraries are compiled, which takes minutes.
kerberos:
	@$(TOOLS).kerberos

clean:
	rm -rf .cache .ansible .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis tests/output
