"""The authorization matrix: every address × everybody × every relation to a case. Denied looks like not found."""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.people.models import Token
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.clues.actions import Noticed, send_clue
from quartet.resolution.reports.slips import secret_for
from quartet.site.api import api
from tests.cast import MONDAY, PEOPLE, VILLAGE, Cast, Plant, behind_the_wall
from tests.site.rights import CLUE_SEEN_BY, MEMBER_SEEN_BY, RIGHTS, SEEN_BY, Line

STRANGER = None
EVERYBODY = [*PEOPLE, STRANGER]
NOWHERE = "122126059999990"
"""A code that was never given."""


def addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, Any]]:
    """Every address of the product by its name, with its view."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        else:
            yield str(pattern.name), pattern.callback


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    assert {line.name for line in RIGHTS} == {name for name, _view in addresses(get_resolver().url_patterns)}


def test_every_operation_of_the_api_has_a_line() -> None:
    operations = {
        (operation.view_func.__name__, method)
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
        for method in operation.methods
    }

    lines = {(line.name, line.method) for line in RIGHTS}
    assert operations <= lines


# -- asking ----------------------------------------------------------------------------------------------------------

SAID: dict[str, dict[str, Any]] = {
    "set_language": {"language": "en"},
    "people-sign-in": {"allowed": "yes"},
    "desk-filters": {"name": "晚了的", "query": "show=late"},
    "case-move": {"note": ""},
    "post_clue": {"id": "01890000-0000-7000-8000-000000000001", "text": "井盖坏了"},
    "member-slips": {"region": VILLAGE},
}
UNSIGNED = "122100001.1~unsigned"
NOBODYS = "01890000-0000-7000-8000-000000000000"
AREA = {"area": "211221"}
NO_PK, NO_STOP = {"pk": NOBODYS}, {"pk": NOBODYS, "number": 1}
GRID, IN_VILLAGE = {"code": f"{VILLAGE}001"}, {"village": VILLAGE}
KIND = {"kind": "land_contract"}
NO_AGREEMENT = {"code": "1221269999990"}
NO_SLIP = {"code": "1221269999990011", "secret": "222222"}
NO_UID, NO_NUMBER = {"uid": "01890000-0000-7000-8000-000000000000"}, {"number": 999999}
NO_STATION, IN_TOWNSHIP = {"number": "YZ999"}, {"township": "211221106"}
ARGUMENTS: dict[str, dict[str, Any]] = {
    **dict.fromkeys(["path-card", "evidence-list"], KIND),
    **dict.fromkeys(
        ["duty-list", "duty-draft", "duty-begin", "duty-publish", "duty-try", "duty-export", "duty-import"], AREA
    ),
    "aids-of": {"area": "211221106"},
    "duty-remove": {**AREA, "line": 1},
    "rates-area": {"area": "2112"},
    "rates-area-file": {"area": "2112", "kind": "csv"},
    "rates-rate": {"area": "2112", "rate": "on_time"},
    "rates-rate-file": {**AREA, "rate": "on_time", "kind": "xlsx"},
    "rates-exclusions": AREA,
    "rates-decide": {"number": 1},
    **dict.fromkeys(["agreement", "agreement-fulfilment", "agreement-court", "agreement-slips"], NO_AGREEMENT),
    "agreement-clause": {**NO_AGREEMENT, "kind": "money"},
    "agreement-clause-change": {**NO_AGREEMENT, "kind": "money", "number": 1},
    "agreement-act": {**NO_AGREEMENT, "verb": "add_party"},
    "agreement-act-on": {**NO_AGREEMENT, "verb": "sign", "number": 1},
    "party": NO_SLIP,
    "party-act": {**NO_SLIP, "verb": "say", "number": 1},
    **dict.fromkeys(["onduty-sos", "onduty-sos-points", "onduty-sos-handle", "post_duty_end"], NO_UID),
    **dict.fromkeys(
        ["onduty-look", "onduty-look-points", "onduty-duty", "onduty-ask", "onduty-call-out", "onduty-call-out-over"],
        NO_NUMBER,
    ),
    **dict.fromkeys(["benefits-agreement", "benefit", "burden-end", "sixfree-application"], NO_NUMBER),
    **dict.fromkeys(["training-book", "training-give-back", "training-call-off"], NO_NUMBER),
    "benefit-act": {"number": 999999, "verb": "sign"},
    "sixfree-act": {"number": 999999, "verb": "submit"},
    **dict.fromkeys(["station", "station-keep", "station-plan"], NO_STATION),
    **dict.fromkeys(["burden-overrun", "burden-budget"], IN_TOWNSHIP),
    "people-sign-in": {"username": "no_post"},
    "field-aside": {"number": 1},
    "voice": {"attachment_id": "01890000-0000-7000-8000-000000000000"},
    "get_upload": {"upload_id": "01890000-0000-7000-8000-000000000000"},
    "add_piece": {"upload_id": "01890000-0000-7000-8000-000000000000"},
    "place": {"code": VILLAGE},
    "places-geo": {"code": "211221"},
    "grids-registry": {"code": VILLAGE},
    **dict.fromkeys(["grid", "grid-correct", "grid-board", "grid-poster"], GRID),
    **dict.fromkeys(["grids-shapes", "grids-posters", "grids-redraw"], IN_VILLAGE),
    **dict.fromkeys(["grids-redraw-file", "grids-redraw-dwellings"], IN_VILLAGE),
    "wall-notice": IN_VILLAGE,
    "redraw": {"redraw_id": "01890000-0000-7000-8000-000000000000"},
    "redraw-move": {"redraw_id": "01890000-0000-7000-8000-000000000000", "verb": "withdraw"},
    "members-import-draft": {"draft_id": NOBODYS},
    "members-import-apply": {"draft_id": NOBODYS},
    "member-decide": {"proposal_id": NOBODYS},
    "places-import-draft": {"draft_id": "01890000-0000-7000-8000-000000000000"},
    "places-import-apply": {"draft_id": "01890000-0000-7000-8000-000000000000"},
    **dict.fromkeys(
        [
            "circuit",
            "circuit-confirm",
            "circuit-call-off",
            "circuit-add",
            "circuit-slips",
            "coaching-thread",
            "meeting",
            "meeting-minutes",
            "meeting-resolve",
            "meeting-publish",
            "meeting-call-off",
            "open-meeting",
            "practice-card",
            "practice-used",
        ],
        NO_PK,
    ),
    **dict.fromkeys(["circuit-change", "circuit-drop", "circuit-outcome"], NO_STOP),
    "meeting-paper": {"pk": NOBODYS, "part": "public"},
    "carrier": {"pk": 999999},
    "resolution": {"uid": NOBODYS},
    "resolution-move": {"uid": NOBODYS, "verb": "check"},
}


def address(line: Line, plant: Plant | None) -> str:
    """The address of a line; of a case's line for one case, or for one that is not there."""
    code = plant.code if plant else NOWHERE
    arguments: dict[str, dict[str, Any]] = {
        **ARGUMENTS,
        "card": {"token": UNSIGNED},
        "card-photo": {"token": UNSIGNED},
        "picture": {"attachment_id": plant.picture if plant else uuid4()},
        "field-sent": {"code": code},
        "agreement-new": {"code": code},
        "case": {"code": code},
        "case-move": {"code": code, "verb": "note"},
        "rates-exclude": {"code": code},
        "mediation-open": {"code": code},
        "circuit-phone-taken": {"code": code},
        "circuit-times": {"code": code},
        "harm": {"code": code},
        "whistle-blow": {"code": code},
        "status": {"code": code, "secret": secret_for(code)},
        "slip": {"code": code, "secret": secret_for(code)},
        "get_case": {"code": code},
        "list_moves": {"code": code},
        "post_move": {"code": code},
    }
    space = f"{api.urls_namespace}:" if line.name in API else ""
    return reverse(space + line.name, kwargs=arguments.get(line.name))


