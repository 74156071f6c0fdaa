# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines from their first message to their last state."""

from __future__ import annotations

import time
import typing as t

import pytest
from psrpcore.types import PSSecureString
from unit.lab.engine.sample_cmdlets import ALL
from unit.lab.engine.session_driver import Driver, Refusal, Result

from lab.engine import NO_LANGUAGE, Observer, SessionError, UnknownPipeline

GET: tuple[str, dict[str, t.Any]] = ("Get-Thing", {})


class Watching(Observer):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, dict[str, t.Any]]] = []
        self.questions: list[dict[str, t.Any]] = []
        self.errors: list[tuple[str, bool]] = []
        self.states: list[str] = []
        self.scripts: list[str] = []
        self.sessions: list[str] = []

    def session_opened(self, session_id: str, configuration: str) -> None:
        self.sessions.append(f"opened {configuration}")

    def session_closed(self, session_id: str) -> None:
        self.sessions.append("closed")

    def command(self, session_id: str, pipeline_id: str, name: str, parameters: t.Mapping[str, t.Any]) -> None:
        self.commands.append((name, dict(parameters)))

    def question(self, session_id: str, pipeline_id: str, name: str, **facts: t.Any) -> None:
        self.questions.append({"name": name, **facts})

    def script_refused(self, session_id: str, pipeline_id: str, error_id: str) -> None:
        self.scripts.append(error_id)

    def error(self, session_id: str, pipeline_id: str, **facts: t.Any) -> None:
        self.errors.append((facts["error_id"], facts["terminating"]))

    def pipeline_ended(self, session_id: str, pipeline_id: str, state: str) -> None:
        self.states.append(state)


@pytest.fixture
def watching() -> Watching:
    return Watching()


@pytest.fixture
def driver(watching: Watching) -> t.Iterator[Driver]:
    driver = Driver(*ALL, observer=watching)
    yield driver
    driver.session.close()


def choose(*answers: int) -> t.Callable[[t.Any], int]:
    rest = list(answers)
    return lambda _event: rest.pop(0)


def refuse(_event: t.Any) -> t.Any:
    raise Refusal("nobody is here")


def test_objects_flow_one_by_one(driver: Driver) -> None:
    result = driver.run(GET, ("Test-Thing", {}))
    assert result.state == "Completed"
    assert result.output == ["beta", "alpha", "gamma"]
    assert result.error_ids == ["Broken,X.TestThing"] * 2


def test_error_action_stop_ends_the_pipeline(driver: Driver, watching: Watching) -> None:
    result = driver.run(GET, ("Test-Thing", {"ErrorAction": "Stop"}), None, ("Warn-Thing", {}))
    assert (result.state, result.failure_id) == ("Failed", "Broken,X.TestThing")
    assert (result.output, result.errors, result.warnings) == (["beta"], [], [])
    assert watching.errors == [("Broken,X.TestThing", True)]
    assert watching.states == ["Failed"]


@pytest.mark.parametrize("action", ["SilentlyContinue", "Ignore"])
def test_errors_can_be_silenced(driver: Driver, action: str) -> None:
    result = driver.run(GET, ("Test-Thing", {"ErrorAction": action}))
    assert (result.state, result.errors, len(result.output)) == ("Completed", [], 3)


def test_statements_run_in_order_and_one_that_fails_ends_them(driver: Driver) -> None:
    result = driver.run(("Warn-Thing", {}), None, ("Nope-Thing", {}), None, ("Warn-Thing", {}))
    assert (result.state, result.failure_id) == ("Failed", "CommandNotFoundException")
    assert result.output == ["done"]


def test_binding_fails_before_anything_of_the_statement_runs(driver: Driver, watching: Watching) -> None:
    result = driver.run(("Warn-Thing", {}), ("Test-Thing", {"Nope": 1}))
    assert result.failure_id == "NamedParameterNotFound,X.TestThing"
    assert (result.warnings, watching.commands) == ([], [])


