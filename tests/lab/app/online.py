# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The look-alike of Exchange Online as part of a lab: its place on loopback, and what its applications log on with."""

from __future__ import annotations

import os
import pathlib
import shutil
import typing as t

from cryptography.hazmat.primitives import serialization

from lab.online import Online
from lab.organisation import Organisation, StoredCertificate
from lab.wsman import Traffic

from . import faults
from .authority import Authority
from .journal import Journal

_NAME = "exchange online"


class OnlineSide:
    """Both endpoints while they run.

    :param authority: issues their TLS certificate. :param folder: receives the applications' certificates with their keys,
        for its owner only.
    """

    def __init__(
        self,
        organisation: Organisation,
        authority: Authority,
        address: str,
        folder: pathlib.Path,
        journal: Journal,
        traffic: Traffic | None,
    ) -> None:
        tls = authority.context(_NAME, ["localhost"], address)
        self._online = Online(organisation, address, tls, log=journal.add, conceal=journal.conceal, traffic=traffic)
        self._folder = folder
        self._files: dict[str, list[pathlib.Path]] = {}

    def start(self) -> None:
        """Writes the certificates and begins to answer."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for app in self._online.tenant.apps.values():
            self._files[app.name] = [
                _written(self._folder / f"{app.name}-{number}.pem", stored)
                for number, stored in enumerate(app.certificates, start=1)
            ]
        self._online.start()

    def stop(self) -> None:
        """Closes the ports, and takes the certificates away."""
        self._online.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def fault(self, changes: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Switches faults; all of them as they are then. Raises ValueError."""
        checked = faults.online_checked(changes)
        for name, value in checked.items():
            setattr(self._online.faults, name, value)
        return faults.online_settings(self._online.faults)

    def places(self) -> dict[str, t.Any]:
        """Where it is, and who may ask; nothing secret."""
        tenant = self._online.tenant
        return {
            "url": self._online.url,
            "authority": self._online.authority,
            "token_endpoint": self._online.token_endpoint,
            "tenant_id": tenant.tenant_id,
            "domain": tenant.domain,
            "apps": {
                app.name: {"client_id": app.client_id, "certificates": [str(file) for file in self._files[app.name]]}
                for app in tenant.apps.values()
            },
        }

    def status(self) -> dict[str, t.Any]:
        """That, and the faults."""
        return {**self.places(), "faults": faults.online_settings(self._online.faults)}

    def variables(self) -> dict[str, t.Any]:
        """For an inventory, which holds passwords anyway: the applications have their secrets here."""
        places = self.places()
        for app in self._online.tenant.apps.values():
            places["apps"][app.name]["secrets"] = list(app.secrets)
        return places


def _written(path: pathlib.Path, stored: StoredCertificate) -> pathlib.Path:
    """A file with the private key and the certificate."""
    if stored.key is None:
        raise ValueError("an application cannot sign without a key")
    key = stored.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(key + stored.certificate.public_bytes(serialization.Encoding.PEM))
    return path


__all__ = ("OnlineSide",)
