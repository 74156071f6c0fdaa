# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every task that the project shows or ships fits the argument spec of its module.

ansible-lint does not look at modules that have an action plugin, and nothing else reads the examples: without this test
a renamed option would live on in documentation, roles and playbooks.
"""

from __future__ import annotations

import importlib
import pathlib
import re
import types
import typing as t

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

ROOT = pathlib.Path(__file__).resolve().parents[2]
PREFIX = "certops.exchange."
MODULES: dict[str, types.ModuleType] = {
    file.stem: importlib.import_module(f"ansible_collections.certops.exchange.plugins.modules.{file.stem}")
    for file in sorted((ROOT / "plugins" / "modules").glob("[a-z]*.py"))
}
_SHIPPED = (
    "roles/*/tasks/**/*.yml",
    "roles/*/handlers/**/*.yml",
    "playbooks/**/*.yml",
    "extensions/molecule/**/*.yml",
)
_SHOWN = ("README.md", "docs/**/*.md", "roles/*/README.md")
_FENCED = re.compile(r"^(?P<indent> *)```ya?ml\n(?P<text>.*?)^(?P=indent)```", re.DOTALL | re.MULTILINE)
#: The name in the module file, and the argument of the validator.
_RULES = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")
#: What stands for a value that is only known at run time, by the option's type.
_STAND_INS: dict[str, t.Any] = {"bool": True, "dict": {}, "float": 1.0, "int": 1, "list": [], "raw": "x", "str": "x"}


class Loader(yaml.SafeLoader):
    """Reads Ansible's own tags as text."""


Loader.add_multi_constructor("!", lambda _loader, suffix, _node: "{{ " + suffix + " }}")


def texts() -> t.Iterator[tuple[str, str]]:
    """All YAML with tasks: where it stands, and what."""
    for name, module in MODULES.items():
        yield f"EXAMPLES of {name}", module.EXAMPLES
    for pattern in _SHIPPED:
        for file in sorted(ROOT.glob(pattern)):
            yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")
    for pattern in _SHOWN:
        for file in sorted(ROOT.glob(pattern)):
            for number, block in enumerate(_FENCED.finditer(file.read_text(encoding="utf-8")), 1):
                lines = block["text"].splitlines()
                text = "\n".join(line.removeprefix(block["indent"]) for line in lines)
                yield f"{file.relative_to(ROOT)}, block {number}", text


def mappings(value: t.Any) -> t.Iterator[dict[t.Any, t.Any]]:
    """Every mapping in a document: tasks are found wherever they stand (blocks, handlers, plays, lists of tasks)."""
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if key != "module_defaults":
                yield from mappings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from mappings(inner)


def is_template(value: t.Any) -> bool:
    """Whether the value, or a part of it, is only known at run time."""
    if isinstance(value, dict):
        return any(is_template(inner) for inner in value.values())
    if isinstance(value, list):
        return any(is_template(inner) for inner in value)
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def problems(text: str) -> list[str]:
    """What does not fit in the tasks of one text."""
    found: list[str] = []
    for mapping in mappings(yaml.load(text, Loader)):
        for key, value in mapping.items():
            if key in MODULES and "name" in mapping:
                found.append(f"{key}: without the collection's name")
            if isinstance(key, str) and key.startswith(PREFIX):
                found += [f"{key}: {problem}" for problem in task_problems(key.removeprefix(PREFIX), value)]
            if key == "module_defaults" and isinstance(value, dict):
                found += defaults_problems(value)
    return found


def task_problems(name: str, arguments: t.Any) -> list[str]:
    """What does not fit in one task."""
    if name not in MODULES:
        return ["there is no such module"]
    if isinstance(arguments, str) and is_template(arguments):
        return []
    if arguments is not None and not isinstance(arguments, dict):
        return ["its arguments are not a mapping"]
    module = MODULES[name]
    unknown = {option for option, value in (arguments or {}).items() if is_template(value)}
    known = {option: value for option, value in (arguments or {}).items() if option not in unknown}
    known |= {option: stand_in(module.ARGUMENT_SPEC[option]) for option in unknown & set(module.ARGUMENT_SPEC)}
    known |= dict.fromkeys(unknown - set(module.ARGUMENT_SPEC), "x")
    rules = {rule: getattr(module, rule.upper(), None) for rule in _RULES}
    # A condition on a value that is only known at run time cannot be judged here.
    rules["required_if"] = [rule for rule in rules["required_if"] or [] if rule[0] not in unknown] or None
    # Nor can whether an option is there that may be omitted.
    omittable = {option for option in unknown if re.search(r"\bomit\b", str((arguments or {})[option]))}
    groups = rules["mutually_exclusive"] or []
    rules["mutually_exclusive"] = [[option for option in group if option not in omittable] for group in groups]
    result = ArgumentSpecValidator(module.ARGUMENT_SPEC, **rules).validate(known)
    return list(result.error_messages)


def stand_in(option: dict[str, t.Any]) -> t.Any:
    """A value that fits the option."""
    if option.get("choices") and option.get("type", "str") != "list":
        return option["choices"][0]
    return _STAND_INS.get(option.get("type", "str"), "x")