API = {"api-root", "openapi-json"} | {
    operation.view_func.__name__
    for _prefix, router in api._routers
    for view in router.path_operations.values()
    for operation in view.operations
}
"""What programs open, with a token."""


def ask(client: Client, line: Line, plant: Plant | None) -> HttpResponse:
    """Open an address as the line says."""
    where = address(line, plant)
    if line.method == "GET":
        answer = client.get(where)
        if answer.streaming:  # a picture: read it, so that its file is closed
            b"".join(answer.streaming_content)
        return answer  # type: ignore[return-value]
    if line.name == "post_move":
        return client.post(where, {"move": "fly", "id": str(uuid7())}, content_type="application/json")  # type: ignore[return-value]
    if line.method == "PATCH":
        return client.patch(f"{where}?offset=0", b"x", content_type="application/octet-stream")  # type: ignore[return-value]
    said = SAID.get(line.name, {})
    if line.name in API - {"post_attachment"}:
        return client.post(where, said, content_type="application/json")  # type: ignore[return-value]
    return client.post(where, said)  # type: ignore[return-value]


def machine(cast: Cast, name: str | None) -> Client:
    """A program with somebody's token."""
    client = Client(headers={"accept-language": "en"})
    if name is not None:
        now = timezone.now()
        digest = hashlib.sha256(name.encode()).hexdigest()
        Token.objects.get_or_create(
            digest=digest, person=cast.people[name], defaults={"made_at": now, "expires_at": now + timedelta(hours=1)}
        )
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {name}"
    return client


