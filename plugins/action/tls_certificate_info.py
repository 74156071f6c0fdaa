# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports the certificate that a server presents in a TLS handshake."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.certops.exchange.plugins.modules import tls_certificate_info
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import CertificateFacts
from ansible_collections.certops.exchange.plugins.plugin_utils._handshake import shake_hands


class ActionModule(CollectionAction):
    module = tls_certificate_info

    def perform(self, task: Task) -> dict[str, t.Any]:
        asked = task.parameters
        host = asked["host"] or self._address()
        if not 0 < asked["port"] < 65536:
            raise ValueError(f"port: {asked['port']} is no TCP port")
        if asked["timeout"] < 1:
            raise ValueError(f"timeout: {asked['timeout']} is less than 1")
        name = host if asked["server_name"] is None else asked["server_name"]
        presented = shake_hands(host, asked["port"], name, asked["timeout"], asked["starttls"])
        return {
            "certificate": CertificateFacts.from_der(presented.der).to_result(),
            "protocol": presented.protocol,
            "cipher": presented.cipher,
            "host": host,
            "port": asked["port"],
        }

    def _address(self) -> str:
        """The address of the host's connection; other connections than the remote ones have no such option."""
        with contextlib.suppress(KeyError, AttributeError):
            address = self._connection.get_option("remote_addr")
            if isinstance(address, str) and address:
                return address
        return str(self._play_context.remote_addr)
