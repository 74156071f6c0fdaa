# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Binding of arguments to declared parameters: names, positions, sets, mandatory ones, piped objects."""

from __future__ import annotations

import typing as t

from lab.contract import Cmdlet, Kind, Parameter

from . import binding_errors as errors
from .convert import ConversionFailed, convert, fits, target_type
from .failures import Failure, invalid_cast, plain_runtime
from .values import has_property, items_of, read_property

Argument = tuple[str | None, t.Any]
Ask = t.Callable[[list[tuple[str, str]]], t.Mapping[str, t.Any] | None]

_ALL_SETS = "__AllParameterSets"


class Binder:
    """Binds the arguments of one command.

    :param common: the common parameters, bound like the others but kept apart.
    :param ask: asks the client for missing mandatory parameters (name and type); gives None where there is no host.
    """

    def __init__(self, cmdlet: type[Cmdlet], common: t.Sequence[Parameter], ask: Ask) -> None:
        self._cmdlet = cmdlet
        self._own = cmdlet.parameters
        self._common = tuple(common)
        self._ask = ask
        declared = dict.fromkeys(name for parameter in self._own for name in parameter.sets)
        self._sets: list[str] = list(declared) or [_ALL_SETS]
        self._valid: list[str] = list(self._sets)
        self.given: dict[str, t.Any] = {}
        self.common: dict[str, t.Any] = {}
        self.piped: dict[str, t.Any] = {}
        self._chosen: str | None = None

    @property
    def bound(self) -> dict[str, t.Any]:
        """Everything bound of the command's own parameters: from the command line, then from the piped object."""
        return {**self.given, **self.piped}

    @property
    def parameter_set(self) -> str | None:
        """The set in force; None for a cmdlet that declares none."""
        if self._sets == [_ALL_SETS]:
            return self._cmdlet.default_set
        return self._chosen or self._cmdlet.default_set

    def command_line(self, arguments: t.Sequence[Argument], *, expects_input: bool) -> None:
        """Binds what the client sent. Raises Failure."""
        unnamed: list[t.Any] = []
        unknown: list[tuple[str, t.Any]] = []
        for name, value in arguments:
            if name is None:
                unnamed.append(value)
                continue
            parameter = self._find(name)
            if parameter is None:
                unknown.append((name, value))
            else:
                self._bind_named(parameter, value)
        self._positional(unnamed)
        if unknown:
            name, value = unknown[0]
            raise errors.unknown_parameter(self._cmdlet, name.lstrip("-").rstrip(":"), value)
        self._resolve_set(expects_input)
        self._mandatory(expects_input)

    def pipeline_object(self, value: t.Any) -> None:
        """Binds a piped object, by value or by property. Raises Failure, which the caller writes as non-terminating."""
        self.piped = {}
        default = self._cmdlet.default_set
        candidates = self._unbound(self._in_valid_sets())
        candidates.sort(key=lambda item: bool(item.sets) and default not in item.sets)
        for exact in (True, False):
            if self._by_value(candidates, value, exact=exact) or self._by_property(candidates, value, exact=exact):
                break
        takers = [item for item in self._own if item.by_value or item.by_property]
        if not self.piped and not any(item.name in self.given for item in takers):
            raise errors.input_not_bound(self._cmdlet, value)
        valid = [
            name
            for name in self._valid
            if all(not item.sets or name in item.sets for item in self._own if item.name in self.piped)
        ]
        if not valid:
            raise errors.ambiguous_set(self._cmdlet)
        chosen = self._pick_set(valid)
        missing = self._missing(chosen or valid[0])
        if missing:
            raise errors.input_missing_mandatory(self._cmdlet, [item.name for item in missing], value)
        self._chosen = chosen

    def _find(self, name: str) -> Parameter | None:
        """By name or alias, without case; else by an unambiguous beginning."""
        wanted = name.lstrip("-").rstrip(":").lower()
        known = (*self._own, *self._common)
        for parameter in known:
            if wanted in (parameter.name.lower(), *(alias.lower() for alias in parameter.aliases)):
                return parameter
        begins = [
            parameter
            for parameter in known
            if any(text.lower().startswith(wanted) for text in (parameter.name, *parameter.aliases))
        ]
        if len(begins) > 1:
            raise errors.ambiguous_parameter(self._cmdlet, name, [parameter.name for parameter in begins])
        return begins[0] if begins else None

    def _bind_named(self, parameter: Parameter, value: t.Any) -> None:
        target = self.common if parameter in self._common else self.given
        if parameter.name in target:
            raise errors.already_bound(self._cmdlet, parameter.name)
        target[parameter.name] = self._coerce(parameter, value)
        if parameter in self._own:
            self._narrow(parameter)

    def _narrow(self, parameter: Parameter) -> None:
        if parameter.sets:
            self._valid = [name for name in self._valid if name in parameter.sets]
            if not self._valid:
                raise errors.ambiguous_set(self._cmdlet)

    def _positional(self, values: list[t.Any]) -> None:
        for value in values:
            default = self._cmdlet.default_set
            candidates = [item for item in self._unbound(self._in_valid_sets()) if item.position is not None]
            if not candidates:
                raise errors.no_position(self._cmdlet, value)
            first = min(item.position or 0 for item in candidates)
            here = [item for item in candidates if (item.position or 0) == first]
            here.sort(key=lambda item: bool(item.sets) and default not in item.sets)
            self._bind_position(here, value)

    def _bind_position(self, here: list[Parameter], value: t.Any) -> None:
        """The first of the parameters at this position that takes the value; the default set's come first."""
        first_failure: Failure | None = None
        for parameter in [item for item in here if fits(item, value)] + here:
            try:
                self._bind_named(parameter, value)
            except Failure as failure:
                self.given.pop(parameter.name, None)
                first_failure = first_failure or failure
                continue
            return
        if first_failure is not None:
            raise first_failure

    def _coerce(self, parameter: Parameter, value: t.Any) -> t.Any:
        if value is None:
            return self._null(parameter)
        try:
            converted = convert(parameter, value)
        except ConversionFailed as failed:
            raise errors.not_converted(self._cmdlet, parameter, value, failed) from failed
        if parameter.mandatory and not parameter.nullable:
            if converted == "" and parameter.kind is Kind.STRING:
                raise errors.not_allowed(self._cmdlet, parameter, "EmptyStringNotAllowed", value)
            if isinstance(converted, (list, bytes)) and not converted:
                raise errors.not_allowed(self._cmdlet, parameter, "EmptyArrayNotAllowed", value)
        self._validate(parameter, converted)
        return converted

    def _null(self, parameter: Parameter) -> t.Any:
        """Null is bound as null (wire-shapes 11, null_param), but not where it is forbidden."""
        if parameter.nullable:
            return None
        if parameter.kind is Kind.BOOLEAN:
            raise errors.null_for_boolean(self._cmdlet, parameter)
        if parameter.mandatory:
            raise errors.not_allowed(self._cmdlet, parameter, "NullNotAllowed", None)
        if parameter.kind is Kind.SWITCH:
            return True
        if parameter.kind in (Kind.INT32, Kind.INT64):
            return 0
        if parameter.kind in (Kind.DATETIME, Kind.TIMESPAN, Kind.ENUM):
            # Assumption: null for a value type that is not Nullable fails like any other value that does not convert.
            message = f'Cannot convert null to type "{target_type(parameter)}".'
            failed = ConversionFailed(
                f"Cannot bind parameter '{parameter.name}'. {message}", invalid_cast(message, plain_runtime(message))
            )
            raise errors.not_converted(self._cmdlet, parameter, None, failed)
        return None

    def _validate(self, parameter: Parameter, value: t.Any) -> None:
        items = items_of(value)
        values = [value] if items is None else items
        if parameter.validate_count is not None:
            few, many = parameter.validate_count
            if not few <= len(values) <= many:
                raise errors.not_valid(
                    self._cmdlet,
                    parameter,
                    f"The parameter requires at least {few} value(s) and no more than {many} value(s) - {len(values)} "
                    "value(s) were provided.",
                )
        allowed = {name.lower() for name in parameter.validate_set}
        for item in values:
            if allowed and str(item).lower() not in allowed:
                raise errors.not_valid(
                    self._cmdlet,
                    parameter,
                    f'The argument "{item}" does not belong to the set "{",".join(parameter.validate_set)}" specified '
                    "by the ValidateSet attribute. Supply an argument that is in the set and then try the command "
                    "again.",
                )

    def _in_valid_sets(self) -> list[Parameter]:
        return [item for item in self._own if not item.sets or any(name in self._valid for name in item.sets)]

    def _members_of(self, chosen: str) -> list[Parameter]:
        return [item for item in self._own if not item.sets or chosen in item.sets]

    def _missing(self, chosen: str, *, with_input: bool = False) -> list[Parameter]:
        """Mandatory parameters of the set that are not bound and, with input to come, cannot be bound from it."""
        return [
            item
            for item in self._members_of(chosen)
            if item.mandatory
            and item.name not in self.given
            and item.name not in self.piped
            and not (with_input and (item.by_value or item.by_property))
        ]

    def _pick_set(self, valid: list[str]) -> str | None:
        """The set to go on with; None where nothing given belongs to one set rather than another.

        The default set wins wherever it is still possible, complete or not; without it, what is missing decides.
        """
        default = self._cmdlet.default_set
        if len(valid) == 1:
            return valid[0]
        if default in valid:
            return default
        complete = [name for name in valid if not self._missing(name)]
        if len(complete) == 1:
            return complete[0]
        if complete and default is None and valid == self._sets:
            return None
        raise errors.ambiguous_set(self._cmdlet)

    def _resolve_set(self, expects_input: bool) -> None:
        takes_input = any(item.by_value or item.by_property for item in self._unbound(self._in_valid_sets()))
        if expects_input and takes_input and len(self._valid) > 1:
            # The piped object decides; what is missing whatever it binds is still asked for.
            return
        self._chosen = self._pick_set(self._valid)
        if self._chosen is not None:
            self._valid = [self._chosen]

    def _unbound(self, parameters: list[Parameter]) -> list[Parameter]:
        return [item for item in parameters if item.name not in self.given]

    def _mandatory(self, expects_input: bool) -> None:
        sets = [self._missing(name, with_input=expects_input) for name in self._valid]
        missing = [item for item in sets[0] if all(item in others for others in sets[1:])]
        if not missing:
            return
        answer = self._ask([(item.name, target_type(item)) for item in missing])
        if answer is None:
            raise errors.missing_mandatory(self._cmdlet, [item.name for item in missing])
        given = {str(name).lower(): value for name, value in answer.items()}
        for item in missing:
            self._bind_named(item, given.get(item.name.lower()))

    def _by_value(self, candidates: list[Parameter], value: t.Any, *, exact: bool) -> bool:
        for item in candidates:
            if item.by_value and (not exact or fits(item, value)) and self._bind_piped(item, value):
                return True
        return False

    def _by_property(self, candidates: list[Parameter], value: t.Any, *, exact: bool) -> bool:
        for item in candidates:
            if not item.by_property:
                continue
            name = next((name for name in (item.name, *item.aliases) if has_property(value, name)), None)
            if name is None:
                continue
            found = read_property(value, name)
            if not exact or fits(item, found):
                self._bind_piped(item, found)
        return bool(self.piped)

    def _bind_piped(self, parameter: Parameter, value: t.Any) -> bool:
        try:
            self.piped[parameter.name] = self._coerce(parameter, value)
        except Failure:
            return False
        return True


__all__ = ("Argument", "Ask", "Binder")
