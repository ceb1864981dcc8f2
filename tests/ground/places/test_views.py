"""The pages: public ones for residents, the tree for everyone with a post, the import for the administrator alone."""

import json
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.states import Level, Role, UnitKind
from quartet.ground.places import queries
from quartet.ground.places.models import Boundary, ImportDraft
from quartet.ground.places.states import Level as PlaceLevel

FAN_JIA_TUN = "211221106201"

pytestmark = pytest.mark.usefixtures("tieling_tables")


def signed_in(role: Role) -> Client:
    unit = Unit.objects.create(name=f"甲{role}", kind=UnitKind.SERVICE_CENTRE, level=Level.CITY, region="2112")
    person = Person.objects.create_user(f"a-{role}", name="甲")
    Post.objects.create(person=person, unit=unit, role=role, region="2112", since=date(2020, 1, 1))
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def clerk() -> Client:
    return signed_in(Role.VILLAGE_CLERK)


@pytest.fixture
def administrator() -> Client:
    return signed_in(Role.SYSTEM_ADMIN)


def workbook(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (("代码", "名称", "户数"), *rows):
        book.active.append(row)
    book.save(content := BytesIO())
    return SimpleUploadedFile("网格.xlsx", content.getvalue())


def test_type_ahead_gets_candidates_with_reasons(client: Client) -> None:
    answer = client.get("/places/find", {"q": "范家村"}, headers={"accept": "application/json"}).json()

    assert [(one["code"], one["name"], one["reason"]) for one in answer["results"]] == [
        ("211224126207", "昌图县曲家店镇范家村", "名称一致"),
        (FAN_JIA_TUN, "铁岭县腰堡镇范家屯村", "官方名称是范家屯村"),
        ("211221112201", "铁岭县双井子镇范家窝棚村", "官方名称是范家窝棚村"),
    ]
    assert answer["settled"] is None


def test_type_ahead_says_when_there_is_no_doubt(client: Client) -> None:
    query = {"q": "范家屯村", "within": "211221", "format": "json"}

    assert client.get("/places/find", query).json()["settled"] == FAN_JIA_TUN


@pytest.mark.parametrize("within", ["x", "9999", "211221106'--"])
def test_a_region_that_is_none_narrows_nothing_or_all(client: Client, within: str) -> None:
    answer = client.get("/places/find", {"q": "范家屯村", "within": within, "format": "json"})

    assert answer.status_code == 200


def test_finding_works_as_a_page_and_as_a_part_of_it(client: Client) -> None:
    page = client.get("/places/find", {"q": "范家村"})
    part = client.get("/places/find", {"q": "范家村"}, headers={"hx-request": "true"})

    assert "官方名称是范家屯村" in part.text
    assert part.text.strip() in page.text
    assert "<h1>" not in part.text


def test_finding_nothing_says_what_to_try(client: Client) -> None:
    assert "没有找到这个地方" in client.get("/places/find", {"q": "没有这个地方"}).text


def test_an_empty_search_is_asked_again(client: Client) -> None:
    assert client.get("/places/find").status_code == 200
    assert client.get("/places/find", {"q": ""}).status_code == 200
    assert client.get("/places/find", {"q": "", "format": "json"}).json() == {"results": [], "settled": None}


def test_a_point_is_located(client: Client) -> None:
    label = Boundary.objects.get(region=FAN_JIA_TUN + "003")
    point = {"lon": label.lon, "lat": label.lat}

    answer = client.get("/places/locate", point, headers={"accept": "application/json"}).json()

    assert answer == {
        "code": FAN_JIA_TUN + "003",
        "name": "第3微网格",
        "path": "铁岭县腰堡镇范家屯村第3微网格",
        "illustrative": True,
    }
    assert "铁岭县腰堡镇范家屯村第3微网格" in client.get("/places/locate", point).text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("lon=42.29&lat=123.84", "swapped-point"),
        ("lon=0&lat=0", "outside-city"),
        ("lon=nan&lat=42", "not-a-point"),
        ("lon=&lat=42", "not-a-point"),
        ("", "not-a-point"),
        ("lon=123.84&lat=42.29&crs=bd09", "not-a-point"),
    ],
)
def test_a_bad_point_is_a_problem_document_and_a_page(client: Client, query: str, code: str) -> None:
    answer = client.get(f"/places/locate?{query}", headers={"accept": "application/json"})

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["code"] == code
    assert client.get(f"/places/locate?{query}").status_code in {200, 422}