def test_lines_come_twice_with_a_host_and_once_without() -> None:
    for host, calls in ((True, 1), (False, 0)):
        driver = Driver(*ALL, host=host)
        result = driver.run(("Warn-Thing", {}))
        driver.session.close()
        assert (result.warnings, len(result.calls)) == (["careful"], calls)


@pytest.mark.parametrize(
    ("action", "count", "state"), [("SilentlyContinue", 0, "Completed"), ("Continue", 1, "Completed")]
)
def test_warning_action(driver: Driver, action: str, count: int, state: str) -> None:
    result = driver.run(("Warn-Thing", {"WarningAction": action}))
    assert (len(result.warnings), result.state) == (count, state)


def test_warning_action_inquire_asks_with_three_choices_and_halt_ends_it(driver: Driver) -> None:
    result = driver.run(("Warn-Thing", {"WarningAction": "Inquire"}), answer=choose(2))
    assert len(result.calls[-1].method_parameters[2]) == 3
    assert (result.state, result.output) == ("Failed", [])


def test_verbose_lines_come_only_when_asked_for(driver: Driver) -> None:
    assert driver.run(GET).verbose == []
    assert driver.run(("Get-Thing", {"Verbose": True})).verbose[0] == "writing beta"


@pytest.mark.parametrize(
    ("answers", "removed"),
    [
        ((0, 2, 0), ["removed beta", "removed gamma"]),
        ((1,), ["removed beta", "removed alpha", "removed gamma"]),
        ((2, 3), []),
    ],
)
def test_should_process_asks_with_four_choices(driver: Driver, answers: tuple[int, ...], removed: list[str]) -> None:
    """Yes to All and No to All stay in force for the later objects (wire-shapes 11, Prompts)."""
    result = driver.run(GET, ("Remove-Thing", {}), answer=choose(*answers))
    assert result.output == removed
    assert len(result.calls) == len(answers)
    assert [len(call.method_parameters[2]) for call in result.calls] == [4] * len(answers)


def test_should_continue_asks_again_until_to_all(driver: Driver, watching: Watching) -> None:
    result = driver.run(GET, ("Set-Thing", {}), answer=choose(2, 3))
    assert result.output == ["beta False", "alpha False", "gamma False"]
    assert [(question["answer"], len(question["choices"])) for question in watching.questions] == [(2, 4), (3, 4)]


def test_an_answer_that_is_no_choice_is_asked_for_again(driver: Driver) -> None:
    result = driver.run(GET, ("Set-Thing", {}), answer=choose(7, 1))
    assert result.output == ["beta True", "alpha True", "gamma True"]


def test_confirm_false_and_what_if_ask_nothing(driver: Driver) -> None:
    assert len(driver.run(GET, ("Remove-Thing", {"Confirm": False})).output) == 3
    tried = driver.run(GET, ("Remove-Thing", {"WhatIf": True}))
    assert tried.output == []
    assert [call.method_identifier.name for call in tried.calls] == ["WriteLine2"] * 3


def test_a_question_can_be_answered_with_an_exception(driver: Driver, watching: Watching) -> None:
    result = driver.run(GET, ("Remove-Thing", {}), answer=refuse)
    assert (result.state, result.failure_id) == ("Failed", "Nobody")
    assert watching.questions[0]["refused"] == "Nobody"


def test_a_question_without_a_host_fails_the_pipeline() -> None:
    driver = Driver(*ALL, host=False)
    result = driver.run(GET, ("Remove-Thing", {}))
    driver.session.close()
    assert result.failure_id == "HostFunctionNotImplemented,X.RemoveThing"
    assert "Are you sure" in str(result.failure.Exception.Message)


def test_a_missing_mandatory_parameter_is_asked_for(driver: Driver, watching: Watching) -> None:
    result = driver.run(("Need-Thing", {}), answer=lambda _event: {"Name": "told"})
    assert result.output == ["told"]
    assert (watching.questions[0]["message"], watching.questions[0]["choices"]) == ("Name", ())


