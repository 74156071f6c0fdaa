# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The libraries this layer stands on; importing the package works without them, opening a session does not."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._errors import LibraryMissing

__all__ = ("psrpcore", "pypsrp", "require", "require_winrm", "winrm")

_MISSING: dict[str, str] = {}

if t.TYPE_CHECKING:
    import psrpcore
    import psrpcore.types
    import pypsrp
    import pypsrp.exceptions
    import pypsrp.shell
    import pypsrp.wsman
    import winrm
    import winrm.exceptions
    import winrm.transport
else:
    try:
        import psrpcore
        import psrpcore.types
    except ImportError as error:
        psrpcore = None
        _MISSING["psrpcore"] = str(error)
    try:
        import pypsrp
        import pypsrp.exceptions
        import pypsrp.shell
        import pypsrp.wsman
    except ImportError as error:
        pypsrp = None
        _MISSING["pypsrp"] = str(error)
    try:
        import winrm
        import winrm.exceptions
        import winrm.transport
    except ImportError as error:
        winrm = None
        _MISSING["pywinrm"] = str(error)


def require(server: str) -> None:
    """Makes sure that the libraries every session needs are there.

    :raises LibraryMissing: one is not; the error names the package.
    """
    for package in ("psrpcore", "pypsrp"):
        _require(package, server)


def require_winrm(server: str) -> None:
    """Makes sure that pywinrm is there, for a host with the connection ``winrm``.

    :raises LibraryMissing: it is not.
    """
    _require("pywinrm", server)


def _require(package: str, server: str) -> None:
    if package in _MISSING:
        raise LibraryMissing(
            server=server,
            happened=f"The Python package {package} can't be imported on the controller.",
            said=_MISSING[package],
            remedy=f"Install {package} into the Python that runs Ansible.",
        )