def browser(cast: Cast, name: str | None, line: Line) -> Client:
    """How somebody opens this address."""
    return machine(cast, name) if line.name in API else cast.client(name)


def roles(name: str | None) -> set[str]:
    """The roles somebody holds today."""
    if name is None or name in {"former_clerk", "future_clerk"}:
        return set()
    return {role.value for role, _unit, _region in PEOPLE[name]}


def verdict(answer: HttpResponse) -> str:
    """What an answer says about rights: `sign in`, `nothing here`, or `open` (which may still ask for more)."""
    if answer.status_code == 302 and answer["Location"].startswith("/account/login/"):
        return "sign in"
    if answer.status_code == 401 and answer.json()["code"] == "wrong-sign-in":
        return "sign in"
    if answer.status_code == 404:
        return "nothing here"
    assert answer.status_code in {200, 201, 202, 204, 302, 400, 403, 405, 409, 422}, answer.status_code
    return "open"


def faceless(answer: HttpResponse) -> str:
    """A page without what differs between any two answers: codes, ids, tokens against forgery."""
    text = answer.content.decode()
    return re.sub(r"\b\d{15}\b|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Za-z]{64}", "…", text)


def expected(line: Line, name: str | None) -> str:
    """The verdict for a line without a case."""
    fitting = ("*" in line.roles and bool(roles(name))) or bool(roles(name) & line.roles)
    return {
        "public": "open",
        "nothing": "nothing here",
        "signed": "open" if name else "sign in",
        "token": "open" if name else "sign in",
        "slip": "open",
        "roles": ("open" if fitting else "nothing here") if name else "sign in",
    }[line.kind]


def names(lines: list[Line]) -> list[str]:
    return [str(line) for line in lines]


PLAIN = [line for line in RIGHTS if line.kind in {"public", "signed", "roles", "token", "nothing"}]
OF_CASES = [line for line in RIGHTS if line.kind in {"case", "tokencase"}]
OF_AREAS = [line for line in RIGHTS if line.kind == "area"]
OF_SIGHT = [line for line in RIGHTS if line.kind == "sight"]
SLIPS = [line for line in RIGHTS if line.kind == "slip"]
OF_INSIDE = [line for line in RIGHTS if line.kind == "inside"]
OF_VILLAGES = [line for line in RIGHTS if line.kind == "village"]
ABSENT_BY_NATURE = {
    "add_piece",
    "agreement",
    "agreement-act",
    "agreement-act-on",
    "agreement-clause",
    "agreement-clause-change",
    "agreement-court",
    "agreement-fulfilment",
    "agreement-slips",
    "benefit",
    "benefit-act",
    "benefits-agreement",
    "burden-end",
    "card",
    "card-photo",
    "carrier",
    "circuit",
    "circuit-add",
    "circuit-call-off",
    "circuit-change",
    "circuit-confirm",
    "circuit-drop",
    "circuit-outcome",
    "circuit-slips",
    "coaching-thread",
    "field-aside",
    "get_upload",
    "meeting",
    "meeting-call-off",
    "meeting-minutes",
    "meeting-paper",
    "meeting-publish",
    "meeting-resolve",
    "member-decide",
    "members-import-apply",
    "members-import-draft",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "onduty-ask",
    "onduty-call-out",
    "onduty-call-out-over",
    "onduty-duty",
    "onduty-look",
    "onduty-look-points",
    "onduty-sos",
    "onduty-sos-handle",
    "onduty-sos-points",
    "open-meeting",
    "party",
    "party-act",
    "places-import-apply",
    "places-import-draft",
    "practice-card",
    "practice-used",
    "rates-decide",
    "redraw",
    "redraw-move",
    "sixfree-act",
    "sixfree-application",
    "station",
    "station-keep",
    "station-plan",
    "training-book",
    "training-call-off",
    "training-give-back",
    "resolution",
    "resolution-move",
    "voice",
}
"""What they name is not there in these tests: 404 to everybody who may, as to everybody else."""


