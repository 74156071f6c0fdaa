# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Web Management Service: bound to port 8172, and not to be started without its certificate (cmdlet sheet 2.4)."""

from __future__ import annotations

import typing as t

import pytest
from unit.lab.engine.session_driver import Driver, Result

from lab.cmdlets import TYPES, WINDOWS
from lab.organisation import Vantage, stores

PATH = r"IIS:\SslBindings\0.0.0.0!8172"


@pytest.fixture
def windows(vantage: Vantage) -> t.Iterator[Driver]:
    driver = Driver(*WINDOWS, context=vantage, types=TYPES)
    driver.run(("Import-Module", {"Name": "WebAdministration"}))
    yield driver
    driver.session.close()


def restart(windows: Driver) -> Result:
    return windows.run(("Restart-Service", {"Name": "WMSVC"}))


def test_certificate_is_changed_and_the_service_started_again(windows: Driver, vantage: Vantage) -> None:
    (bound,) = windows.run(("Get-Item", {"Path": PATH})).output
    assert vantage.server.my[bound.Thumbprint].friendly_name == "WMSVC-SHA2"
    made = stores.create_self_signed(vantage, vantage.server, subject="CN=WMSvc-SHA2-EX1")
    certificate = ("Get-Item", {"Path": rf"Cert:\LocalMachine\My\{made.thumbprint}"})
    result = windows.run(("Remove-Item", {"Path": PATH}), None, certificate, ("New-Item", {"Path": PATH}))
    assert (result.state, result.errors) == ("Completed", [])
    before = vantage.server.services["WMSVC"].pid
    assert restart(windows).errors == []
    service = vantage.server.services["WMSVC"]
    assert (service.status, service.pid == before) == ("Running", False)


@pytest.mark.parametrize("case", ["certificate", "key", "binding"])
def test_service_does_not_start_without_its_certificate(windows: Driver, vantage: Vantage, case: str) -> None:
    thumbprint = vantage.server.ssl_bindings["0.0.0.0!8172"].thumbprint
    if case == "certificate":
        del vantage.server.my[thumbprint]
    elif case == "key":
        vantage.server.my[thumbprint].key = None
    else:
        windows.run(("Remove-Item", {"Path": PATH}))
    assert vantage.server.services["WMSVC"].status == "Running"
    result = restart(windows)
    assert result.error_ids == ["StartServiceFailed,Microsoft.PowerShell.Commands.RestartServiceCommand"]
    assert vantage.server.services["WMSVC"].status == "Stopped"
    assert vantage.server.services["W3Svc"].status == "Running"
