# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the settings of the Exchange endpoint come from: the task, then the host's variables, then a real server."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..module_utils._endpoint import ENDPOINT_SPEC
from ._remoting import EndpointOptions

__all__ = ("VARIABLE_PREFIX", "endpoint_options")

VARIABLE_PREFIX = "exchange_"
_OPTION_PREFIX = "endpoint_"


def endpoint_options(
    parameters: t.Mapping[str, t.Any],
    variables: t.Mapping[str, t.Any],
    template: t.Callable[[t.Any], t.Any],
) -> EndpointOptions:
    """The settings in force, None where nothing is set.

    :param parameters: the task's validated parameters; those without endpoint options are fine.
    :param variables: the host's variables, not yet templated.
    :raises ValueError: a variable's value does not convert, or is not a valid choice; the message names the variable.
    """
    given: dict[str, t.Any] = {}
    for option in ENDPOINT_SPEC:
        variable = VARIABLE_PREFIX + option
        if parameters.get(option) is None and variable in variables:
            value = template(variables[variable])
            if value is not None and value != "":
                given[option] = value
    checked = ArgumentSpecValidator(ENDPOINT_SPEC).validate(given)
    if checked.error_messages:
        names = ", ".join(VARIABLE_PREFIX + option for option in given)
        raise ValueError(f"The variables of the Exchange endpoint ({names}): {'; '.join(checked.error_messages)}")
    merged = {**checked.validated_parameters}
    merged.update({option: parameters[option] for option in ENDPOINT_SPEC if parameters.get(option) is not None})
    return EndpointOptions(**{option[len(_OPTION_PREFIX) :]: merged.get(option) for option in ENDPOINT_SPEC})
