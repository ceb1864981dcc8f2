"""The one command: `quartet up` and what belongs to it. Each command is imported only when it is asked for."""

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

from quartet.site.config import Config
from quartet.site.launch.words import LaunchError, complain


@dataclass(frozen=True, slots=True)
class Command:
    """One word after `quartet`: where its `main(argv) -> int | None` is, and the database role it needs."""

    target: str
    summary: str
    role: Literal["owner", "app"] | None = None


COMMANDS = {
    "up": Command("quartet.site.launch.supervisor:main", "启动一切 · start everything and serve"),
    "migrate": Command("quartet.site.launch.commands:migrate", "升级数据表 · bring the tables up to date"),
    "worker": Command("quartet.ground.outbox.worker:main", "后台办事 · do what must happen after a commit", "app"),
    "demo": Command("quartet.demo.cli:main", "示范数据 · demonstration data", "owner"),
    "check": Command("quartet.site.check:main", "核对 · check the ledger, rates, micro-grids or who is missing", "app"),
    "tracks": Command("quartet.grassroots.duty.cli:main", "轨迹导入 · import tracks, map trackers to members", "app"),
    "jt808": Command("quartet.grassroots.duty.gateway:main", "定位终端接入 · take in JT/T 808 trackers", "app"),
    "classify": Command("quartet.resolution.suggest.cli:main", "试分类 · suggest categories for texts"),
    "probe": Command("quartet.site.launch.probe:main", "巡检 · ask from outside whether all is alive"),
    "manage": Command("quartet.site.launch.commands:manage", "Django 管理命令 · Django's own commands", "owner"),
    "shell-env": Command("quartet.site.launch.commands:shell_env", "数据库地址 · print the database's addresses"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code (1 with a sentence when it is refused, 2 when it is unknown)."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="quartet",
        description="Quartet (四重奏)",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:10} {command.summary}" for name, command in COMMANDS.items()),
    )
    parser.add_argument("--version", action="version", version=f"quartet {version('quartet')}")
    parser.add_argument("command", choices=COMMANDS, metavar="command", help="see below")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="the command's own words")
    chosen = parser.parse_args(words)
    try:
        return _run(COMMANDS[chosen.command], chosen.rest)
    except LaunchError as error:
        complain(error)
        return 1


def _run(command: Command, rest: list[str]) -> int:
    module, function = command.target.split(":")
    with ExitStack() as stack:
        if command.role is not None:
            _open_database(command.role, stack)
        try:
            found = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name is None or not module.startswith(error.name):
                raise
            raise LaunchError(
                zh=f"这个版本里还没有这条命令（{module}）。",
                en=f"This command is not part of this version ({module}).",
            ) from error
        return int(getattr(found, function)(rest) or 0)


def _open_database(role: Literal["owner", "app"], stack: ExitStack) -> None:
    """Put the address of the database into the environment Django reads, starting the database if need be."""
    from quartet.site.launch.database import doors  # noqa: PLC0415 -- `quartet classify` must not load a driver

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartet.site.settings")
    config = Config.from_env()
    if role == "app" and config.app_dsn:
        return
    opened = stack.enter_context(doors(config))
    os.environ["QUARTET_APP_DSN"] = opened.owner if role == "owner" else opened.app


if __name__ == "__main__":
    sys.exit(main())
