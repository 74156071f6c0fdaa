# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual environments below ``.cache``, made when they are first needed and again when what they depend on changes.

As a program: ``python -m tools.environments NAME COMMAND...`` runs a command in one of them.
"""

from __future__ import annotations

import ast
import configparser
import contextlib
import dataclasses
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import typing as t

from .interpreters import own_interpreter
from .places import CACHE, ROOT, TESTS, tree

#: What ansible-test looks for before it fetches: the newest of each row serves the cores named.
_GET_PIP = ("23_1_2", "24_2", "25_2")  # 2.16 and 2.17; 2.18 and 2.19; 2.20 and later
_STAMP = ".made-from"


class CannotMake(Exception):
    """An environment cannot be made; the text says why and what helps."""


@dataclasses.dataclass(frozen=True)
class Environment:
    """One virtual environment: a requirements file of tests/requirements, and perhaps further requirements."""

    name: str
    requirements: str
    extra: tuple[str, ...] = ()
    python: str = dataclasses.field(default_factory=own_interpreter)

    @property
    def place(self) -> pathlib.Path:
        """Where it lies."""
        return CACHE / "env" / self.name

    @property
    def bin(self) -> pathlib.Path:
        """Where its programs lie."""
        return self.place / "bin"

    def ensure(self, output: t.IO[str] | None = None) -> None:
        """Make it, unless it is there and made from the same; what pip prints goes to ``output``."""
        self.place.parent.mkdir(parents=True, exist_ok=True)
        with _locked(self.place.with_suffix(".lock")):
            if self.is_made():
                return
            shutil.rmtree(self.place, ignore_errors=True)
            _make(self.python, self.place, output)
            install = [str(self.bin / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
            install += ["-r", str(TESTS / "requirements" / self.requirements), *self.extra]
            if subprocess.run(install, stdout=output, stderr=output, check=False).returncode:
                raise CannotMake(f"pip could not install {self.requirements} for {self.python}")
            (self.place / _STAMP).write_text(self._made_from())

    def is_made(self) -> bool:
        """Whether it is there, finished, and made from what it would be made from now."""
        stamp = self.place / _STAMP
        return stamp.is_file() and stamp.read_text() == self._made_from()

    def _made_from(self) -> str:
        version = subprocess.run([self.python, "-VV"], check=True, capture_output=True, text=True).stdout.strip()
        lines = [str(self.place), self.python, version, *self.extra]
        lines += _requirement_lines(TESTS / "requirements" / self.requirements)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def variables(self, home: str) -> dict[str, str]:
        """The process environment for a command in it, with a home of its own and the checkout as the collection."""
        place = CACHE / "home" / home
        _furnish(place, self.bin / "python")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "PYTHON", "XDG_"))}
        return kept | {
            "ANSIBLE_COLLECTIONS_PATH": str(tree()),
            "ANSIBLE_NOCOLOR": "1",
            "HOME": str(place),
            "LC_ALL": "C.UTF-8",  # ansible runs in UTF-8 alone
            "NO_COLOR": "1",
            "PATH": f"{self.bin}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONNOUSERSITE": "1",
            "PYTHONPATH": f"{tree()}{os.pathsep}{TESTS}",
            "VIRTUAL_ENV": str(self.place),
        }


RUN = Environment("run", "run.txt")
LINT = Environment("lint", "lint.txt")
DOCS = Environment("docs", "docs.txt")
KERBEROS = Environment("kerberos", "kerberos.txt")


@contextlib.contextmanager
def _locked(path: pathlib.Path) -> t.Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _requirement_lines(path: pathlib.Path) -> list[str]:
    lines: list[str] = []
    for line in path.read_text().splitlines():
        if line.startswith("-r "):
            lines += _requirement_lines(path.parent / line[3:].strip())
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip())
    return lines


def _make(python: str, place: pathlib.Path, output: t.IO[str] | None) -> None:
    """A virtual environment with pip; some systems ship Python without what the standard way needs."""
    if subprocess.run([python, "-m", "venv", str(place)], stdout=output, stderr=output, check=False).returncode == 0:
        return
    shutil.rmtree(place, ignore_errors=True)
    helper = CACHE / "virtualenv"
    pip = [python, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(helper), "virtualenv"]
    with contextlib.suppress(subprocess.CalledProcessError):
        subprocess.run(pip, stdout=output, stderr=output, check=True)
        variables = os.environ | {"PYTHONPATH": str(helper)}
        command = [python, "-m", "virtualenv", "--app-data", str(helper / "data"), str(place)]
        subprocess.run(command, stdout=output, stderr=output, check=True, env=variables)
        return
    raise CannotMake(
        f"{python} can make no virtual environment: its modules venv and ensurepip are incomplete, and it has no pip. "
        "Install them (Debian, Ubuntu: the package python3-venv), or start with another one: make PYTHON=... TARGET"
    )


def _furnish(home: pathlib.Path, python: pathlib.Path) -> None:
    """A home folder of the tests' own, in which pip finds the index and the certificates it finds in the user's.

    ansible-test passes neither PIP_ variables nor others on, so everything has to be in the file.
    """
    settings = configparser.RawConfigParser()
    listing = subprocess.run([str(python), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    # Variables win over files, so they come last.
    for line in sorted(listing.stdout.splitlines(), key=lambda line: line.startswith(":env:")):
        key, equals, value = line.partition("=")
        section, _dot, option = key.rpartition(".")
        section = "global" if section == ":env:" else section
        if not equals or option == "config-file":
            continue
        if not settings.has_section(section):
            settings.add_section(section)
        settings.set(section, option, str(ast.literal_eval(value)))
    if not settings.has_section("global"):
        settings.add_section("global")
    settings.set("global", "cache-dir", str(CACHE / "pip"))
    settings.set("global", "disable-pip-version-check", "true")
    settings.set("global", "quiet", "2")  # errors alone
    file = home / ".config" / "pip" / "pip.conf"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as stream:
        settings.write(stream)
    stand_in = pathlib.Path(__file__).with_name("get_pip.py")
    for version in _GET_PIP:
        target = home / ".ansible" / "test" / "cache" / f"get_pip_{version}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(stand_in, target)


def main(arguments: list[str]) -> int:
    """Run a command in an environment, in its place: the process becomes the command."""
    name, *command = arguments
    environment = {one.name: one for one in (RUN, LINT, DOCS, KERBEROS)}[name]
    log = CACHE / "logs" / f"environment {name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if not environment.place.is_dir():
        print(f"Preparing {environment.place.relative_to(ROOT)}, once.", file=sys.stderr, flush=True)
    try:
        with log.open("w") as output:
            environment.ensure(output)
    except CannotMake as error:
        print(f"{log.read_text()}\n{error}", file=sys.stderr)
        return 1
    variables = environment.variables(f"make-{name}")
    os.execvpe(command[0], command, variables)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