@pytest.mark.parametrize("line", PLAIN, ids=names(PLAIN))
def test_an_address_opens_to_those_it_is_for_and_looks_to_others_like_what_is_not_there(cast: Cast, line: Line) -> None:
    answers = {name: ask(browser(cast, name, line), line, None) for name in EVERYBODY}
    found = {name: verdict(answer) for name, answer in answers.items()}

    right = {name: expected(line, name) for name in EVERYBODY}
    outsiders = {name for name, one in right.items() if one == "nothing here" and name != "no_post"}
    if line.name in ABSENT_BY_NATURE:
        found = {name: "" if one == "nothing here" else one for name, one in found.items()}
        right = {name: found[name] if one == "open" else one.replace("nothing here", "") for name, one in right.items()}
    assert found == right
    if line.kind == "roles" and line.name not in API:
        nothing = faceless(cast.client("grid_member_next_village").get("/no-such-page/"))
        unlike = {name for name in outsiders if not same_but_for_the_frame(faceless(answers[name]), nothing)}
        assert unlike == set()


def same_but_for_the_frame(page: str, other: str) -> bool:
    """Whether two pages say the same; the menu around it is each reader's own."""

    def body(text: str) -> str:
        return text[text.index("<main") : text.index("</main>")]

    return body(page) == body(other)


@pytest.mark.parametrize("line", OF_SIGHT, ids=names(OF_SIGHT))
def test_members_and_clues_open_to_those_of_their_area_and_are_not_there_for_others(cast: Cast, line: Line) -> None:
    clue = send_clue(
        noticed=Noticed(id=uuid7(), text="井盖坏了", region=VILLAGE), acting=cast.claims("partner"), now=MONDAY
    ).clue  # fmt: skip
    seen_by = CLUE_SEEN_BY if line.name.startswith("clue") else MEMBER_SEEN_BY
    there: dict[str, Any] = {"clue_id": clue.pk} if line.name.startswith("clue") else {"number": "122100001"}
    absent = {"clue_id": uuid7()} if line.name.startswith("clue") else {"number": "999999999"}
    more = {"member-act": {"act": "correct"}, "clue-picture": {"number": 0}, "member-slips": {}}.get(line.name, {})
    if line.name == "member-slips":
        there = absent = {}
    found, right, unlike = {}, {}, []
    for name in EVERYBODY:
        client = cast.client(name)

        def open_at(arguments: dict[str, Any], client: Client = client) -> HttpResponse:
            where = reverse(line.name, kwargs=arguments | more)
            return client.get(where) if line.method == "GET" else client.post(where, SAID.get(line.name, {}))  # type: ignore[return-value]

        answer, nothing = open_at(there), open_at(absent)
        found[name] = verdict(answer)
        allowed = name in seen_by and bool(roles(name) & line.roles)
        right[name] = "sign in" if name is None else "open" if allowed else "nothing here"
        if name is not None and not allowed and not same_but_for_the_frame(faceless(answer), faceless(nothing)):
            unlike.append(name)

    if line.name == "clue-picture":  # the clue has none
        right = {name: one.replace("open", "nothing here") for name, one in right.items()}
    assert found == right
    assert unlike == []


@pytest.mark.parametrize("line", OF_CASES, ids=names(OF_CASES))
def test_a_case_opens_to_those_who_may_see_it_and_is_not_there_for_others(cast: Cast, line: Line) -> None:
    found: dict[tuple[str | None, str], str] = {}
    right: dict[tuple[str | None, str], str] = {}
    unlike: list[tuple[str | None, str]] = []
    for name in EVERYBODY:
        client = browser(cast, name, line)
        nothing = ask(client, line, None)
        for key, plant in cast.plants.items():
            answer = ask(client, line, plant)
            found[name, key] = verdict(answer)
            allowed = name in SEEN_BY[key] and (
                line.kind == "tokencase" or "*" in line.roles or bool(roles(name) & line.roles)
            )
            right[name, key] = "sign in" if name is None else "open" if allowed else "nothing here"
            if not allowed and (answer.status_code, faceless(answer)) != (nothing.status_code, faceless(nothing)):
                unlike.append((name, key))

    assert {key: one for key, one in found.items() if one != right[key]} == {}
    assert unlike == []


FOREIGN_MOVES = (
    {"move": "note", "note": "我来看看"}, {"move": "solve_in_village"}, {"move": "dispatch", "line": "x"},
    {"move": "escalate", "reason": "x"}, {"move": "void", "reason": "x"}, {"move": "close"}, {"move": "accept"},
)  # fmt: skip


