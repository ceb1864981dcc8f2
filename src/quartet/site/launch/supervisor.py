"""`quartet up`: start everything, say when it is ready, keep it running, stop it in order."""

import argparse
import http.client
import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType

from quartet.site.config import Config
from quartet.site.launch import database, services
from quartet.site.launch.asking import ask
from quartet.site.launch.children import Child, rotate, spawn, tail
from quartet.site.launch.front import caddyfile, find_caddy
from quartet.site.launch.locks import held, holder
from quartet.site.launch.ports import free_port, is_free
from quartet.site.launch.postgres import Cluster
from quartet.site.launch.roles import Doors, check_app_role
from quartet.site.launch.services import Service
from quartet.site.launch.words import LaunchError, Progress, say

READY_SECONDS = 120.0
GLANCE = 0.2
"""Seconds between two looks at the children."""
ROTATE_EVERY = 10.0
END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """Somebody asked us to stop; not an error, and not to be caught as one."""


def main(argv: Sequence[str]) -> int:
    """Serve until Ctrl-C or SIGTERM. Raises LaunchError when something cannot be started."""
    parser = argparse.ArgumentParser(prog="quartet up", description="启动一切 · Start everything and serve.")
    parser.add_argument("--no-demo", action="store_true", help="不放入示范数据 · without Tieling's demonstration data")
    chosen = parser.parse_args(argv)
    config = Config.from_env()
    lock = config.home / "run" / "up.lock"
    with held(lock, patience=3.0) as mine:
        if not mine:
            raise LaunchError(
                zh=f"另一个 quartet up（进程 {holder(lock)}）正在使用 {config.home}。"
                "请先停止它，或设置别的 QUARTET_HOME。",
                en=f"Another `quartet up` (process {holder(lock)}) is using {config.home}. "
                "Stop it first, or set another QUARTET_HOME.",
            )
        try:
            with _ended_by_signals():
                _serve(config, demo=not chosen.no_demo)
        except Ended:
            say(zh="已全部停止，数据都已保存。", en="Everything has stopped; all data are saved.")
    return 0


def _serve(config: Config, *, demo: bool) -> None:
    if not is_free(config.host, config.port):
        raise LaunchError(
            zh=f"{config.host}:{config.port} 已被别的程序占用。请用 PORT 换一个端口。",
            en=f"Another program listens on {config.host}:{config.port}. Choose another port with PORT.",
        )
    demo = demo and importlib.util.find_spec("quartet.demo.seed") is not None
    step = Progress(6 if demo else 5)
    with ExitStack() as stack:
        learning = _learn(config, stack)
        doors, cluster = _open_database(config, stack, step)
        step(zh="升级数据表……", en="bringing the tables up to date")
        database.migrate(doors)
        check_app_role(doors.app)
        if demo:
            step(zh="准备示范数据（铁岭）……", en="preparing the demonstration data (Tieling)")
            _seed(doors)
        step(zh="准备分类建议……", en="preparing the suggestions")
        learning.process.wait()
        kept = _services(config, doors)
        try:
            names = "、".join(service.name for service in kept)
            step(zh=f"启动 {names}……", en="starting what serves the pages")
            for service in kept:
                service.start()
            step(zh="等待网页应答……", en="waiting for the first page")
            _wait_until_ready(config, kept, cluster)
            print(f"Quartet is ready at {config.origin}", flush=True)  # noqa: T201 -- the line people wait for
            _keep(kept, cluster)
        finally:
            for number in END_SIGNALS:
                signal.signal(number, signal.SIG_IGN)  # stopping is under way; a second Ctrl-C must not cut it short
            say(zh="正在停止……", en="stopping")
            for service in reversed(kept):
                service.stop()


def _learn(config: Config, stack: ExitStack) -> Child:
    """Train the suggestions beside the rest of the first start. Should that fail, the first report waits for it."""
    argv = [sys.executable, "-m", "quartet.resolution.suggest.prepare"]
    environment = os.environ | {"QUARTET_HOME": str(config.home)}
    child = spawn(argv, log=config.home / "logs" / "suggest.log", env=environment)
    stack.callback(child.stop, 1.0)
    return child


