# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
import json
import pathlib
import threading
import typing as t

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lab.organisation import KeyRing, Organisation, keys
from lab.organisation.describe import describe
from lab.organisation.durations import parse_duration
from lab.organisation.section import ScenarioError

Build = t.Callable[[dict[str, t.Any]], Organisation]


def put(scenario: dict[str, t.Any], path: str, value: t.Any) -> None:
    *folders, last = path.split(".")
    place = scenario
    for folder in folders:
        place = place.setdefault(folder, {})
    place[last] = value


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("organisation", None, "organisation"),
        ("system_mailbox_domain", "fabrikam.lab", "system_mailbox_domain"),
        ("system_mailbox_domain", "notcontoso.lab", "system_mailbox_domain"),
        ("system_mailbox_domain", "*.contoso.lab", "system_mailbox_domain"),
        ("system_mailbox_domain", "a b.contoso.lab", "system_mailbox_domain"),
        ("system_mailbox_domain", "", "system_mailbox_domain"),
        ("servers", {}, "servers"),
        ("servers", [], "servers"),
        ("servers.EX1.site", 7, "servers.EX1.site"),
        ("servers.EX1.colour", "red", "servers.EX1.colour"),
        ("servers.EX1.reachable", "yes", "servers.EX1.reachable"),
        ("servers.EX1.version", "15.2", "servers.EX1.version"),
        ("servers.EX1.utc_offset", "+1", "servers.EX1.utc_offset"),
        ("servers.EX1.utc_offset", "+23:00", "servers.EX1.utc_offset"),
        ("servers.EX1.culture", "german", "servers.EX1.culture"),
        ("servers.EX1.up_for", "-1h", "servers.EX1.up_for"),
        ("servers.EX1.up_for", 3, "servers.EX1.up_for"),
        ("servers.A_VERY_LONG_SERVER_NAME", {"site": "x"}, "servers.A_VERY_LONG_SERVER_NAME"),
        ("servers.EX9", None, "servers.EX9.site"),
        ("servers.EX1.certificates", [{"subject": "?", "expires_in": "1d"}], "servers.EX1.certificates[0].subject"),
        ("servers.EX1.certificates", [{"subject": "CN=a"}], "servers.EX1.certificates[0].expires_in"),
        (
            "servers.EX1.certificates",
            [{"subject": "CN=a", "expires_in": "1d", "services": ["FTP"]}],
            "servers.EX1.certificates[0].services",
        ),
        ("auth.current.expires_in", "20 days", "auth.current.expires_in"),
        ("auth.current.servers", ["EX9"], "auth.current.servers"),
        ("auth.current.without_key", ["EX9"], "auth.current.without_key"),
        ("auth.next", {}, "auth.next.effective_in"),
        ("auth.later", {}, "auth.later"),
        ("start", "yesterday", "start"),
        ("start", datetime.datetime(2026, 1, 1), "start"),
        ("users.admin.password", "", "users.admin.password"),
        ("users.admin.cmdlets", "Get-AuthConfig", "users.admin.cmdlets"),
        ("users.admin.email", "x", "users.admin.email"),
    ],
)
def test_an_error_names_the_place(
    scenario: dict[str, t.Any], build: Build, path: str, value: t.Any, where: str
) -> None:
    put(scenario, path, value)
    with pytest.raises(ScenarioError) as caught:
        build(scenario)
    assert caught.value.path == where
    assert str(caught.value).startswith(f"{where}: ")


@pytest.mark.parametrize("scenario", [None, [], "text", 3, {}, {1: 2}])
def test_a_scenario_must_be_a_mapping_with_content(build: Build, scenario: t.Any) -> None:
    with pytest.raises(ScenarioError):
        build(scenario)


def test_a_certificate_can_be_missing_or_without_its_key_on_some_servers(
    scenario: dict[str, t.Any], build: Build
) -> None:
    put(scenario, "auth.current", {"expires_in": "-3d", "servers": ["EX1"], "without_key": ["EX2"]})
    put(scenario, "auth.next", {"effective_in": "-14h", "created_ago": "3d", "servers": []})
    organisation = build(scenario)
    held = {name: organisation.auth.current in server.my for name, server in organisation.servers.items()}
    assert held == {"EX1": True, "EX2": True, "EX3": False}
    assert organisation.servers["EX2"].my[organisation.auth.current].key is None
    assert organisation.auth.next != ""
    assert not any(organisation.auth.next in server.my for server in organisation.servers.values())
    assert organisation.auth.next_effective == organisation.clock.now() - datetime.timedelta(hours=14)


