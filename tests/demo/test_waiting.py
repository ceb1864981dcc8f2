"""At the first start every persona who works on cases finds some: fresh, due and late."""

from quartet.demo.day import DAY, Report, Step
from quartet.demo.paths import PATHS, Intent
from quartet.demo.personas import COUNTY, PERSONAS
from quartet.demo.stories import STORIES
from quartet.demo.waiting import OTHER_COUNTY, WAITING, waiting
from quartet.ground.people.states import ROLES, Role, UnitKind
from tests.demo.town import GRIDS, SQUARES

OTHER = {f"{OTHER_COUNTY}{code[6:]}": ground for code, ground in GRIDS.items()}
TOWNS = {
    COUNTY: SQUARES,
    OTHER_COUNTY: SQUARES.__class__(OTHER_COUNTY, OTHER_COUNTY, OTHER, [], [], SQUARES.village_own),
}


def test_whoever_works_on_cases_has_some_of_each_age() -> None:
    workers = {one.key for one in PERSONAS if ROLES[one.role].desk or ROLES[one.role].handles}
    # `demo.circuit` fills the studio's desk; what is confidential is told in `seed.confidential`
    workers -= {one.key for one in PERSONAS if one.unit in {UnitKind.MEDIATION_STUDIO, UnitKind.DISCIPLINE}}

    assert {row.persona for row in WAITING} == workers
    for who in workers:
        hours = [hour for row in WAITING if row.persona == who for hour in row.hours]
        assert min(hours) < 3, who  # fresh: no clock of a day is over
        assert max(hours) > 25, who  # late


def test_the_table_names_ways_and_kinds_there_are() -> None:
    for row in WAITING:
        assert row.steps <= len(PATHS[row.path].steps)
        assert len(row.hours) == len(row.categories)
        assert set(row.categories) <= STORIES.keys()
        assert row.by in {"", "grid_member"}
    assert Role.GRID_MEMBER in {one.role for one in PERSONAS if one.key in {row.by for row in WAITING}}


def test_everything_lies_in_the_past_and_stands_where_the_table_says() -> None:
    acts = waiting(TOWNS, 1, 300)
    steps = [act for act in acts if isinstance(act, Step)]

    assert len([act for act in acts if isinstance(act, Report)]) == sum(len(row.hours) for row in WAITING)
    assert max(act.at for act in acts) < 300
    assert [act.at for act in acts] == sorted(act.at for act in acts)
    assert min(act.at for act in acts) > -15 * DAY
    assert len(steps) == sum(row.steps * len(row.hours) for row in WAITING)
    assert Intent.CLOSE not in {step.intent for step in steps}
    assert acts == waiting(TOWNS, 1, 300)
