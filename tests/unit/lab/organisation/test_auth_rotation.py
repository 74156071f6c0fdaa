# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
import typing as t

import pytest

from lab.organisation import (
    CertificateNotFoundError,
    EffectiveDateError,
    NoNextCertificateError,
    Organisation,
    OrganisationError,
    PrivateKeyMissingError,
    PrivateKeyNotExportableError,
    StoredCertificate,
    Vantage,
    authconfig,
    eventlog,
    settings,
    stores,
    windows,
)

Build = t.Callable[[dict[str, t.Any]], Organisation]
HOUR = datetime.timedelta(hours=1)
AUTH = "CN=Microsoft Exchange Server Auth Certificate"


def new_auth(vantage: Vantage) -> StoredCertificate:
    return stores.create_self_signed(vantage, vantage.server, subject=AUTH, domains=[], exportable=True)


def holders(organisation: Organisation, thumbprint: str) -> list[str]:
    return [server.name for server in organisation.servers.values() if thumbprint in server.my]


def published(organisation: Organisation) -> list[tuple[str, datetime.datetime, tuple[str, ...]]]:
    return [
        (server.name, event.time, event.data)
        for server in organisation.servers.values()
        for event in server.events
        if event.id == 2014
    ]


def test_setup_left_the_current_certificate_on_every_server(organisation: Organisation) -> None:
    assert holders(organisation, organisation.auth.current) == ["EX1", "EX2", "EX3"]
    assert (organisation.auth.next, organisation.auth.previous, organisation.auth.next_effective) == ("", "", None)


def test_staging_stores_the_thumbprint_and_the_moment(vantage: Vantage) -> None:
    made = new_auth(vantage)
    effective = (vantage.now() + 49 * HOUR).astimezone(datetime.timezone(HOUR))
    authconfig.set_next(vantage, made.thumbprint.lower(), effective)
    config = authconfig.auth_config(vantage)
    assert config.next == made.thumbprint
    assert config.next_effective == effective
    assert config.next_effective is not None
    assert config.next_effective.utcoffset() == datetime.timedelta(0)


def test_what_is_read_is_a_copy(vantage: Vantage) -> None:
    authconfig.auth_config(vantage).current = "changed"
    assert authconfig.auth_config(vantage).current != "changed"


@pytest.mark.parametrize("seconds", [0, -1, -3600])
def test_an_effective_date_that_is_not_later_than_now_is_refused(vantage: Vantage, seconds: int) -> None:
    made = new_auth(vantage)
    with pytest.raises(EffectiveDateError):
        authconfig.set_next(vantage, made.thumbprint, vantage.now() + datetime.timedelta(seconds=seconds))
    assert authconfig.auth_config(vantage).next == ""


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("absent", CertificateNotFoundError),
        ("no key", PrivateKeyMissingError),
        ("not exportable", PrivateKeyNotExportableError),
    ],
)
def test_the_certificate_must_be_here_with_an_exportable_key(
    vantage: Vantage, change: str, error: type[OrganisationError]
) -> None:
    made = new_auth(vantage)
    if change == "absent":
        del vantage.server.my[made.thumbprint]
    elif change == "no key":
        made.key = None
    else:
        made.exportable = False
    with pytest.raises(error):
        authconfig.set_next(vantage, made.thumbprint, vantage.now() + 49 * HOUR)
    with pytest.raises(error):
        authconfig.set_current(vantage, made.thumbprint)
    assert authconfig.auth_config(vantage).next == ""


def test_publishing_moves_the_thumbprints_on(vantage: Vantage) -> None:
    old = vantage.organisation.auth.current
    made = new_auth(vantage)
    with pytest.raises(NoNextCertificateError):
        authconfig.publish(vantage)
    authconfig.set_next(vantage, made.thumbprint, vantage.now() + 49 * HOUR)
    authconfig.publish(vantage)
    config = authconfig.auth_config(vantage)
    assert (config.current, config.previous, config.next, config.next_effective) == (made.thumbprint, old, "", None)
    authconfig.clear_previous(vantage)
    authconfig.clear_previous(vantage)
    assert authconfig.auth_config(vantage).previous == ""
    # By hand, so no servicelet says so.
    assert published(vantage.organisation) == []


def test_publishing_deploys_inside_the_site(vantage: Vantage) -> None:
    made = new_auth(vantage)
    authconfig.set_next(vantage, made.thumbprint, vantage.now() + 49 * HOUR)
    authconfig.publish(vantage)
    assert holders(vantage.organisation, made.thumbprint) == ["EX1", "EX2"]


