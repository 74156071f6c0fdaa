# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bindings and entries of http.sys, in the forms that they come in."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    EntryName,
    SiteBinding,
    SslEntry,
    StoreCertificate,
    UnreadableObject,
    normal_address,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import read_clixml
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireObject

RECORDED = pathlib.Path(__file__).parents[6] / "shared" / "recorded" / "Get-WebBinding"
HASH = "AB" * 20


def selected(**notes: t.Any) -> WireObject:
    return WireObject(("Selected.X", "System.Management.Automation.PSCustomObject"), None, {}, notes)


def binding(information: str, flags: int | None = 0, protocol: str = "https", **more: t.Any) -> SiteBinding:
    path = "/system.applicationHost/sites/site[@name='Exchange Back End' and @id='2']"
    given = {
        "protocol": protocol,
        "bindingInformation": information,
        "sslFlags": flags,
        "certificateHash": HASH.lower(),
        "certificateStoreName": "MY",
        "ItemXPath": path,
    }
    return SiteBinding.from_wire(selected(**{**given, **more}))


@pytest.mark.parametrize(
    ("information", "address", "port", "host"),
    [
        (":443:", "*", 443, ""),
        ("*:444:", "*", 444, ""),
        ("0.0.0.0:444:", "*", 444, ""),
        ("127.0.0.1:443:", "127.0.0.1", 443, ""),
        ("*:443:Mail.contoso.com", "*", 443, "Mail.contoso.com"),
        ("[::1]:443:", "::1", 443, ""),
        ("[2001:DB8:0::1]:443:h", "2001:db8::1", 443, "h"),
        ("808:*", "*", None, ""),
        ("localhost", "*", None, ""),
        ("*", "*", None, ""),
    ],
)
def test_binding_information(information: str, address: str, port: int | None, host: str) -> None:
    read = binding(information)
    assert (read.address, read.port, read.host, read.information) == (address, port, host, information)
    assert (read.site, read.site_id, read.certificate_hash) == ("Exchange Back End", 2, HASH)


@pytest.mark.parametrize(("one", "other", "same"), [("", "*", True), ("*", "0.0.0.0", True), ("*", "127.0.0.1", False)])
def test_addresses_are_compared_by_what_they_mean(one: str, other: str, same: bool) -> None:
    assert (normal_address(one) == normal_address(other)) is same


@pytest.mark.parametrize(
    ("information", "flags", "entry", "item"),
    [
        (":443:", 0, EntryName("*", 443), "0.0.0.0!443"),
        ("127.0.0.1:443:", None, EntryName("127.0.0.1", 443), "127.0.0.1!443"),
        ("*:443:mail", 0, EntryName("*", 443), "0.0.0.0!443"),
        ("*:443:Mail", 1, EntryName("", 443, "mail"), "!443!mail"),
        ("*:443:Mail", 5, EntryName("", 443, "mail"), "!443!mail"),
        ("[::1]:443:", 0, EntryName("::1", 443), None),
    ],
)
def test_which_entry_of_http_sys_holds_the_certificate(
    information: str, flags: int | None, entry: EntryName, item: str | None
) -> None:
    assert binding(information, flags).entry == entry
    assert entry.item == item


def test_what_has_no_entry() -> None:
    assert binding("*:443:mail", 3).uses_central_store
    assert binding("*:443:mail", 3).entry is None
    assert binding("*:80:", 0, "http", certificateHash="", certificateStoreName="").entry is None
    # Newer flags (HTTP/2 off is 4, OCSP 8...) are not the central store.
    assert not binding("*:443:", 12).uses_central_store


def test_a_hash_of_another_store_is_another_certificate() -> None:
    assert binding("*:443:").holds(HASH)
    assert binding("*:443:", certificateStoreName="My").holds(HASH)
    assert not binding("*:443:", certificateStoreName="WebHosting").holds(HASH)
    assert not binding("*:443:").holds("CD" * 20)


def test_a_null_hash_is_none() -> None:
    assert binding("808:*", None, "net.tcp", certificateHash=None, certificateStoreName=None).certificate_hash == ""


@pytest.mark.parametrize("path", [None, "", "/system.applicationHost/sites"])
def test_a_binding_of_no_site_is_refused(path: str | None) -> None:
    with pytest.raises(UnreadableObject, match="site"):
        binding("*:443:", ItemXPath=path)


def test_a_site_whose_name_has_a_quotation_mark() -> None:
    assert binding("*:1:", ItemXPath="/sites/site[@name=\"O'Neill\" and @id='7']").site == "O'Neill"


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("0.0.0.0!444", EntryName("*", 444)),
        ("127.0.0.1!443", EntryName("127.0.0.1", 443)),
        ("!443!Mail.contoso.com", EntryName("", 443, "mail.contoso.com")),
        ("::!443", EntryName("::", 443)),
        ("[::1]!443", EntryName("::1", 443)),
    ],
)
def test_an_entry(item: str, name: EntryName) -> None:
    entry = SslEntry.from_wire(selected(PSChildName=item, Thumbprint=HASH.lower(), Store="MY"))
    assert (entry.name, entry.item, entry.certificate_hash) == (name, item, HASH)
    assert entry.holds(HASH)


def test_an_entry_without_a_name_or_port_is_refused() -> None:
    for notes in ({"PSChildName": None}, {"PSChildName": "x"}):
        with pytest.raises(UnreadableObject):
            SslEntry.from_wire(selected(**notes))
    assert SslEntry.from_wire(selected(PSChildName="x", Port=7)).name == EntryName("x", 7)


def test_a_store_certificate_without_bytes_is_refused_and_an_odd_one_is_kept() -> None:
    with pytest.raises(UnreadableObject):
        StoreCertificate.from_wire(selected(RawData=None))
    odd = StoreCertificate.from_wire(selected(RawData=b"odd", HasPrivateKey=None))
    assert odd.facts is None
    assert len(odd.thumbprint) == 40
    assert odd.has_private_key is None


@pytest.mark.skipif(not RECORDED.exists(), reason="the recordings are not here")
def test_the_recorded_bindings() -> None:
    (file,) = RECORDED.glob("*.xml")
    read = [SiteBinding.from_wire(v) for v in read_clixml(file.read_text(encoding="utf-8-sig"))]
    assert {(b.site, b.protocol, b.address, b.port) for b in read if b.is_https} == {
        ("Default Web Site", "https", "*", 443),
        ("Default Web Site", "https", "127.0.0.1", 443),
        ("Exchange Back End", "https", "*", 444),
    }
    assert all(bool(b.certificate_hash) == b.is_https for b in read)
