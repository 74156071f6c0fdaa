# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second administrator, and what comes between a client's commands."""

from __future__ import annotations

import copy
import datetime
import pathlib
import threading
import typing as t

import pytest
from unit.lab.app.endpoint_client import SCENARIO, invoke, session

from lab.app import Lab
from lab.app.interruptions import Interruptions
from lab.organisation import SMTP, InternalTransportCertificateError, reading


@pytest.fixture
def lab(tmp_path: pathlib.Path) -> t.Iterator[Lab]:
    with Lab(copy.deepcopy(SCENARIO), tmp_path) as running:
        yield running


def current(output: list[t.Any]) -> list[str]:
    return [config.adapted_properties["CurrentCertificateThumbprint"] for config in output]


def acts(lab: Lab) -> list[str]:
    return [entry["action"] for entry in lab.log() if entry["kind"] == "administrator"]


def test_what_an_administrator_does_is_done_and_written_down(lab: Lab) -> None:
    organisation, server = lab.organisation, lab.organisation.servers["EX1"]
    before, transport = organisation.auth.current, server.internal_transport_thumbprint
    administrator = lab.administrator("EX1")

    made = administrator.create_auth_certificate()
    stored = server.my[made]
    assert (stored.exportable, stored.services, reading.domains(stored)) == (True, SMTP, [])
    assert stored.certificate.public_key().key_size == 2048  # type: ignore[union-attr]
    assert server.internal_transport_thumbprint == transport

    administrator.stage(made, hours=50)
    effective = organisation.auth.next_effective
    assert effective is not None
    assert abs(effective - lab.now() - datetime.timedelta(hours=50)) < datetime.timedelta(minutes=1)
    administrator.publish()
    assert (organisation.auth.current, organisation.auth.previous) == (made, before)
    administrator.clear_previous()
    assert organisation.auth.previous == ""
    administrator.take_over_transport(made)
    assert server.internal_transport_thumbprint == made
    administrator.remove(transport)
    assert transport not in server.my
    with pytest.raises(InternalTransportCertificateError):
        administrator.remove(made)

    assert acts(lab) == [
        "create_auth_certificate",
        "stage",
        "publish",
        "clear_previous",
        "take_over_transport",
        "remove",
    ]
    entry = lab.log()[1]
    assert (entry["server"], entry["user"], entry["thumbprint"]) == ("EX1", "admin", made)
    assert entry["effective"] == effective.isoformat()


def test_an_administrator_works_on_a_server_that_there_is(lab: Lab) -> None:
    with pytest.raises(ValueError, match="EX9"):
        lab.administrator("EX9")


def test_he_comes_just_before_the_command(lab: Lab) -> None:
    administrator = lab.administrator("EX2")
    before = lab.organisation.auth.current

    def rotate() -> None:
        administrator.stage(administrator.create_auth_certificate())
        administrator.publish()

    lab.interrupt("get-authconfig", rotate, nth=2)
    with session(lab, "EX1") as one, session(lab, "EX2") as two:
        first = current(invoke(one, "Get-AuthConfig"))
        invoke(one, "Get-ExchangeServer")
        second = current(invoke(two, "Get-AuthConfig"))
        third = current(invoke(one, "Get-AuthConfig"))
    assert first == [before]
    assert second == third == [lab.organisation.auth.current]
    assert lab.organisation.auth.previous == before
    kinds = [entry.get("command", entry.get("action")) for entry in lab.log() if {"command", "action"} & set(entry)]
    assert kinds == [
        "Get-AuthConfig",
        "Get-ExchangeServer",
        "create_auth_certificate",
        "stage",
        "publish",
        "Get-AuthConfig",
        "Get-AuthConfig",
    ]


def test_what_has_been_sent_before_does_not_count(lab: Lab) -> None:
    happened: list[int] = []
    with session(lab) as pool:
        invoke(pool, "Get-AuthConfig")
        lab.interrupt("Get-AuthConfig", lambda: happened.append(1))
        lab.interrupt("Get-AuthConfig", lambda: happened.append(2))
        assert happened == []
        invoke(pool, "Get-AuthConfig")
        invoke(pool, "Get-AuthConfig")
    assert happened == [1, 2]


def test_the_organisation_is_not_locked_meanwhile(lab: Lab) -> None:
    free: list[bool] = []

    def take_and_give_back() -> None:
        free.append(lab.organisation.lock.acquire(timeout=5))
        if free[0]:
            lab.organisation.lock.release()

    def look() -> None:
        other = threading.Thread(target=take_and_give_back)
        other.start()
        other.join()

    lab.interrupt("Get-AuthConfig", look)
    with session(lab) as pool:
        invoke(pool, "Get-AuthConfig")
    assert free == [True]


@pytest.mark.parametrize("error", [ValueError("wrong"), pytest.fail.Exception("wrong")])
def test_a_failure_is_raised_when_the_lab_ends(tmp_path: pathlib.Path, error: BaseException) -> None:
    def fail() -> None:
        raise error

    lab = Lab(copy.deepcopy(SCENARIO), tmp_path).start()
    lab.interrupt("Get-AuthConfig", fail)
    with session(lab) as pool:
        assert len(invoke(pool, "Get-AuthConfig")) == 1
    with pytest.raises(type(error), match="wrong"):
        lab.stop()
    lab.stop()


def test_counting_begins_with_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        Interruptions().add("Get-AuthConfig", lambda: None, 0)
