# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test sanity in a copy of the project: ``python -m tools.sanity COPY [--without-tests] [OPTION...]``.

What is installed has to be clean everywhere; the tests and the lab, three times as much, once in the matrix.

A test that ansible-test leaves out for want of a program, an environment or a file to look at is only warned about, and
counts as passed. Here it fails. (Tests for kinds of files that the project has none of are left out without a word.)
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from .places import COLLECTION, export

_LEFT_OUT = ("WARNING: All targets skipped", "WARNING: Required program", "WARNING: Skipping")


def main(arguments: list[str]) -> int:
    """Run it with this interpreter's version; the exit code of ansible-test, or 1 when something was left out."""
    parser = argparse.ArgumentParser(prog="tools.sanity")
    parser.add_argument("copy", help="name of the copy")
    parser.add_argument("--without-tests", action="store_true", help="look at what is installed alone")
    options, further = parser.parse_known_args(arguments)
    place = export(options.copy, tests=not options.without_tests)
    # With these it would look into the checkout instead of the copy.
    inherited = ("ANSIBLE_COLLECTIONS_PATH", "PYTHONPATH")
    variables = {name: value for name, value in os.environ.items() if name not in inherited}
    command = ["ansible-test", "sanity", "--color", "no", "--python", f"3.{sys.version_info[1]}", *further]
    process = subprocess.Popen(
        command, cwd=place / COLLECTION, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    left_out = 0
    tests = 0
    for line in process.stdout or ():
        print(line, end="", flush=True)
        left_out += line.startswith(_LEFT_OUT)
        tests += line.startswith("Running sanity test")
    code = process.wait()
    if left_out:
        print(f"ansible-test left out {left_out} tests: see its warnings above")
        return 1
    if code == 0:
        print(f"ansible-test sanity: {tests} tests, clean")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
