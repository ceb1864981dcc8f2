"""The first start: every persona who works on cases finds work of each age, by the clock of the platform itself."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from quartet.demo import circuit, seed
from quartet.demo.personas import COUNTY, PERSONAS, VILLAGE
from quartet.demo.town import man
from quartet.demo.units import bodies
from quartet.demo.waiting import OTHER_COUNTY, WAITING, matters
from quartet.grassroots.duty import ingest
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import SYSTEM, Claims, acting_as, claims_of
from quartet.resolution.cases.lists import DeskFilter, desk_list
from quartet.resolution.cases.models import CaseEvent
from quartet.resolution.cases.queries import followed_by
from quartet.resolution.clues.queries import waiting as clues_waiting
from quartet.resolution.duty.actions import adopt_default
from quartet.resolution.field.models import FieldTask
from tests.cast import MONDAY, Cast, behind_the_wall

NOW = datetime(2026, 5, 13, 3, tzinfo=UTC)
"""A Wednesday at 11:00 in Tieling."""


@pytest.fixture
def seeded(cast: Cast, settings: Any, tmp_path: Path) -> dict[str, Claims]:
    """The cast's small Tieling with every body, the personas, and their desks as of that Wednesday."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ingest.forget_seen()
    there = set(Unit.objects.values_list("region", "name"))
    Unit.objects.bulk_create(one for one in bodies() if (one.region, one.name) not in there)
    said: list[str] = []
    with acting_as(SYSTEM):
        adopt_default(area=OTHER_COUNTY, note="初始清单", now=MONDAY)
        circuit.open_studio()
        seed._people(tmp_path, said.append)
        man(COUNTY)
        seed.desks(NOW)
        seed.confidential(NOW)
    logins = json.loads((tmp_path / "demo-logins.json").read_text())
    assert logins.keys() == {persona.key for persona in PERSONAS}
    assert len(said) == len(PERSONAS)
    return {key: claims_of(Person.objects.get(username=key), timezone.localdate()) for key in logins}


def test_the_desks_are_full_and_some_of_it_is_late(seeded: dict[str, Claims]) -> None:
    for who in {row.persona for row in WAITING} | {"supervisor"}:
        with acting_as(seeded[who]):
            mine = desk_list(seeded[who], DeskFilter(), NOW).cases
        ages = [case.due_at - NOW for case in mine if case.due_at is not None]

        assert len(mine) >= 4, who
        assert any(age < timedelta(0) for age in ages), f"{who}: nothing is late"
        assert any(timedelta(0) < age < timedelta(days=2) for age in ages), f"{who}: nothing is due soon"
    with acting_as(seeded["grid_member"]):
        own = [text for row, _hours, _category, text in matters() if row.by == "grid_member"]
        assert followed_by(seeded["grid_member"]).filter(text__in=own).count() == len(own) == 3
    with behind_the_wall():
        assert FieldTask.objects.filter(region=VILLAGE).count() == len(seed.TASKS)
    with acting_as(seeded["village_clerk"]):
        assert [clue.urgent for clue in clues_waiting(seeded["village_clerk"])][:1] == [True]
    with behind_the_wall():
        assert not CaseEvent.objects.filter(at__gt=NOW).exists(), "nothing has happened that is still to come"
        verbs = set(CaseEvent.objects.values_list("verb", flat=True))
        assert {"return", "ask", "close", "escalate", "dispatch", "solve_in_village"} <= verbs
        assert check_ledger().broken is None


def test_a_demonstration_of_an_earlier_version_gets_the_bodies_that_are_new(cast: Cast) -> None:
    with acting_as(SYSTEM):
        known = {one.kind for one in cast.units.values()}
        new = {one.kind for one in bodies()} - known

        missing = seed.missing_bodies()

        assert {one.kind for one in missing} == new != set()
        Unit.objects.bulk_create(missing)
        assert seed.missing_bodies() == []
