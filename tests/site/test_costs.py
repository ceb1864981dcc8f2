"""What a page costs does not grow with what it shows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartet.resolution.cases.models import Case
from quartet.resolution.reports.models import Report
from tests.cast import MONDAY, NEXT_VILLAGE, Cast, behind_the_wall, grid_of

LISTS = [
    ("clerk_next_village", "/desk/?show=all"),
    ("clerk_next_village", "/desk/?show=mine"),
    ("clerk_next_village", "/desk/map.geojson?show=all"),
    ("township_desk", "/desk/?show=all&q=井盖"),
    ("grid_member_next_village", "/field/mine/"),
    ("system_admin", "/people/"),
    ("audit_admin", "/ledger/"),
    ("mediator", "/notices/"),
]


def asked(act: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert act().status_code == 200
    return len(seen)


@pytest.mark.parametrize(("name", "address"), LISTS)
def test_a_list_costs_the_same_for_one_and_for_three(cast: Cast, name: str, address: str) -> None:
    client = cast.client(name)
    costs = []
    for count in (1, 3):
        for _ in range(count):
            case = cast.report(region=grid_of(NEXT_VILLAGE), by="grid_member_next_village")
            cast.move(case.code, "solve_in_village", "clerk_next_village")
        client.get(address)  # what a process remembers afterwards
        costs.append(asked(lambda: client.get(address)))

    assert costs[0] == costs[1]
    assert costs[0] <= 13  # one of them is the bell


def test_a_case_page_costs_the_same_for_a_short_and_a_long_story(cast: Cast) -> None:
    client, plant = cast.client("clerk"), cast.plants["in_village"]
    client.get(f"/cases/{plant.code}/")
    short = asked(lambda: client.get(f"/cases/{plant.code}/"))
    for number in range(3):
        cast.move(plant.code, "note", "clerk", note=f"第{number}次")
        with behind_the_wall():
            Report.objects.create(
                id=f"01890000-0000-7000-8000-00000000010{number}", case_id=plant.pk, county="211221", content="x",
                channel="web", text="又来了", received_at=MONDAY,
            )  # fmt: skip

    assert asked(lambda: client.get(f"/cases/{plant.code}/")) == short


def test_the_list_through_the_api_costs_the_same_for_one_and_for_three(cast: Cast) -> None:
    key = cast.client(None).post(
        "/api/v1/tokens", {"username": "clerk_next_village", "password": "范家屯的井盖-2026"}, content_type="application/json"
    ).json()["token"]  # fmt: skip
    client = cast.client(None, authorization=f"Bearer {key}")
    costs = []
    for count in (1, 3):
        for _ in range(count):
            cast.report(region=grid_of(NEXT_VILLAGE))
        client.get("/api/v1/cases?show=all")
        costs.append(asked(lambda: client.get("/api/v1/cases?show=all")))

    assert costs[0] == costs[1]


def test_a_move_costs_few_statements(cast: Cast) -> None:
    case = cast.report()

    with CaptureQueriesContext(connection) as seen:
        cast.move(case.code, "solve_in_village", "clerk")

    assert len(seen) <= 22, "\n".join(one["sql"][:120] for one in seen)
    with behind_the_wall():
        assert Case.objects.get(pk=case.pk).state == "handling"
