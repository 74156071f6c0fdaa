# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The project's own gates find what they are there for."""

from __future__ import annotations

import pathlib
import sys
import time

import pytest

import lab.kdc.programs
from tools import kerberos
from tools import runner as runner_module
from tools.environments import CannotMake, Environment
from tools.interpreters import own_interpreter
from tools.matrix import CORES, pairs
from tools.runner import Gate, Runner
from tools.tarball import strangers
from tools.traces import traces


class Here(Environment):
    """The environment that runs this test."""

    @property
    def bin(self) -> pathlib.Path:
        return pathlib.Path(sys.executable).parent

    def ensure(self, output: object = None) -> None:
        """It is there."""

    def variables(self, home: str) -> dict[str, str]:
        return {"HOME": home, "PATH": "/usr/bin:/bin"}


class Nowhere(Here):
    """An environment that cannot be made."""

    def ensure(self, output: object = None) -> None:
        raise CannotMake("no index can be reached")


HERE = Here("here", "run.txt")


@pytest.fixture(autouse=True)
def _cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "CACHE", tmp_path)
    monkeypatch.setattr(runner_module, "ROOT", tmp_path)


def gate(name: str, code: str, seconds: float = 60.0) -> Gate:
    return Gate(name, HERE, ("{python}", "-c", code), seconds=seconds)


def test_all_passed(capsys: pytest.CaptureFixture[str]) -> None:
    assert Runner("log").run([gate("one", "print('well')"), gate("two", "")])
    lines = capsys.readouterr().out.splitlines()
    assert "2 passed, 0 failed" in lines
    assert any(line.startswith("ok      one") and line.endswith("well") for line in lines)


def test_one_failed_and_what_it_printed_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert not Runner("log").run([gate("good", ""), gate("bad", "print('the cause'); raise SystemExit(3)")])
    printed = capsys.readouterr().out
    assert "1 passed, 1 failed" in printed.splitlines()
    assert "    | the cause" in printed.splitlines()
    assert "exit code 3" in printed


def test_too_slow(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    assert not Runner("log").run([gate("slow", "import time; time.sleep(60)", seconds=0.5)])
    assert time.monotonic() - began < 20
    assert "took longer than" in capsys.readouterr().out


def test_no_environment(capsys: pytest.CaptureFixture[str]) -> None:
    assert not Runner("log").run([Gate("lost", Nowhere("nowhere", "run.txt"), ("true",))])
    printed = capsys.readouterr().out
    assert "no index can be reached" in printed
    assert "0 passed, 1 failed" in printed.splitlines()


def test_no_gate_is_no_success() -> None:
    assert not Runner("log").run([])


@pytest.mark.skipif(not pathlib.Path("/proc/self/environ").exists(), reason="processes are only looked for in /proc")
def test_a_process_left_behind(capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import subprocess, sys; "
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(77)'], start_new_session=True)"
    )
    assert not Runner("log").run([gate("careless", code)])
    printed = capsys.readouterr().out
    assert "time.sleep(77)" in printed
    assert "1 passed, 1 failed" in printed.splitlines()


@pytest.mark.parametrize(
    "line", ["path = /ho" + "me/someone/x", "see '/ro" + "ot/.config'", "in /the/checkout/x", "`/t" + "mp`"]
)
def test_trace_found(line: str) -> None:
    assert traces(f"fine\n{line}\n", pathlib.Path("/the/checkout")) == [(2, line)]


@pytest.mark.parametrize("line", ["https://host/home/x", "cimv2:root/x", "work/x", "/workable"])
def test_no_trace(line: str) -> None:
    assert traces(line, pathlib.Path("/the/checkout")) == []


GOOD = ["FILES.json", "README.md", "LICENSES/GPL-3.0-or-later.txt", "meta/runtime.yml", "plugins/action/x.py"]


def test_tarball_as_it_should_be() -> None:
    assert strangers(GOOD) == []


@pytest.mark.parametrize(
    "name",
    ["tests/unit/x.py", ".github/x", "pyproject.toml", "plugins/__pycache__/x", "extensions/molecule/x", "Makefile"],
)
def test_tarball_with_a_stranger(name: str) -> None:
    assert strangers([*GOOD, name]) == [name]


def test_tarball_without_licence() -> None:
    assert strangers([name for name in GOOD if "LICENSES" not in name]) == ["missing: LICENSES/GPL-3.0-or-later.txt"]


@pytest.mark.parametrize("minors", [{12}, {10, 11, 12, 13}, {11, 12}, {13}])
def test_pairs_use_each_python_that_a_core_allows(minors: set[int]) -> None:
    chosen = pairs(dict.fromkeys(minors, "python"))
    assert set(chosen) == set(CORES)
    for core, minor in chosen.items():
        allowed = set(CORES[core]) & minors
        assert minor in allowed if allowed else minor is None
    assert {minor for minor in chosen.values() if minor} == minors


def test_an_environment_is_not_made_with_itself() -> None:
    """Somebody has put one of them first on his PATH, as the lab's page says."""
    assert sys.prefix != sys.base_prefix
    own = pathlib.Path(own_interpreter())
    assert own.is_file()
    assert not own.is_relative_to(sys.prefix)


@pytest.mark.parametrize(
    ("programs", "made", "said"),
    [
        (("krb5kdc", "kdb5_util", "kadmin.local", "kinit"), True, None),
        (("krb5kdc", "kdb5_util", "kadmin.local", "kinit"), False, "make kerberos"),
        (("krb5kdc", "kdb5_util", "kadmin.local"), True, "krb5-user"),
        (("kinit",), True, "krb5-kdc"),
    ],
)
def test_kerberos_is_tried_where_everything_is_there(
    programs: tuple[str, ...], made: bool, said: str | None, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in programs:
        (tmp_path / name).touch(0o755)
    monkeypatch.setattr(lab.kdc.programs, "_FOLDERS", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Environment, "is_made", lambda _self: made)
    found = kerberos.lacking()
    assert found is None if said is None else said in str(found)
