"""The duty list: who is named, what is left open, and that nothing is sent around."""

import csv
import random
from collections.abc import Sequence
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from quartet.ground.errors import DomainError, NotNow
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import NotAllowed, acting_as
from quartet.ground.people.states import Level, UnitKind
from quartet.resolution.cases import queries as cases
from quartet.resolution.cases.models import CaseEvent
from quartet.resolution.duty import actions, sheets
from quartet.resolution.duty.models import DutyLine, DutyList
from quartet.resolution.duty.queries import current_list, holes, lines_for, on_village_list, route
from tests.cast import CITY, COUNTY, MONDAY, VILLAGE, Cast, behind_the_wall, case_now


def line(number: str) -> DutyLine:
    category, level = number.split("-")
    return DutyLine.objects.get(duty_list=current_list(VILLAGE), category=category, level=level)


def test_the_first_list_names_somebody_for_every_kind_at_every_deciding_level(cast: Cast) -> None:
    duty_list = current_list(VILLAGE)
    assert duty_list is not None

    missing = [hole for hole in holes(duty_list) if not hole.missing_in]

    assert missing == []


def test_a_list_is_adopted_once(cast: Cast) -> None:
    assert actions.adopt_default(area=COUNTY, note="又一次", now=MONDAY) is None


def test_a_land_contract_goes_to_the_tribunal_of_the_township(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "classify", "clerk", category="0101")
    case = cast.move(case.code, "escalate", "clerk", reason="调解不成")

    with behind_the_wall():
        found = cases.route_of(case)

    assert found.unit == cast.units["tribunal"]
    assert found.line == line("0101-2")


def test_the_more_exact_line_wins(cast: Cast) -> None:
    area = cast.claims("county_desk")
    actions.begin_draft(area=COUNTY, acting=area)
    actions.set_line(
        area=COUNTY, category="010101", level=Level.TOWNSHIP, unit_kind=UnitKind.JUDICIAL_OFFICE, unit_name="",
        text="承包费拖欠:司法所", basis="", acting=area,
    )  # fmt: skip
    published = actions.publish_draft(area=COUNTY, note="承包费先由司法所调解", acting=area, now=MONDAY)

    numbers = [one.number for one in lines_for(published, "010101") if one.level == Level.TOWNSHIP]

    assert numbers == ["010101-2", "0101-2"]


def test_without_a_category_the_list_stays_silent(cast: Cast) -> None:
    found = route(category="", level=Level.VILLAGE, units=[], duty_list=current_list(VILLAGE))

    assert (found.line, found.unit) == (None, None)


def test_a_line_whose_body_does_not_stand_there_is_no_answer(cast: Cast) -> None:
    found = route(category="0101", level=Level.TOWNSHIP, units=[], duty_list=current_list(VILLAGE))

    assert found.unit is None


def test_a_body_that_a_township_does_not_have_is_a_hole(cast: Cast) -> None:
    duty_list = current_list(VILLAGE)
    assert duty_list is not None

    bodiless = {hole.category.code for hole in holes(duty_list) if hole.missing_in}

    assert "0108" in bodiless  # no township of the cast has a law-enforcement team


def test_a_published_version_is_never_changed_by_editing(cast: Cast) -> None:
    desk = cast.claims("county_desk")
    before = current_list(VILLAGE)
    assert before is not None
    lines = list(before.lines.order_by("pk").values_list("category", "level", "text"))

    draft = actions.begin_draft(area=COUNTY, acting=desk)
    actions.remove_line(area=COUNTY, category="0101", level=Level.TOWNSHIP, acting=desk)

    assert list(before.lines.order_by("pk").values_list("category", "level", "text")) == lines
    assert draft.lines.count() == len(lines) - 1
    assert current_list(VILLAGE) == before


def test_beginning_twice_gives_the_same_draft(cast: Cast) -> None:
    desk = cast.claims("county_desk")

    assert actions.begin_draft(area=COUNTY, acting=desk) == actions.begin_draft(area=COUNTY, acting=desk)


def test_publishing_says_what_changed(cast: Cast) -> None:
    desk = cast.claims("county_desk")
    actions.begin_draft(area=COUNTY, acting=desk)

    with pytest.raises(actions.NothingChanged):
        actions.publish_draft(area=COUNTY, note=" ", acting=desk, now=MONDAY)

    published = actions.publish_draft(area=COUNTY, note="核对后发布", acting=desk, now=MONDAY)
    assert (current_list(VILLAGE), published.version) == (published, 2)


