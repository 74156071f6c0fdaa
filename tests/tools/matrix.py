# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``make test-matrix``: sanity, unit tests and one integration run on every ansible-core that meta/runtime.yml admits.

What takes too long for ``make test`` is run as well: exhaustive tests with the core it uses, sanity of the tests with the
newest.

The cores are spread over the Pythons found on this machine, so that each of those is used; a core that none of them
runs is named and left out.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys

from .environments import RUN, Environment
from .gates import BRIEF, PYTEST
from .interpreters import interpreters
from .runner import Gate, Runner, end_as_by_control_c

#: For each ansible-core 2.N the Pythons 3.N its controller side supports, by its packages' metadata and documentation.
CORES = {
    16: range(10, 13),
    17: range(10, 13),
    18: range(11, 14),
    19: range(11, 14),
    20: range(12, 15),
    21: range(12, 15),
}


_KINDS = ("exhaustive", "sanity", "integration", "unit")
# What these say of a line hangs on their own versions, which each core pins, and not on the core that runs the line; and
# the unit tests import every file of the collection with each core.
_AT_THE_ENDS = ("changelog", "import", "pep8", "pylint", "yamllint")


def pairs(found: dict[int, str]) -> dict[int, int | None]:
    """For each core, among the Pythons found that it allows, the one least used by the cores before it; or None."""
    used = dict.fromkeys(sorted(found), 0)
    chosen: dict[int, int | None] = {}
    for core, allowed in CORES.items():
        python = min((minor for minor in used if minor in allowed), key=lambda minor: used[minor], default=None)
        chosen[core] = python
        if python is not None:
            used[python] += 1
    return chosen


def gates(core: int, python: str, *, first: bool, last: bool, lab: bool) -> list[Gate]:
    """What one core has to pass.

    :param first, last: whether it is the oldest or the newest: what takes longest is asked in these two, and about the tests
        in the newest.
    :param lab: whether the lab's own tests are among it; of Ansible they use nothing.
    """
    name = f"2.{core}"
    environment = Environment(f"core-{name}", "tests.txt", (f"ansible-core==2.{core}.*",), python)
    sanity = [] if last else ["--without-tests"]
    if not (first or last):
        sanity += [part for test in _AT_THE_ENDS for part in ("--skip-test", test)]
    # What tests/unit/together tries are the decisions themselves, which no ansible-core has a part in.
    without = ("together",) if lab else ("together", "lab")
    return [
        Gate(f"{name} sanity", environment, ("{python}", "-m", "tools.sanity", f"sanity-{name}", *sanity)),
        Gate(f"{name} unit", environment, (*PYTEST, *BRIEF, *_without(*without), "tests/unit")),
        Gate(f"{name} integration", environment, (*PYTEST, "-m", "smoke", "tests/integration")),
    ]


def _without(*folders: str) -> tuple[str, ...]:
    return tuple(part for folder in folders for part in ("--ignore", f"tests/unit/{folder}"))


def _newest(python: str) -> int:
    """The minor version of the newest ansible-core there is for this Python, or 0 when the index does not say."""
    command = [python, "-m", "pip", "index", "versions", "ansible-core"]
    listing = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    version = re.match(r"ansible-core \(2\.(\d+)\.", listing)
    return int(version[1]) if version else 0


def main(arguments: list[str]) -> int:
    """Run the cores named, or all."""
    parser = argparse.ArgumentParser(prog="make test-matrix", description="Run the tests on every ansible-core.")
    parser.add_argument("cores", nargs="*", metavar="2.N", help="some cores alone")
    parser.add_argument("--jobs", type=int, default=2, help="how many gates at a time (default: 2)")
    options = parser.parse_args(arguments)
    end_as_by_control_c()
    found = interpreters()
    table: list[Gate] = []
    tried: set[int] = set()
    chosen = pairs(found)
    runnable = {core: minor for core, minor in chosen.items() if minor is not None}
    for core, minor in chosen.items():
        if options.cores and f"2.{core}" not in options.cores:
            continue
        if minor is None:
            allowed = ", ".join(f"3.{one}" for one in CORES[core])
            print(f"ansible-core 2.{core}: left out, no interpreter found (it runs on Python {allowed})")
            continue
        print(f"ansible-core 2.{core}: Python 3.{minor}, {found[minor]}")
        lab = minor in (min(runnable.values()), max(runnable.values())) and minor not in tried
        table += gates(core, found[minor], first=core == min(runnable), last=core == max(runnable), lab=lab)
        tried.add(minor)
    newest = _newest(found[max(found)])
    if newest > max(CORES):
        print(f"ansible-core 2.{newest} is out, and not in the table of tests/tools/matrix.py")
    if not options.cores:
        command = (*PYTEST, "-n", "2", "-m", "exhaustive", "tests/unit", "tests/integration")
        table.append(Gate("every exhaustive", RUN, command))
    if not table:
        parser.error("none of these can be run")
    # One kind after the other: so two environments are made side by side.
    table.sort(key=lambda gate: _KINDS.index(gate.name.split()[1]))
    print(f"{len(table)} gates; logs in .cache/logs/matrix", flush=True)
    return 0 if Runner("matrix", options.jobs).run(table) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
