# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``make test``: every gate of the project, with the Python it is started with and the newest ansible-core for it.

``python -m tools.gates NAME...`` runs some of them, ``--list`` names them.
"""

from __future__ import annotations

import argparse
import sys

from .environments import DOCS, KERBEROS, LINT, RUN
from .kerberos import lacking
from .runner import Gate, Runner, end_as_by_control_c

PYTEST = ("{python}", "-m", "pytest", "-p", "no:cacheprovider", "-q")
#: Leaves out what takes long and is there to find what a good sample of it has not.
BRIEF = ("-m", "not exhaustive")
# The plugins by the name under which they are imported: mypy refuses a file it meets under two.
_TYPED = (
    ".cache/tree/ansible_collections/certops/exchange/plugins",
    "tests/lab",
    "tests/tools",
    "tests/unit",
    "tests/integration",
)


def gates() -> list[Gate]:
    """The table: first what takes longest, and beside it what waits for another environment."""
    return [
        Gate("integration", RUN, (*PYTEST, *BRIEF, "-n", "2", "tests/integration")),
        Gate("ansible-lint", LINT, ("{python}", "-m", "tools.in_copy", "lint", "ansible-lint", "--strict")),
        Gate("sanity", RUN, ("{python}", "-m", "tools.sanity", "sanity", "--without-tests")),
        Gate("unit", RUN, (*PYTEST, *BRIEF, "-n", "2", "tests/unit")),
        Gate("kerberos", KERBEROS, (*PYTEST, "-m", "kerberos", "-n", "1", "tests/unit", "tests/integration")),
        Gate("molecule", LINT, ("{python}", "-m", "tools.molecule")),
        Gate("galaxy-importer", LINT, ("{python}", "-m", "tools.importer")),
        Gate("tarball", RUN, ("{python}", "-m", "tools.tarball")),
        Gate("types", RUN, ("{python}", "-m", "mypy", *_TYPED)),
        Gate("layers", RUN, ("{python}", "-m", "tools.layers")),
        Gate("style", RUN, ("ruff", "check", ".")),
        Gate("format", RUN, ("ruff", "format", "--check", "--diff", ".")),
        Gate("docs", DOCS, ("{python}", "-m", "tools.in_copy", "docs", *_DOCS)),
        Gate("changelog", DOCS, ("{python}", "-m", "tools.in_copy", "changelog", "antsibull-changelog", "lint")),
        Gate("licences", DOCS, ("{python}", "-m", "tools.in_copy", "licences", "reuse", "--root", ".", "lint")),
        Gate("traces", RUN, ("{python}", "-m", "tools.traces")),
    ]


_DOCS = (
    "antsibull-docs",
    "lint-collection-docs",
    "--plugin-docs",
    "--validate-collection-refs=all",
    "--disallow-unknown-collection-refs",
    ".",
)


def main(arguments: list[str]) -> int:
    """Run the gates named, or all."""
    parser = argparse.ArgumentParser(prog="make test", description="Run the project's gates.")
    parser.add_argument("names", nargs="*", metavar="GATE", help="some gates alone")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time (default: 2)")
    parser.add_argument("--list", action="store_true", help="name the gates and stop")
    options = parser.parse_args(arguments)
    end_as_by_control_c()
    table = gates()
    known = [gate.name for gate in table]
    if options.list:
        print("\n".join(known))
        return 0
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"no such gate: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    chosen = [gate for gate in table if not options.names or gate.name in options.names]
    without = lacking() if any(gate.environment is KERBEROS for gate in chosen) else None
    if without is not None:
        print(f"skipped kerberos: {without}", flush=True)
        chosen = [gate for gate in chosen if gate.environment is not KERBEROS]
    print(f"{len(chosen)} gates, Python {sys.version.split()[0]}; logs in .cache/logs/test", flush=True)
    return 0 if Runner("test", options.jobs).run(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
