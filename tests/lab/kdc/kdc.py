# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that gives tickets."""

from __future__ import annotations

import contextlib
import pathlib
import socket
import subprocess
import time

from .programs import program
from .realm import Principals, Realm

_ADDRESS = "127.0.0.1"
_SECONDS = 15.0
_ATTEMPTS = 3
# It ends with its standard input, and so with the lab, however that ends.
_GUARDED = '"$@" & read line; kill $!; wait $!'


class Kdc:
    """A key distribution centre on a free port of loopback. It goes by this machine's clock, as its clients do.

    :param directory: for its owner only; receives ``krb5.conf`` and ``services.keytab`` among others.
    :param skewed: it finds every client's clock too far from its own.
    """

    def __init__(self, directory: pathlib.Path, realm: str, *, skewed: bool = False) -> None:
        self.realm = realm
        self._skewed = skewed
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> pathlib.Path:
        """For clients: the value of KRB5_CONFIG."""
        return self._directory / "krb5.conf"

    @property
    def keytab(self) -> pathlib.Path:
        """The keys of all services."""
        return self._directory / "services.keytab"

    def start(self, principals: Principals) -> None:
        """Makes the realm anew and answers for it. Raises KdcMissing, and OSError where it does not start."""
        for attempt in range(_ATTEMPTS):
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            for left in self._directory.iterdir():
                left.unlink()
            port = _free_port()
            realm = Realm(self._directory, self.realm, _ADDRESS, port, skewed=self._skewed)
            realm.create(principals)
            try:
                self._serve(realm, port)
                return
            except OSError:
                # Somebody else may have taken the port meanwhile.
                self.stop()
                if attempt == _ATTEMPTS - 1:
                    raise

    def stop(self) -> None:
        """Ends it; its files stay."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _serve(self, realm: Realm, port: int) -> None:
        command = ["sh", "-c", _GUARDED, "sh", program("krb5kdc"), "-n", "-r", self.realm]
        with open(self._directory / "kdc.out", "wb") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=realm.environment,
                start_new_session=True,
            )
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((_ADDRESS, port), timeout=1):
                if "commencing operation" in realm.log.read_text():
                    return
            time.sleep(0.02)
        raise OSError(f"krb5kdc did not start; see {realm.log}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_ADDRESS, 0))
        return int(probe.getsockname()[1])


__all__ = ("Kdc",)
