"""`quartet demo …`: the demonstration's own commands."""

import argparse
import sys
from pathlib import Path

import django

from quartet.site.config import Config


def main(argv: list[str]) -> int:
    """Run `seed` (make what is missing), `members FILE` (an Excel file to import) or `day`. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="quartet demo")
    what = parser.add_subparsers(dest="what", required=True, metavar="seed | day | members")
    what.add_parser("seed", help="补齐示范数据 · make what is missing")
    roster = what.add_parser("members", help="生成一份网格员名册 · write an Excel file of invented members")
    roster.add_argument("file", nargs="?", type=Path, default=Path("members.xlsx"), help="the file to write")
    roster.add_argument("--count", type=int, default=15_000, help="how many people")
    _day_words(what.add_parser("day", help="演一天 · play a working day of a county"))
    asked = parser.parse_args(argv)
    django.setup()
    from quartet.demo import members, running, seed  # noqa: PLC0415 -- models exist only once Django is set up

    if asked.what == "members":
        size = members.write_example(asked.file, asked.count)
        sys.stdout.write(f"{asked.file} · {asked.count} 人 · {size} bytes\n")
    elif asked.what == "day":
        running.play_day(asked, Config.from_env())
    else:
        seed.ensure(Config.from_env().home)
    return 0


def _day_words(day: argparse.ArgumentParser) -> None:
    day.add_argument(
        "--speed", type=float, default=60, help="几倍速，60 是一分钟演一小时，0 是一次演完 · times as fast"
    )
    day.add_argument(
        "--minutes", type=int, default=600, help="演多少分钟，一天是 600（8:00 到 18:00）· minutes of the day"
    )
    day.add_argument("--county", default="211221", help="哪个县（6 位代码）· which county")
    day.add_argument("--seed", type=int, default=1, help="随机种子，相同则同一天 · the same seed is the same day")
    day.add_argument("--reports", type=int, default=160, help="一天报多少件事 · reports in a day")
    day.add_argument("--members", type=int, default=60, help="多少网格员上岗 · members on duty")