def test_the_servicelet_copies_inside_the_site_within_its_period(vantage: Vantage) -> None:
    made = new_auth(vantage)
    vantage.organisation.clock.advance(24 * HOUR)
    assert holders(vantage.organisation, made.thumbprint) == ["EX1"]
    authconfig.set_next(vantage, made.thumbprint, vantage.now() + 49 * HOUR)
    vantage.organisation.clock.advance(HOUR)
    assert holders(vantage.organisation, made.thumbprint) == ["EX1", "EX2"]
    copy = vantage.organisation.servers["EX2"].my[made.thumbprint]
    assert copy.key is not None
    assert copy.exportable
    assert copy.friendly_name == made.friendly_name


@pytest.mark.parametrize(
    "obstacle", ["not exportable", "source unreachable", "source denies", "target unreachable", "stopped"]
)
def test_what_keeps_the_servicelet_from_copying(vantage: Vantage, obstacle: str) -> None:
    organisation = vantage.organisation
    made = new_auth(vantage)
    authconfig.set_next(vantage, made.thumbprint, vantage.now() + 49 * HOUR)
    if obstacle == "not exportable":
        made.exportable = False
    elif obstacle == "source unreachable":
        organisation.servers["EX1"].reachable = False
    elif obstacle == "source denies":
        organisation.servers["EX1"].access_denied = True
    elif obstacle == "target unreachable":
        organisation.servers["EX2"].reachable = False
    else:
        windows.stop(organisation.servers["EX2"].services["MSExchangeServiceHost"])
    organisation.clock.advance(5 * HOUR)
    assert holders(organisation, made.thumbprint) == ["EX1"]


# EX1 has been up for 3 h, EX2 for 5 h, EX3 for 7 h: AuthAdmin runs there 9, 7 and 5 hours from the start, then every 12.
@pytest.mark.parametrize(
    ("effective_in", "server", "published_in"),
    [
        pytest.param(49, "EX2", 55, id="the next run after the date"),
        pytest.param(43, "EX2", 43, id="at the very moment of a run"),
        pytest.param(44, "EX1", 45, id="the server whose turn it is"),
        pytest.param(4, "EX2", 7, id="EX3 would be first, but has no copy"),
    ],
)
def test_auth_admin_publishes_at_its_own_moment(
    vantage: Vantage, effective_in: int, server: str, published_in: int
) -> None:
    organisation = vantage.organisation
    start = vantage.now()
    old = organisation.auth.current
    made = new_auth(vantage)
    authconfig.set_next(vantage, made.thumbprint, start + effective_in * HOUR)
    organisation.clock.advance(published_in * HOUR - datetime.timedelta(seconds=1))
    assert organisation.auth.current == old
    organisation.clock.advance(12 * HOUR)
    assert published(organisation) == [(server, start + published_in * HOUR, (made.thumbprint,))]
    auth = organisation.auth
    assert (auth.current, auth.previous, auth.next, auth.next_effective) == (made.thumbprint, old, "", None)


