# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handshakes from the controller: what a server presents, and why there is none."""

from __future__ import annotations

import datetime
import pathlib
import socket
import typing as t

import pytest

from integration.hybrid import HYBRID
from integration.windows_side import handshake, refusals, server


def test_what_is_presented_is_reported_whatever_it_is_worth(stage: t.Any) -> None:
    seen = handshake(stage, 443)
    own = server(stage)["internal_transport"]
    assert (seen["certificate"]["thumbprint"], seen["certificate"]["self_signed"]) == (own, True)
    assert seen["protocol"].startswith("TLSv1.")
    assert seen["changed"] is False
    # No session was opened for it.
    assert stage.lab.log() == []


@pytest.mark.one_connection
def test_why_there_is_none(stage: t.Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        failed = stage.task("tls_certificate_info", {"host": "127.0.0.1", "port": port, "timeout": 1})
        assert (failed.code, "within 1 seconds" in failed.message) == (2, True)
    cases: tuple[tuple[dict[str, t.Any], str], ...] = (
        ({"host": "127.0.0.1", "port": port}, "refuses the connection"),
        ({"port": 0}, "port"),
        ({"port": 443, "timeout": 0}, "timeout"),
        ({}, "missing required arguments: port"),
    )
    messages, _output = refusals(stage, "tls_certificate_info", [options for options, _said in cases])
    for message, (_options, said) in zip(messages, cases, strict=True):
        assert said in message


@pytest.mark.parametrize("scenario", [HYBRID.with_name("edge.yml")])
def test_what_transport_presents_to_other_mail_servers(stage: t.Any, scenario: pathlib.Path) -> None:
    """Six days on the first Edge server's certificate has expired, and it offers no STARTTLS (procedures S2-02)."""
    stage.lab.advance(datetime.timedelta(days=6))
    asked = {"port": "{{ lab_smtp_ports[25] }}", "starttls": "smtp"}
    played = stage.task("tls_certificate_info", asked, hosts="EDGE1,EDGE2")
    assert "does not offer STARTTLS: there is no certificate for the connector, which event 12014" in played.message
    seen = played.only("tls_certificate_info")
    assert seen["certificate"]["thumbprint"] == server(stage, "EDGE2")["internal_transport"]
    assert seen["changed"] is False
    assert stage.lab.log() == []