def test_there_is_nothing_to_publish_without_a_draft(cast: Cast) -> None:
    with pytest.raises(actions.NoDraft):
        actions.publish_draft(area=COUNTY, note="核对", acting=cast.claims("county_desk"), now=MONDAY)


@pytest.mark.parametrize("who", ["county_desk_next_county", "township_desk", "city_desk", "department"])
def test_only_the_countys_own_desk_edits_its_list(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.begin_draft(area=COUNTY, acting=cast.claims(who))


def test_the_city_edits_its_own(cast: Cast) -> None:
    assert actions.begin_draft(area=CITY, acting=cast.claims("city_desk")).version == 1


def test_a_trial_shows_what_would_go_elsewhere_and_changes_nothing(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "classify", "clerk", category="0101")
    cast.move(case.code, "escalate", "clerk", reason="调解不成")
    desk = cast.claims("county_desk")
    draft = actions.begin_draft(area=COUNTY, acting=desk)
    actions.remove_line(area=COUNTY, category="0101", level=Level.TOWNSHIP, acting=desk)

    with acting_as(desk):
        trial = cases.try_list(desk, draft)

    moved = {one.code: (before.unit, after.unit) for one, before, after in trial.moved}
    assert moved[case.code] == (cast.units["tribunal"], cast.units["agriculture"])
    assert case_now(case.code).lead_unit is None


def test_what_the_list_does_not_name_cannot_be_handed_down_to_a_village(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "escalate", "clerk", reason="村里办不了")
    cast.move(case.code, "classify", "township_desk", category="0108")

    with pytest.raises(NotNow):
        cast.move(case.code, "hand_down", "township_desk", reason="村里去办")
    with pytest.raises(NotNow):
        cast.move(case.code, "dispatch", "township_desk", unit=cast.units["mediators"], line=line("0108-2"))


def test_what_the_list_names_goes_down_to_the_village(cast: Cast) -> None:
    assert on_village_list(VILLAGE, "0201")
    case = cast.report()
    cast.move(case.code, "escalate", "clerk", reason="村里办不了")
    cast.move(case.code, "classify", "township_desk", category="0201")

    case = cast.move(case.code, "dispatch", "township_desk", unit=cast.units["mediators"], line=line("0201-1"))

    assert case.lead_unit == cast.units["mediators"]


def twice_returned(cast: Cast) -> str:
    """A case that two bodies said is not theirs: to one it is water, to the other the farm's own drains."""
    case = cast.report(category="0703")
    cast.move(case.code, "escalate", "clerk", reason="村里办不了")
    cast.move(case.code, "escalate", "township_desk", reason="镇里办不了")
    for unit, who, kind, other in (
        ("agriculture", "department", "0703", "0802"),
        ("water", "department_water", "0802", "0703"),
    ):
        cast.move(case.code, "classify", "county_desk", category=kind)
        cast.move(case.code, "dispatch", "county_desk", unit=cast.units[unit], line=line(f"{kind}-3"))
        cast.move(case.code, "return", who, why="other_kind", category=other, reason="不归我们")
    return case.code


def both(cast: Cast) -> list[Unit]:
    """The two bodies that sent it back."""
    return [cast.units["agriculture"], cast.units["water"]]


def test_the_second_return_opens_a_consultation_with_its_clock(cast: Cast) -> None:
    case = case_now(twice_returned(cast))

    assert (case.state, case.returns, case.clock, case.lead_unit) == ("consultation", 2, "QA5", None)


def test_what_a_consultation_decides_is_not_returned_again(cast: Cast) -> None:
    code = twice_returned(cast)
    case = cast.move(
        code, "consult", "county_desk", attended=both(cast), unit=cast.units["water"], line=line("0802-3"),
        reason="渠道属于水利工程",
    )  # fmt: skip
    assert case.state == "dispatched"

    with pytest.raises(NotNow, match="cannot be returned again"):
        cast.move(code, "return", "department_water", why="other_kind", category="0703", reason="还是不归我们")


def test_every_return_cites_a_line(cast: Cast) -> None:
    code = twice_returned(cast)

    with behind_the_wall():
        cited = [event.data["line"] for event in CaseEvent.objects.filter(case__code=code, verb="return")]

    assert [text[:7] for text in cited] == ["0802-3 ", "0703-3 "]


@pytest.mark.parametrize("seed", range(20))
def test_no_walk_bounces_a_case_more_than_twice(cast: Cast, seed: int) -> None:
    """Random walks of desks and handlers who would send it around for ever, if only they could."""
    chance = random.Random(seed)
    handlers = {"agriculture": "department", "water": "department_water"}
    kinds = {"agriculture": "0703", "water": "0802"}
    case = cast.report()
    cast.move(case.code, "escalate", "clerk", reason="村里办不了")
    cast.move(case.code, "escalate", "township_desk", reason="镇里办不了")

    for _step in range(25):
        unit = chance.choice(sorted(handlers))
        kind = chance.choice(sorted(kinds.values()))
        cited = line(f"{kinds[unit]}-3")
        tries: list[tuple[str, str, dict[str, Any]]] = [
            ("county_desk", "classify", {"category": kind}),
            ("county_desk", "dispatch", {"unit": cast.units[unit], "line": cited}),
            (handlers[unit], "return", {"why": "other_kind", "category": kind, "reason": "不归我们"}),
            (handlers[unit], "return", {"why": "other_body", "line": cited, "reason": "不归我们"}),
            (
                "county_desk",
                "consult",
                {"attended": both(cast), "unit": cast.units[unit], "line": cited, "reason": "两家商定"},
            ),
            (handlers[unit], "accept", {}),
            ("county_desk", "hand_down", {"reason": "下去"}),
            ("township_desk", "escalate", {"reason": "上来"}),
        ]  # fmt: skip
        who, verb, said = chance.choice(tries)
        try:
            cast.move(case.code, verb, who, **said)
        except DomainError:
            continue

    with behind_the_wall():
        returned = CaseEvent.objects.filter(case__code=case.code, verb="return").count()
    assert returned <= 2


def test_two_drafts_of_one_area_cannot_stand(cast: Cast) -> None:
    actions.begin_draft(area=COUNTY, acting=cast.claims("county_desk"))

    assert DutyList.objects.filter(area=COUNTY, published_at=None).count() == 1


def test_a_kind_without_a_line_at_a_deciding_level_is_a_hole(cast: Cast) -> None:
    desk = cast.claims("county_desk")
    draft = actions.begin_draft(area=COUNTY, acting=desk)
    for level in (Level.TOWNSHIP, Level.COUNTY):
        actions.remove_line(area=COUNTY, category="0101", level=level, acting=desk)

    open_ones = [(hole.category.code, hole.level) for hole in holes(draft) if not hole.missing_in]

    assert open_ones == [("0101", Level.TOWNSHIP), ("0101", Level.COUNTY)]


def test_the_countys_desk_writes_its_list_on_the_page(cast: Cast) -> None:
    client, page = cast.client("county_desk"), f"/duty/{COUNTY}/draft/"
    assert client.get("/duty/")["Location"] == f"/duty/{COUNTY}/"
    assert client.get(page).context["draft"] is None
    client.post(f"/duty/{COUNTY}/begin/")
    old = DutyLine.objects.get(duty_list__area=COUNTY, duty_list__published_at=None, category="0101", level=2)

    asked = client.get(f"{page}?line={old.pk}").context["form"]
    wrong = client.post(page, {"category": "0101", "level": "2", "unit_kind": "judicial_office", "text": ""})
    kept = client.post(
        page, {"category": "0101", "level": "2", "unit_kind": "judicial_office", "text": "先由司法所调解"}
    )
    line_now = DutyLine.objects.get(duty_list=old.duty_list, category="0101", level=2)
    gone = client.post(f"/duty/{COUNTY}/remove/{line_now.pk}/")

    assert asked.initial["text"] == old.text
    assert (wrong.status_code, kept.status_code, gone.status_code) == (422, 302, 302)
    assert (line_now.text, line_now.unit_kind) == ("先由司法所调解", UnitKind.JUDICIAL_OFFICE)
    assert client.post(f"/duty/{COUNTY}/publish/", {"note": "承包费先由司法所调解"}).status_code == 302
    assert not lines_for(current_list(VILLAGE), "0101").filter(level=2).exists()


@pytest.mark.parametrize("area", ["211299", "2199"])
def test_a_place_that_is_not_there_has_no_list(cast: Cast, area: str) -> None:
    assert cast.client("clerk").get(f"/duty/{area}/").status_code == 404


# -- as a file -------------------------------------------------------------------------------------------------------


def rows_of(raw: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(raw.decode("utf-8-sig"))))


