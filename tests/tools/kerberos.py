# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the tests of Kerberos can be run on this machine."""

from __future__ import annotations

import shutil

from lab.kdc import KdcMissing
from lab.kdc.programs import PROGRAMS, program

from .environments import KERBEROS

# For the clients, and for the libraries where they are not compiled yet.
_CLIENTS = {"kinit": "krb5-user"}
_COMPILER = {"krb5-config": "libkrb5-dev", "gcc": "gcc", "pkg-config": "pkg-config"}


def lacking() -> str | None:
    """What is missing and which of Debian's packages has it; None where nothing is."""
    for name in PROGRAMS:
        try:
            program(name)
        except KdcMissing as error:
            return str(error)
    wanted = _CLIENTS if KERBEROS.place.is_dir() else _CLIENTS | _COMPILER
    for name, package in wanted.items():
        if shutil.which(name) is None:
            return f"{name} is missing; on Debian install {package}"
    return None
