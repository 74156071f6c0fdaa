# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same playbook where the endpoint gives less: it works, and says what it can't know."""

from __future__ import annotations

import typing as t

import pytest

from integration.looking import said

ALL = ("EX1", "EX2", "EX3")


@pytest.fixture(
    params=[
        "restricted_select",
        pytest.param("broken_serialisation", marks=pytest.mark.exhaustive),
        "restricted_select,broken_serialisation",
    ]
)
def overrides(request: pytest.FixtureRequest) -> list[str]:
    return [f"servers.{server}.{fault}=true" for server in ALL for fault in request.param.split(",")]


@pytest.mark.one_connection
def test_a_rotation_works_and_says_what_it_can_not_know(stage: t.Any, overrides: list[str]) -> None:
    transport = stage.internal_transport()
    staged = stage.rotate_from_one().green()
    new = stage.auth()["next"]
    assert new in stage.lab.state()["servers"]["EX1"]["certificates"]
    if raw_only(overrides):
        assert {"services", "status", "friendly_name", "has_private_key"} <= set(said(staged)["unknown"])
        assert "next_private_key_unknown" in [finding["code"] for finding in said(staged)["findings"]]
    else:
        assert said(staged)["unknown"] == []
    assert stage.rotate_from_one().green().changed == 0
    assert len(stage.commands("New-ExchangeCertificate")) == 1
    stage.lab.advance("62h")
    stage.rotate_from_one().green()
    assert stage.auth()["current"] == new
    assert stage.rotate_from_one().green().changed == 0
    assert stage.internal_transport() == transport


@pytest.mark.one_connection
def test_the_inventory_says_unknown_and_never_empty(stage: t.Any, overrides: list[str]) -> None:
    read = stage.task("exchange_certificate_info", {}).green().only("exchange_certificate_info")
    assert len(read["certificates"]) == sum(len(s["certificates"]) for s in stage.lab.state()["servers"].values())
    for certificate in read["certificates"]:
        assert all(certificate[fact] for fact in ("thumbprint", "not_after", "server"))
        if raw_only(overrides):
            assert certificate["services"] == certificate["status"] == certificate["friendly_name"] == "unknown"
        else:
            assert certificate["services"] != "unknown"
    if raw_only(overrides):
        assert "services" in read["unknown"]
    elif restricted(overrides):
        # SerializationData does not say whether there is a key; only an exportable one is surely there.
        assert read["unknown"] == ["has_private_key"]
    else:
        assert read["unknown"] == []


def restricted(overrides: list[str]) -> bool:
    """Whether Select-Object is refused, so that only whole objects come."""
    return any("restricted" in override for override in overrides)


def raw_only(overrides: list[str]) -> bool:
    """Whether the whole objects hold nothing but RawData as well."""
    return restricted(overrides) and any("broken" in override for override in overrides)
