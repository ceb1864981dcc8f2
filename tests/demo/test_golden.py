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
from PIL import Image
from pypdf import PdfReader
from time_machine import travel

from quartet.demo import circuit, retelling, seed
from quartet.demo.golden import DAYS, STEPS
from quartet.demo.personas import VILLAGE
from quartet.demo.units import bodies
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import SYSTEM, Claims, acting_as
from quartet.resolution.agreements.models import Agreement
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.story import season_guard
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
        for persona in seed.PERSONAS:  # some are of the cast already
            Person.objects.filter(username=persona.key).update(name=persona.name)
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


def test_in_the_week_of_sowing_the_case_tells_what_the_law_offers_and_how_its_day_is_counted(
    told: str, personas: dict[str, Claims]
) -> None:
    with behind_the_wall(), translation.override("zh-hans"):
        case = Case.objects.get(code=told)
        answered = season_guard(case, PRINTED)
        steps = case.events.filter(verb="interim").order_by("-position")
        assert answered.path == ""  # it has ended: nobody is told to apply any more
        assert answered.interim is not None
        assert answered.interim.ordered
        assert answered.interim.says == "先行裁定：2026-05-08 申请；2026-05-11 裁定先恢复农业生产，争议以后再定。"
        why = "\n".join(answered.interim.why)
        # Friday, then the Saturday that is worked for the holiday of 1 May, Sunday rests.
        for words in (
            "《农村土地承包经营纠纷调解仲裁法》第42条",
            "2026-05-09（星期六）",
            "调休上班",
            "2026-05-12",
            "这三天是本平台定的",
        ):
            assert words in why, why
        assert [event.data["ruling"] for event in steps] == ["ordered", "asked"]


def print_it(code: str, personas: dict[str, Claims]) -> bytes:
    acting = personas["tribunal"]
    with acting_as(acting):
        return print_papers(code=code, wanted="file", kind=Kind.PDF, acting=acting, now=PRINTED).data


def test_its_whole_file_is_complete_and_prints_as_the_docs_show_it(told: str, personas: dict[str, Claims]) -> None:
    """QUARTET_SHOTS=1 (`make golden`) writes the file and pictures of its pages anew."""
    with acting_as(personas["tribunal"]):
        found = listing(gather(source_for(personas["tribunal"], told), PRINTED))
    assert [(line.paper.id, *map(str, line.lacks)) for line in found.inside if line.lacks] == []

    made = print_it(told, personas)
    again = print_it(told, personas)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(made)).pages]

    assert made == again, "the same file twice is the same bytes"
    assert len(made) < 1_000_000
    assert pages[1].startswith("卷内目录")
    for words in ("梁某", "壹仟贰佰元整", "诉前调62号", "司法确认申请书", "先行裁定"):
        assert any(words in page for page in pages), words
    if ANEW:
        write_anew(made, pages)
    kept = ["".join(page.extract_text().split()) for page in PdfReader(FILE).pages]
    assert kept == pages, "docs/golden/file.pdf is another story: run `make golden`"


PICTURED = {
    "index": "卷内目录",
    "minutes": "调解记录",
    "agreement": "调解协议书",
    "proofs": "履行凭证",
    "court": "司法确认申请书",
}


def write_anew(made: bytes, pages: list[str]) -> None:
    """The printed file and pictures of five of its pages. Needs poppler."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(made)
    for name, begins in PICTURED.items():
        page = str(next(number for number, text in enumerate(pages, start=1) if text.startswith(begins)))
        asked = ["pdftoppm", "-r", "80", "-f", page, "-l", page, "-png", "-"]
        shown = subprocess.run(asked, input=made, capture_output=True, check=True).stdout
        kept = GOLDEN / f"paper-{name}.png"
        Image.open(BytesIO(shown)).convert("L").quantize(16).save(kept, optimize=True)
        assert kept.stat().st_size < 200_000
