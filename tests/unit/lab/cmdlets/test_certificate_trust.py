# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a client asks Windows itself of a certificate: whether its chain is trusted, and what it is for."""

from __future__ import annotations

import typing as t

import pytest
from psrpcore.types import PSInvocationState
from unit.lab.cmdlets.engine_client import Client

from lab.organisation import Organisation, StoredCertificate, authorities, parse_name


@pytest.fixture
def issued(organisation: Organisation) -> StoredCertificate:
    """A certificate of EX1 from an authority that it does not trust yet, below a root."""
    now = organisation.clock.now().replace(microsecond=0)
    root = authorities.declare(organisation, parse_name("CN=Root"))
    issuing = authorities.declare(organisation, parse_name("CN=Issuing"), parent=root)
    key = organisation.keys.key()
    name = parse_name("CN=mail.contoso.lab")
    begins, ends = now.replace(year=now.year - 1), now.replace(year=now.year + 1)
    stored = StoredCertificate(authorities.issue(issuing, name, key, begins, ends, ["mail.contoso.lab"]), key, "mail")
    organisation.servers["EX1"].my[stored.thumbprint] = stored
    return stored


def path(stored: StoredCertificate, store: str = "My") -> tuple[str, dict[str, t.Any]]:
    return "Get-ChildItem", {"Path": f"Cert:\\LocalMachine\\{store}\\{stored.thumbprint}"}


def verified(windows: Client, stored: StoredCertificate) -> t.Any:
    result = windows.run(path(stored), ("ForEach-Object", {"MemberName": "Verify"}))
    assert (result.state, result.errors) == (PSInvocationState.Completed, [])
    return result.output


def test_whether_the_chain_is_trusted(windows: Client, organisation: Organisation, issued: StoredCertificate) -> None:
    assert verified(windows, issued) == [False]
    server = organisation.servers["EX1"]
    authorities.trust(server, authorities.authority(organisation, parse_name("cn=issuing")))
    assert verified(windows, issued) == [True]
    (between,) = server.ca.values()
    (found,) = windows.run(path(between, "CA"), ("Select-Object", {"Property": ["Subject"]})).output
    assert found.Subject == "CN=Issuing"


def test_what_it_is_for(windows: Client, issued: StoredCertificate) -> None:
    wanted = ["Thumbprint", "HasPrivateKey", "NotAfter", "EnhancedKeyUsageList"]
    (found,) = windows.run(path(issued), ("Select-Object", {"Property": wanted})).output
    assert (found.Thumbprint, found.HasPrivateKey) == (issued.thumbprint, True)
    assert [str(item) for item in found.EnhancedKeyUsageList] == ["Server Authentication (1.3.6.1.5.5.7.3.1)"]
    (usage,) = windows.run(path(issued), ("Select-Object", {"ExpandProperty": "EnhancedKeyUsageList"})).output
    assert usage.ObjectId == "1.3.6.1.5.5.7.3.1"
    (whole,) = windows.run(path(issued)).output
    assert bytes(whole.RawData) == issued.der
