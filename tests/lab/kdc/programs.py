# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs and libraries that Kerberos takes, and a sentence on what is missing."""

from __future__ import annotations

import importlib.util
import os
import shutil

# Debian installs them where only root looks by itself.
_FOLDERS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
PROGRAMS = {"kdb5_util": "krb5-kdc", "kadmin.local": "krb5-admin-server", "krb5kdc": "krb5-kdc"}
_LIBRARIES = ("gssapi", "krb5")


class KdcMissing(Exception):
    """Kerberos cannot be had here; the text says what is missing."""


def program(name: str) -> str:
    """Where it lies. Raises KdcMissing."""
    found = shutil.which(name, path=_FOLDERS)
    if found is None:
        raise KdcMissing(f"{name} is missing; on Debian install {PROGRAMS[name]}")
    return found


def missing() -> str | None:
    """What Kerberos lacks here, None where nothing: the centre's programs, and the libraries of whoever accepts tickets."""
    try:
        for name in PROGRAMS:
            program(name)
    except KdcMissing as error:
        return str(error)
    for name in _LIBRARIES:
        if importlib.util.find_spec(name) is None:
            return f"the Python library {name} is missing; install tests/requirements/kerberos.txt"
    return None


__all__ = ("KdcMissing", "PROGRAMS", "missing", "program")
