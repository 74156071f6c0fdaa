# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the endpoint's settings come from, and what a wrong one says."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC
from ansible_collections.certops.exchange.plugins.plugin_utils._endpoint_options import endpoint_options
from ansible_collections.certops.exchange.plugins.plugin_utils._options import moment_option, thumbprint_option
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import EndpointOptions


def settings(parameters: dict[str, t.Any], variables: dict[str, t.Any]) -> EndpointOptions:
    return endpoint_options(parameters, variables, lambda value: value)


def test_nothing_said_leaves_everything_to_the_defaults() -> None:
    assert settings({}, {}) == EndpointOptions()


def test_every_option_has_its_setting_and_its_variable() -> None:
    values: dict[str, t.Any] = {
        "endpoint_port": "8080",
        "endpoint_kind": "snapin",
        "endpoint_scheme": "https",
        "endpoint_auth": "ntlm",
        "endpoint_message_encryption": "never",
        "endpoint_timeout": "5",
        "endpoint_validate_certs": "false",
        "endpoint_allow_basic_over_http": "yes",
    }
    given = {name: values.get(name, "x") for name in ENDPOINT_SPEC}
    found = settings({}, {f"exchange_{name}": value for name, value in given.items()})
    assert (found.port, found.timeout, found.validate_certs, found.allow_basic_over_http) == (8080, 5, False, True)
    assert None not in vars(found).values()


def test_a_task_comes_before_the_host() -> None:
    found = settings(
        {"endpoint_port": 1, "endpoint_path": None}, {"exchange_endpoint_port": 2, "exchange_endpoint_path": "/x/"}
    )
    assert (found.port, found.path) == (1, "/x/")


def test_variables_are_templated_and_empty_ones_do_not_count() -> None:
    found = endpoint_options(
        {}, {"exchange_endpoint_port": "a", "exchange_endpoint_path": "b"}, {"a": "81", "b": ""}.get
    )
    assert (found.port, found.path) == (81, None)


def test_a_wrong_value_names_the_variable() -> None:
    with pytest.raises(ValueError, match="exchange_endpoint_port"):
        settings({}, {"exchange_endpoint_port": "eighty"})
    with pytest.raises(ValueError, match="exchange_endpoint_scheme"):
        settings({}, {"exchange_endpoint_scheme": "ftp"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-30T22:00:00Z", "2026-11-30T22:00:00+00:00"),
        ("2026-11-30T23:00:00+01:00", "2026-11-30T22:00:00+00:00"),
        (" 2026-11-30 22:00:00+00:00 ", "2026-11-30T22:00:00+00:00"),
        ("", None),
        (None, None),
    ],
)
def test_moments(text: str | None, expected: str | None) -> None:
    found = moment_option("older_than", text)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize("text", ["yesterday", "2026-11-30T22:00:00", "2026-11-30", "22:00Z"])
def test_what_is_no_moment_names_the_option(text: str) -> None:
    with pytest.raises(ValueError, match="older_than"):
        moment_option("older_than", text)


def test_a_wrong_thumbprint_shows_what_is_invisible() -> None:
    with pytest.raises(ValueError, match=r"next_thumbprint: '\\u200e1b2c'"):
        thumbprint_option("next_thumbprint", "\u200e1b2c")
    assert thumbprint_option("x", "\u200e" + "ab " * 20) == "AB" * 20
