"""A roster from Excel: every bad cell is named, nobody is guessed, and a file is imported once and whole."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from uuid6 import uuid7

from quartet.grassroots.members import intake, sheets
from quartet.grassroots.members.importing import HEADINGS, Known, Place, RosterNotReady, judge
from quartet.grassroots.members.intake import DraftNotFound
from quartet.grassroots.members.models import Member, MemberEvent, RosterDraft
from quartet.grassroots.members.states import Employment
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.models import Activation, Person, Post
from quartet.ground.people.rights import NotAllowed, acting_as
from quartet.ground.people.states import Role
from quartet.ground.places.reading import ColumnsMissing, FileTooLarge, Raw, UnreadableFile
from tests.cast import FAR_VILLAGE, MONDAY, TODAY, TOWNSHIP, VILLAGE, Cast, behind_the_wall, grid_of, later

HOME = "铁岭县腰堡镇范家屯村"
KNOWN = Known(
    places={
        HOME: [Place(VILLAGE, HOME, exact=True)],
        "双树子村": [Place("211221112203", "铁岭县双井子镇双树子村", exact=True), Place("211224100217", "昌图县昌图镇双树子村", exact=True)],
        "范家": [Place(VILLAGE, HOME, exact=False)],
        "铁岭县腰堡镇": [Place(TOWNSHIP, "铁岭县腰堡镇", exact=True)],
        "曲家村": [Place(FAR_VILLAGE, "昌图县曲家店镇曲家村", exact=True)],
        "无委会村": [Place("211221106299", "铁岭县腰堡镇无委会村", exact=True)],
    },
    grids={grid_of(VILLAGE)}, bodies={VILLAGE, TOWNSHIP, FAR_VILLAGE}, phones={"13800000001"}, numbers={"122100001"},
    areas=["211221"],
)  # fmt: skip
GOOD = {
    "name": "周小川",
    "phone": "13811112222",
    "county": "铁岭县",
    "township": "腰堡镇",
    "village": "范家屯村",
    "employment": "兼职",
}


def plan(*rows: dict[str, str]) -> Any:
    return judge([Raw(number, row) for number, row in enumerate(rows, 2)], KNOWN, today=TODAY)


def test_a_good_row_is_read_as_it_is_written() -> None:
    row = {**GOOD, "phone": "138-1111 2222", "grid": "第1微网格", "occupation": "快递员", "duty_roles": "办事员、信息员",
           "number": "TL-0001", "since": "2026年5月1日"}  # fmt: skip
    (found,) = plan(row).rows

    assert found.phone == "13811112222"
    assert found.region == grid_of(VILLAGE)
    assert (found.employment, found.occupation) == (Employment.PART_TIME, "courier")
    assert found.duty_roles == ["informant", "errand_runner"]
    assert (found.number, found.since) == ("TL-0001", "2026-05-01")


@pytest.mark.parametrize("grid", ["1", "001", "1号网格", "第1网格", grid_of(VILLAGE)])
def test_a_grid_is_known_by_number_name_and_code(grid: str) -> None:
    assert plan({**GOOD, "grid": grid}).rows[0].region == grid_of(VILLAGE)


def test_left_empty_a_row_means_the_whole_village_from_today() -> None:
    (found,) = plan(GOOD).rows

    assert (found.region, found.number, found.since) == (VILLAGE, "", TODAY.isoformat())


def test_a_partner_may_be_for_a_township() -> None:
    row = {**GOOD, "village": "", "employment": "社会力量", "occupation": "外卖小哥"}

    assert plan(row).rows[0].region == TOWNSHIP


@pytest.mark.parametrize(
    ("said", "column", "wrong"),
    [
        ({"name": ""}, "姓名", "missing"),
        ({"name": "1号"}, "姓名", "does not look like a name"),
        ({"name": "=cmd|'/c calc'!A1"}, "姓名", "does not look like a name"),
        ({"phone": ""}, "手机号", "missing"),
        ({"phone": "024-7268411"}, "手机号", "not a mobile"),
        ({"phone": "13800000001"}, "手机号", "already"),
        ({"employment": ""}, "身份", "empty"),
        ({"employment": "临时"}, "身份", "not known"),
        ({"occupation": "宇航员"}, "职业", "not among"),
        ({"duty_roles": "信息员、打更的"}, "六大员", "none of the six"),
        ({"number": "1"}, "工号", "cannot be a number"),
        ({"number": "122100001"}, "工号", "already"),
        ({"since": "明天"}, "上岗日期", "not a date"),
        ({"since": "2026-02-30"}, "上岗日期", "not a date"),
        ({"village": ""}, "村社区", "No village"),
        ({"county": "", "township": "", "village": ""}, "村社区", "missing"),
        ({"county": "", "township": "", "village": "没有这个村"}, "村社区", "No village"),
        ({"county": "", "township": "", "village": "范家"}, "村社区", "No village"),
        ({"county": "", "township": "", "village": "双树子村"}, "村社区", "Several places"),
        ({"county": "", "township": "", "village": "曲家村"}, "村社区", "not in your area"),
        ({"county": "", "township": "", "village": "无委会村"}, "村社区", "no committee"),
        ({"grid": "9"}, "微网格", "no micro-grid"),
        ({"grid": "东头"}, "微网格", "no micro-grid"),
    ],
)
def test_a_bad_cell_is_named_with_its_column_and_its_fault(
    cast: Cast, said: dict[str, str], column: str, wrong: str
) -> None:
    judged = plan({**GOOD, **said})

    assert judged.rows == []
    assert [(one.row, one.column) for one in judged.problems] == [(2, column)]
    assert wrong in judged.problems[0].wrong
    assert judged.problems[0].instead


def test_a_name_that_may_be_meant_is_offered_and_not_taken(cast: Cast) -> None:
    (problem,) = plan({**GOOD, "county": "", "township": "", "village": "范家"}).problems

    assert HOME in problem.instead


def test_who_stands_in_the_file_twice_is_named_twice(cast: Cast) -> None:
    judged = plan(GOOD, {**GOOD, "name": "周大川", "phone": "138 1111 2222"}, {**GOOD, "phone": "13811113333"})

    assert [one.row for one in judged.problems] == [2, 3]
    assert not judged.ready
    assert not plan().ready


# -- files -----------------------------------------------------------------------------------------------------------


def excel(*rows: dict[str, str]) -> bytes:
    lines = [[row.get(column, "") for column in HEADINGS] for row in rows]
    return sheets.workbook([("名册", [ways[0] for ways in HEADINGS.values()], lines)])


def many(count: int) -> bytes:
    return excel(*({**GOOD, "phone": f"154{number:08d}", "grid": "1"} for number in range(count)))


def draft(cast: Cast, content: bytes, by: str = "county_desk", filename: str = "名册.xlsx") -> RosterDraft:
    claims = cast.claims(by)
    with acting_as(claims):
        return intake.draft_roster(filename=filename, content=content, acting=claims, now=MONDAY)


def apply(cast: Cast, made: RosterDraft, by: str = "county_desk") -> RosterDraft:
    claims = cast.claims(by)
    with acting_as(claims):
        return intake.import_roster(draft_id=made.pk, acting=claims, now=later(minutes=5))


def count() -> int:
    with behind_the_wall():
        return Member.objects.count()


def test_the_dry_run_adds_nobody(cast: Cast) -> None:
    before = count()
    made = draft(cast, many(3))

    assert (count(), made.count, made.applied_at) == (before, 3, None)


def test_a_file_is_imported_once_and_whole(cast: Cast) -> None:
    made = draft(cast, many(3))
    first, again = apply(cast, made), apply(cast, made)

    assert first.applied_at == again.applied_at
    with behind_the_wall():
        fresh = Member.objects.filter(number__gte="122100005").order_by("number")
        assert [one.number for one in fresh] == ["122100005", "122100006", "122100007"]
        people = [one.person for one in fresh.select_related("person")]
        assert not any(person.has_usable_password() for person in people)
        assert Post.objects.filter(person__in=people, role=Role.GRID_MEMBER, region=grid_of(VILLAGE)).count() == 3
        assert Activation.objects.filter(person__in=people, used_at=None).count() == 3
        assert MemberEvent.objects.filter(member__in=fresh, by=cast.people["county_desk"]).count() == 3
        assert RosterDraft.objects.get(pk=made.pk).rows == []  # the telephone numbers do not stay in the draft
        assert check_ledger().broken is None


def test_one_bad_cell_stops_the_whole_file(cast: Cast) -> None:
    before = count()
    made = draft(cast, excel(GOOD, {**GOOD, "phone": "1"}))

    with pytest.raises(RosterNotReady):
        apply(cast, made)
    assert count() == before


def test_a_new_holder_by_import_follows_up_too(cast: Cast) -> None:
    with behind_the_wall():
        Post.objects.create(
            person=cast.people["grid_member"], unit=cast.units["village"], role=Role.GRID_MEMBER,
            region=grid_of(VILLAGE), since=date(2020, 1, 1), until=TODAY - timedelta(days=1), follows=[77],
        )  # fmt: skip
    apply(cast, draft(cast, many(1)))

    with behind_the_wall():
        post = Post.objects.get(person__username="122100005")
    assert post.follows == sorted([77, cast.people["grid_member"].pk])


def test_what_is_no_excel_file_is_refused(cast: Cast) -> None:
    with pytest.raises(UnreadableFile):
        draft(cast, b"PK not really")
    with pytest.raises(ColumnsMissing):
        draft(cast, sheets.workbook([("x", ["姓名"], [["张三"]])]))


def test_too_much_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake.reading, "MAX_ROWS", 2)
    with pytest.raises(FileTooLarge):
        draft(cast, many(3))
    monkeypatch.setattr(intake.reading, "MAX_BYTES", 10)
    with pytest.raises(FileTooLarge):
        draft(cast, many(1))


@pytest.mark.parametrize("name", ["clerk", "supervisor", "grid_member", "department", "system_admin"])
def test_who_decides_nothing_imports_nothing(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        draft(cast, many(1), by=name)


def test_a_draft_is_its_makers_alone(cast: Cast) -> None:
    made = draft(cast, many(1))
    with pytest.raises(DraftNotFound):
        apply(cast, made, by="township_desk")
    claims = cast.claims("city_desk")
    with acting_as(claims):
        assert list(RosterDraft.objects.all()) == []  # the wall says so too
        with pytest.raises(DraftNotFound):
            intake.draft_for(claims, made.pk)


def test_a_draft_nobody_applied_is_forgotten(cast: Cast) -> None:
    made = draft(cast, many(1))
    with behind_the_wall():
        RosterDraft.objects.filter(pk=made.pk).update(made_at=MONDAY - timedelta(days=8))
    draft(cast, many(1))

    with behind_the_wall():
        assert not RosterDraft.objects.filter(pk=made.pk).exists()


def test_a_township_imports_its_own_and_no_other(cast: Cast) -> None:
    far = {**GOOD, "phone": "13811113333", "county": "昌图县", "township": "曲家店镇", "village": "曲家村"}
    made = draft(cast, excel(GOOD, far), by="township_desk")
    claims = cast.claims("township_desk")
    with acting_as(claims):
        judged = intake.plan_of(made, claims, MONDAY)

    assert [(one.row, one.column) for one in judged.problems] == [(3, "村社区")]


# -- what goes out ---------------------------------------------------------------------------------------------------


def cells(body: bytes) -> list[Any]:
    return [cell for sheet in openpyxl.load_workbook(BytesIO(body)).worksheets for row in sheet for cell in row]


def test_no_cell_that_goes_out_is_a_formula(cast: Cast) -> None:
    with behind_the_wall():
        Person.objects.filter(pk=cast.people["grid_member"].pk).update(name="=1+1")
    body = cast.client("township_desk").get("/members/export.xlsx").content

    said = cells(body)
    assert "=1+1" in {cell.value for cell in said}
    assert {cell.data_type for cell in said if cell.value is not None} == {"s"}


def test_the_template_can_be_filled_in_and_imported(cast: Cast) -> None:
    body = cast.client("township_desk").get("/members/template.xlsx").content
    made = draft(cast, body)
    claims = cast.claims("county_desk")
    with acting_as(claims):
        assert intake.plan_of(made, claims, MONDAY).ready


def test_an_export_holds_the_area_and_is_written_down(cast: Cast) -> None:
    from quartet.ground.ledger.models import View  # noqa: PLC0415 -- beside its one use

    body = cast.client("clerk").get("/members/export.xlsx?region=2112").content

    names = {cell.value for cell in cells(body)}
    assert "grid_member先生" in names
    assert "grid_member_next_village先生" not in names
    assert View.objects.filter(subject=f"roster:{VILLAGE}", person=cast.people["clerk"].pk).exists()


def test_the_page_names_every_bad_cell(cast: Cast) -> None:
    client = cast.client("county_desk")
    bad = excel({**GOOD, "phone": "1"}, {**GOOD, "village": "没有这个村"})
    sent = client.post("/members/import/", {"file": _upload(bad)})
    page = client.get(sent["Location"]).content.decode()

    assert "2 of 2 rows" in page
    assert "is not a mobile number" in page
    assert "No village or community" in page
    assert client.post(f"{sent['Location']}apply/").status_code == 422


def test_a_good_file_goes_all_the_way_by_the_page(cast: Cast) -> None:
    client = cast.client("county_desk")
    sent = client.post("/members/import/", {"file": _upload(many(2))})
    assert "2 people are ready" in client.get(sent["Location"]).content.decode()

    done = client.post(f"{sent['Location']}apply/")

    assert "2 people were added" in client.get(done["Location"]).content.decode()
    assert client.post("/members/import/", {"file": _upload(b"x")}).status_code == 422
    empty = client.post("/members/import/", {"file": _upload(excel())})
    assert "no rows" in client.get(empty["Location"]).content.decode()


def _upload(content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- beside its one use

    return SimpleUploadedFile("名册.xlsx", content)


def test_a_draft_that_is_not_there_is_not_found(cast: Cast) -> None:
    assert cast.client("county_desk").get(f"/members/import/{uuid7()}/").status_code == 404
