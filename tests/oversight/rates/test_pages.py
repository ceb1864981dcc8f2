"""The pages and files of the rates, as their readers use them."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from time_machine import travel

from quartet.ground.ledger.models import View
from quartet.ground.people.rights import acting_as
from quartet.oversight.rates.exports import as_csv, as_xlsx, plain
from quartet.oversight.rates.models import CaseVerdict, Exclusion
from quartet.oversight.rates.pages import month_asked, months
from quartet.oversight.rates.table import BY_ID, MARK_BY_ID
from quartet.resolution.cases.queries import cases_for
from tests.cast import CITY, COUNTY, PEOPLE, TOWNSHIP, VILLAGE, Cast, behind_the_wall
from tests.oversight.rates.stories import LATER, MAY
from tests.site.rights import SEEN_BY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _july() -> Iterator[None]:
    with travel(LATER, tick=False):
        yield


def page(cast: Cast, name: str, path: str, status: int = 200) -> str:
    answer = cast.client(name).get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def table(text: str) -> list[list[str]]:
    """The cells of all tables of a page, as words."""
    rows = re.findall(r"<tr.*?</tr>", text[text.index("<main") :], re.DOTALL)
    cells = (re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows)
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_the_way_in_leads_home(counted: Cast) -> None:
    answer = counted.client("clerk").get("/rates/")

    assert answer["Location"] == f"/rates/{VILLAGE}/"


def test_an_area_shows_each_rate_with_its_sets(counted: Cast) -> None:
    text = page(counted, "clerk", f"/rates/{VILLAGE}/?month=2026-05")

    found = {row[0].split(" rate")[0]: row[1:] for row in table(text) if " rate" in row[0]}
    assert found == {
        "Response": ["81.8%", "Numerator 9", "Denominator 11", "of these open and overdue 1", "Not due yet 0",
                     "Left out with approval 1"],
        "On-time": ["54.5%", "Numerator 6", "Denominator 11", "of these open and overdue 3", "Not due yet 0",
                    "Left out with approval 1"],
        "Resolution": ["63.6%", "Numerator 7", "Denominator 11", "of these open and overdue 3", "Not due yet 0",
                       "Left out with approval 1"],
        "Satisfaction": ["63.6%", "Numerator 7", "Denominator 11", "of these open and overdue 3", "Not due yet 0",
                         "Left out with approval 1"],
        "Rectification": ["—", "Numerator 0", "Denominator 0", "of these open and overdue 0", "Not due yet 0",
                          "Left out with approval 0"],
    }  # fmt: skip
    assert escape("Struck off without approval") in text


def test_every_number_leads_to_its_cases(counted: Cast) -> None:
    text = page(counted, "clerk", f"/rates/{VILLAGE}/?month=2026-05")
    links = re.findall(r'href="([^"]+set=[a-z]+)">(\d+)</a>', text)

    for link, number in links:
        listed = page(counted, "clerk", link.replace("&amp;", "&"))
        assert len(re.findall(r'class="cell-main"', listed)) == int(number), link
    assert len(links) == 30


def test_a_rate_says_what_it_counts_and_what_it_leaves_out(counted: Cast) -> None:
    for rate in BY_ID.values():
        text = page(counted, "township_desk", f"/rates/{TOWNSHIP}/{rate.id}/?month=2026-05")

        for words in (rate.question, rate.numerator, rate.denominator, rate.excluded, rate.basis):
            assert escape(str(words)) in text


def test_a_mark_lists_its_cases_and_says_what_it_does(counted: Cast) -> None:
    text = page(counted, "clerk", f"/rates/{VILLAGE}/struck_off/?month=2026-05")

    assert str(MARK_BY_ID["struck_off"].effect) in text
    assert len(re.findall(r'class="cell-main"', text)) == 1


def test_what_needs_a_look_comes_first(counted: Cast) -> None:
    late = page(counted, "clerk", f"/rates/{VILLAGE}/on_time/?month=2026-05")
    calm = page(counted, "clerk", f"/rates/{VILLAGE}/on_time/?month=2026-04")

    assert 'set=late" aria-current="page"' in late
    assert 'set=denominator" aria-current="page"' in calm
    assert "No case here." in calm


@pytest.mark.parametrize(("name", "path"), [
    ("clerk", "/rates/211221112/"), ("clerk", "/rates/211224/"), ("township_desk_next_township", f"/rates/{VILLAGE}/"),
    ("county_desk_next_county", f"/rates/{COUNTY}/"), ("city_desk", "/rates/2113/"), ("city_desk", "/rates/2112/fly/"),
    ("clerk", f"/rates/{TOWNSHIP}/exclusions/"), ("clerk", f"/rates/{TOWNSHIP}/on_time/cases.csv"),
    ("department", "/rates/"), ("grid_member", f"/rates/{VILLAGE}/"), ("city_desk", "/rates/exclusions/7/"),
])  # fmt: skip
def test_what_is_not_ones_own_is_not_there(counted: Cast, name: str, path: str) -> None:
    page(counted, name, path, status=404)


def test_above_ones_own_area_there_are_numbers_but_no_cases(counted: Cast) -> None:
    text = page(counted, "township_desk", f"/rates/{COUNTY}/on_time/?month=2026-05")

    assert "cell-main" not in text
    assert "By area" in text
    assert "Save these codes" not in text
    assert f"/rates/{TOWNSHIP}/on_time/" in text


def test_small_numbers_of_neighbours_are_kept_back_on_page_and_in_file(counted: Cast) -> None:
    text = page(counted, "clerk", f"/rates/{TOWNSHIP}/?month=2026-05")
    file = page(counted, "clerk", f"/rates/{TOWNSHIP}/table.csv?month=2026-05")

    neighbour = next(row for row in table(text) if row[0] == "腰堡村")
    assert neighbour[1:] == [*["too few to tell"] * 4, "—", "—"]
    assert "腰堡村,,,,,,,,,0,0,0,0" in file
    assert "Response rate,too few to tell" in file


DOORS = (f"/rates/{CITY}/", f"/rates/{COUNTY}/", f"/rates/{TOWNSHIP}/", f"/rates/{VILLAGE}/")


@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in {"former_clerk", "future_clerk"}])
def test_nothing_of_a_foreign_case_is_on_any_page_or_in_any_file(counted: Cast, name: str) -> None:
    client = counted.client(name)
    month = "month=2026-05"
    pages = [f"{door}?{month}" for door in DOORS]
    pages += [f"{door}{rate}/?{month}&set=denominator" for door in DOORS for rate in ("on_time", "struck_off")]
    pages += [f"{door}on_time/cases.csv?{month}&set=denominator" for door in DOORS]
    seen = "".join(client.get(one).content.decode() for one in pages)

    leaks = [
        key
        for key, plant in counted.plants.items()
        if name not in SEEN_BY[key] and (plant.marker in seen or plant.code in seen)
    ]

    assert leaks == []


def test_a_verdict_is_read_by_who_may_see_its_case_whatever_the_query_forgets(counted: Cast) -> None:
    with behind_the_wall():
        every = set(CaseVerdict.objects.values_list("subject", flat=True))
    wrong = []
    for name in PEOPLE:
        claims = counted.claims(name)
        with acting_as(claims):
            found = set(CaseVerdict.objects.values_list("subject", flat=True))
            right = set(cases_for(claims).values_list("pk", flat=True)) & every
        if found != right:
            wrong.append(name)

    assert len(every) > 15
    assert wrong == []


def test_a_page_costs_the_same_for_few_and_for_many(counted: Cast) -> None:
    client = counted.client("city_desk")
    costs = {}
    for month in ("2026-05", "2026-04"):
        for path in (f"/rates/{CITY}/", f"/rates/{CITY}/on_time/"):
            client.get(f"{path}?month={month}")
            with CaptureQueriesContext(connection) as asked:
                client.get(f"{path}?month={month}")
            costs[path, month] = len(asked)

    assert costs[f"/rates/{CITY}/", "2026-05"] <= 16
    assert costs[f"/rates/{CITY}/on_time/", "2026-05"] <= 22


# -- files -----------------------------------------------------------------------------------------------------------


def cells(answer: HttpResponse) -> list[list[object]]:
    sheet = load_workbook(BytesIO(answer.content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_set_is_saved_as_codes_with_who_took_it_and_when(counted: Cast) -> None:
    client = counted.client("clerk")
    path = f"/rates/{VILLAGE}/on_time/cases"
    excel = cells(client.get(f"{path}.xlsx?month=2026-05&set=denominator"))
    text = client.get(f"{path}.csv?month=2026-05&set=denominator").content.decode("utf-8-sig")

    rows = list(csv.reader(StringIO(text)))
    assert rows[0][0] == "范家屯村, 2026-05. Taken by 范家屯村民委员会 clerk先生 at 2026-07-20 08:00."
    assert excel[0][0] == rows[0][0]
    assert [row[0] for row in rows[4:]] == [row[0] for row in excel[4:]]
    assert len(rows[4:]) == 11
    assert all(re.fullmatch(r"\d{15}", row[0]) for row in rows[4:])
    with behind_the_wall():
        taken = View.objects.filter(subject=f"rates:{VILLAGE}:on_time:2026-05", person=counted.people["clerk"].pk)
        assert taken.count() == 2


def test_the_table_of_an_area_is_saved_with_its_parts(counted: Cast) -> None:
    client = counted.client("township_desk")
    excel = cells(client.get(f"/rates/{TOWNSHIP}/table.xlsx?month=2026-05"))

    assert excel[0][0] == "腰堡镇, 2026-05. Taken by 腰堡镇社会治理综合服务中心 township_desk先生 at 2026-07-20 08:00."
    assert excel[3][0] == "Response rate"
    assert excel[3][1:4] == [64.3, 9, 14]
    assert [row[0] for row in excel[-2:]] == ["范家屯村", "腰堡村"]


def test_what_was_left_out_is_saved_with_why_and_by_whom(counted: Cast) -> None:
    path = f"/rates/{VILLAGE}/on_time/cases.xlsx?month=2026-05&set=excluded"
    excel = cells(counted.client("clerk").get(path))

    assert excel[-1][2:] == [
        "left out with approval", "2026-05-12 23:59", "腰堡镇社会治理综合服务中心" if excel[-1][4] else None,
        "struck off: not a matter for this platform", "铁岭县社会治理综合服务中心",
    ]  # fmt: skip


def test_a_village_has_no_parts_to_save(counted: Cast) -> None:
    excel = cells(counted.client("clerk").get(f"/rates/{VILLAGE}/table.xlsx?month=2026-05"))

    assert [row[0] for row in excel[-1:]] == ["Rectification rate"]


def test_a_file_says_when_it_does_not_hold_all(counted: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quartet.oversight.rates.exports.MOST", 3)

    file = page(counted, "clerk", f"/rates/{VILLAGE}/on_time/cases.csv?month=2026-05&set=denominator")

    assert "The first 3 cases only." in file


texts = st.one_of(
    st.text(), st.sampled_from(["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "\x00=1"])
)


@given(st.lists(texts, min_size=1, max_size=5))
def test_no_cell_starts_a_formula(row: list[str]) -> None:
    read = next(csv.reader(StringIO(as_csv([row]).decode("utf-8-sig"), newline="")))
    sheet = load_workbook(BytesIO(as_xlsx([row]))).active

    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in read)
    assert all(cell.data_type in {"s", "n", "inlineStr"} for one in sheet.iter_rows() for cell in one)
    assert not any(cell.data_type == "f" for one in sheet.iter_rows() for cell in one)


def test_numbers_stay_numbers_and_times_are_written_out() -> None:
    assert [plain(one) for one in (7, 81.8, -3, None, "村")] == [7, 81.8, -3, "", "村"]
    assert plain(datetime(2026, 5, 11, 9, tzinfo=UTC)) == "2026-05-11 09:00"


# -- leaving out -----------------------------------------------------------------------------------------------------


def struck_off(cast: Cast) -> str:
    """The one nobody has asked about yet."""
    with behind_the_wall():
        return str(cases_for(cast.claims("city_desk")).get(state="voided", exclusions=None).code)


def test_a_desk_asks_and_the_desk_above_approves_on_their_pages(counted: Cast) -> None:
    code = struck_off(counted)
    listed = page(counted, "township_desk", f"/rates/{TOWNSHIP}/on_time/?month=2026-05&set=missed")
    assert f"/rates/exclude/{code}/" in listed
    desk, above = counted.client("township_desk"), counted.client("county_desk")

    form = page(counted, "township_desk", f"/rates/exclude/{code}/")
    command = re.search(r'name="command" value="([^"]+)"', form)
    assert command is not None
    sent = {"ground": "void", "reason": "法院已受理", "command": command[1]}
    for _ in range(2):  # pressed twice
        answer = desk.post(f"/rates/exclude/{code}/", sent)
        assert (answer.status_code, answer["Location"]) == (302, f"/cases/{code}/")

    assert "Waits for a decision" in page(counted, "township_desk", f"/rates/{TOWNSHIP}/exclusions/")
    waiting = page(counted, "county_desk", f"/rates/{COUNTY}/exclusions/")
    link = re.search(r"/rates/exclusions/\d+/", waiting)
    assert link is not None
    assert "法院已受理" in page(counted, "county_desk", link[0])
    own = page(counted, "township_desk", link[0])
    assert ("Only a supervisor or a desk above" in own, "<form class" in own) == (True, False)
    answer = above.post(link[0], {"approve": "yes", "words": "受理通知书已核对"})
    assert answer["Location"] == f"/rates/{COUNTY}/exclusions/"
    assert "受理通知书已核对" in page(counted, "county_desk", f"/rates/{COUNTY}/exclusions/")
    assert "受理通知书已核对" in page(counted, "county_desk", link[0])
    with behind_the_wall():
        assert Exclusion.objects.get(case__code=code).approved is True


def test_an_unfinished_form_says_what_is_missing(counted: Cast) -> None:
    code = struck_off(counted)

    answer = counted.client("township_desk").post(f"/rates/exclude/{code}/", {"ground": "void", "command": "x"})

    assert answer.status_code == 422
    with behind_the_wall():
        assert not Exclusion.objects.filter(case__code=code).exists()


def test_without_a_command_a_request_is_still_one_request(counted: Cast) -> None:
    code = struck_off(counted)
    desk = counted.client("township_desk")
    sent = {"ground": "void", "reason": "法院已受理", "command": "no id"}

    first, second = desk.post(f"/rates/exclude/{code}/", sent), desk.post(f"/rates/exclude/{code}/", sent)

    assert (first.status_code, second.status_code) == (302, 409)


def test_an_unfinished_decision_says_what_is_missing(counted: Cast) -> None:
    code = struck_off(counted)
    counted.client("township_desk").post(f"/rates/exclude/{code}/", {"ground": "void", "reason": "法院已受理"})
    with behind_the_wall():
        number = Exclusion.objects.get(case__code=code).pk

    assert counted.client("county_desk").post(f"/rates/exclusions/{number}/", {"approve": "yes"}).status_code == 422
    assert counted.client("township_desk").post(
        f"/rates/exclusions/{number}/", {"approve": "yes", "words": "好"}
    ).status_code == 403  # fmt: skip


def test_before_anything_was_counted_the_page_says_so(cast: Cast) -> None:
    text = page(cast, "clerk", f"/rates/{VILLAGE}/")

    assert "Nothing has been counted yet." in text
    assert "0" in text


@pytest.mark.parametrize(("asked", "month"), [
    ("2026-05", "2026-05"), ("2027-01", "2026-07"), ("", "2026-07"), ("2026-13", "2026-07"), ("x", "2026-07"),
    ("0000-01", "2026-07"),
])  # fmt: skip
def test_a_month_that_cannot_be_is_this_one(asked: str, month: str) -> None:
    assert f"{month_asked(asked, LATER):%Y-%m}" == month


def test_twelve_months_are_offered() -> None:
    offered = [f"{one:%Y-%m}" for one in months(LATER)]

    assert (len(offered), offered[0], offered[-1]) == (12, "2026-07", "2025-08")
    assert f"{MAY:%Y-%m}" in offered
