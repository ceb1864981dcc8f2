"""The golden case told by the verbs: every room has its part, every paper is complete, and its file prints the same."""

import os
import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.utils import translation
from pypdf import PdfReader
from time_machine import travel

from quartet.demo import circuit, retelling, seed
from quartet.demo.golden import DAYS, STEPS
from quartet.demo.personas import VILLAGE
from quartet.demo.units import bodies
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import SYSTEM, Claims, acting_as, claims_of
from quartet.resolution.agreements.models import Agreement
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.story import season_guard, why_due
from quartet.resolution.mediation.models import Mediation
from quartet.resolution.papers.actions import Kind, print_papers
from quartet.resolution.papers.listing import listing
from quartet.resolution.papers.queries import gather, source_for
from tests.cast import Cast, behind_the_wall

BEGINS = date(2026, 5, 7)
PRINTED = datetime(2026, 5, 21, 9, tzinfo=SHANGHAI)
GOLDEN = Path(__file__).resolve().parents[2] / "docs" / "golden"
FILE = GOLDEN / "file.pdf"
ANEW = os.environ.get("QUARTET_SHOTS") == "1"
NUMBERS = ("cases_case_id_seq", "agreements_agreement_id_seq")


@pytest.fixture
def personas(
    cast: Cast, settings: Any, tmp_path: Path, superuser_connection: psycopg.Connection
) -> Iterator[dict[str, Claims]]:
    """Everybody of the demonstration in the cast's small Tieling, in May."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.FILES_ROOT = tmp_path / "files"
    there = set(Unit.objects.values_list("region", "name"))
    Unit.objects.bulk_create(
        one for one in bodies() if one.region.startswith(VILLAGE[:6]) and (one.region, one.name) not in there
    )
    for name in NUMBERS:
        superuser_connection.execute("SELECT setval(%s, 620, false)", [name])  # so that its codes are always the same
    with travel(datetime(2026, 5, 7, 8, tzinfo=SHANGHAI), tick=False), acting_as(SYSTEM):
        circuit.open_studio()
        seed._people(tmp_path, lambda _said: None)
        yield {persona.key: seed._claims(persona.key) for persona in seed.PERSONAS}


@pytest.fixture
def told(personas: dict[str, Claims]) -> str:
    return retelling.tell(personas, BEGINS).code


def test_it_comes_to_its_honest_close_through_every_room(told: str, personas: dict[str, Claims]) -> None:
    with behind_the_wall():
        case, agreement = Case.objects.get(code=told), Agreement.objects.get(case__code=told)
        verbs = list(case.events.order_by("position").values_list("verb", flat=True))
        assert case.state == "closed"
        assert (agreement.state, agreement.court) == ("fulfilled", "confirmed")
        assert Mediation.objects.get(case=case).state == "agreed"
        assert verbs.count("interim") == 2
        assert verbs[-3:] == ["resolve", "ask", "close"]
        assert check_ledger().broken is None


def test_nothing_in_it_is_late(told: str) -> None:
    with behind_the_wall():
        for event in Case.objects.get(code=told).events.order_by("position"):
            due = event.data["stood"]["due"]
            assert due is None or datetime.fromisoformat(due) > event.at
        assert not Agreement.objects.get(case__code=told).due_rows.filter(met_at=None).exists()
    assert max(step.day for step in STEPS) < DAYS
