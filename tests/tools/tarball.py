# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as users get it: built, what is in it, installed, and its playbook run from there against the lab."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

from .places import CACHE, COLLECTION, ROOT, TESTS

#: All that may lie at the top of the tarball; the first four are enough to run.
_MAY_HOLD = frozenset(
    {
        *("meta", "playbooks", "plugins", "roles"),
        *("CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "LICENSES", "MAINTAINERS", "README.md"),
        *("changelogs", "docs", "extensions"),
        *("FILES.json", "MANIFEST.json"),
    }
)
_MUST_HOLD = frozenset({"meta/runtime.yml", "README.md", "LICENSES/GPL-3.0-or-later.txt"})
_NEVER = ("__pycache__", "molecule", "tests")
_PLAYBOOK = "certops.exchange.rotate_auth_cert"


def build(place: pathlib.Path) -> pathlib.Path:
    """Build the tarball from the checkout itself, with all that lies about in it."""
    subprocess.run(
        ["ansible-galaxy", "collection", "build", str(ROOT), "--output-path", str(place), "--force"], check=True
    )
    (tarball,) = place.glob("certops-exchange-*.tar.gz")
    return tarball


def strangers(names: list[str]) -> list[str]:
    """What must not be in the tarball, or is missing from it."""
    paths = [pathlib.PurePath(name) for name in names]
    wrong = [
        str(path)
        for path in paths
        if path.parts
        and (path.parts[0] not in _MAY_HOLD or any(part in _NEVER or part.startswith(".") for part in path.parts))
    ]
    return wrong + [f"missing: {name}" for name in sorted(_MUST_HOLD - {str(path) for path in paths})]


def _play(place: pathlib.Path) -> None:
    """Run the playbook by its name from the installed copy alone: no way leads back to the checkout."""
    lab = [sys.executable, "-m", "lab"]
    directory = place / "lab"
    variables = os.environ | {"ANSIBLE_COLLECTIONS_PATH": str(place), "PYTHONPATH": str(TESTS)}
    scenario = TESTS / "lab" / "scenarios" / "three_servers.yml"
    subprocess.run([*lab, "start", str(scenario), "--directory", str(directory)], check=True, env=variables)
    try:
        for word in ("--syntax-check", "--diff"):
            command = ["ansible-playbook", _PLAYBOOK, "-i", str(directory / "inventory-psrp"), word]
            subprocess.run(command, check=True, env=variables, cwd=place)
    finally:
        subprocess.run([*lab, "stop", "--directory", str(directory)], check=True, env=variables)


def main() -> int:
    """Build, look inside, install, leave only what a run needs, run."""
    place = CACHE / "tarball"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    tarball = build(place)
    with tarfile.open(tarball) as archive:
        names = archive.getnames()
    wrong = strangers(names)
    if wrong:
        print("\n".join(["In the tarball, and not for users:", *wrong]))
        return 1
    subprocess.run(
        ["ansible-galaxy", "collection", "install", str(tarball), "--force", "--offline", "-p", str(place)], check=True
    )
    installed = place / COLLECTION
    for entry in installed.iterdir():
        if entry.name not in ("meta", "playbooks", "plugins", "roles"):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    _play(place)
    print(f"{tarball.name}: {len(names)} entries; {_PLAYBOOK} ran from the installed copy")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:
        sys.exit(f"exit code {failed.returncode}: {' '.join(failed.cmd)}")
