# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, aliases, beginnings, positions, sets, mandatory parameters, null and piped objects."""

from __future__ import annotations

import typing as t

import pytest

from lab.contract import Cmdlet, Kind, LiveObject, Parameter
from lab.engine.binding import Argument, Binder
from lab.engine.common import common_parameters
from lab.engine.failures import Failure


class Thing(Cmdlet):
    name = "Set-Thing"
    net_class = "X.SetThing"
    default_set = "ById"
    supports_should_process = True
    parameters = (
        Parameter("Identity", sets=("ById",), mandatory=True, position=0, by_property=True, aliases=("Id",)),
        Parameter("Instance", Kind.OBJECT, sets=("ByInstance",), mandatory=True, by_value=True, type_name="X.Thing"),
        Parameter("Names", Kind.STRINGS, position=1),
        Parameter("Number", Kind.INT32),
        Parameter("Note", nullable=True),
        Parameter("Force", Kind.SWITCH),
        Parameter("Enabled", Kind.BOOLEAN),
    )


class Loose(Cmdlet):
    """No default set."""

    name = "Set-Loose"
    net_class = "X.SetLoose"
    parameters = (
        Parameter("A", sets=("A",)),
        Parameter("B", sets=("B",)),
        Parameter("Both", sets=("A", "B")),
        Parameter("Code", sets=("C",), mandatory=True),
        Parameter("Colour"),
    )


def bind(
    cmdlet: type[Cmdlet],
    *arguments: Argument,
    expects_input: bool = False,
    answers: t.Mapping[str, t.Any] | None = None,
) -> Binder:
    binder = Binder(cmdlet, common_parameters(cmdlet, (5, 1)), lambda _missing: answers)
    binder.command_line(arguments, expects_input=expects_input)
    return binder


def failure_id(*arguments: Argument, cmdlet: type[Cmdlet] = Thing, expects_input: bool = False) -> str:
    with pytest.raises(Failure) as caught:
        bind(cmdlet, *arguments, expects_input=expects_input)
    return caught.value.report.error_id


@pytest.mark.parametrize("name", ["Identity", "IDENTITY", "Id", "Ident", "-Identity", "Identity:"])
def test_finds_a_parameter(name: str) -> None:
    assert bind(Thing, (name, "x")).bound == {"Identity": "x"}


def test_binds_by_position() -> None:
    binder = bind(Thing, (None, "x"), (None, ["a", "b"]), ("Number", "3"))
    assert binder.bound == {"Identity": "x", "Names": ["a", "b"], "Number": 3}
    assert binder.parameter_set == "ById"


def test_a_named_parameter_frees_its_position() -> None:
    assert bind(Thing, ("Identity", "x"), (None, "a")).bound == {"Identity": "x", "Names": ["a"]}


def test_common_parameters_are_kept_apart() -> None:
    binder = bind(Thing, ("Identity", "x"), ("ea", "Stop"), ("wi", True), ("Conf", False))
    assert binder.bound == {"Identity": "x"}
    assert str(binder.common["ErrorAction"]) == "Stop"
    assert (binder.common["WhatIf"], binder.common["Confirm"]) == (True, False)


@pytest.mark.parametrize(
    ("arguments", "error_id"),
    [
        ([("Identity", "x"), ("Nope", 1)], "NamedParameterNotFound"),
        ([("Identity", "x"), ("N", 1)], "AmbiguousParameter"),
        ([("Identity", "x"), ("Id", "y")], "ParameterAlreadyBound"),
        ([(None, "x"), (None, "a"), (None, "b")], "PositionalParameterNotFound"),
        ([("Identity", None)], "ParameterArgumentValidationErrorNullNotAllowed"),
        ([("Identity", "")], "ParameterArgumentValidationErrorEmptyStringNotAllowed"),
        ([("Identity", "x"), ("Enabled", None)], "ParameterArgumentValidationErrorNullNotAllowed"),
        ([("Identity", "x"), ("Number", "big")], "CannotConvertArgumentNoMessage"),
        ([("Identity", "x"), ("Force", "yes")], "CannotConvertArgument"),
        ([("Identity", "x"), ("ErrorAction", "Sometimes")], "CannotConvertArgumentNoMessage"),
        ([("Identity", "x"), ("Instance", "y")], "AmbiguousParameterSet"),
        ([], "MissingMandatoryParameter"),
    ],
)
def test_refuses(arguments: list[Argument], error_id: str) -> None:
    assert failure_id(*arguments) == f"{error_id},X.SetThing"


def test_a_cmdlet_without_should_process_has_no_what_if() -> None:
    assert failure_id(("WhatIf", True), cmdlet=Loose) == "NamedParameterNotFound,X.SetLoose"


def test_null_is_bound_as_null_where_it_may_be() -> None:
    assert bind(Thing, ("Identity", "x"), ("Note", None), ("Names", None)).bound == {
        "Identity": "x",
        "Note": None,
        "Names": None,
    }


def test_the_host_is_asked_for_what_is_missing() -> None:
    assert bind(Thing, answers={"identity": "from the host"}).bound == {"Identity": "from the host"}


def test_without_a_default_set_what_is_given_decides() -> None:
    assert bind(Loose, ("A", "x")).parameter_set == "A"
    assert bind(Loose, ("Colour", "x")).parameter_set is None
    assert failure_id(("A", "x"), ("B", "y"), cmdlet=Loose) == "AmbiguousParameterSet,X.SetLoose"
    assert failure_id(("Both", "x"), cmdlet=Loose) == "AmbiguousParameterSet,X.SetLoose"


def test_a_piped_object_binds_by_its_type_and_decides_the_set() -> None:
    binder = bind(Thing, expects_input=True)
    thing = LiveObject(("X.Thing", "System.Object"), "t", {"Identity": "by property"})
    binder.pipeline_object(thing)
    assert binder.bound == {"Instance": thing}
    assert binder.parameter_set == "ByInstance"


def test_a_piped_object_binds_by_its_properties() -> None:
    binder = bind(Thing, expects_input=True)
    binder.pipeline_object(LiveObject(("Y.Other", "System.Object"), "o", {"id": "by alias"}))
    assert binder.bound["Identity"] == "by alias"


def test_a_given_parameter_is_not_bound_again_from_the_pipe() -> None:
    binder = bind(Thing, ("Identity", "given"), expects_input=True)
    binder.pipeline_object(LiveObject(("Y.Other", "System.Object"), "o", {"Identity": "piped"}))
    assert binder.bound == {"Identity": "given"}


def test_an_object_that_binds_to_nothing_is_an_error() -> None:
    class NoInput(Cmdlet):
        name = "Get-Nothing"
        net_class = "X.GetNothing"
        parameters = (Parameter("Name"),)

    binder = bind(NoInput, expects_input=True)
    with pytest.raises(Failure) as caught:
        binder.pipeline_object("x")
    assert caught.value.report.error_id == "InputObjectNotBound,X.GetNothing"
    assert caught.value.report.target == "x"


def test_each_piped_object_binds_anew() -> None:
    binder = bind(Thing, expects_input=True)
    binder.pipeline_object(LiveObject(("Y",), "o", {"Identity": "first"}))
    thing = LiveObject(("X.Thing",), "t")
    binder.pipeline_object(thing)
    assert binder.bound == {"Instance": thing}