def _open_database(config: Config, stack: ExitStack, step: Progress) -> tuple[Doors, Cluster | None]:
    if config.database_url:
        step(zh="连接数据库服务器……", en="connecting to the database server")
        return stack.enter_context(database.doors(config)), None
    step(zh="启动数据库……", en="starting the database")
    cluster = stack.enter_context(database.embedded(config))
    if cluster is None:
        raise LaunchError(
            zh="另一条 quartet 命令还在使用数据库。等它结束后再试。",
            en="Another quartet command is still using the database. Try again when it has finished.",
        )
    return database.open_doors(cluster, config), cluster


def _seed(doors: Doors) -> None:
    """Put in Tieling and its personas at the first start; later starts find them there."""
    argv = [sys.executable, "-m", "quartet.site.launch.seed"]
    if subprocess.run(argv, env=database.child_environment(doors.owner), check=False).returncode != 0:  # noqa: S603 -- us
        raise LaunchError(zh="示范数据没有放入，原因见上文。", en="Preparing the demonstration data failed; see above.")


def _services(config: Config, doors: Doors) -> list[Service]:
    """List what to run, in the order of starting. Without Caddy the pages serve HOST:PORT themselves."""
    environment = database.child_environment(doors.app)
    logs = config.home / "logs"

    def service(name: str, argv: Sequence[object]) -> Service:
        return Service(name, [str(word) for word in argv], environment, logs / f"{name}.log")

    kept = []
    if importlib.util.find_spec("quartet.ground.outbox.worker"):
        kept.append(service("worker", services.worker()))
    caddy = find_caddy()
    if caddy is None:
        if config.encrypted:
            raise LaunchError(zh="HTTPS 需要 Caddy，但没有找到。", en="HTTPS needs Caddy, which was not found.")
        say(zh="没有找到 Caddy：网页可用，但没有实时更新。", en="Caddy was not found: pages work, without live updates")
        return [*kept, service("web", services.web(config.host, config.port))]
    if not (config.loopback or config.encrypted):
        say(
            zh="注意：未加密，密码会以明文传输。请设置 HTTPS=internal 或 TLS_CERT/TLS_KEY，或放在 HTTPS 代理之后。",
            en="NOTE: not encrypted. Set HTTPS=internal or TLS_CERT/TLS_KEY, or stand behind your own HTTPS proxy",
        )
    web, live = free_port(), free_port()
    kept.append(service("web", services.web("127.0.0.1", web)))
    if importlib.util.find_spec("quartet.site.live"):
        kept.append(service("live", services.live(live)))
    file = config.home / "run" / "Caddyfile"
    file.write_text(caddyfile(config, web=web, live=live))
    kept.append(service("front", [caddy, "run", "--config", file, "--adapter", "caddyfile"]))
    return kept


def _wait_until_ready(config: Config, kept: list[Service], cluster: Cluster | None) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _healthy(config):
        _look_after(kept, cluster)
        if time.monotonic() > deadline:
            words = "\n".join(f"[{service.name}] {tail(service.log)}" for service in kept)
            raise LaunchError(zh=f"网页没有应答。\n{words}", en=f"The pages do not answer. Logs: {config.home}/logs")
        time.sleep(GLANCE)


def _healthy(config: Config) -> bool:
    """Ask for /healthz the way people will."""
    try:
        status, body = ask(config, "/healthz")
    except (OSError, http.client.HTTPException):
        return False
    return status == http.HTTPStatus.OK and body != b""  # Caddy says 200 and nothing to strangers


def _keep(kept: list[Service], cluster: Cluster | None) -> None:
    """Look after everything until a signal ends us."""
    rotated = time.monotonic()
    while True:
        _look_after(kept, cluster)
        if time.monotonic() - rotated > ROTATE_EVERY:
            rotated = time.monotonic()
            for log in [service.log for service in kept] + ([cluster.log] if cluster else []):
                rotate(log)
        time.sleep(GLANCE)


def _look_after(kept: list[Service], cluster: Cluster | None) -> None:
    if cluster is not None and not cluster.running():
        say(zh="数据库意外结束，正在重新启动……", en="the database ended, starting it again")
        cluster.start()
    for service in kept:
        service.keep()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    def end(_number: int, _frame: FrameType | None) -> None:
        raise Ended

    before = {number: signal.signal(number, end) for number in END_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
