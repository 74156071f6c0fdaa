# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a real engine said, fed to the client message by message; and every object ever recorded, read.

What is expected is read from the recordings by ElementTree, without the library that the client uses.
"""

from __future__ import annotations

import datetime
import pathlib
import re
import typing as t
import uuid
import xml.etree.ElementTree as ET

import psrpcore
import psrpcore._payload
import psrpcore.types
import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    Command,
    CutConnection,
    PromptNotForeseen,
    RemoteFailure,
    RemotingError,
    Reply,
    Rule,
    read_clixml,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._client import Received
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import ABSENT, WireEnum, WireObject

RECORDED = pathlib.Path(__file__).parents[6] / "shared" / "recorded"
ENGINE = sorted((RECORDED / "pwsh").glob("*/*.xml"))
OBJECTS = sorted(path for path in RECORDED.glob("*/*.xml") if path.parent.name != "pwsh")
ABSENT_HERE = pytest.param(None, marks=pytest.mark.skip(reason="the recordings are not here"))

COMMAND = [Command("Get-Recorded")]
EXCEPTION = "ExceptionAsErrorRecord"


def parts(path: pathlib.Path) -> list[tuple[str, str, str]]:
    """(side, message type, CLIXML) of a recording, in order."""
    found = re.findall(r"<!-- (client|server): (\w+) -->\n(.*?)\n*(?=<!-- |\Z)", path.read_text(encoding="utf-8"), re.S)
    assert found, "not a recording"
    return found


def replay(server: t.Any, path: pathlib.Path) -> tuple[Reply, RemotingError | None, t.Any]:
    """What the client makes of a recording."""
    pipeline_only = [
        (kind, text)
        for side, kind, text in parts(path)
        if side == "server" and kind not in ("SessionCapability", "ApplicationPrivateData", "RunspacePoolState")
    ]
    session, shell = server()
    waiting = iter(pipeline_only)

    def command(pipeline_id: uuid.UUID, data: bytes) -> None:
        shell.now = pipeline_id

    def receive(pipeline_id: uuid.UUID | None) -> Received:
        assert pipeline_id == shell.now
        kind, text = next(waiting)
        message = psrpcore._payload.create_message(
            False,
            psrpcore.types.PSRPMessageType[kind],
            text.encode(),
            session._client._pool.runspace_pool_id,
            shell.now,
        )
        shell.fragment += 1
        return Received(bytes(psrpcore._payload.create_fragment(shell.fragment, 0, bytes(message), True)), False)

    shell.fragment = 1000
    shell.command, shell.receive = command, receive
    shell.send = lambda data, pipeline_id, answer: shell.answers.append((data, answer))
    rules = [Rule("recorded", "Get-Recorded", lambda _question: True, "no")]
    try:
        reply, error = session.invoke(COMMAND, rules=rules), None
    except RemotingError as caught:
        assert caught.reply is not None
        reply, error = caught.reply, caught
    if not isinstance(error, PromptNotForeseen):
        assert list(waiting) == [], "the client read to the end"
    return reply, error, shell


def child(element: ET.Element, name: str) -> ET.Element:
    """The property of that name, wherever it stands."""
    found = element.find(f"./*/*[@N='{name}']")
    assert found is not None, name
    return found


def facts_of_record(element: ET.Element) -> dict[str, t.Any]:
    """What an error record says, from its XML."""
    types: list[str] = []
    hresults: list[int] = []
    names: dict[str, list[str]] = {}
    for item in element.iter():
        if item.tag == "TN":
            names[item.attrib["RefId"]] = [name.text or "" for name in item]

    def walk(exception: ET.Element | None) -> None:
        if exception is None or exception.tag != "Obj":
            return
        reference = exception.find("TN")
        reference = exception.find("TNRef") if reference is None else reference
        assert reference is not None
        types.extend(name.replace("Deserialized.", "") for name in names[reference.attrib["RefId"]])
        code = exception.find("./Props/I32[@N='HResult']")
        if code is not None:
            hresults.append(int(code.text or ""))
        for inner in ("InnerException", "SerializedRemoteException"):
            walk(exception.find(f"./*/*[@N='{inner}']"))

    walk(child(element, "Exception"))
    return {
        "error_id": child(element, "FullyQualifiedErrorId").text,
        "category": int(child(element, "ErrorCategory_Category").text or ""),
        "reason": child(element, "ErrorCategory_Reason").text or "",
        "command": child(element, "ErrorCategory_Activity").text or "",
        "target": child(element, "ErrorCategory_TargetName").text or "",
        "exception_types": tuple(dict.fromkeys(types)),
        "hresults": tuple(hresults),
    }


def facts(record: t.Any) -> dict[str, t.Any]:
    """The same from what the client made of it."""
    return {name: getattr(record, name) for name in FACTS}


FACTS = ("error_id", "category", "reason", "command", "target", "exception_types", "hresults")


@pytest.mark.parametrize("path", ENGINE or [ABSENT_HERE], ids=lambda path: path and f"{path.parent.name}-{path.stem}")
def test_every_message_of_the_engine_is_read(server: t.Any, path: pathlib.Path) -> None:
    said = [(kind, ET.fromstring(text)) for side, kind, text in parts(path) if side == "server"]
    reply, error, shell = replay(server, path)
    asked = [
        child(element, "mi").findtext("ToString")
        for kind, element in said
        if kind == "PipelineHostCall" and child(element, "ci").text != "-100"
    ]
    final = next(element for kind, element in reversed(said) if kind == "PipelineState")
    state = int(child(final, "PipelineState").text or "")
    choices = [len(element.findall(".//*[@N='label']")) for kind, element in said if kind == "PipelineHostCall"]
    if set(asked) - {"PromptForChoice"} or not set(choices) <= {0, 2, 4}:
        assert isinstance(error, PromptNotForeseen)
        assert error.question.method in asked
        return
    assert len(shell.answers) == len(reply.answered) == len(asked)
    assert all(answer for _data, answer in shell.answers)
    for answered in reply.answered:
        assert answered.index == {2: 1, 4: 2}[len(answered.question.choices)]
    assert len(reply.outputs) == sum(kind == "PipelineOutput" for kind, _element in said)
    assert reply.warnings == [expected_text(element) for kind, element in said if kind == "WarningRecord"]
    assert [facts(record) for record in reply.errors] == [
        facts_of_record(element) for kind, element in said if kind == "ErrorRecord"
    ]
    if state == 4:
        assert error is None
    elif state == 3:
        assert isinstance(error, CutConnection)
    else:
        assert state == 5
        assert isinstance(error, RemoteFailure)
        assert facts(error.record) == facts_of_record(child(final, EXCEPTION))


def expected_text(element: ET.Element) -> str:
    """The text of a warning, with the escapes of CLIXML undone."""
    text = child(element, "InformationalRecord_Message").text or ""
    return re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match.group(1), 16)), text)


def only(server: t.Any, name: str) -> WireObject:
    """The only output of a recording."""
    path = RECORDED / "pwsh" / "open" / f"{name}.xml"
    if not path.exists():
        pytest.skip("the recordings are not here")
    reply, _error, _shell = replay(server, path)
    (output,) = reply.outputs
    assert isinstance(output, WireObject)
    return output


def test_a_whole_certificate_has_its_raw_data_and_nothing_else(server: t.Any) -> None:
    certificate = only(server, "certificate_whole")
    assert list(certificate.properties) == ["RawData"]
    assert certificate.get("RawData")[:2] == b"\x30\x82"
    assert certificate.is_a("System.Security.Cryptography.X509Certificates.X509Certificate2")
    assert certificate.text is not None
    assert certificate.text.startswith("[Subject]\n  CN=ex01")


def test_a_selected_certificate_has_plain_values(server: t.Any) -> None:
    certificate = only(server, "select_certificate")
    assert certificate.is_a("Probe.ExchangeCertificate")
    assert certificate.text is None
    assert certificate.get("Services") == WireEnum("IMAP, POP, IIS, SMTP", 27)
    assert certificate.get("HasPrivateKey") is False
    assert certificate.get("NotBefore").utcoffset() == datetime.timedelta(hours=9)
    assert [domain.text for domain in certificate.get("CertificateDomains")] == ["ex01", "ex01.contoso.lab"]
    assert certificate.get("IISServices")[0].get("InternalUrl") == "https://ex01/owa"


def test_every_kind_of_value_arrives(server: t.Any) -> None:
    connector = only(server, "connector_whole")
    expected = {
        "Name": "既定の Frontend EX00",
        "Guid": uuid.UUID("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"),
        "Enabled": True,
        "MaybeFlag": None,
        "Bindings": ["[::]:25", "0.0.0.0:25"],
        "Empty": [],
        "ConnectionTimeout": datetime.timedelta(minutes=10),
        "AdminDisplayVersion": "15.2.1748.10",
        "Url": "https://ex01/owa",
        "Blob": b"\x01\x02\xff",
        "WhenUtc": datetime.datetime(2026, 11, 22, 1, 2, 3, 4000, datetime.timezone.utc),
        "WhenUnspecified": datetime.datetime(2026, 11, 22, 1, 2, 3),
        "WhenNever": None,
        "AuthMechanism": "IMAP, IIS",
        "Text": "tab\tline\r\nnul\0esc\x1b _x0041_ under_score 漢字 😀 <&>\"'",
        "Letter": "x",
        "Big": 2**63 - 1,
        "Ratio": 1.5,
        "Money": 2.5,
        "Mixed": [1, "two", None, [3, 4], uuid.UUID(int=0)],
        "Throws": ABSENT,
    }
    assert {name: connector.get(name) for name in expected} == expected
    assert connector.get("Table")["k"] == 1
    assert {type(value) for value in connector.properties.values()} <= {
        str, bool, int, float, bytes, list, dict, type(None), uuid.UUID, datetime.datetime, datetime.timedelta
    }  # fmt: skip


def test_an_object_that_occurs_twice_is_one_object(server: t.Any) -> None:
    many = only(server, "deep_select").get("Many")
    assert [item.text for item in many] == ["deep-ma", "deep-ma"]
    assert many[0] is many[1]


def test_a_missing_property_is_null_once_selected(server: t.Any) -> None:
    certificate = only(server, "select_missing_property")
    assert certificate.get("NoSuchProperty") is None
    assert certificate.get("Other") is ABSENT


@pytest.mark.parametrize("path", OBJECTS or [ABSENT_HERE], ids=lambda path: path and f"{path.parent.name}-{path.stem}")
def test_every_recorded_object_is_read(path: pathlib.Path) -> None:
    raw = path.read_bytes()
    text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    root = ET.fromstring(text.lstrip("\ufeff"))
    values = read_clixml(text)
    assert len(values) == len(root)
    space = root.tag.partition("Objs")[0]
    for value, element in zip(values, root, strict=True):
        if not isinstance(value, WireObject):
            continue
        assert not any(name.startswith("Deserialized.") for name in value.type_names)
        assert value.type_names or element.find(f"{space}TNRef") is not None
        for group, tag in ((value.properties, "Props"), (value.notes, "MS")):
            names = [item.attrib["N"] for item in element.iterfind(f"{space}{tag}/*")]
            assert list(group) == names