def file_of(*rows: Sequence[str]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([sheets.COLUMNS, *rows])
    return out.getvalue().encode("utf-8-sig")


LAND = ("0101", "土地承包", "乡镇", "基本履职", "人民法庭", "", "先由法庭调解", "农村土地承包法 55")


def test_the_list_goes_out_as_a_file_and_comes_back_the_same(cast: Cast) -> None:
    client = cast.client("county_desk")
    raw = client.get(f"/duty/{COUNTY}/export/").content
    client.post(f"/duty/{COUNTY}/begin/")
    desk = cast.claims("county_desk")
    fields = ("category", "level", "list", "unit_kind", "unit_name", "text", "basis")
    before = set(DutyLine.objects.filter(duty_list=current_list(VILLAGE)).values_list(*fields))

    taken = actions.import_lines(area=COUNTY, raw=raw, acting=desk)

    after = set(DutyLine.objects.filter(duty_list__area=COUNTY, duty_list__published_at=None).values_list(*fields))
    assert (taken, after) == (len(before), before)
    assert {row[3] for row in rows_of(raw)[1:]} == {"基本履职", "配合履职（部门牵头）", "上级收回"}


def test_a_file_is_taken_over_on_the_page_and_read_back_as_a_draft(cast: Cast) -> None:
    client, page = cast.client("county_desk"), f"/duty/{COUNTY}/"
    client.post(f"{page}begin/")
    sent = client.post(f"{page}import/", {"file": SimpleUploadedFile("清单.csv", file_of(LAND, [""] * 8))})

    assert (sent.status_code, sent["Location"]) == (302, f"{page}draft/")
    assert rows_of(client.get(f"{page}export/?draft").content)[1][6] == "先由法庭调解"
    assert len(rows_of(cast.client("clerk").get(f"{page}export/?draft").content)) > 300
    assert client.post(f"{page}import/").status_code == 422
    assert cast.client("clerk").get("/duty/2199/export/").status_code == 404


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"\xff\xfe", "not CSV"),
        (b"", "分类"),
        (file_of(), "no line"),
        (b"x" * (2 * 2**20 + 1), "too large"),
        (b"x" * 200_000, "not CSV"),
        (file_of(("9999", *LAND[1:])), "2 (分类)"),
        (file_of((LAND[0], "", "", *LAND[3:])), "2 (层级)"),
        (file_of((*LAND[:2], "乡镇", "归谁都行", *LAND[4:])), "2 (清单)"),
        (file_of((*LAND[:4], "农业农村局", *LAND[5:])), "2 (单位类型)"),
        (file_of((*LAND[:6], "", "")), "2 (条目)"),
        (file_of(LAND, LAND), "3 (0101-2)"),
        (file_of((*LAND[:7], "law")), "names no law"),
        (file_of((*LAND[:2], "县", "配合履职", *LAND[4:])), "Only a township"),
        (file_of((*LAND[:2], "县", "上级收回", *LAND[4:])), "Only a township"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing_and_names_its_rows(cast: Cast, raw: bytes, says: str) -> None:
    desk = cast.claims("county_desk")
    draft = actions.begin_draft(area=COUNTY, acting=desk)
    before = draft.lines.count()

    with translation.override("en"), pytest.raises(sheets.SheetUnread) as why:
        actions.import_lines(area=COUNTY, raw=raw, acting=desk)

    assert says in why.value.in_language("en")
    assert draft.lines.count() == before


def test_no_cell_of_the_file_begins_a_formula(cast: Cast) -> None:
    line_ = DutyLine(category="0101", level=2, unit_kind=UnitKind.TRIBUNAL, text="=1+1", basis="@x")

    assert rows_of(sheets.written([line_]))[1][6:] == ["'=1+1", "'@x"]
