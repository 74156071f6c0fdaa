# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes sure that a certificate is, or is not, in a store of the computer account; the public part only."""

from __future__ import annotations

import pathlib
import typing as t

from ansible.errors import AnsibleError

from ansible_collections.certops.exchange.plugins.modules import trusted_root
from ansible_collections.certops.exchange.plugins.plugin_utils._action import CollectionAction, Task
from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import public_certificate
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import StoreCertificate
from ansible_collections.certops.exchange.plugins.plugin_utils._options import thumbprint_option
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Step, store_step
from ansible_collections.certops.exchange.plugins.plugin_utils._present import read_in_store
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import PromiseNotMet, Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Session
from ansible_collections.certops.exchange.plugins.plugin_utils._shown_windows import shown_store_certificate


class ActionModule(CollectionAction):
    module = trusted_root
    writes = True

    def perform(self, task: Task) -> dict[str, t.Any]:
        asked = task.parameters
        store = asked["store"]
        if store.casefold() == "my":
            raise ValueError("store: My holds the server's own certificates; exchange_certificate takes care of those")
        given = self._given(asked)
        thumbprint = given.thumbprint if given else thumbprint_option("thumbprint", asked["thumbprint"])
        session = task.open("windows")
        before = read_in_store(session, store, thumbprint)
        wanted = asked["state"] == "present"
        steps: list[Step] = []
        certificate = before or given
        if wanted and before is None:
            certificate = given or _in_source(session, asked["source_store"], thumbprint)
            _warn(task, store, certificate)
            steps = [store_step(store, certificate.der, "Add", f"The certificate {thumbprint} is not in {store}.")]
        elif not wanted and before is not None:
            steps = [store_step(store, before.der, "Remove", f"The certificate {thumbprint} is in {store}.")]
        task.ledger.carry_out(session, steps)
        after = before
        if steps and not task.check_mode:
            after = read_in_store(session, store, thumbprint)
            if (after is not None) != wanted:
                raise PromiseNotMet(
                    f"The certificate {thumbprint} was to be {asked['state']} in {store}, and "
                    f"{'is not there' if wanted else 'is still there'}. A group policy may manage the store."
                )
        shown = after or certificate
        return {
            "store": store,
            "thumbprint": thumbprint,
            "present": after is not None,
            "certificate": shown_store_certificate(shown, session.server_now()) if shown else None,
            "diff": {
                "before": {"store": store, "thumbprint": thumbprint, "state": "present" if before else "absent"},
                "after": {"store": store, "thumbprint": thumbprint, "state": asked["state"]},
            },
        }

    def _given(self, asked: t.Mapping[str, t.Any]) -> StoreCertificate | None:
        """The certificate of ``content`` or ``path``; None where a thumbprint names it.

        :raises ValueError: it is none, or comes with its private key.
        """
        if asked["content"] is not None:
            return _public("content", asked["content"].encode())
        if asked["path"] is not None:
            return _public("path", self._read(asked["path"]))
        return None

    def _read(self, path: str) -> bytes:
        """The file's bytes, decrypted where Ansible Vault encrypted it."""
        try:
            found = str(t.cast(t.Any, self)._find_needle("files", path))
            return pathlib.Path(self._loader.get_real_file(found)).read_bytes()
        except (AnsibleError, OSError) as error:
            raise ValueError(f"path: the file {path} can't be read on the controller: {error}") from error
        finally:
            self._loader.cleanup_all_tmp_files()


def _public(option: str, data: bytes) -> StoreCertificate:
    try:
        facts = public_certificate(data)
    except ValueError as error:
        raise ValueError(f"{option}: {error}") from None
    return StoreCertificate(facts.thumbprint, facts.der, facts, None)


def _in_source(session: Session, source: str, thumbprint: str) -> StoreCertificate:
    found = read_in_store(session, source, thumbprint)
    if found is None:
        raise Refusal(
            f"{session.server}: the certificate {thumbprint} is not in the store {source}, from which it was to be copied."
        )
    return found


def _warn(task: Task, store: str, certificate: StoreCertificate) -> None:
    if store.casefold() == "root" and certificate.facts and not certificate.facts.self_signed:
        task.warnings.append(
            f"The certificate {certificate.thumbprint} is not self-signed. In Root, such a one makes IIS refuse client "
            "certificates."
        )
