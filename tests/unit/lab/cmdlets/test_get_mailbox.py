# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-Mailbox -Arbitration: where the system mailboxes are, and who sees them."""

from __future__ import annotations

import typing as t

import pytest
from unit.lab.cmdlets.engine_client import Client
from unit.lab.engine.session_driver import Driver

from lab.cmdlets.get_mailbox import GetMailbox
from lab.contract import Category, LiveObject, TerminatingError
from lab.organisation import Organisation, Vantage

Run = t.Callable[..., t.Any]
MIGRATION = "Migration.8f3e7716-2011-43e4-96b1-aba62d229136"
CHILD = "child.contoso.lab"


def names(call: t.Any) -> list[str]:
    return [str(item.read("Name")) for item in call.output if isinstance(item, LiveObject)]


def test_the_five_of_the_domain(run: Run) -> None:
    found = names(run(GetMailbox, Arbitration=True))
    assert len(found) == 5
    assert MIGRATION in found
    assert sum(name.startswith("SystemMailbox{1f05a927-") for name in found) == 1


def test_there_are_no_users_mailboxes(run: Run) -> None:
    call = run(GetMailbox)
    assert (call.output, call.errors) == ([], [])
    (record,) = run(GetMailbox, Identity=MIGRATION).errors
    assert record.reason == "ManagementObjectNotFoundException"


def test_what_the_object_says(run: Run) -> None:
    (found,) = run(GetMailbox, Arbitration=True, Identity=MIGRATION).output
    assert found.type_names[0] == "Microsoft.Exchange.Data.Directory.Management.Mailbox"
    assert found.text == MIGRATION
    assert found.read("DisplayName") == "Microsoft Exchange Migration"
    assert found.read("OrganizationalUnit") == "contoso.lab/Users"
    assert found.read("Identity").text == f"contoso.lab/Users/{MIGRATION}"
    assert found.read("DistinguishedName") == f"CN={MIGRATION},CN=Users,DC=contoso,DC=lab"
    kind = found.read("RecipientTypeDetails")
    assert (str(kind), kind.number) == ("ArbitrationMailbox", 8388608)


def test_what_travels(exchange: Client) -> None:
    found = exchange.run(("Get-Mailbox", {"Arbitration": True, "ResultSize": "Unlimited"})).output
    assert {(str(item.RecipientTypeDetails), item.OrganizationalUnit) for item in found} == {
        ("ArbitrationMailbox", "contoso.lab/Users")
    }
    assert [str(item.Identity) for item in found] == [f"contoso.lab/Users/{item.Name}" for item in found]


def test_a_session_sees_the_domain_of_its_server_unless_told_otherwise(
    run: Run, vantage: Vantage, organisation: Organisation
) -> None:
    vantage.server.domain = CHILD
    assert names(run(GetMailbox, Arbitration=True)) == []
    assert len(names(run(GetMailbox, Arbitration=True, IgnoreDefaultScope=True))) == 5
    organisation.system_mailbox_domain = "Child.contoso.lab"
    found = run(GetMailbox, Arbitration=True).output[0]
    assert found.read("OrganizationalUnit") == "Child.contoso.lab/Users"
    identity = found.read("Identity")
    assert (identity.read("DomainId"), identity.read("PartitionFQDN")) == ("Child.contoso.lab", "contoso.lab")


@pytest.mark.parametrize("form", ["name", "dn", "identity", "guid"])
def test_by_identity(run: Run, form: str) -> None:
    wanted = run(GetMailbox, Arbitration=True).output[1]
    identity = {
        "name": str(wanted.read("Name")).upper(),
        "dn": wanted.read("DistinguishedName"),
        "identity": wanted.read("Identity"),
        "guid": str(wanted.read("Guid")),
    }[form]
    (found,) = run(GetMailbox, Arbitration=True, Identity=identity).output
    assert found.read("Guid") == wanted.read("Guid")


def test_the_whole_forest_is_searched_by_distinguished_name_alone(run: Run, vantage: Vantage) -> None:
    vantage.server.domain = CHILD
    dn = f"CN={MIGRATION},CN=Users,DC=contoso,DC=lab"
    assert names(run(GetMailbox, Arbitration=True, IgnoreDefaultScope=True, Identity=dn)) == [MIGRATION]
    for wrong in ({"Identity": MIGRATION}, {"DomainController": "DC1"}):
        with pytest.raises(TerminatingError) as caught:
            run(GetMailbox, Arbitration=True, IgnoreDefaultScope=True, **wrong)
        assert caught.value.record.category is Category.InvalidArgument


def test_no_more_than_asked_for(vantage: Vantage) -> None:
    driver = Driver(GetMailbox, context=vantage)
    result = driver.run(("Get-Mailbox", {"Arbitration": True, "ResultSize": 2}))
    assert (len(result.output), len(result.warnings)) == (2, 1)
    result = driver.run(("Get-Mailbox", {"Arbitration": True, "ResultSize": 5}))
    assert (len(result.output), result.warnings) == (5, [])
    assert driver.run(("Get-Mailbox", {"Arbitration": True, "ResultSize": "few"})).state == "Failed"
    driver.session.close()
