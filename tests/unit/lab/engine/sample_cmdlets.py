# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small cmdlets for tests of the engine, each for one behaviour."""

from __future__ import annotations

from lab.contract import (
    INVALID_OPERATION,
    Call,
    Category,
    Cmdlet,
    EnumType,
    ErrorRecord,
    Kind,
    LiveList,
    LiveObject,
    NetException,
    Parameter,
    TerminatingError,
)
from lab.engine import Stage

COLOUR = EnumType("X.Colour", (("Red", 1), ("Green", 2)))


def failure(message: str = "it did not work") -> ErrorRecord:
    return ErrorRecord(NetException(INVALID_OPERATION, message), "Broken", Category.InvalidOperation, "the target")


def item(name: str, number: int, colour: str = "Red") -> LiveObject:
    notes = {"Tags": LiveList(("X.Tags", "System.Object"), [f"{name}1", f"{name}2"])}
    properties = {"Name": name, "Number": number, "Colour": COLOUR.named(colour), "Parent": None}

    def double(by: int = 2) -> int:
        return number * by

    def fail() -> None:
        raise TerminatingError(failure("the method failed"))

    return LiveObject(("X.Item", "System.Object"), name, properties, notes, methods={"Double": double, "Fail": fail})


class GetItem(Cmdlet):
    """Writes three objects, one at a time."""

    name = "Get-Thing"
    net_class = "X.GetThing"

    def process(self, call: Call) -> None:
        for name, number, colour in (("beta", 2, "Green"), ("alpha", 1, "Red"), ("gamma", 3, "Red")):
            call.verbose(f"writing {name}")
            call.write(item(name, number, colour))


class TestItem(Cmdlet):
    """An error for each object that is not the first."""

    name = "Test-Thing"
    net_class = "X.TestThing"
    parameters = (Parameter("InputObject", Kind.OBJECT, by_value=True),)

    def process(self, call: Call) -> None:
        value = call.bound["InputObject"]
        if value.read("Name") != "beta":
            call.error(failure())
        call.write(value.read("Name"))


class RemoveItem(Cmdlet):
    """Asks for each object."""

    name = "Remove-Thing"
    net_class = "X.RemoveThing"
    supports_should_process = True
    confirm_impact = "High"
    parameters = (
        Parameter("InputObject", Kind.OBJECT, by_value=True),
        Parameter("Password", Kind.SECURE_STRING),
        Parameter("Data", Kind.BYTES),
    )

    def process(self, call: Call) -> None:
        name = call.bound["InputObject"].read("Name")
        if call.should_process(name, "Remove"):
            call.write(f"removed {name}")


class AskTwice(Cmdlet):
    """Asks for each object, with yes-to-all."""

    name = "Set-Thing"
    net_class = "X.SetThing"
    parameters = (Parameter("InputObject", Kind.OBJECT, by_value=True),)

    def process(self, call: Call) -> None:
        name = call.bound["InputObject"].read("Name")
        call.write(f"{name} {call.should_continue('Really?', 'Confirm', yes_no_to_all=True)}")


class Need(Cmdlet):
    name = "Need-Thing"
    net_class = "X.NeedThing"
    parameters = (Parameter("Name", mandatory=True),)

    def process(self, call: Call) -> None:
        call.write(call.bound["Name"])


class Wait(Cmdlet):
    """Writes, then waits for a minute."""

    name = "Wait-Thing"
    net_class = "X.WaitThing"

    def process(self, call: Call) -> None:
        assert isinstance(call, Stage)
        call.write("waiting")
        call.pause(60)
        call.write("never")


class Crash(Cmdlet):
    """A mistake in the lab."""

    name = "Crash-Thing"
    net_class = "X.CrashThing"

    def process(self, call: Call) -> None:
        raise ZeroDivisionError(str(call.bound))


class Warn(Cmdlet):
    name = "Warn-Thing"
    net_class = "X.WarnThing"

    def process(self, call: Call) -> None:
        call.warning("careful")
        call.write("done")


ALL: tuple[type[Cmdlet], ...] = (AskTwice, Crash, GetItem, Need, RemoveItem, TestItem, Wait, Warn)