def test_a_missing_mandatory_parameter_without_a_host() -> None:
    driver = Driver(*ALL, host=False)
    result = driver.run(("Need-Thing", {}))
    driver.session.close()
    assert result.failure_id == "MissingMandatoryParameter,X.NeedThing"


@pytest.mark.parametrize("script", ["Get-Thing", "1 + 1", "Get-Thing | Where-Object { $_ }"])
def test_no_language_mode_refuses_every_script(script: str) -> None:
    watching = Watching()
    driver = Driver(*ALL, language_mode=NO_LANGUAGE, observer=watching)
    result = driver.run(script=script)
    driver.session.close()
    assert (result.state, result.failure_id) == ("Failed", "ScriptsNotAllowed")
    assert result.failure.CategoryInfo.Category.name == "ParserError"
    assert watching.scripts == ["ScriptsNotAllowed"]
    assert watching.commands == []


def test_full_language_says_that_the_lab_runs_no_scripts(driver: Driver) -> None:
    result = driver.run(script="Get-Thing")
    assert (result.state, result.failure_id, result.output) == ("Failed", "LabLimit", [])


@pytest.mark.parametrize("name", ["Where-Object", "Set-Variable", "ForEach-Object", "Invoke-Expression"])
def test_no_language_mode_shows_few_commands(name: str) -> None:
    driver = Driver(*ALL, language_mode=NO_LANGUAGE)
    result = driver.run((name, {}))
    driver.session.close()
    assert result.failure_id == "CommandNotFoundException"


def test_the_client_pipes_objects_in(driver: Driver) -> None:
    result = driver.run(("Select-Object", {"Last": 2}), inputs=["a", "b", "c"])
    assert result.output == ["b", "c"]


def test_stopping_ends_a_pipeline_at_once(driver: Driver, watching: Watching) -> None:
    begun = time.monotonic()
    result = driver.run(("Wait-Thing", {}), stop_at_output=True)
    assert (result.state, result.failure_id, result.output) == ("Stopped", "PipelineStopped", ["waiting"])
    assert time.monotonic() - begun < 5
    assert watching.states == ["Stopped"]


def test_closing_ends_what_waits(watching: Watching) -> None:
    driver = Driver(*ALL, observer=watching)
    with pytest.raises(UnknownPipeline):
        driver.run(("Need-Thing", {}), answer=lambda _event: driver.session.close())
    assert watching.states == ["Stopped"]
    assert watching.sessions == ["opened Test", "closed"]
    with pytest.raises(UnknownPipeline):
        driver.session.take(None, 1000, 0)


def test_a_mistake_of_the_lab_is_no_result(driver: Driver, caplog: pytest.LogCaptureFixture) -> None:
    result = driver.run(("Crash-Thing", {}))
    assert (result.state, result.failure_id) == ("Failed", "LabInternalError")
    assert "Crash-Thing" in caplog.text


def test_secrets_are_masked_for_the_observer(driver: Driver, watching: Watching) -> None:
    driver.pool.exchange_key()
    driver._send()
    driver._take(None)
    parameters = {"Password": PSSecureString("hunter2"), "Data": b"\x01\x02\x03", "Confirm": False}
    result = driver.run(GET, ("Remove-Thing", parameters))
    assert len(result.output) == 3
    assert ("Remove-Thing", {"Password": "********", "Data": "<3 bytes>", "Confirm": False}) in watching.commands
    assert "hunter2" not in repr(watching.__dict__)


def test_garbage_is_refused(driver: Driver) -> None:
    with pytest.raises(SessionError):
        driver.session.receive(b"\x00" * 8 + b"\x00" * 8 + b"\x03" + b"\x00\x00\x00\x04" + b"nope")


def test_big_messages_are_cut_into_fragments(driver: Driver) -> None:
    driver.session.fragment_size = 100
    result: Result = driver.run(GET)
    assert [str(value.Name) for value in result.output] == ["beta", "alpha", "gamma"]
