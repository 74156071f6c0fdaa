# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RSA keys. Making one is slow, so all organisations of a process share a pool; inside one no key is used twice."""

from __future__ import annotations

import os
import pathlib
import threading

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_pool: dict[int, list[rsa.RSAPrivateKey]] = {}
_pool_lock = threading.Lock()


class KeyRing:
    """Hands out keys to one organisation, each once.

    :param cache: a folder that keeps the pool between processes; the keys in it are those of a simulation only.
    """

    def __init__(self, cache: pathlib.Path | None = None) -> None:
        self._cache = cache
        self._used: dict[int, int] = {}

    def key(self, size: int = 2048) -> rsa.RSAPrivateKey:
        """A key of that many bits that this ring has not given yet."""
        with _pool_lock:
            index = self._used.get(size, 0)
            self._used[size] = index + 1
            keys = _pool.setdefault(size, [])
            while len(keys) <= index:
                keys.append(self._load_or_make(size, len(keys)))
            return keys[index]

    def _load_or_make(self, size: int, index: int) -> rsa.RSAPrivateKey:
        if self._cache is None:
            return rsa.generate_private_key(65537, size)
        path = self._cache / f"rsa-{size}-{index}.pem"
        try:
            # Written below: to look whether its numbers fit together takes a third of the time that making it takes.
            loaded = serialization.load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
        except (OSError, ValueError):
            loaded = None
        if isinstance(loaded, rsa.RSAPrivateKey):
            return loaded
        made = rsa.generate_private_key(65537, size)
        self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_secret(path, made)
        return made


def _write_secret(path: pathlib.Path, key: rsa.RSAPrivateKey) -> None:
    data = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # Written aside and renamed: two processes may fill the same cache.
    aside = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(data)
    aside.replace(path)
