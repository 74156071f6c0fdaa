# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows a rotation of the auth certificate: a simulated organisation, the real ansible-playbook, a short table.

The lab runs in this process and ends with it, so nothing is left behind.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import typing as t

from lab.app import Lab
from tools.places import CACHE, ROOT, tree

SCENARIO = ROOT / "tests" / "lab" / "scenarios" / "three_servers.yml"
PLAYBOOK = ROOT / "playbooks" / "rotate_auth_cert.yml"
ADVANCE = "62h"


class Row(t.NamedTuple):
    """How things stand at one point."""

    label: str
    moment: str
    changes: str
    current: str
    following: str
    effective: str
    servers: str


class Demo:
    """The lab, the runs, and the rows of the table."""

    def __init__(self, lab: Lab, home: pathlib.Path) -> None:
        self.lab = lab
        self.home = home
        self.rows: list[Row] = []
        self.names: dict[str, str] = {}
        self.transport = self.internal_transport()

    def run(self, label: str, *, show: bool) -> int:
        """One run of the playbook; returns how many changes it made."""
        print(f"\n== {label}: ansible-playbook playbooks/rotate_auth_cert.yml", flush=True)
        tool = pathlib.Path(sys.executable).with_name("ansible-playbook")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
            "HOME": str(self.home),
            "ANSIBLE_COLLECTIONS_PATH": str(tree()),
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
            "ANSIBLE_NOCOLOR": "true",
        }
        command = [str(tool), "-i", str(self.lab.inventory("psrp")), str(PLAYBOOK)]
        finished = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if show or finished.returncode:
            print(finished.stdout + finished.stderr)
        if finished.returncode:
            raise SystemExit(f"ansible-playbook ended with {finished.returncode}")
        return sum(map(int, re.findall(r"changed=(\d+)", finished.stdout)))

    def note(self, label: str, changes: int | None) -> None:
        """Adds a row for the present state."""
        auth = self.lab.state()["auth_config"]
        servers = self.lab.state()["servers"]
        having = [name for name, server in servers.items() if auth["current"] in server["certificates"]]
        effective = (auth["next_effective"] or "")[:16].replace("T", " ")
        moment = f"{self.lab.now():%Y-%m-%d %H:%M}"
        changed = "" if changes is None else str(changes)
        self.rows.append(
            Row(
                label, moment, changed, self.name(auth["current"]), self.name(auth["next"]), effective, " ".join(having)
            )
        )

    def name(self, thumbprint: str) -> str:
        """A short name for a thumbprint, the same throughout."""
        return thumbprint[:8] + "..." if thumbprint else "-"

    def internal_transport(self) -> dict[str, str]:
        """The internal transport certificate of each server."""
        return {name: server["internal_transport"] for name, server in self.lab.state()["servers"].items()}

    def table(self) -> str:
        """The rows, in columns."""
        header = Row(
            "phase", "lab's clock (UTC)", "changes", "current", "next", "effective (UTC)", "servers with current"
        )
        rows = [header, *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join(lines)

    def questions(self) -> list[str]:
        """What the servers asked, and the answers."""
        answers = {0: "Yes", 1: "Yes to All", 2: "No", 3: "No to All"}
        asked = [entry for entry in self.lab.log() if entry["kind"] == "question"]
        return [
            f"{e['command']} asked {e['message'].splitlines()[0]!r} and got the answer {answers[e['answer']]}"
            for e in asked
        ]


def main() -> int:
    """Runs the demo."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="certops-demo-")))
        lab = stack.enter_context(Lab(SCENARIO, folder / "lab", key_cache=CACHE / "lab-keys"))
        home = folder / "home"
        home.mkdir()
        demo = Demo(lab, home)
        print(
            "A simulated organisation: three Exchange 2019 servers in two AD sites, its auth certificate ends in 20 days."
        )
        demo.note("before", None)
        demo.note("staged", demo.run("first run", show=True))
        print(f"== the lab's clock moves on by {ADVANCE}: past the effective date, and past AuthAdmin's next run")
        lab.advance(ADVANCE)
        demo.note("published", demo.run("second run", show=True))
        again = demo.run("third run", show=False)
        demo.note("run again", again)
        print("\n" + demo.table() + "\n")
        for line in demo.questions():
            print(line)
        same = demo.internal_transport() == demo.transport
        print(
            f"Internal transport certificates of {', '.join(demo.transport)}: {'the same as before' if same else 'CHANGED'}"
        )
        return 0 if same and again == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
