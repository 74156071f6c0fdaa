# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control channel of a lab that runs: JSON over HTTP on loopback, for whoever has the token of its directory."""

from __future__ import annotations

import hmac
import http.server
import json
import threading
import typing as t

from lab.organisation.section import ScenarioError

Handler = t.Callable[[dict[str, t.Any]], t.Any]


class ControlServer:
    """Answers ``POST /<verb>`` with a JSON object of arguments.

    :param verbs: what can be asked for. A ValueError that a handler raises is answered as the caller's mistake.
    """

    def __init__(self, token: str, verbs: t.Mapping[str, Handler]) -> None:
        class Request(_Request):
            pass

        Request.token = token
        Request.verbs = verbs
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="control", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; the port is free afterwards."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Request(http.server.BaseHTTPRequestHandler):
    token: t.ClassVar[str]
    verbs: t.ClassVar[t.Mapping[str, Handler]]
    timeout = 30

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
            self._answer(403, {"error": "the token is wrong"})
            return
        handler = self.verbs.get(self.path.removeprefix("/"))
        if handler is None:
            self._answer(404, {"error": f"unknown request {self.path}"})
            return
        try:
            result = handler(json.loads(body or b"{}"))
        except (ValueError, ScenarioError) as error:
            self._answer(400, {"error": str(error)})
            return
        self._answer(200, {"result": result})

    def _answer(self, status: int, content: t.Any) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: t.Any) -> None:
        """Says nothing: the lab's log is for its clients' doings."""
