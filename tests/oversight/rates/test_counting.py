"""The count follows the acts, once each, and a full recount proves it; what does not add up is named."""

from datetime import timedelta
from time import sleep

import psycopg
import pytest
from django.db import connection

from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.ground.people.states import Label
from quartet.oversight.rates.actions import Folded, fold, fold_all
from quartet.oversight.rates.models import CaseVerdict, Horizon, Judged, Tally
from quartet.oversight.rates.queries import counted_at, figures_of
from quartet.oversight.rates.recount import Recount, recount
from quartet.oversight.rates.tasks import count as count_task
from quartet.site import check
from tests.cast import CITY, COUNTY, TOWNSHIP, VILLAGE, Cast, behind_the_wall
from tests.oversight.rates.stories import LATER, MAY, Story, honest, marks, on, readings
from tests.rig import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def all_is_committed() -> None:
    """Wait until whatever else runs on this server has ended its transactions: the count reads no further than that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (mine,) = cursor.fetchone()
        for _try in range(600):
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > mine:
                return
            sleep(0.1)
    pytest.fail("a transaction on this server has been open for a minute")


def counted(*, wait: bool = True) -> int:
    if wait:
        all_is_committed()
    with behind_the_wall():
        return fold_all(now=LATER)


def proven(*, wait: bool = True) -> Recount:
    if wait:
        all_is_committed()
    with behind_the_wall():
        return recount()


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All that the count has written, in order."""
    with behind_the_wall():
        return {
            model.__name__: sorted(
                model.objects.values_list(*(f.name for f in model._meta.fields if f.name != "id")), key=str
            )
            for model in (Judged, CaseVerdict, Tally)
        }


def test_counting_act_by_act_comes_to_the_same_as_counting_at_the_end(cast: Cast) -> None:
    story = honest(cast)
    other = Story(cast).at_township()
    counted()
    story("reopen", "township_desk", on(20), reason="没修好")
    counted()
    other("void", "township_desk", on(20), reason="有误")
    counted()
    step_by_step = everything()

    count_from_nothing()

    assert everything() == step_by_step
    assert len(step_by_step["CaseVerdict"]) > 30
    assert proven().differs == ""


def test_counting_twice_counts_once(cast: Cast) -> None:
    honest(cast)
    assert counted() > 5
    first = everything()

    assert counted() == 0
    assert everything() == first


def test_a_round_takes_no_more_than_its_share_and_never_half_a_transaction(cast: Cast) -> None:
    honest(cast)
    Story(cast).in_village()
    rounds: list[Folded] = []
    all_is_committed()
    with behind_the_wall():
        while not rounds or rounds[-1].more:
            rounds.append(fold(now=LATER, batch=3))

    assert len(rounds) > 3
    assert proven() == Recount(10, len(everything()["CaseVerdict"]), len(everything()["Tally"]), 0, "")


def test_what_is_not_committed_yet_is_counted_the_next_time(cast: Cast, owner_connection: psycopg.Connection) -> None:
    """A transaction that began before and ends after the round must not slip in behind it."""
    story = honest(cast)
    all_is_committed()
    owner_connection.execute("SELECT pg_current_xact_id()")  # still open while others go on
    assert counted(wait=False) > 0
    late = Story(cast).in_village()

    assert counted(wait=False) == 0
    assert readings(late.case)["response"] is None
    found = proven(wait=False)
    assert (found.moving, found.differs) == (1, "")

    owner_connection.rollback()
    assert counted() == 2
    assert readings(late.case)["response"] == "kept"
    assert readings(story.case)["response"] == "kept"
    assert proven().moving == 0


def test_several_at_once_count_once(cast: Cast) -> None:
    for _ in range(3):
        honest(cast)

    def work() -> int:
        with acting_as(SYSTEM):
            return fold_all(now=LATER)

    acts = at_once([work] * 3)

    assert sorted(acts, key=str)[:2] == [0, 0]
    assert proven().differs == ""


def test_other_rules_count_everything_anew(cast: Cast) -> None:
    honest(cast)
    acts = counted()
    right = everything()
    with behind_the_wall():
        Horizon.objects.update(rules="0")
        CaseVerdict.objects.filter(rate="response").delete()
        assert recount().differs.startswith("counted by rules 0")

    assert counted() == acts
    assert everything()["CaseVerdict"] == right["CaseVerdict"]


def test_the_worker_counts_once_a_minute(cast: Cast) -> None:
    honest(cast)
    all_is_committed()

    count_task(0)

    with behind_the_wall():
        assert counted_at() is not None
    assert counted() == 0


