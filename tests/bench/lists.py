"""A desk's list at ten thousand and at a million cases, for each role; and search among the million."""

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg

from tests.bench.figures import Figure, share, times
from tests.bench.stage import Stage

if TYPE_CHECKING:
    from quartet.ground.people.rights import Claims

ROLES = (
    "grid_member", "village_clerk", "village_mediator", "township_desk", "county_desk", "city_desk", "department",
    "tribunal", "supervisor",
)  # fmt: skip
SHOWS = ("mine", "late", "open", "all")


def lists(stage: Stage, *, runs: int) -> Iterator[Figure]:
    """Time every list of every role in both databases in turn; one figure a role: its list that grew most.

    As the pages' role, the question the desk asks without the page around it.
    """
    from django.db import connections  # noqa: PLC0415 -- Django is set up by the stage
    from django.utils import timezone  # noqa: PLC0415 -- same

    from quartet.ground.people.rights import NOBODY, assume  # noqa: PLC0415 -- same
    from quartet.resolution.cases.lists import DeskFilter, desk_list  # noqa: PLC0415 -- same

    many = connections["default"]
    few = many.copy()
    few.settings_dict["NAME"] = psycopg.conninfo.conninfo_to_dict(stage.few)["dbname"]
    for role in ROLES:
        claims, now = claims_for(stage, role), timezone.now()
        took: dict[str, tuple[float, float]] = {}
        rows: dict[str, list[int]] = {}
        for show in SHOWS:
            asked = DeskFilter(show=show)
            found: dict[str, list[float]] = {"few": [], "many": []}
            for _ in range(runs):
                for name, connection in (("few", few), ("many", many)):
                    connections["default"] = connection
                    assume(claims)
                    found[name] += times(lambda: desk_list(claims, asked, now), count=1)  # noqa: B023 -- called at once
                    rows.setdefault(show, []).append(len(desk_list(claims, asked, now).cases))
            took[show] = share(sorted(found["few"]), 0.5), share(sorted(found["many"]), 0.5)
        shows = [show for show in SHOWS if rows[show][0]]
        ratios = {show: took[show][1] / took[show][0] for show in shows}
        worst = max(shows, key=ratios.__getitem__)
        yield Figure(
            f"list of {role}", took[worst][1], "ms", floor=took[worst][0], at_most=1.5,
            more={"worst": worst, "rows": rows[worst][:2], "all": {show: f"{ratios[show]:.2f}" for show in shows}},
        )  # fmt: skip
    assume(NOBODY)
    few.close()


def claims_for(stage: Stage, role: str) -> "Claims":
    """What a persona may claim."""
    from django.utils import timezone  # noqa: PLC0415 -- as above

    from quartet.ground.people.models import Person  # noqa: PLC0415 -- as above
    from quartet.ground.people.rights import claims_of  # noqa: PLC0415 -- as above

    return claims_of(Person.objects.get(username=stage.logins[role]["username"]), timezone.localdate())


WORDS = (
    "土地承包", "宅基地", "路灯", "低保", "自来水", "噪音", "拖欠工资", "物业费", "界石被挪动", "没人管", "水", "路", "村", "的",
    "影响春耕", "机井水位下降", "昨天夜里", "危房改造", "停电", "下水道 堵", "收据", "外墙渗水", "黑社会", "飞碟", "鹤",
)  # fmt: skip
"""Frequent, rare and absent; one character, phrases and two parts."""


def search(stage: Stage, *, runs: int) -> Iterator[Figure]:
    """Search as the desk does it, beside opening one case by its code: both through the same door."""
    from django.utils import timezone  # noqa: PLC0415 -- as above

    from quartet.ground.people.rights import acting_as  # noqa: PLC0415 -- as above
    from quartet.resolution.cases.lists import DeskFilter, desk_list  # noqa: PLC0415 -- as above
    from quartet.resolution.cases.queries import get_case  # noqa: PLC0415 -- as above

    chance = random.Random(3)
    for role in ROLES[1:]:
        claims = claims_for(stage, role)
        with acting_as(claims):
            now = timezone.now()
            codes = [case.code for case in desk_list(claims, DeskFilter(show="all"), now, limit=1000).cases]
            looked_up: list[float] = []
            took: list[float] = []
            worst = ("", 0.0)
            for _ in range(runs):  # in turn, so that what else the machine does falls on both
                for word in WORDS:
                    asked = DeskFilter(show="all", text=word)
                    code = chance.choice(codes)
                    looked_up += times(lambda: get_case(claims, code), count=1)  # noqa: B023 -- called at once
                    took += times(lambda: desk_list(claims, asked, now), count=1)  # noqa: B023 -- same
                    worst = max(worst, (word, took[-1]), key=lambda pair: pair[1])
            took.sort()
            looked_up.sort()
            yield Figure(
                f"search of {role}", share(took, 0.95), "ms (p95)", floor=share(looked_up, 0.95), at_most=10,
                more={"p50": round(share(took, 0.5), 2), "look-up p50": round(share(looked_up, 0.5), 2),
                      "slowest": worst[0]},
            )  # fmt: skip
