# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Windows machine of a few dictionaries that stands in for the session of an action."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from ansible_collections.certops.exchange.plugins.plugin_utils._action import Task
from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import thumbprint_of
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Ledger
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CertificateObject,
    Command,
    CutConnection,
    Pipeline,
    RemoteRecord,
    Reply,
    describe,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireObject

NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.timezone.utc)
KEY = ec.generate_private_key(ec.SECP256R1())
ENTRIES = "IIS:\\SslBindings"


def certificate(name: str, *, years: int = 5, issuer: str = "") -> bytes:
    subject, signer = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, n)]) for n in (name, issuer or name))
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(signer).public_key(KEY.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(NOW.replace(year=2020))
    return builder.not_valid_after(NOW.replace(year=2026 + years)).sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


OLD, NEW, KEYLESS = (certificate(name) for name in ("old", "new", "keyless"))
EXPIRED, LEAF = certificate("expired", years=-1), certificate("leaf", issuer="authority")
OLD_HASH, NEW_HASH, KEYLESS_HASH, EXPIRED_HASH, LEAF_HASH = map(thumbprint_of, (OLD, NEW, KEYLESS, EXPIRED, LEAF))


@dataclasses.dataclass
class Machine:
    """Sites, http.sys and stores, and what is broken; it answers the pipelines that the actions send.

    :ivar bindings: (site, protocol, information, flags).
    :ivar entries: item of IIS:\\SslBindings to thumbprint.
    :ivar methods: whether bindings have theirs.
    :ivar refuses: items that New-Item fails for, with how many times.
    """

    bindings: list[tuple[str, str, str, int]]
    entries: dict[str, str]
    stores: dict[str, dict[str, tuple[bytes, bool]]]
    methods: bool = True
    refuses: dict[str, int] = dataclasses.field(default_factory=dict)
    loses: bool = False
    cuts_at: str = ""
    side_effect: t.Callable[[Machine], None] = lambda machine: None
    sent: list[str] = dataclasses.field(default_factory=list)
    server: str = "ex1.contoso.lab"
    task: Task | None = None

    def server_now(self) -> datetime.datetime:
        return NOW

    def text_of(self, *pipelines: Pipeline) -> str:
        return describe(*pipelines)

    def invoke(self, *pipelines: Pipeline, rules: t.Any = (), once: bool = False) -> Reply:
        reply = Reply(self.server, NOW)
        opened = False
        for pipeline in pipelines:
            names = [command.name for command in pipeline]
            opened = self._one(list(pipeline), names, reply, opened)
        return reply

    def _one(self, pipeline: list[Command], names: list[str], reply: Reply, opened: bool) -> bool:
        first = pipeline[0].parameters
        self.sent.append(" | ".join(command.text for command in pipeline))
        if self.cuts_at and self.cuts_at in names:
            raise CutConnection(server=self.server)
        if names[:1] == ["Get-WebBinding"]:
            self._bindings(pipeline, reply)
        elif names[:1] == ["Get-ChildItem"]:
            self._list(pipeline, reply)
        elif names == ["Remove-Item"]:
            del self.entries[first["Path"].removeprefix(ENTRIES + "\\")]
        elif names == ["Get-Item", "New-Item"]:
            self._new(first["Path"], pipeline[1].parameters["Path"], reply)
        elif names == ["New-Object", "Set-Variable"]:
            self.store = first["ArgumentList"][0]
        elif names == ["Get-Variable", "ForEach-Object"]:
            return self._store_method(pipeline[1].parameters, opened)
        else:
            raise AssertionError(f"not foreseen: {self.sent[-1]}")
        return opened

    def _bindings(self, pipeline: list[Command], reply: Reply) -> None:
        asked = pipeline[0].parameters
        found = [b for b in self.bindings if asked.get("Name") in (None, b[0])]
        if pipeline[-1].name == "Select-Object":
            reply.outputs.extend(self._binding(number, binding) for number, binding in enumerate(found, 1))
            return
        if not self.methods:
            reply.errors.append(RemoteRecord("x", "MethodNotFound,X.ForEachObjectCommand", 5, "PSArgumentException"))
            return
        wanted, call = pipeline[1].parameters, pipeline[2].parameters
        (binding,) = [b for b in found if b[2] == wanted["Value"] and b[1] == asked["Protocol"]]
        assert call["MemberName"] == "AddSslCertificate"
        thumbprint, store = call["ArgumentList"]
        assert store == "My"
        self.entries[item_of(binding)] = thumbprint
        self.side_effect(self)

    def _binding(self, number: int, binding: tuple[str, str, str, int]) -> WireObject:
        site, protocol, information, flags = binding
        thumbprint = self.entries.get(item_of(binding), "") if protocol == "https" else ""
        return selected(
            protocol=protocol,
            bindingInformation=information,
            sslFlags=flags,
            certificateHash=thumbprint,
            certificateStoreName="MY" if thumbprint else "",
            ItemXPath=f"/system.applicationHost/sites/site[@name='{site}' and @id='{number}']",
        )

    def _list(self, pipeline: list[Command], reply: Reply) -> None:
        path = pipeline[0].parameters["Path"]
        if path == ENTRIES:
            found = [selected(PSChildName=item, Thumbprint=value, Store="MY") for item, value in self.entries.items()]
            reply.outputs.extend(found)
            return
        name = path.rpartition("\\")[2]
        if name not in self.stores:
            reply.errors.append(RemoteRecord("x", "PathNotFound,X.GetChildItemCommand", 13, "ItemNotFoundException"))
            return
        wanted = [c.parameters["Value"] for c in pipeline if c.name == "Where-Object"]
        properties = pipeline[-1].parameters["Property"]
        for thumbprint, (der, has_key) in self.stores[name].items():
            if not wanted or thumbprint in wanted:
                known = {"Thumbprint": thumbprint, "RawData": der, "HasPrivateKey": has_key}
                reply.outputs.append(selected(**{name: known[name] for name in properties}))

    def _new(self, source: str, path: str, reply: Reply) -> None:
        item, thumbprint = path.removeprefix(ENTRIES + "\\"), source.rpartition("\\")[2]
        assert thumbprint in self.stores["My"]
        if self.refuses.get(item):
            self.refuses[item] -= 1
            reply.errors.append(RemoteRecord("ダメ", "Whatever,X.NewItemCommand", 7, "COMException"))
        elif not self.loses:
            assert item not in self.entries
            self.entries[item] = thumbprint

    def _store_method(self, call: t.Mapping[str, t.Any], opened: bool) -> bool:
        if call["MemberName"] == "Open":
            assert call["ArgumentList"] == ["ReadWrite"]
            return True
        assert opened
        if call["MemberName"] == "Close":
            return False
        (given,) = call["ArgumentList"]
        assert isinstance(given, CertificateObject)
        if self.loses:
            return opened
        if call["MemberName"] == "Add":
            self.stores[self.store][thumbprint_of(given.der)] = (given.der, False)
        else:
            del self.stores[self.store][thumbprint_of(given.der)]
        return opened

    def writes(self) -> list[str]:
        marks = ("AddSslCertificate", "New-Item", "Remove-Item", "MemberName Add", "MemberName Remove")
        return [text for text in self.sent if any(mark in text for mark in marks)]


def item_of(binding: tuple[str, str, str, int]) -> str:
    _site, _protocol, information, flags = binding
    address, port, host = information.split(":")
    return f"!{port}!{host}" if flags & 1 else f"{address.replace('*', '') or '0.0.0.0'}!{port}"


def selected(**notes: t.Any) -> WireObject:
    return WireObject(("Selected.X", "System.Management.Automation.PSCustomObject"), None, {}, notes)


@pytest.fixture
def machine() -> Machine:
    """As Setup leaves a server: sites, WMSvc, two usable certificates."""
    return Machine(
        bindings=[
            ("Default Web Site", "http", "*:80:", 0),
            ("Default Web Site", "https", ":443:", 0),
            ("Default Web Site", "https", "127.0.0.1:443:", 0),
            ("Exchange Back End", "http", "*:81:", 0),
            ("Exchange Back End", "https", "*:444:", 0),
        ],
        entries=dict.fromkeys(("0.0.0.0!443", "127.0.0.1!443", "0.0.0.0!444", "0.0.0.0!8172"), OLD_HASH),
        stores={
            "My": {
                OLD_HASH: (OLD, True),
                NEW_HASH: (NEW, True),
                KEYLESS_HASH: (KEYLESS, False),
                EXPIRED_HASH: (EXPIRED, True),
                LEAF_HASH: (LEAF, True),
            },
            "Root": {OLD_HASH: (OLD, False)},
        },
    )


Run = t.Callable[..., tuple[dict[str, t.Any], Task]]


@pytest.fixture
def run(machine: Machine) -> Run:
    """Runs an action's body on the machine; gives its result and the task."""

    def runner(
        action: type[t.Any], parameters: dict[str, t.Any], *, check_mode: bool = False
    ) -> tuple[dict[str, t.Any], Task]:
        spec = action.module.ARGUMENT_SPEC
        full = {name: option.get("default") for name, option in spec.items()} | parameters
        task = Task(full, check_mode, Ledger(check_mode), t.cast(t.Any, lambda kind, host=None: machine))
        machine.task = task
        return object.__new__(action).perform(task), task

    return runner


@pytest.fixture
def names() -> dict[str, str]:
    """Thumbprints by what they stand for."""
    return {"old": OLD_HASH, "new": NEW_HASH, "keyless": KEYLESS_HASH, "expired": EXPIRED_HASH, "leaf": LEAF_HASH}


@pytest.fixture
def ders() -> dict[str, bytes]:
    """The certificates themselves."""
    return {"old": OLD, "new": NEW}