@pytest.mark.parametrize("line", OF_AREAS, ids=names(OF_AREAS))
def test_what_belongs_to_a_county_is_changed_by_its_own_desk_alone(cast: Cast, line: Line) -> None:
    own = {"county_desk", "county_desk_accused"}
    for name in EVERYBODY:
        answer = ask(cast.client(name), line, None)
        if name is None:
            assert verdict(answer) == "sign in"
        elif not roles(name) & line.roles:
            assert answer.status_code == 404, name
        elif name in own:
            assert answer.status_code != 403, name
        elif line.name != "duty-remove":  # there is no such line to take out, for anybody
            assert answer.status_code in {403, 404}, name


@pytest.mark.parametrize("line", OF_INSIDE, ids=names(OF_INSIDE))
def test_what_lies_in_a_county_opens_to_those_whose_region_holds_it(cast: Cast, line: Line) -> None:
    area = ARGUMENTS[line.name]["area"]
    holds = {
        name
        for name, posts in PEOPLE.items()
        if roles(name) and any(role.value in line.roles and area.startswith(region) for role, _unit, region in posts)
    }

    found = {name: verdict(ask(cast.client(name), line, None)) for name in EVERYBODY}

    assert found == {
        name: "sign in" if name is None else "open" if name in holds else "nothing here" for name in EVERYBODY
    }


@pytest.mark.parametrize("line", OF_VILLAGES, ids=names(OF_VILLAGES))
def test_what_belongs_to_a_village_opens_to_its_clerk_and_the_desks_above_it(cast: Cast, line: Line) -> None:
    found = {name: verdict(ask(cast.client(name), line, None)) for name in EVERYBODY}

    own = {"clerk", "township_desk", "county_desk", "county_desk_accused"}
    assert found == {
        name: "sign in" if name is None else "open" if name in own else "nothing here" for name in EVERYBODY
    }


def test_a_foreign_case_is_not_moved(cast: Cast) -> None:
    with behind_the_wall():
        before = list(CaseEvent.objects.order_by("pk").values_list("pk", flat=True))
    for name in PEOPLE:
        program, page = machine(cast, name), cast.client(name)
        for number, (key, plant) in enumerate(cast.plants.items()):
            if name not in SEEN_BY[key]:
                move = FOREIGN_MOVES[number % len(FOREIGN_MOVES)]
                where, body = f"/api/v1/cases/{plant.code}/moves", {**move, "id": str(uuid7())}
                assert program.post(where, body, content_type="application/json").status_code == 404
                assert page.post(f"/cases/{plant.code}/{move['move']}/", move).status_code == 404

    with behind_the_wall():
        assert list(CaseEvent.objects.order_by("pk").values_list("pk", flat=True)) == before


# -- side doors ------------------------------------------------------------------------------------------------------

SIDE_DOORS = (
    "/", "/desk/", "/desk/?show=all", "/desk/?show=late", "/desk/?show=open", "/desk/?show=all&state=handling",
    "/desk/?show=all&region=2112", "/desk/?show=all&region=211221106201", "/desk/?show=all&q=暗记",
    "/desk/map.geojson?show=all", "/desk/map.geojson?show=all&q=井盖", "/field/mine/", "/notices/", "/people/",
    "/calendar/", "/tasks/", "/app/", "/people/?q=先生", "/ledger/", "/ledger/?check=1", "/places/", "/places/211221106201/", "/places/find?q=范家屯村",
    "/members/", "/members/?q=暗记", "/members/proposals/", "/members/me/", "/clues/", "/clues/?show=ended", "/clue/mine/",
    "/suggestions/", "/suggestions/switches/211221106/", "/whistles/", "/read-out/?code=123456",
)  # fmt: skip
API_DOORS = ("/api/v1/cases?show=all", "/api/v1/cases?show=mine", "/api/v1/cases?show=all&q=井盖",
             "/api/v1/cases?show=all&region=211221", "/api/v1/me", "/api/v1/field/pack")  # fmt: skip


def words(plant: Plant) -> set[str]:
    """What only somebody who sees a plant can know."""
    code = plant.code
    return {plant.marker, plant.phone, code, f"{code[:4]} {code[4:8]} {code[8:-1]} {code[-1:]}", str(plant.picture)}


