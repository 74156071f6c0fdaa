# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab is checked by a client that is not ours: pypsrp's own RunspacePool and PowerShell classes."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from pypsrp.complex_objects import ObjectMeta
from pypsrp.exceptions import AuthenticationError
from pypsrp.host import PSHost, PSHostUserInterface
from pypsrp.powershell import PowerShell, RunspacePool
from unit.lab.wsman.listening import connection, listening, tls_context

from lab.wsman import Listener

Parameters = dict[str, t.Any]


class Answering(PSHostUserInterface):
    """Answers choices with one number, missing parameters with one text; keeps what it was asked."""

    def __init__(self, choice: int = 0, text: str = "told") -> None:
        super().__init__()
        self.choice = choice
        self.text = text
        self.asked: list[tuple[str, str, int]] = []

    def PromptForChoice(  # noqa: N802 - pypsrp calls it so
        self,
        runspace: t.Any,
        pipeline: t.Any,
        caption: t.Any,
        message: t.Any,
        choices: t.Any,
        default_choice: t.Any = None,
    ) -> int:
        self.asked.append((str(caption), str(message), len(choices)))
        return self.choice

    def Prompt(  # noqa: N802 - pypsrp calls it so
        self, runspace: t.Any, pipeline: t.Any, caption: t.Any, message: t.Any, descriptions: t.Any
    ) -> dict[str, str]:
        self.asked.append((str(caption), str(message), len(descriptions)))
        return {str(description.extended_properties["name"]): self.text for description in descriptions}


@pytest.fixture(scope="module", params=["exchange", "windows"])
def listener(request: pytest.FixtureRequest) -> t.Iterator[Listener]:
    with listening(request.param) as listener:
        yield listener


def opened(listener: Listener, ui: Answering | None = None, **options: t.Any) -> RunspacePool:
    host = None if ui is None else PSHost(None, None, False, "test", None, ui, "1.0")
    name = "Microsoft.Exchange" if listener.endpoint == "exchange" else "Microsoft.PowerShell"
    return RunspacePool(connection(listener, **options), host=host, configuration_name=name)


def run(pool: RunspacePool, *commands: tuple[str, Parameters]) -> PowerShell:
    powershell = PowerShell(pool)
    for name, parameters in commands:
        powershell.add_cmdlet(name).add_parameters(parameters)
    powershell.invoke()
    powershell.close()
    return powershell


def test_whole_objects(listener: Listener) -> None:
    with opened(listener) as pool:
        [config] = run(pool, ("Get-AuthConfig", {})).output
    assert config.types == ["Probe.AuthConfig", "System.Object"]
    assert str(config) == "Auth Configuration"
    properties = config.adapted_properties
    assert (properties["CurrentCertificateThumbprint"], properties["Flags"]) == ("AB", "IIS, SMTP")


def test_selected_objects(listener: Listener) -> None:
    with opened(listener) as pool:
        select = ("Select-Object", {"Property": ["Flags", "One", "Nope"]})
        [config] = run(pool, ("Get-AuthConfig", {}), select).output
    assert config.types[0] == "Selected.Probe.AuthConfig"
    flags = config.extended_properties["Flags"]
    assert (str(flags), flags.property_sets[0]) == ("IIS, SMTP", 24)
    assert config.extended_properties["One"].adapted_properties["Domain"] == "contoso.lab"
    assert config.extended_properties["Nope"] is None


def test_many_objects_in_many_envelopes(listener: Listener) -> None:
    with opened(listener, max_envelope_size=32768) as pool:
        names = [item.adapted_properties["Name"] for item in run(pool, ("Get-ReceiveConnector", {"Count": 200})).output]
    assert names == [f"既定の Frontend EX0{number}" for number in range(200)]


def test_errors_that_do_not_end_the_pipeline(listener: Listener) -> None:
    with opened(listener) as pool:
        result = run(pool, ("Get-ExchangeCertificate", {"Thumbprint": "ABCD"}))
    assert result.had_errors is False
    [error] = result.streams.error
    assert str(error.fq_error).endswith(",Probe.GetExchangeCertificate")
    assert error.exception is not None
    assert error.exception.types[0] == "System.InvalidOperationException"


