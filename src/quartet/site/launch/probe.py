"""`quartet probe`: asks from outside whether the pages answer and the scheduler still works.

A process of its own, without Django and without the database, for systemd or cron: what looks after the others must
not die with them. Run it every half minute: with a beat a minute and the limit below, whoever kills the scheduler is
reported within two minutes.
"""

import argparse
import http.client
import json
from collections.abc import Sequence

from quartet.site.config import Config
from quartet.site.launch.asking import ask
from quartet.site.launch.words import LaunchError, say

MISSED_BEATS = 1.5
"""A beat may be late by half; after that it was missed."""


def main(argv: Sequence[str]) -> int:
    """Say that all is well, or raise LaunchError (exit code 1) with a sentence that says what stands still."""
    config = Config.from_env()
    usual = int(config.watch_every * MISSED_BEATS)
    parser = argparse.ArgumentParser(prog="quartet probe", description="巡检 · Ask from outside whether all is alive.")
    told = f"超过几秒算停摆（默认 {usual}）· seconds of silence that are too long"
    parser.add_argument("--older-than", type=int, default=usual, metavar="SECONDS", help=told)
    limit = parser.parse_args(argv).older_than

    seconds = _scheduler_silent_for(config)
    if seconds is None:
        raise LaunchError(
            zh="调度程序从未运行过：到期提醒发不出去。请检查后台进程（worker）。",
            en="The scheduler has never run: reminders do not go out. Look at the worker.",
        )
    if seconds > limit:
        raise LaunchError(
            zh=f"调度程序已停摆 {seconds} 秒：到期提醒发不出去。请检查后台进程（worker）。",
            en=f"The scheduler has been silent for {seconds} s: reminders do not go out. Look at the worker.",
        )
    say(zh=f"一切正常，调度程序 {seconds} 秒前运行过。", en=f"all is well, the scheduler ran {seconds} s ago")
    return 0


def _scheduler_silent_for(config: Config) -> int | None:
    """Ask the pages. Raises LaunchError when they do not answer, or not as they should."""
    try:
        status, body = ask(config, "/healthz", timeout=10)
        seconds = json.loads(body)["scheduler"] if status == http.HTTPStatus.OK else f"HTTP {status}"
        return None if seconds is None else int(seconds)
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        raise LaunchError(
            zh=f"网页没有正常应答（{config.origin}：{error}）。",
            en=f"The pages do not answer as they should ({config.origin}: {error}).",
        ) from error
