# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A realm on disk: its files of settings, and the principals in its database."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import secrets
import subprocess
import typing as t

from .programs import program

_SECONDS = 30


@dataclasses.dataclass(frozen=True)
class Principals:
    """Who is in a realm.

    :ivar users: passwords by name. :ivar expired: those of them whose password has expired.
    :ivar services: as ``HTTP/ex1.contoso.lab``.
    """

    users: t.Mapping[str, str] = dataclasses.field(repr=False)
    expired: frozenset[str] = frozenset()
    services: tuple[str, ...] = ()


class Realm:
    """The files of a realm below a directory."""

    def __init__(self, directory: pathlib.Path, name: str, address: str, port: int, *, skewed: bool = False) -> None:
        self.name = name
        self.config = directory / "krb5.conf"
        self.keytab = directory / "services.keytab"
        self.log = directory / "kdc.log"
        self._profile = directory / "kdc.conf"
        self._directory = directory
        self._centre = f"{address}:{port}"
        self._own_config = directory / "centre.conf"
        self._skewed = skewed

    @property
    def environment(self) -> dict[str, str]:
        """For the programs of the centre."""
        return os.environ | {"KRB5_CONFIG": str(self._own_config), "KRB5_KDC_PROFILE": str(self._profile)}

    def create(self, principals: Principals) -> None:
        """Writes the settings, the database and the services' keys. Raises KdcMissing, and OSError where that fails."""
        domain = self.name.lower()
        config = (
            "[libdefaults]\n"
            f"    default_realm = {self.name}\n"
            # Nobody is asked but this centre, and names are taken as they are given.
            "    dns_lookup_realm = false\n    dns_lookup_kdc = false\n    dns_canonicalize_hostname = false\n"
            '    rdns = false\n    qualify_shortname = ""\n'
            "    udp_preference_limit = 1\n"
            f"[realms]\n    {self.name} = {{\n        kdc = {self._centre}\n    }}\n"
            f"[domain_realm]\n    .{domain} = {self.name}\n    {domain} = {self.name}\n"
        )
        self.config.write_text(config)
        # No difference of clocks is small enough then: what a centre says whose clock is five minutes away.
        skew = "[libdefaults]\n    clockskew = -1\n" if self._skewed else "[libdefaults]\n"
        self._own_config.write_text(config.replace("[libdefaults]\n", skew))
        self._profile.write_text(
            f"[kdcdefaults]\n    kdc_listen = {self._centre}\n    kdc_tcp_listen = {self._centre}\n"
            f"[realms]\n    {self.name} = {{\n"
            f"        database_name = {self._directory / 'principal'}\n"
            f"        key_stash_file = {self._directory / 'stash'}\n"
            f"        acl_file = {self._directory / 'none'}\n    }}\n"
            f"[logging]\n    kdc = FILE:{self.log}\n"
        )
        key = secrets.token_hex(16)
        self._run([program("kdb5_util"), "create", "-s", "-r", self.name], f"{key}\n{key}\n")
        # Through standard input: other users of this machine see arguments.
        said = self._run([program("kadmin.local"), "-r", self.name], "".join(self._commands(principals)))
        made = said.count(" created.")
        wanted = len(principals.users) + len(principals.services)
        if made != wanted:
            raise OSError(f"kadmin.local made {made} principals of {wanted}")

    def _commands(self, principals: Principals) -> t.Iterator[str]:
        for name, password in principals.users.items():
            expires = '-pwexpire "2001-01-01" ' if name in principals.expired else ""
            # As Active Directory: who asks for a ticket proves first that he knows the password.
            yield f"addprinc +requires_preauth {expires}-pw {_quoted(password)} {_quoted(name)}\n"
        for service in principals.services:
            yield f"addprinc -randkey {_quoted(service)}\n"
            yield f"ktadd -k {_quoted(str(self.keytab))} {_quoted(service)}\n"

    def _run(self, command: list[str], text: str) -> str:
        done = subprocess.run(
            command,
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environment,
            timeout=_SECONDS,
            # Of a terminal, the password would be asked there.
            start_new_session=True,
            check=False,
        )
        if done.returncode:
            raise OSError(f"{pathlib.Path(command[0]).name} failed: {done.stdout.strip()}")
        return done.stdout


def _quoted(text: str) -> str:
    if "\n" in text:
        raise ValueError("Kerberos takes no line break in a name or a password")
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


__all__ = ("Principals", "Realm")