def test_a_refused_point_says_why_on_the_page(client: Client) -> None:
    page = client.get("/places/locate?lon=42.29&lat=123.84")

    assert page.status_code == 422
    assert "经度和纬度写反了。应当是经度 123.84，纬度 42.29。" in page.text


def test_borders_are_sent_once_and_then_known(client: Client) -> None:
    first = client.get("/places/geo/2112.geojson")
    again = client.get("/places/geo/2112.geojson", headers={"if-none-match": first.headers["etag"]})

    assert first.headers["content-type"] == "application/geo+json"
    assert len(json.loads(first.content)["features"]) == 7
    assert (again.status_code, again.content) == (304, b"")


def test_borders_of_a_level_may_be_asked_for(client: Client) -> None:
    grids = client.get(f"/places/geo/{FAN_JIA_TUN}.geojson?level=grid").json()["features"]

    assert {grid["properties"]["level"] for grid in grids} == {PlaceLevel.GRID}
    assert client.get("/places/geo/2112.geojson?level=grid").status_code == 422
    assert client.get("/places/geo/2112.geojson?level=moon").status_code == 404
    assert client.get("/places/geo/99999.geojson").status_code == 404


@pytest.mark.parametrize("code", ["2112", "211221", "211221106", FAN_JIA_TUN, FAN_JIA_TUN + "001"])
def test_every_level_has_a_page(clerk: Client, code: str) -> None:
    page = clerk.get(f"/places/{code}/")

    assert page.status_code == 200
    assert code in page.text
    assert "illustrative" in page.text
    assert ("County borders as published" in page.text) == (code == "2112")


def test_the_city_page_keeps_official_counts_apart_from_rows(clerk: Client) -> None:
    page = " ".join(clerk.get("/places/").text.split())

    assert "<td>1398 <small>铁岭市治理“四重奏”经验材料</small></td> <td>1471</td> <td>47</td>" in page
    assert "<td>103 <small>民政部行政区划代码(截至 2025-12-31)</small></td> <td>106</td> <td>3</td>" in page


def test_a_township_with_two_codes_shows_both(clerk: Client) -> None:
    page = clerk.get("/places/211282111/").text

    assert "211282114" in page
    assert "differs from the statistical code" in page
    assert "the ministry has no such township" in clerk.get("/places/211202401/").text


@pytest.mark.parametrize("code", ["2113", "99999", "211221106999"])
def test_a_place_that_is_none_is_not_found(clerk: Client, code: str) -> None:
    assert clerk.get(f"/places/{code}/").status_code == 404


def test_an_import_is_looked_at_before_it_is_done(administrator: Client) -> None:
    assert administrator.get("/places/import/").status_code == 200
    sent = administrator.post("/places/import/", {"file": workbook((FAN_JIA_TUN + "001", "东网格", 99))})
    look = administrator.get(sent.headers["location"])

    assert "1 places are ready. Nothing has been changed yet." in look.text
    assert "99 households are outside the usual 30 to 50." in look.text
    assert queries.name_of(FAN_JIA_TUN + "001") == "第1微网格"

    done = administrator.post(sent.headers["location"] + "apply/", follow=True)

    assert "Imported: 1 places" in done.text


def test_bad_rows_are_listed_and_cannot_be_imported(administrator: Client) -> None:
    sent = administrator.post("/places/import/", {"file": workbook(("21122", "甲", 1), (FAN_JIA_TUN, "", None))})
    look = administrator.get(sent.headers["location"])

    assert "2 things must be corrected in the file." in look.text
    assert "“21122” is not a region code" in look.text
    refused = administrator.post(sent.headers["location"] + "apply/")
    assert refused.status_code == 422
    assert ImportDraft.objects.get().applied_at is None


def test_a_file_without_rows_says_so(administrator: Client) -> None:
    sent = administrator.post("/places/import/", {"file": workbook()})

    assert "The file has no rows." in administrator.get(sent.headers["location"]).text


def test_a_file_that_cannot_be_read_is_said_beside_the_field(administrator: Client) -> None:
    answer = administrator.post("/places/import/", {"file": SimpleUploadedFile("a.xlsx", b"nothing")})

    assert answer.status_code == 422
    assert "This file cannot be read." in answer.text


@pytest.mark.parametrize("path", ["/places/import/", "/places/import/01890000-0000-7000-8000-000000000000/"])
def test_the_import_looks_absent_to_others(clerk: Client, path: str) -> None:
    assert clerk.get(path).status_code == 404


def test_strangers_are_sent_to_sign_in_for_the_tree(client: Client) -> None:
    assert client.get("/places/").headers["location"].startswith("/account/login/")
