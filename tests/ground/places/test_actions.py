import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely
from django.db import IntegrityError, transaction

from quartet.ground.ledger.models import Entry
from quartet.ground.people.rights import NOBODY, Claims, Held, NotAllowed
from quartet.ground.people.states import Role
from quartet.ground.places import actions, memory, queries
from quartet.ground.places.importing import ImportNotReady
from quartet.ground.places.models import Boundary, Edition, ImportDraft, OfficialCount, Region
from quartet.ground.places.states import Kind, Level

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
FAN_JIA_TUN = "211221106201"
ADMIN = Claims(person=7, posts=(Held(Role.SYSTEM_ADMIN, 1, "2112"),))

pytestmark = pytest.mark.usefixtures("tieling_tables")


def geojson(*features: tuple[str, str, int | None, Any]) -> bytes:
    rows = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name, "households": households},
            "geometry": json.loads(shapely.to_geojson(area)) if area else None,
        }
        for code, name, households, area in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


def draft(*features: tuple[str, str, int | None, Any]) -> ImportDraft:
    return actions.draft_import(filename="村.geojson", content=geojson(*features), acting=ADMIN, now=NOW)


def halves() -> tuple[Any, Any]:
    """The ground of 范家屯村, cut in two."""
    ground = Boundary.objects.get(region=FAN_JIA_TUN).ground
    left, bottom, right, top = ground.bounds
    middle = (left + right) / 2
    return (
        ground.intersection(shapely.box(left, bottom, middle, top)),
        ground.intersection(shapely.box(middle, bottom, right, top)),
    )


def test_tieling_is_loaded_once() -> None:
    regions = Region.objects.count()

    assert not actions.load_tieling(now=NOW)
    assert Region.objects.count() == regions


def test_tieling_has_every_level_with_its_ground() -> None:
    levels = {level: Region.objects.current().at(level).count() for level in Level}

    assert levels == {1: 1, 2: 7, 3: 106, 4: 1471, 5: Boundary.objects.filter(region__level=5).count()}
    assert Boundary.objects.count() == sum(levels.values())
    assert {count.level: count.count for count in OfficialCount.objects.order_by("level")} == {2: 7, 3: 103, 4: 1398}


def test_only_county_and_city_borders_are_real() -> None:
    real = Boundary.objects.filter(illustrative=False)

    assert {boundary.region.level for boundary in real.select_related("region")} == {Level.CITY, Level.COUNTY}
    assert not Region.objects.filter(illustrative=True).exclude(level=Level.GRID).exists()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("region_code_is_digits", {"code": "21x2", "level": Level.CITY}),
        ("region_code_is_as_long_as_its_level", {"code": "2113", "level": Level.VILLAGE}),
        ("region_households_only_for_grids", {"code": "2113", "level": Level.CITY, "households": 3}),
        (
            "region_ends_not_before_it_begins",
            {"code": "2113", "level": Level.CITY, "since": NOW, "until": NOW - timedelta(days=1)},
        ),
    ],
)
def test_the_database_refuses_regions_that_cannot_be(name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Region.objects.create(name="甲", short="甲", kind=Kind.GOVERNMENT, **fields)


def test_a_draft_changes_no_place() -> None:
    before = Edition.objects.count()

    draft((FAN_JIA_TUN, "范家村民委员会", None, None))

    assert Edition.objects.count() == before
    assert queries.name_of(FAN_JIA_TUN) == "范家屯村"


def test_an_import_renames_keeps_the_old_name_and_what_it_does_not_say() -> None:
    made = draft((FAN_JIA_TUN, "范家新村村民委员会", None, None))

    actions.import_regions(draft_id=made.pk, acting=ADMIN, now=NOW)

    village = Region.objects.get(code=FAN_JIA_TUN)
    assert (village.short, village.kind, village.urban_rural) == ("范家新村", Kind.VILLAGERS, "220")
    assert [(other.name, other.until) for other in village.other_names.all()] == [("范家屯村民委员会", NOW.date())]
    memory.forget()
    assert [one.region.code for one in queries.find_place("范家屯村民委员会")] == [FAN_JIA_TUN]


def test_real_micro_grids_take_the_place_of_drawn_ones() -> None:
    west, east = halves()
    drawn = Region.objects.under(FAN_JIA_TUN).at(Level.GRID).count()
    made = draft((FAN_JIA_TUN + "001", "东网格", 45, east), (FAN_JIA_TUN + "901", "西网格", 40, west))

    actions.import_regions(draft_id=made.pk, acting=ADMIN, now=NOW)
    memory.forget()

    standing = Region.objects.under(FAN_JIA_TUN).at(Level.GRID).current().order_by("code")
    assert [(grid.short, grid.illustrative) for grid in standing] == [("东网格", False), ("西网格", False)]
    assert Region.objects.under(FAN_JIA_TUN).at(Level.GRID).count() == drawn + 1  # ended, not erased
    label = shapely.point_on_surface(west)
    assert queries.locate(label.x, label.y).short == "西网格"


def test_an_import_with_one_bad_row_imports_nothing() -> None:
    made = draft((FAN_JIA_TUN, "范家新村村民委员会", None, None), ("211221999201", "甲村", None, None))

    with pytest.raises(ImportNotReady) as refusal:
        actions.import_regions(draft_id=made.pk, acting=ADMIN, now=NOW)

    assert str(refusal.value).startswith("The file still has 1 bad rows.")
    assert queries.name_of(FAN_JIA_TUN) == "范家屯村"


def test_an_empty_file_imports_nothing() -> None:
    with pytest.raises(ImportNotReady):
        actions.import_regions(draft_id=draft().pk, acting=ADMIN, now=NOW)


def test_an_import_repeated_is_a_quiet_success_and_one_line_in_the_ledger() -> None:
    made = draft((FAN_JIA_TUN + "001", "东网格", 45, None))

    first = actions.import_regions(draft_id=made.pk, acting=ADMIN, now=NOW)
    again = actions.import_regions(draft_id=made.pk, acting=ADMIN, now=NOW)

    assert first.applied_at == again.applied_at == NOW
    entries = Entry.objects.filter(subject=made.name_in_ledger)
    assert [(entry.act, entry.actor) for entry in entries.order_by("pk")] == [("import_regions", 7)]


@pytest.mark.parametrize("acting", [NOBODY, Claims(person=8, posts=(Held(Role.COUNTY_DESK, 1, "211221"),))])
def test_only_a_system_administrator_imports(acting: Claims) -> None:
    made = draft((FAN_JIA_TUN, "范家新村村民委员会", None, None))

    with pytest.raises(NotAllowed):
        actions.draft_import(filename="a.geojson", content=b"{}", acting=acting, now=NOW)
    with pytest.raises(NotAllowed):
        actions.import_regions(draft_id=made.pk, acting=acting, now=NOW)


def test_a_new_place_takes_the_usual_kind_of_its_level() -> None:
    made = draft(("211221106888", "新社区", None, None), ("211221106888001", "第1微网格", 40, None))

    actions.import_regions(draft_id=made.pk, acting=ADMIN, now=NOW)

    assert Region.objects.get(code="211221106888").kind == Kind.VILLAGERS
    assert Region.objects.get(code="211221106888001").kind == Kind.GRID
