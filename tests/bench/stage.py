"""An installation of its own for the benchmarks: database, people, pages and live events, started as `quartet up` does."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from quartet.site.config import Config
from quartet.site.launch import database, services
from quartet.site.launch.front import caddyfile, find_caddy
from quartet.site.launch.ports import free_port
from quartet.site.launch.postgres import Cluster
from quartet.site.launch.roles import Doors
from quartet.site.launch.services import Service


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything is."""

    home: Path
    doors: Doors
    superuser: str
    """The database as its superuser."""
    few: str
    """A second database of the same beginnings, in which there are to be few cases; as its superuser too."""
    web: int
    live: int
    front: int | None
    """The port people would use; None without Caddy."""
    logins: dict[str, dict[str, str]]

    def token(self, role: str) -> str:
        """Sign a persona in to the API."""
        wire = Wire(self.web)
        login = self.logins[role]
        body = {"username": login["username"], "password": login["password"]}
        status, answer = wire.ask(wire.request("POST", "/api/v1/tokens", body=body))
        assert status == http.HTTPStatus.OK, answer
        return str(json.loads(answer)["token"])


@contextmanager
def stage() -> Iterator[Stage]:
    """Build it in a folder that goes away; Django is set up here, on the pages' role."""
    with ExitStack() as stack:
        home = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="quartet-bench-", ignore_cleanup_errors=True))
        )
        home.chmod(0o755)  # a root's database runs as nobody
        os.environ |= {"QUARTET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "quartet.site.settings"}
        config = Config(home=home, pg_bin=Config.from_env().pg_bin, port=free_port())
        cluster = Cluster(config)
        stack.callback(lambda: shutil.rmtree(cluster.root, ignore_errors=True))
        stack.callback(cluster.stop)
        cluster.start()
        doors = database.open_doors(cluster, config)
        database.migrate(doors)
        tell("seeding Tieling")
        argv = [sys.executable, "-m", "quartet.site.launch.seed"]
        subprocess.run(argv, env=database.child_environment(doors.owner), check=True, stdout=subprocess.DEVNULL)
        few = f"{database.NAME}_few"
        with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
            copy = sql.SQL("create database {} template {}").format(sql.Identifier(few), sql.Identifier(database.NAME))
            connection.execute(copy)
        os.environ["QUARTET_APP_DSN"] = doors.app
        web, live = free_port(), free_port()
        environment = database.child_environment(doors.app)
        kept = [
            Service("web", services.web("127.0.0.1", web), environment, home / "logs" / "web.log"),
            Service("live", services.live(live), environment, home / "logs" / "live.log"),
        ]
        if caddy := find_caddy():
            file = home / "run" / "Caddyfile"
            file.parent.mkdir(exist_ok=True)
            file.write_text(caddyfile(config, web=web, live=live))
            argv = [caddy, "run", "--config", file, "--adapter", "caddyfile"]
            kept.append(Service("front", argv, environment, home / "logs" / "front.log"))
        for service in kept:
            stack.callback(service.stop)
            service.start()
        for port in (web, live):
            _wait(port)
        import django  # noqa: PLC0415 -- its settings read the environment made above

        django.setup()
        yield Stage(
            home, doors, cluster.dsn(dbname=database.NAME), cluster.dsn(dbname=few), web, live, config.port if caddy else None,
            json.loads((home / "demo-logins.json").read_text()),
        )  # fmt: skip


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nobody listens on {port}")


def tell(words: str) -> None:
    """Say on the side what is going on; standard output holds figures only."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


class Wire:
    """One kept connection that speaks just enough HTTP, so that what is measured is the server."""

    def __init__(self, port: int, token: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port, self._token, self._rest = port, token, b""

    def request(self, method: str, path: str, *, body: dict[str, Any] | None = None, **headers: str) -> bytes:
        """Write a request down."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}"]
        if self._token:
            lines.append(f"Authorization: Bearer {self._token}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
        return "\r\n".join([*lines, "", ""]).encode() + content

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send it and give the status and the body of the answer."""
        self.socket.sendall(request)
        data = self._rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[:end].lower()
        status = int(head[9:12])
        start = head.index(b"content-length:") + 15
        length = int(head[start:].split(b"\r\n", 1)[0])
        while len(data) < end + 4 + length:
            data += self._more()
        self._rest = data[end + 4 + length :]
        return status, data[end + 4 : end + 4 + length]

    def _more(self) -> bytes:
        more = self.socket.recv(65536)
        if not more:
            raise ConnectionError("the server hung up")
        return more
