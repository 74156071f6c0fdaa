# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: ``python -m lab``."""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import sys
import typing as t

import yaml

from lab.organisation.section import ScenarioError
from lab.wsman import METHODS

from . import daemon
from .client import Client
from .errors import LabError
from .inventory import CONNECTIONS
from .place import Place

_SCENARIO_HELP = "a scenario file, or the name of one that comes with the lab, such as three_servers"


def main(arguments: t.Sequence[str]) -> int:
    """Runs one command; the exit status is 0, 1 for a refusal, 2 for wrong usage, 3 where no lab runs (status)."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed) or 0)
    except (LabError, ScenarioError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever reads has had enough, as `head` does; the interpreter must not complain when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lab", description="A simulated Exchange organisation on loopback.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: t.Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=text, description=text)
        found.add_argument("--directory", type=pathlib.Path, required=True, help="the lab's directory")
        found.set_defaults(run=run)
        return found

    for name, run, text in (
        ("start", _start, "start a lab in the background and wait until it answers"),
        ("serve", _serve, "run a lab in the foreground"),
    ):
        starting = command(name, run, text)
        starting.add_argument("scenario", help=_SCENARIO_HELP)
        starting.add_argument(
            "--set", action="append", default=[], metavar="PATH=VALUE", help="change the scenario; repeatable"
        )
        starting.add_argument(
            "--authentication",
            choices=METHODS,
            help="how the inventories log on, as with --set authentication.inventory=...; the listeners offer what a "
            "real server does",
        )
        starting.add_argument(
            "--traffic", action="store_true", help="write what goes over the endpoints, without TLS, to traffic.log"
        )
    command("stop", _stop, "end the lab")
    command("status", _status, "where each server answers, and Exchange Online, as JSON")
    command("now", _now, "the organisation's present moment")
    advance = command("advance", _advance, "move the organisation's clock on")
    advance.add_argument("duration", help="30m, 49h, 3d, 1d12h")
    fault = command("fault", _fault, "switch faults of a server on or off, and show them all")
    fault.add_argument("server")
    fault.add_argument("settings", nargs="*", metavar="NAME=VALUE")
    online = command("online-fault", _online_fault, "switch faults of Exchange Online, and show them all")
    online.add_argument("settings", nargs="*", metavar="NAME=VALUE")
    wizard = command("wizard", _wizard, "run the Hybrid Configuration Wizard, as a person would")
    wizard.add_argument("--certificate", required=True, metavar="THUMBPRINT", help="the certificate to choose in it")
    wizard.add_argument("--server", help="where it is run; the first server where not said")
    command("state", _state, "the whole organisation as JSON")
    log = command("log", _log, "what clients did, one JSON object a line")
    log.add_argument("--clear", action="store_true", help="empty the log instead")
    return parser


def _start(arguments: argparse.Namespace) -> None:
    client = daemon.start(
        _scenario(arguments.scenario), arguments.directory, _overrides(arguments), traffic=arguments.traffic
    )
    status = client.status()
    names = [*status["servers"], *status["servers_2007"], *status["edge_servers"]]
    print(f"The organisation {status['organisation']} runs with the servers {', '.join(names)}.")
    for connection in CONNECTIONS:
        print(f"Inventory for {connection}: {arguments.directory / f'inventory-{connection}'}")
    if status["kerberos_config"] is not None:
        print(f"For Kerberos: export KRB5_CONFIG={status['kerberos_config']}")
    if status["online"] is not None:
        print(f"Exchange Online: {status['online']['url']}, tokens from {status['online']['authority']}")


def _serve(arguments: argparse.Namespace) -> None:
    daemon.serve(_scenario(arguments.scenario), arguments.directory, _overrides(arguments), traffic=arguments.traffic)


def _overrides(arguments: argparse.Namespace) -> list[str]:
    method = arguments.authentication
    return [*([f"authentication.inventory={method}"] if method else []), *arguments.set]


def _stop(arguments: argparse.Namespace) -> None:
    print(daemon.stop(arguments.directory))


def _status(arguments: argparse.Namespace) -> int:
    place = Place(arguments.directory)
    if not place.is_held():
        print(f"lab: {'crashed' if place.crashed() else 'not running'}", file=sys.stderr)
        return 3
    _print(Client.of(arguments.directory).status())
    return 0


def _now(arguments: argparse.Namespace) -> None:
    print(Client.of(arguments.directory).now())


def _advance(arguments: argparse.Namespace) -> None:
    print(Client.of(arguments.directory).advance(arguments.duration))


def _fault(arguments: argparse.Namespace) -> None:
    settings = _settings(arguments, "reachable=false")
    _print(Client.of(arguments.directory).fault(arguments.server, **settings))


def _online_fault(arguments: argparse.Namespace) -> None:
    _print(Client.of(arguments.directory).online_fault(**_settings(arguments, "throttled=2")))


def _settings(arguments: argparse.Namespace, example: str) -> dict[str, t.Any]:
    settings: dict[str, t.Any] = {}
    for text in arguments.settings:
        name, equals, value = text.partition("=")
        if not equals:
            raise LabError(f"{text!r} is no setting; write name=value, for example {example}")
        settings[name] = yaml.safe_load(value)
    return settings


def _wizard(arguments: argparse.Namespace) -> None:
    _print(Client.of(arguments.directory).wizard(arguments.certificate, arguments.server))


def _state(arguments: argparse.Namespace) -> None:
    _print(Client.of(arguments.directory).state())


def _log(arguments: argparse.Namespace) -> None:
    client = Client.of(arguments.directory)
    if arguments.clear:
        client.clear_log()
        return
    for entry in client.log():
        print(json.dumps(entry, ensure_ascii=False))


def _scenario(text: str) -> pathlib.Path:
    given = pathlib.Path(text)
    supplied = pathlib.Path(__file__).resolve().parents[1] / "scenarios" / f"{text}.yml"
    return supplied if not given.exists() and "/" not in text and supplied.exists() else given


def _print(value: t.Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))