@pytest.mark.parametrize(
    ("command", "error_id"),
    [
        (("Get-NoSuchCommand", {}), "CommandNotFoundException"),
        (("Get-AuthConfig", {"Nope": 1}), "NamedParameterNotFound,Probe.GetAuthConfig"),
        (
            ("New-ExchangeCertificate", {"Services": "Nope"}),
            "CannotConvertArgumentNoMessage,Probe.NewExchangeCertificate",
        ),
        (("Get-Inner", {}), "OuterId,Probe.GetInner"),
    ],
)
def test_errors_that_end_the_pipeline(listener: Listener, command: tuple[str, Parameters], error_id: str) -> None:
    with opened(listener) as pool:
        result = run(pool, command)
    assert result.had_errors is True
    assert [error.fq_error for error in result.streams.error] == [error_id]


@pytest.mark.parametrize(("choice", "answer"), [(0, "beta True"), (2, "beta False")])
def test_four_choices_are_answered(listener: Listener, choice: int, answer: str) -> None:
    ui = Answering(choice)
    with opened(listener, ui) as pool:
        result = run(pool, ("Get-Thing", {}), ("Set-Thing", {}))
    assert str(result.output[0]) == answer
    assert ui.asked == [("Confirm", "Really?", 4)] * 3


def test_two_choices_are_answered(listener: Listener) -> None:
    ui = Answering(1)
    with opened(listener, ui) as pool:
        assert [str(value) for value in run(pool, ("Confirm-Simple", {})).output] == ["no"]
    assert ui.asked == [("Confirm", "Overwrite?", 2)]


def test_a_missing_mandatory_parameter_is_asked_for(listener: Listener) -> None:
    ui = Answering(text="told")
    with opened(listener, ui) as pool:
        assert [str(value) for value in run(pool, ("Need-Thing", {})).output] == ["told"]
    assert ui.asked[0][2] == 1


def test_a_question_without_a_host_ends_the_pipeline(listener: Listener) -> None:
    with opened(listener) as pool:
        result = run(pool, ("Confirm-Simple", {}))
    assert result.streams.error[0].fq_error == "HostFunctionNotImplemented,Probe.ConfirmSimple"


def test_secure_strings_arrive(listener: Listener) -> None:
    with opened(listener) as pool:
        pool.exchange_keys()
        parameters = {"FileData": b"1234", "Password": pool.serialize("hunter2", ObjectMeta("SS"))}
        result = run(pool, ("Import-ExchangeCertificate", parameters))
    assert [warning.message for warning in result.streams.warning] == ["bytes=4 password=7 exportable=False"]


def test_several_statements(listener: Listener) -> None:
    with opened(listener) as pool:
        powershell = PowerShell(pool).add_cmdlet("Get-AuthConfig").add_statement().add_cmdlet("Get-ReceiveConnector")
        output = powershell.invoke()
        powershell.close()
    assert [value.types[0] for value in output] == ["Probe.AuthConfig", "Probe.ReceiveConnector"]


def test_a_pipeline_is_stopped_and_the_session_goes_on(listener: Listener) -> None:
    with opened(listener) as pool:
        powershell = PowerShell(pool).add_cmdlet("Wait-Thing")
        powershell.begin_invoke()
        powershell.poll_invoke()
        powershell.stop()
        assert [str(value) for value in powershell.output] == ["waiting"]
        assert run(pool, ("Get-AuthConfig", {})).output


def test_scripts_are_refused() -> None:
    for endpoint, error_id in (("exchange", "ScriptsNotAllowed"), ("windows", "LabLimit")):
        with listening(endpoint) as listener, opened(listener) as pool:
            powershell = PowerShell(pool).add_script("Get-AuthConfig")
            powershell.invoke()
            assert powershell.had_errors is True
            assert [error.fq_error for error in powershell.streams.error] == [error_id]
            assert powershell.output == []


def test_over_tls(tmp_path: pathlib.Path) -> None:
    context, trusted = tls_context(tmp_path)
    with listening(tls=context) as listener, opened(listener, cert_validation=trusted) as pool:
        assert len(run(pool, ("Get-AuthConfig", {})).output) == 1


def test_a_wrong_password_is_refused(listener: Listener) -> None:
    with pytest.raises(AuthenticationError):
        opened(listener, password="wrong").open()
