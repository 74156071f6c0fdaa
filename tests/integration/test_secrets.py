# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets appear nowhere: not in what is printed at the highest verbosity, not in results, not in the lab's log."""

from __future__ import annotations

import json
import typing as t


def spellings(secret: str) -> set[str]:
    """The ways in which a text would show it."""
    escaped = json.dumps(secret)[1:-1]
    return {secret, escaped, repr(secret)[1:-1], escaped.replace("\\", "\\\\")}


def test_passwords_are_printed_nowhere(stage: t.Any) -> None:
    password = stage.lab.organisation.users["certadmin"].password
    runs = [stage.rotate_from_one("-vvvvv", "--diff").green()]
    stage.lab.advance("62h")
    runs.append(stage.rotate_from_one("-vvvvv", "--diff").green())
    for run in runs:
        for spelling in spellings(password):
            assert spelling not in run.output
            assert spelling not in json.dumps(run.lines)


def test_the_password_of_the_endpoint_is_printed_nowhere(stage: t.Any) -> None:
    """One of its own for the Exchange endpoint, as a variable and as an option, right and wrong."""
    right = stage.lab.organisation.users["certadmin"].password
    for password, code in ((right, 0), ("wrong-8Hj$x&endpoint", 4)):
        options = {"endpoint_password": password}
        run = stage.task("exchange_authconfig_info", options, "-vvvvv")
        assert run.code == code
        variables = stage.directory / "variables.json"
        variables.write_text(json.dumps({"exchange_endpoint_password": password}), encoding="utf-8")
        also = stage.task("exchange_authconfig_info", {}, "-vvvvv", "-e", f"@{variables}")
        assert also.code == code
        for spelling in spellings(password):
            assert spelling not in run.output
            assert spelling not in also.output
            assert spelling not in json.dumps([run.lines, also.lines])


def test_the_lab_logs_no_password(stage: t.Any) -> None:
    stage.rotate_from_one().green()
    text = json.dumps(stage.lab.log())
    for user in stage.lab.organisation.users.values():
        for spelling in spellings(user.password):
            assert spelling not in text
    # Nor did anything reach the log that had to be masked there, but for the passwords of PKCS #12 files.
    sent = [entry["parameters"] for entry in stage.lab.log() if entry["kind"] == "command"]
    secure = [value for parameters in sent for name, value in parameters.items() if name == "Password"]
    assert secure
    assert text.count("********") == len(secure)
