"""The small commands: migrate, manage, shell-env."""

import shlex
from collections.abc import Sequence

from quartet.site.config import Config
from quartet.site.launch import database
from quartet.site.launch.locks import held
from quartet.site.launch.words import LaunchError, say


def migrate(_argv: Sequence[str]) -> int:
    """Bring the tables up to date, as their owner."""
    with database.doors(Config.from_env()) as doors:
        database.migrate(doors)
    say(zh="数据表已是最新。", en="The tables are up to date.")
    return 0


def manage(argv: Sequence[str]) -> int:
    """Run one of Django's own commands, as the owner: row-level security hides nothing from it."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- Django loads only when asked for

    execute_from_command_line(["quartet manage", *argv])
    return 0


def shell_env(_argv: Sequence[str]) -> int:
    """Print the addresses as shell exports: `eval "$(quartet shell-env)"`. Needs a database that keeps running."""
    config = Config.from_env()
    if not config.database_url:
        with held(config.home / "run" / "up.lock") as nobody_is_up:
            if nobody_is_up:
                raise LaunchError(zh="请先运行 quartet up。", en="Run `quartet up` first.")
    with database.doors(config) as doors:
        print(f"export QUARTET_APP_DSN={shlex.quote(doors.app)}")  # noqa: T201 -- what this command is for
        print(f"export QUARTET_OWNER_DSN={shlex.quote(doors.owner)}")  # noqa: T201 -- what this command is for
    return 0