def test_each_number_is_the_sum_of_its_parts(cast: Cast) -> None:
    honest(cast)
    honest(cast)
    late = Story(cast).in_village().resolved(on(20))
    counted()

    with behind_the_wall():
        found = figures_of(
            [CITY, COUNTY, TOWNSHIP, VILLAGE, f"u{cast.units['village'].pk}"], MAY, Label.PERSONAL, LATER
        )

    mine = {area: figures["on_time"] for area, figures in found.items()}
    village, unit = mine[VILLAGE], mine[f"u{cast.units['village'].pk}"]
    assert (village.kept, village.missed) == (2, 1)
    assert (unit.kept, unit.missed) == (2, 1)
    assert mine[CITY].denominator >= mine[COUNTY].denominator >= mine[TOWNSHIP].denominator >= village.denominator
    assert late.counted().pk


def test_the_same_numbers_read_otherwise_at_another_moment(cast: Cast) -> None:
    """Nothing is written when a date passes: what is open becomes late by itself."""
    cast.report(at=on(18))
    counted()
    before = everything()

    with behind_the_wall():
        at = {day: figures_of([VILLAGE], MAY, Label.PERSONAL, on(day))[VILLAGE]["response"] for day in (19, 20)}

    assert (at[20].late - at[19].late, at[19].waiting - at[20].waiting) == (1, 1)
    assert everything() == before


# -- proving ---------------------------------------------------------------------------------------------------------


def tamper(statement: str) -> None:
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0


def count_from_nothing() -> None:
    with behind_the_wall():
        for model in (Horizon, CaseVerdict, Judged, Tally):
            model.objects.all().delete()
    counted()


CHANGES = {
    "UPDATE rates_caseverdict SET outcome = 'kept' WHERE rate = 'on_time' AND outcome = 'missed'":
        "on_time: kept since 2026-05-18 23:59 stands there, missed since 2026-05-18 23:59 is right",
    "DELETE FROM rates_caseverdict WHERE rate = 'response' AND subject = (SELECT max(subject) FROM rates_caseverdict)":
        "response: nothing stands there",
    "DELETE FROM rates_caseverdict WHERE rate = 'reopened'": "reopened: nothing stands there, marked is right",
    "DELETE FROM rates_caseverdict WHERE rate = 'same_phone'": "same_phone: is missing",
    "UPDATE rates_tally SET count = count + 1 WHERE area = '211221' AND rate = 'on_time'": "211221 2026-05 on_time",
    "DELETE FROM rates_tally WHERE area = '211221106201' AND rate = 'satisfaction'": "211221106201 2026-05 satisfaction",
    "UPDATE rates_caseverdict SET label = 3 WHERE rate = 'reopened'": "reopened: marked stands there, marked is right",
}  # fmt: skip
"""What somebody may do to the tables, and how the recount names it."""


def test_what_does_not_add_up_is_named(cast: Cast) -> None:
    for _ in range(3):
        honest(cast, reporter_phone="13800000000")
    Story(cast).in_village().resolved(on(20))
    Story(cast).in_village().resolved(on(12)).asked(on(13)).closed(on(13, 10))(
        "reopen", "township_desk", on(14), reason="没好"
    )
    found: dict[str, str] = {}
    for statement in CHANGES:
        count_from_nothing()
        assert proven().differs == ""
        tamper(statement)
        found[statement] = proven().differs

    assert {statement: CHANGES[statement] in differs for statement, differs in found.items()} == dict.fromkeys(
        CHANGES, True
    )


def test_the_check_command_proves_the_rates(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    honest(cast)
    counted()

    assert check.main(["rates"]) == 0
    assert "9 cases" in capsys.readouterr().out

    tamper("UPDATE rates_tally SET count = count + 1 WHERE area = '2112'")
    assert check.main(["rates"]) == 1
    assert "2112 2026-05" in capsys.readouterr().out


def test_the_ledger_is_still_checked_by_the_same_command(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["ledger"]) == 0
    assert "entries" in capsys.readouterr().out


def test_a_mark_of_the_pattern_kind_is_summed_too(cast: Cast) -> None:
    done = [honest(cast, reporter_phone="13800000000").case for _ in range(3)]
    counted()

    with behind_the_wall():
        found = figures_of([COUNTY], MAY, Label.PERSONAL, LATER + timedelta(days=1))[COUNTY]
    assert found["same_phone"].marked == 3
    assert marks(done[0]) == {"same_phone"}
