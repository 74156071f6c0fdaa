# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The libraries this layer stands on; importing the package works without them, using it does not."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._errors import OnlineLibraryMissing

__all__ = ("msal", "require", "requests")

_MISSING: dict[str, str] = {}

if t.TYPE_CHECKING:
    import msal
    import requests
else:
    try:
        import msal
    except ImportError as error:
        msal = None
        _MISSING["msal"] = str(error)
    try:
        import requests
    except ImportError as error:
        requests = None
        _MISSING["requests"] = str(error)


def require(*packages: str) -> None:
    """Makes sure that the libraries are there.

    :raises OnlineLibraryMissing: one is not; the error names the package.
    """
    for package in packages:
        if package in _MISSING:
            raise OnlineLibraryMissing(
                "the checks of Exchange Online",
                happened=f"The Python package {package} can't be imported on the controller.",
                said=_MISSING[package],
                remedy=f"Install {package} into the Python that runs Ansible.",
            )