def defaults_problems(defaults: dict[str, t.Any]) -> list[str]:
    """What does not fit in the ``module_defaults`` of a play, block or task."""
    found: list[str] = []
    for key, options in defaults.items():
        if key == f"group/{PREFIX}all":
            specs = [module.ARGUMENT_SPEC for module in MODULES.values()]
        elif key.startswith(PREFIX) and key.removeprefix(PREFIX) in MODULES:
            specs = [MODULES[key.removeprefix(PREFIX)].ARGUMENT_SPEC]
        elif PREFIX in key:
            found.append(f"module_defaults: there is no {key}")
            continue
        else:
            continue
        # A default that no module of the group takes is a misspelt one; some take only some of them.
        for option in options or {}:
            if not any(option in spec for spec in specs):
                found.append(f"module_defaults of {key}: no option {option}")
    return found


@pytest.mark.parametrize(("where", "text"), [pytest.param(where, text, id=where) for where, text in texts()])
def test_tasks_fit(where: str, text: str) -> None:
    assert problems(text) == [], where


@pytest.mark.parametrize("name", MODULES)
def test_each_module_shows_a_task_of_its_own(name: str) -> None:
    examples = yaml.load(MODULES[name].EXAMPLES, Loader)
    assert any(PREFIX + name in mapping for mapping in mappings(examples))


def test_role_variables_that_are_set_exist() -> None:
    """Ansible says nothing about a misspelt variable of a role: it simply has no effect."""
    for specs in sorted(ROOT.glob("roles/*/meta/argument_specs.yml")):
        role = specs.parents[1].name
        entry_points = yaml.safe_load(specs.read_text(encoding="utf-8"))["argument_specs"]
        options = {option for entry in entry_points.values() for option in entry.get("options", {})}
        for where, text in texts():
            if where.startswith(f"roles/{role}/tasks/"):
                continue  # its own facts and registered results are named alike
            keys = {key for mapping in mappings(yaml.load(text, Loader)) for key in mapping}
            misspelt = {key for key in keys if str(key).startswith(f"{role}_") and key not in options}
            assert misspelt == set(), where


PLANTED = {
    "unknown option": ("- certops.exchange.iis_app_pool: {name: x, colour: blue}", "colour"),
    "missing option": ("- certops.exchange.iis_app_pool: {}", "name"),
    "wrong choice": ("- certops.exchange.exchange_certificate: {server: a, subject: b, state: gone}", "gone"),
    "wrong type": (
        "- certops.exchange.exchange_certificate: {server: a, subject: b, minimum_days_left: soon}",
        "minimum_days_left",
    ),
    "unknown option with a template": ("- certops.exchange.iis_app_pool: {name: x, colour: '{{ y }}'}", "colour"),
    "unknown module": ("- certops.exchange.iis_app_pools: {name: x}", "no such module"),
    "in a block of a play": (
        "- hosts: all\n  tasks: [{block: [], rescue: [{certops.exchange.iis_app_pool: {name: x, nam: y}}]}]",
        "nam",
    ),
    "defaults of the group": ("- module_defaults: {group/certops.exchange.all: {endpoint_prot: 80}}", "endpoint_prot"),
    "defaults of a module": ("- module_defaults: {certops.exchange.iis_app_pool: {nam: x}}", "nam"),
    "defaults of no group": ("- module_defaults: {group/certops.exchange.some: {name: x}}", "some"),
    "a short name": ("- {name: Recycle, iis_app_pool: {name: x}}", "without the collection's name"),
    "arguments as text": ("- certops.exchange.iis_app_pool: name=x", "not a mapping"),
}


@pytest.mark.parametrize(("text", "word"), PLANTED.values(), ids=PLANTED)
def test_a_planted_error_is_found(text: str, word: str) -> None:
    (problem,) = problems(text)
    assert word in problem


FITTING = {
    "a template for a choice": "- certops.exchange.exchange_certificate: {server: a, subject: b, state: '{{ s }}'}",
    "a template for a list": "- certops.exchange.exchange_certificate: {server: a, subject: b, services: ['{{ s }}']}",
    "a template for all": "- certops.exchange.exchange_certificate: '{{ arguments }}'",
    "another collection's module": "- ansible.builtin.debug: {colour: blue}",
    "defaults that exist": "- module_defaults: {group/certops.exchange.all: {endpoint_port: 80}}",
    "a vaulted value": "- certops.exchange.exchange_authconfig_info: {endpoint_password: !vault x}",
}


@pytest.mark.parametrize("text", FITTING.values(), ids=FITTING)
def test_what_fits_is_let_through(text: str) -> None:
    assert problems(text) == []


def test_blocks_of_a_document_are_found() -> None:
    document = "Text\n\n- a list:\n\n  ```yaml\n  - a: 1\n  ```\n\n```yml\nb: 2\n```\n\n```console\nmake\n```\n"
    assert [block["text"] for block in _FENCED.finditer(document)] == ["  - a: 1\n", "b: 2\n"]
