# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the tests of Kerberos can be run on this machine, now.

Their libraries are compiled, for minutes: ``make test`` runs the tests where the environment is made already.
``python -m tools.kerberos`` makes it, as ``make kerberos`` does.
"""

from __future__ import annotations

import shutil
import sys
import typing as t

from lab.kdc import KdcMissing
from lab.kdc.programs import PROGRAMS, program

from . import environments
from .environments import KERBEROS

# For the clients, and for the libraries that are compiled.
_CLIENTS = {"kinit": "krb5-user"}
_COMPILER = {"krb5-config": "libkrb5-dev", "gcc": "gcc", "pkg-config": "pkg-config"}


def lacking() -> str | None:
    """What is missing and what makes it; None where nothing is."""
    return _missing(_CLIENTS) or (None if KERBEROS.is_made() else "its environment is not made; make kerberos makes it")


def _missing(wanted: t.Mapping[str, str]) -> str | None:
    """Which program is missing, and which of Debian's packages has it."""
    for name in PROGRAMS:
        try:
            program(name)
        except KdcMissing as error:
            return str(error)
    for name, package in wanted.items():
        if shutil.which(name) is None:
            return f"{name} is missing; on Debian install {package}"
    return None


def main() -> int:
    """Make the environment."""
    missing = _missing(_CLIENTS | ({} if KERBEROS.is_made() else _COMPILER))
    if missing is not None:
        print(missing, file=sys.stderr)
        return 1
    return environments.main([KERBEROS.name, "true"])


if __name__ == "__main__":
    sys.exit(main())
