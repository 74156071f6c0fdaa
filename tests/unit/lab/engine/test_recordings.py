# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's engine answers as the recorded one did: every recording, message by message."""

from __future__ import annotations

import base64
import datetime
import pathlib
import re

import pytest
from unit.lab.engine.clixml_compare import Tree, differences
from unit.lab.engine.psrp_replay import Client, Message, Recording
from unit.lab.engine.stand_in_types import JST
from unit.lab.engine.stand_ins import CMDLETS, TYPES, Given

from lab.engine import FULL_LANGUAGE, NO_LANGUAGE, Session, SessionConfiguration

RECORDINGS = pathlib.Path(__file__).resolve().parents[5] / "shared" / "recorded" / "pwsh"
FILES = sorted(path for folder in ("open", "restricted") for path in (RECORDINGS / folder).glob("*.xml"))


# Of these paths only the tag is compared (and of ToString, that there is one), for the reason given.
TAG_ONLY = {
    r".*Exception(/.*)?/(Message|ErrorRecord)": "texts are in the server's language: clients decide by id and type",
    r".*Exception(/.*)?/ToString": "the text, and a stack trace in .NET's own code",
    r"(ErrorRecord|PipelineState/ExceptionAsErrorRecord)/ToString": "the text of the error",
    r".*/HResult": "a number that .NET gives and no client reads",
    r".*/(NextCertificateEffectiveDate|StartTime|TimeGenerated)": "a moment, with the seven digits of a second of .NET",
    r"InformationRecord/(User|Computer|ProcessId|NativeThreadId|ManagedThreadId)": "of the machine and process it ran on",
    r".*/parameterAssemblyFullName": "the assembly is another one in Windows PowerShell",
    r"PipelineHostCall/mp\[0\]": "WriteProgress: a running number of the process",
}
# These are not compared at all.
NOTHING = {
    r".*/(TargetSite|StackTrace|Source)": "where in .NET's own code the exception was thrown; there is no such place here",
}
# The same for one recording only.
TAG_ONLY_IN = {
    "select_missing_property": {r".*/Thumbprint": "the recording does not hold the certificate that it tells of"},
}

# The session variable that these recordings use was set by the ones before; all ran in one session.
BEFORE = {
    "member_store_remove": ("member_store_add",),
    "member_bad_argument": ("member_store_add", "member_store_remove"),
    "member_unknown": ("member_store_add", "member_store_remove"),
}
# Its recording begins after the client's message: the same pipeline as here, stopped at its first output.
STOPPED = ("stopped", "progress")
# Encrypted with a key that is gone: sent again under this session's key, with as many characters as were sent.
SECRET = ("secure_string_param", "pa55word")
POOL = ("SessionCapability", "ApplicationPrivateData", "RunspacePoolState")


def folder_of(path: pathlib.Path) -> str:
    return path.parent.name


def some_certificate() -> bytes:
    """For recordings that tell of a certificate without holding it."""
    text = (RECORDINGS / "open" / "certificate_whole.xml").read_text(encoding="utf-8")
    [found] = re.findall(r'<BA N="RawData">([^<]*)</BA>', text)
    return base64.b64decode(found)


def given(recording: Recording, *, slow: float) -> Given:
    everything = "".join(message.xml for message in recording.server)
    certificates = [base64.b64decode(text) for text in re.findall(r'<BA N="RawData">([^<]*)</BA>', everything)]
    now = datetime.datetime(2026, 11, 22, 15, 42, tzinfo=JST)
    return Given([*certificates, some_certificate()], now, slow)


def configuration(folder: str) -> SessionConfiguration:
    restricted = folder == "restricted"
    mode = NO_LANGUAGE if restricted else FULL_LANGUAGE
    return SessionConfiguration(
        "Probe", CMDLETS, mode, restricted_select=restricted, timezone=JST, ps_version="7.6.5", types=TYPES
    )


def pipeline_of(path: pathlib.Path) -> str:
    [found] = [item.xml for item in Recording.read(path).client if item.kind == "CreatePipeline"]
    return found


def answers(path: pathlib.Path, recording: Recording) -> list[Message]:
    """What the lab's engine sends for the recorded pipeline."""
    stopped = path.stem == STOPPED[0]
    session = Session(configuration(folder_of(path)), given(recording, slow=60.0 if stopped else 0.0))
    try:
        client = Client(session, host=not path.stem.startswith("nohost_"))
        for earlier in BEFORE.get(path.stem, ()):
            client.run(pipeline_of(path.with_stem(earlier)))
        pipeline = pipeline_of(path.with_stem(STOPPED[1]) if stopped else path)
        if path.stem == SECRET[0]:
            pipeline, count = re.subn(r"(<SS [^>]*>)[^<]*", rf"\g<1>{client.secret(SECRET[1])}", pipeline)
            assert count == 1
        responses = [item for item in recording.client if item.kind == "PipelineHostResponse"]
        return client.run(pipeline, responses, stop_at="PipelineOutput" if stopped else None)
    finally:
        session.close()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{folder_of(path)}/{path.stem}")
def test_answers_as_recorded(path: pathlib.Path) -> None:
    recording = Recording.read(path)
    messages = answers(path, recording)
    expected = [item for item in recording.server if item.kind not in POOL]
    tag_only = {**TAG_ONLY, **TAG_ONLY_IN.get(path.stem, {})}

    def compared(where: str) -> str:
        if any(re.fullmatch(pattern, where) for pattern in NOTHING):
            return "nothing"
        return "tag" if any(re.fullmatch(pattern, where) for pattern in tag_only) else "all"

    assert [item.kind for item in messages] == [item.kind for item in expected]
    found = [
        f"{number} {line}"
        for number, (wanted, message) in enumerate(zip(expected, messages, strict=True))
        for line in differences(wanted.kind, wanted.xml, message.xml, compared)
    ]
    assert not found, "\n".join(found)


def test_opens_a_pool_as_recorded() -> None:
    path = RECORDINGS / "restricted" / "select_certificate.xml"
    if not path.is_file():
        pytest.skip("the recordings are not here")
    expected = [item for item in Recording.read(path).server if item.kind in POOL]
    session = Session(configuration("restricted"))
    try:
        messages = Client(session, host=True).opening
    finally:
        session.close()
    assert [item.kind for item in messages] == [item.kind for item in expected]
    wanted, got = Tree(expected[0].xml).found, Tree(messages[0].xml).found
    assert {path: text for path, text in got.items() if path.count("/") == 1 and path != "/MS"} == {
        path: text for path, text in wanted.items() if path.count("/") == 1 and path != "/MS"
    }
    assert Tree(messages[-1].xml).found == Tree(expected[-1].xml).found


def test_every_recording_is_there() -> None:
    if not RECORDINGS.is_dir():
        pytest.skip("the recordings are not here")
    assert len(FILES) == 74
    assert {path.stem for path in FILES} >= {*BEFORE, *STOPPED, SECRET[0], *TAG_ONLY_IN}
