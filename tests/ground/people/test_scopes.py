"""A scope's rows one by one: what each column opens, and what is left out where a table has no such column."""

from dataclasses import replace
from types import SimpleNamespace

from django.db.models import Q

from quartet.ground.people.rights import NOBODY, SYSTEM, AreaScope, Claims, Held
from quartet.ground.people.states import Label, Role
from quartet.resolution.cases.policies import CASE_SCOPE

WITHOUT_HANDOVER = replace(CASE_SCOPE, village="")
"""A table whose records nobody takes over with a grid."""
TAKER = Claims(person=7, posts=(Held(Role.GRID_MEMBER, 3, "211221106201001", follows=(5,)),))
RECORD = SimpleNamespace(
    region="211221106201001", lead_unit_id=3, reporter_id=5, code="122126050000017", label=Label.PERSONAL,
    hidden_from=[],
)  # fmt: skip


def test_nobody_has_ways_but_the_slip_they_hold() -> None:
    assert CASE_SCOPE.ways(NOBODY) == []
    assert CASE_SCOPE.own_ways(NOBODY) == []
    assert CASE_SCOPE.ways(Claims(slip=RECORD.code)) == [Q(code=RECORD.code)]


def test_the_platform_itself_has_every_way() -> None:
    assert CASE_SCOPE.ways(SYSTEM) == [Q()]
    assert AreaScope(region="region", person="person_id").as_q(SYSTEM) == Q()


def test_a_slip_opens_its_own_record_in_hand() -> None:
    assert CASE_SCOPE.opens(Claims(slip=RECORD.code), RECORD)
    assert not CASE_SCOPE.opens(Claims(slip="122126050000025"), RECORD)


def test_who_takes_over_a_grid_follows_what_was_reported_there_only_where_the_table_knows_villages() -> None:
    assert len(CASE_SCOPE.own_ways(TAKER)) == 2
    assert CASE_SCOPE.opens(TAKER, RECORD)

    assert len(WITHOUT_HANDOVER.own_ways(TAKER)) == 1
    assert not WITHOUT_HANDOVER.opens(TAKER, RECORD)
    assert "'@'" in CASE_SCOPE.as_sql()
    assert "'@'" not in WITHOUT_HANDOVER.as_sql()
