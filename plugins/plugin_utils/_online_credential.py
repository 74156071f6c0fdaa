# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the controller proves to Exchange Online who it is, from the task's options."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import pathlib
import typing as t
import urllib.parse

from ._certificates import KeyPair, key_pair
from ._online import Http, Service, acquire_token

__all__ = ("Credential", "given_credential")

_PROOFS = ("client_secret", "client_certificate", "client_certificate_path")
_TELLING = 16


@dataclasses.dataclass(frozen=True)
class Credential:
    """A ready token, or an application and what proves that it is it."""

    ready: str | None = dataclasses.field(repr=False)
    client_id: str
    proof: KeyPair | str | None = dataclasses.field(repr=False)

    def token(self, service: Service, http: Http) -> str:
        """The token that was handed in, or one that the sign-in service gives.

        :raises OnlineError: there is none.
        """
        if self.ready is not None or self.proof is None:
            return self.ready or ""
        return acquire_token(service, self.client_id, self.proof, http)

    def secrets(self) -> t.Iterator[str]:
        """What no result may show: also in the form that a request has it, and the lines of a key, which could turn up
        without those around them."""
        if self.ready is not None:
            yield self.ready
        if isinstance(self.proof, str):
            yield self.proof
            yield urllib.parse.quote_plus(self.proof)
        elif self.proof is not None:
            yield self.proof.key
            yield from (line for line in self.proof.key.splitlines() if len(line) >= _TELLING and "-----" not in line)


def given_credential(parameters: t.Mapping[str, t.Any]) -> Credential | None:
    """The credential in the options; None where there is none at all. Empty texts count as not given.

    :raises ValueError: one is there in part, or can't be used; the message names the option and quotes no secret.
    """
    client_id = (parameters["client_id"] or "").strip()
    token = (parameters["access_token"] or "").strip()
    given = [name for name in _PROOFS if parameters[name]]
    if len(given) + bool(token) > 1:
        raise ValueError(f"{', '.join([*given, *['access_token'] * bool(token)])}: give one of them")
    if token:
        return Credential(token, client_id, None)
    if not given and not client_id:
        return None
    if not client_id:
        raise ValueError(f"client_id: needed together with {given[0]}")
    if not given:
        raise ValueError(f"client_id: needs one of {', '.join(_PROOFS)}")
    name = given[0]
    if name == "client_secret":
        return Credential(None, client_id, parameters[name])
    try:
        text = parameters[name]
        if name == "client_certificate_path":
            text = pathlib.Path(text).read_text(encoding="utf-8")
        return Credential(None, client_id, key_pair(text))
    except OSError as error:
        raise ValueError(f"{name}: {parameters[name]} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{name}: {parameters[name]} is no PEM text") from None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