@pytest.mark.parametrize("name", EVERYBODY)
def test_nothing_of_a_foreign_case_leaks_at_a_side_door(cast: Cast, name: str | None) -> None:
    client, program = cast.client(name), machine(cast, name)
    pages = {door: client.get(door) for door in SIDE_DOORS}
    pages |= {f"{door} (partial)": client.get(door, headers={"hx-request": "true"}) for door in SIDE_DOORS[1:9]}
    pages |= {door: program.get(door) for door in API_DOORS}
    for key, plant in cast.plants.items():
        if name in SEEN_BY[key]:  # a case one may see shows its neighbours, its help, its joining form
            for end in ("", "merge/", "dispatch/", "note/"):
                pages[f"/cases/{key}/{end}"] = client.get(f"/cases/{plant.code}/{end}")
            pages[f"api {key}"] = program.get(f"/api/v1/cases/{plant.code}/moves")

    leaks = [
        (door, key)
        for door, page in pages.items()
        for key, plant in cast.plants.items()
        if name not in SEEN_BY[key] and any(word in page.content.decode() for word in words(plant))
    ]

    assert leaks == []


@pytest.mark.parametrize("name", [name for name in PEOPLE if any(name in seen for seen in SEEN_BY.values())])
def test_lists_search_and_map_hold_all_that_is_mine(cast: Cast, name: str) -> None:
    mine = {cast.plants[key].code for key, seen in SEEN_BY.items() if name in seen}
    placed = mine - {cast.plants["nowhere"].code}

    listed = machine(cast, name).get("/api/v1/cases?show=all").json()["cases"]
    searched = machine(cast, name).get("/api/v1/cases?show=all&q=暗记").json()["cases"]

    assert {one["code"] for one in listed} == mine
    assert {one["code"] for one in searched} == mine
    if not name.startswith("grid_member"):
        points = cast.client(name).get("/desk/map.geojson?show=all").json()["features"]
        assert {point["properties"]["code"] for point in points} == placed


@pytest.mark.parametrize("line", SLIPS, ids=names(SLIPS))
@pytest.mark.parametrize("name", ["county_desk_next_county", STRANGER])
def test_a_slip_opens_its_own_case_to_whoever_holds_it(cast: Cast, line: Line, name: str | None) -> None:
    for plant in cast.plants.values():
        answer = ask(cast.client(name), line, plant)
        others = [one for one in cast.plants.values() if one is not plant]

        assert verdict(answer) == "open"
        assert not any(word in answer.content.decode() for one in others for word in words(one))
        assert plant.phone not in answer.content.decode()


@pytest.mark.parametrize("line", SLIPS, ids=names(SLIPS))
def test_a_slip_with_another_secret_looks_like_no_slip(cast: Cast, line: Line) -> None:
    plants = list(cast.plants.values())
    end = "/slip" if line.name == "slip" else ""
    client = cast.client(STRANGER)

    wrong = client.get(f"/s/{plants[0].code}-{secret_for(plants[1].code)}{end}")
    nothing = client.get(f"/s/{NOWHERE}-AAAAAA{end}")
    never = client.get(f"/s/{NOWHERE}-{secret_for(NOWHERE)}{end}")

    assert [one.status_code for one in (wrong, nothing, never)] == [404, 404, 404]
    assert same_but_for_the_frame(faceless(wrong), faceless(nothing))


def test_holding_a_slip_adds_nothing_to_a_post(cast: Cast) -> None:
    client = cast.client("county_desk_next_county")
    plant = cast.plants["in_village"]

    assert client.get(f"/s/{plant.code}-{secret_for(plant.code)}").status_code == 200
    assert client.get(f"/cases/{plant.code}/").status_code == 404


@pytest.mark.parametrize("key", SEEN_BY)
def test_the_lead_that_gave_a_case_away_sees_it_no_more(cast: Cast, key: str) -> None:
    """The water bureau returned one of them: its story is in there, and yet it is closed to the bureau."""
    assert cast.client("department_water").get(f"/cases/{cast.plants[key].code}/").status_code == 404


def test_opening_a_closely_kept_case_is_written_down(cast: Cast) -> None:
    from quartet.ground.ledger.models import View  # noqa: PLC0415 -- used once

    cast.client("county_desk").get(f"/cases/{cast.plants['sensitive'].code}/")
    cast.client("county_desk").get(f"/cases/{cast.plants['in_village'].code}/")

    with behind_the_wall():
        seen = list(View.objects.values_list("subject", "person"))
        assert seen == [(f"case:{cast.plants['sensitive'].pk}", cast.people["county_desk"].pk)]
        assert Case.objects.filter(pk=cast.plants["sensitive"].pk).exists()
