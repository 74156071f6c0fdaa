# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate as a parameter: the shape that a real engine makes a live certificate of."""

from __future__ import annotations

import base64
import hashlib
import pathlib
import typing as t
import xml.etree.ElementTree as ET

import psrpcore.types
import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import CertificateObject, Command
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._encode import to_remote

RECORDED = pathlib.Path(__file__).parents[6] / "shared" / "recorded" / "pwsh" / "open" / "member_store_add.xml"
X509 = "System.Security.Cryptography.X509Certificates.X509Certificate"


def test_it_reads_as_its_thumbprint() -> None:
    command = Command("ForEach-Object", {"MemberName": "Add", "ArgumentList": [CertificateObject(b"abc")]})
    thumbprint = hashlib.sha1(b"abc").hexdigest().upper()
    assert command.text == f"ForEach-Object -MemberName Add -ArgumentList @(<X509Certificate2 {thumbprint}>)"
    assert "abc" not in repr(CertificateObject(b"abc"))


def test_two_of_them_do_not_share_their_bytes() -> None:
    one, other = to_remote([CertificateObject(b"one"), CertificateObject(b"other")])
    assert [p.get_value(o) for o in (one, other) for p in o.PSObject.adapted_properties] == [b"one", b"other"]


@pytest.mark.skipif(not RECORDED.exists(), reason="the recordings are not here")
def test_it_is_sent_as_recorded() -> None:
    (recorded,) = (
        element
        for element in ET.fromstring(RECORDED.read_text(encoding="utf-8").split("-->")[1].split("<!--")[0]).iter("Obj")
        if [name.text for name in element.findall("TN/T")][:2] == [X509 + "2", X509]
    )
    der = base64.b64decode(t.cast(str, t.cast(ET.Element, recorded.find("Props/BA[@N='RawData']")).text))
    text = psrpcore.types.serialize_clixml([to_remote(CertificateObject(der))], t.cast(t.Any, None))
    sent = t.cast(ET.Element, ET.fromstring(text.replace("xmlns=", "was=")).find("Obj"))
    # The recording client wrote System.Object twice, which the engine ignored.
    assert [name.text for name in sent.findall("TN/T")] == list(
        dict.fromkeys(name.text for name in recorded.findall("TN/T"))
    )
    assert [(e.tag, e.attrib, e.text) for e in sent.findall("Props/*")] == [
        (e.tag, e.attrib, e.text) for e in recorded.findall("Props/*")
    ]
    assert [child.tag for child in sent] == ["TN", "Props"]
