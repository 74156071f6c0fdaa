# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loopback addresses: one for each server, another set for each lab."""

from __future__ import annotations

import hashlib
import pathlib
import socket


def addresses(directory: pathlib.Path, count: int) -> list[str]:
    """As many addresses in 127.0.0.0/8, derived from the directory so that labs side by side differ.

    Where the system has only 127.0.0.1 (macOS), that one for all: the ports are free ones anyway.
    """
    digest = hashlib.sha256(str(directory.resolve()).encode()).digest()
    network = f"127.{1 + digest[0] % 254}.{digest[1]}"
    wanted = [f"{network}.{1 + number}" for number in range(count)]
    return [address if _exists(address) else "127.0.0.1" for address in wanted]


def _exists(address: str) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True
