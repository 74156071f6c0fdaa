# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate in a store, without its key and without a file."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from .._remoting import CertificateObject, Command, Pipeline
from ._step import Step

__all__ = ("store_step",)

_STORE = "System.Security.Cryptography.X509Certificates.X509Store"
_VARIABLE = "certopsStore"


def store_step(store: str, der: bytes, method: str, reason: str) -> Step:
    """Opens the store, calls the method with the certificate, and closes the store, in one message (cmdlet sheet 8.3).

    :param method: Add or Remove.
    """
    make = [
        Command("New-Object", {"TypeName": _STORE, "ArgumentList": [store, "LocalMachine"]}),
        Command("Set-Variable", {"Name": _VARIABLE}),
    ]
    return Step(
        make,
        reason,
        then=(_call("Open", "ReadWrite"), _call(method, CertificateObject(der)), _call("Close")),
    )


def _call(method: str, *arguments: str | CertificateObject) -> Pipeline:
    parameters = {"MemberName": method, **({"ArgumentList": list(arguments)} if arguments else {})}
    return [
        Command("Get-Variable", {"Name": _VARIABLE, "ValueOnly": True}),
        Command("ForEach-Object", parameters),
    ]
