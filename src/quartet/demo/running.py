"""`quartet demo day`: the plan, the clock and the telephones of one run put together."""

import argparse
import http.client
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.utils import timezone

from quartet.demo import day, phones, playing, town
from quartet.ground.people.models import Person
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.site.config import Config
from quartet.site.launch.asking import ask
from quartet.site.launch.words import LaunchError


def play_day(asked: argparse.Namespace, config: Config) -> None:
    """Play it. Raises LaunchError when there is nothing to play it in."""
    with acting_as(SYSTEM):
        if town.man(asked.county):
            _line("已为这个县编排网格员 · The county was given its grid members")
        made_of = town.read(asked.county)
    if not made_of.grounds:
        raise LaunchError(
            zh=f"没有代码为 {asked.county} 的县。先运行 quartet up 载入示范数据，再用 --county 给出 6 位代码。",
            en=f"There is no county {asked.county}. Run `quartet up` first, then name one of six digits with --county.",
        )
    extent = day.Extent(asked.minutes, asked.reports, asked.members, before=asked.reports // 4)
    acts = day.plan(made_of, asked.seed, extent)
    now = timezone.now()
    clock: playing.Time = playing.Live(asked.speed, now) if asked.speed > 0 else playing.Past.ended(asked.minutes, now)
    name = f"{asked.county}/{asked.seed}/{clock.moment(0).isoformat()}"
    with _phones(config, acts, live=asked.speed > 0) as found:
        player = playing.Player(name, clock, found, tell=_line)
        try:
            player.play(acts)
        except KeyboardInterrupt:
            player.everybody_goes_home()
            _line("提前收工，在岗的都已收工 · Broken off; everybody has gone off duty")
    _line(player.line(asked.minutes))


@contextmanager
def _phones(config: Config, acts: Sequence[day.Act], *, live: bool) -> Iterator[phones.Phones]:
    """Telephones through the running platform; by the verbs when none runs, or when the day is over already."""
    if not live or not _answers(config):
        _line("直接办理，不经过网页 · by the verbs themselves")
        yield phones.ByVerbs()
        return
    members = sorted({act.member for act in acts if isinstance(act, day.GoOn)})
    people = list(Person.objects.filter(username__in=members).values_list("pk", flat=True))
    _line(f"经过 {config.origin} · through {config.origin}")
    with phones.by_http(config, people) as found:
        yield found


def _answers(config: Config) -> bool:
    """Whether a platform runs here, with its live process behind the same address."""
    try:
        return ask(config, "/healthz")[0] == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def _line(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