def test_no_auth_certificate_at_all(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["auth"] = {}
    organisation = build(scenario)
    assert (organisation.auth.current, organisation.auth.next) == ("", "")


def test_an_extra_certificate(scenario: dict[str, t.Any], build: Build) -> None:
    extra = {
        "subject": "CN=mail.contoso.lab",
        "domains": ["mail.contoso.lab"],
        "expires_in": "-1d",
        "services": ["IIS"],
        "private_key": False,
        "trusted": True,
        "friendly_name": "mail",
    }
    put(scenario, "servers.EX2.certificates", [extra])
    state = describe(build(scenario))["servers"]["EX2"]
    (found,) = [entry for entry in state["certificates"].values() if entry["friendly_name"] == "mail"]
    assert found["status"] == "DateInvalid"
    assert found["services"] == 8
    assert found["iis_sites"] == [1]
    assert found["private_key"] is False
    assert found["root_ca_type"] == "Registry"


@pytest.mark.parametrize("domain", ["contoso.lab", "Contoso.LAB", "a.child.contoso.lab"])
def test_the_system_mailboxes_live_in_the_forest(scenario: dict[str, t.Any], build: Build, domain: str) -> None:
    assert describe(build(scenario))["system_mailbox_domain"] == "contoso.lab"
    scenario["system_mailbox_domain"] = domain
    assert describe(build(scenario))["system_mailbox_domain"] == domain


@pytest.mark.parametrize(("given", "required"), [({}, True), ({"require_ssl": False}, False)])
def test_the_default_web_site_may_require_ssl(
    scenario: dict[str, t.Any], build: Build, given: dict[str, bool], required: bool
) -> None:
    scenario["servers"]["EX2"].update(given)
    state = describe(build(scenario))["servers"]["EX2"]
    assert state["require_ssl"] == {"Default Web Site": required, "Exchange Back End": False}


def test_the_state_is_plain_data_without_secrets(scenario: dict[str, t.Any], build: Build) -> None:
    secret = "a-password-nobody-should-see"
    put(scenario, "users.auditor", {"password": secret, "cmdlets": ["Get-AuthConfig"], "local_admin": False})
    organisation = build(scenario)
    text = json.dumps(describe(organisation))
    assert secret not in text
    assert secret not in repr(organisation.users)
    assert "PRIVATE KEY" not in text
    state = json.loads(text)
    assert state["users"]["auditor"] == {"cmdlets": ["get-authconfig"], "local_admin": False}
    assert state["now"] == "2026-03-01T08:00:00+00:00"
    assert state["servers"]["EX1"]["certificates"][state["auth_config"]["current"]]["private_key"] is True


@pytest.mark.parametrize(
    ("text", "hours"),
    [("49h", 49), ("3d", 72), ("30m", 0.5), ("90s", 0.025), ("1d12h", 36), ("-5d", -120), (" +2h ", 2)],
)
def test_durations(text: str, hours: float) -> None:
    assert parse_duration(text) == datetime.timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "h", "5", "5w", "1h30", "--1h", "1.5h", "1 h"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


def test_a_ring_never_gives_a_key_twice_and_two_rings_share_the_pool() -> None:
    first, second = KeyRing(), KeyRing()
    given = [first.key(1024) for _unused in range(3)]
    assert len({id(key) for key in given}) == 3
    assert [second.key(1024) for _unused in range(3)] == given


def test_keys_survive_in_a_cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_pool", {})
    made = KeyRing(tmp_path / "cache").key(1024)
    monkeypatch.setattr(keys, "_pool", {})
    loaded = KeyRing(tmp_path / "cache").key(1024)
    assert loaded.private_numbers() == made.private_numbers()
    (file,) = (tmp_path / "cache").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert isinstance(serialization.load_pem_private_key(file.read_bytes(), None), rsa.RSAPrivateKey)


def test_a_spoilt_cache_is_made_anew(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_pool", {})
    (tmp_path / "rsa-1024-0.pem").write_text("spoilt")
    made = KeyRing(tmp_path).key(1024)
    assert made.key_size == 1024
    assert b"PRIVATE KEY" in (tmp_path / "rsa-1024-0.pem").read_bytes()


def test_nobody_sees_a_half_advanced_organisation(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["auth"]["next"] = {"effective_in": "1h"}
    organisation = build(scenario)
    torn: list[str] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            auth = describe(organisation)["auth_config"]
            if bool(auth["next"]) != bool(auth["next_effective"]) or bool(auth["next"]) == bool(auth["previous"]):
                torn.append(json.dumps(auth))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _unused in range(30):
        organisation.clock.advance(datetime.timedelta(hours=1))
    done.set()
    watcher.join()
    assert torn == []
    assert organisation.auth.previous
