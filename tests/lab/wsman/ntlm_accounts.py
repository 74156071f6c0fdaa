# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts that pyspnego's acceptor of NTLM knows.

By itself it reads one file for the whole process, named by an environment variable that every child inherits, and with
clear-text passwords that must not hold a colon. Here each listener has accounts of its own, and nothing is written down.
"""

from __future__ import annotations

import contextlib
import threading
import typing as t

from spnego import _ntlm
from spnego._ntlm_raw.crypto import lmowfv1, ntowfv1
from spnego.exceptions import InvalidTokenError

#: The password of a user, given alone, as ``DOMAIN\\name`` or as ``name@domain``; None where there is none.
Passwords = t.Callable[[str], "str | None"]

_Found = tuple["str | None", "str | None", bytes, bytes]


class _Current(threading.local):
    """Whose accounts count in this thread; None for those of the process, as a client has them."""

    passwords: Passwords | None = None


_current = _Current()
_file_of_process = _ntlm._get_credential_file
_credential_of_process = _ntlm._get_credential


@contextlib.contextmanager
def accounts(passwords: Passwords) -> t.Iterator[None]:
    """As long as it lasts, an acceptor in this thread knows these users."""
    _current.passwords = passwords
    try:
        yield
    finally:
        _current.passwords = None


def _file() -> str | None:
    # An acceptor only asks whether there is one.
    return _file_of_process() if _current.passwords is None else "the listener's accounts"


def _credential(store: str | None, domain: str | None = None, username: str | None = None) -> _Found:
    if _current.passwords is None:
        return _credential_of_process(store, domain, username)
    name = f"{domain}\\{username}" if domain else str(username)
    password = _current.passwords(name)
    if password is None:
        # The same as for a wrong password.
        raise InvalidTokenError(context_msg=f"there is no user {name!r}")
    return domain, username, lmowfv1(password), ntowfv1(password)


_ntlm._get_credential_file = _file
_ntlm._get_credential = _credential

__all__ = ("Passwords", "accounts")