def test_one_long_jump_gives_the_same_as_many_short_ones(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["auth"]["next"] = {"effective_in": "49h"}
    long, short = build(scenario), build(scenario)
    long.clock.advance(120 * HOUR)
    for _unused in range(120):
        short.clock.advance(HOUR)
    assert [(name, moment) for name, moment, _unused in published(long)] == [
        (name, moment) for name, moment, _unused in published(short)
    ]
    assert len(published(long)) == 1
    assert long.auth_admin_runs == short.auth_admin_runs


def test_the_event_is_that_of_the_article(vantage: Vantage) -> None:
    # procedures S3-27
    made = new_auth(vantage)
    authconfig.set_next(vantage, made.thumbprint, vantage.now() + HOUR)
    vantage.organisation.clock.advance(24 * HOUR)
    found = [event for server in vantage.organisation.servers.values() for event in server.events]
    (event,) = found
    assert (event.log, event.provider, event.id, event.level) == ("Application", "MSExchange AuthAdmin", 2014, 4)
    assert made.thumbprint in event.message
    assert event.data == (made.thumbprint,)


def test_a_restart_of_the_service_host_publishes_at_once_and_counts_anew(vantage: Vantage) -> None:
    organisation = vantage.organisation
    made = new_auth(vantage)
    authconfig.set_next(vantage, made.thumbprint, vantage.now() + HOUR)
    organisation.clock.advance(2 * HOUR)
    assert published(organisation) == []
    restarted = vantage.now()
    windows.restart_service(vantage, "msexchangeservicehost")
    assert published(organisation) == [("EX1", restarted, (made.thumbprint,))]
    organisation.clock.advance(13 * HOUR)
    assert organisation.auth_admin_runs["EX1"] == restarted + 12 * HOUR


def test_a_restart_before_the_date_publishes_nothing(vantage: Vantage) -> None:
    made = new_auth(vantage)
    authconfig.set_next(vantage, made.thumbprint, vantage.now() + HOUR)
    windows.restart_service(vantage, "MSExchangeServiceHost")
    assert published(vantage.organisation) == []


def test_without_a_date_nothing_is_published(vantage: Vantage) -> None:
    made = new_auth(vantage)
    authconfig.set_next(vantage, made.thumbprint, None)
    vantage.organisation.clock.advance(100 * HOUR)
    assert vantage.organisation.auth.next == made.thumbprint


def test_a_restart_copies_what_the_site_has(vantage: Vantage) -> None:
    made = new_auth(vantage)
    authconfig.set_next(vantage, made.thumbprint, vantage.now() + 49 * HOUR)
    there = Vantage(vantage.organisation, vantage.organisation.servers["EX2"], vantage.user)
    windows.restart_service(there, "MSExchangeServiceHost")
    assert holders(vantage.organisation, made.thumbprint) == ["EX1", "EX2"]


@pytest.mark.parametrize(("up_for", "hours_ago"), [("0h", 0), ("3h", 3), ("12h", 0), ("30h", 6)])
def test_auth_admin_ran_before_the_lab_began(
    scenario: dict[str, t.Any], build: Build, up_for: str, hours_ago: int
) -> None:
    scenario["servers"]["EX1"]["up_for"] = up_for
    organisation = build(scenario)
    start = organisation.clock.now()
    assert organisation.auth_admin_runs["EX1"] == start - hours_ago * HOUR
    organisation.clock.advance(12 * HOUR)
    assert organisation.auth_admin_runs["EX1"] == start + (12 - hours_ago) * HOUR


def test_auth_admin_did_not_run_where_its_service_is_stopped(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["servers"]["EX1"]["service_host_running"] = False
    assert list(build(scenario).auth_admin_runs) == ["EX2", "EX3"]


@pytest.mark.parametrize("enabled", [False, True])
def test_in_a_child_domain_auth_admin_needs_the_read_session(
    scenario: dict[str, t.Any], build: Build, enabled: bool
) -> None:
    # procedures S3-23
    scenario["auth"]["next"] = {"effective_in": "1h"}
    scenario["enable_auth_admin_read_session"] = enabled
    for server in scenario["servers"].values():
        server["domain"] = "child.contoso.lab"
    organisation = build(scenario)
    assert bool(organisation.auth_admin_runs) is enabled
    organisation.clock.advance(24 * HOUR)
    assert bool(organisation.auth_admin_runs) is enabled
    assert bool(published(organisation)) is enabled


def test_auth_admin_starts_in_the_domain_of_the_system_mailbox(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["system_mailbox_domain"] = "child.contoso.lab"
    scenario["servers"]["EX2"]["domain"] = "Child.contoso.lab"
    assert list(build(scenario).auth_admin_runs) == ["EX2"]
    scenario["enable_auth_admin_read_session"] = True
    assert list(build(scenario).auth_admin_runs) == ["EX1", "EX2", "EX3"]


def test_the_read_session_counts_from_the_next_run_on(scenario: dict[str, t.Any], build: Build) -> None:
    scenario["auth"]["next"] = {"effective_in": "1h"}
    scenario["servers"] = {"EX1": {"site": "Munich", "up_for": "3h", "domain": "child.contoso.lab"}}
    organisation = build(scenario)
    organisation.clock.advance(10 * HOUR)
    settings.set_read_session(Vantage(organisation, organisation.servers["EX1"], organisation.users["admin"]), True)
    assert published(organisation) == []
    organisation.clock.advance(12 * HOUR)
    assert [name for name, _moment, _unused in published(organisation)] == ["EX1"]


def test_events_are_found_by_log_provider_id_and_time_newest_first(vantage: Vantage) -> None:
    organisation = vantage.organisation
    for number in (1, 2, 2014):
        eventlog.write_event(
            organisation, vantage.server, log="Application", provider=f"P{number}", event_id=number, level=4, message=""
        )
        organisation.clock.advance(HOUR)
    found = eventlog.events(vantage, logs=["application"])
    assert [event.id for event in found] == [2014, 2, 1]
    assert [event.record_id for event in found] == [3, 2, 1]
    assert [event.id for event in eventlog.events(vantage, ids=[2014, 7])] == [2014]
    assert [event.id for event in eventlog.events(vantage, providers=["p2"])] == [2]
    assert [event.id for event in eventlog.events(vantage, since=found[1].time)] == [2014, 2]
    assert [event.id for event in eventlog.events(vantage, until=found[1].time)] == [2, 1]
    assert eventlog.events(vantage, logs=["System"]) == []
    assert eventlog.events(vantage, levels=[2]) == []
