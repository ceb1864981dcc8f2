"""Who sees an agreement: the door, the wall and the pages say the same, whoever asks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from quartet.ground.files.models import Attachment
from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, acting_as
from quartet.ground.people.states import Label
from quartet.resolution.agreements import queries, slips
from quartet.resolution.agreements.models import (
    Agreement,
    AgreementEvent,
    Answer,
    Call,
    Clause,
    Due,
    Entry,
    Item,
    Photo,
    Signatory,
    SubsidyClaim,
)
from quartet.resolution.cases.models import Case
from tests.cast import PEOPLE, Cast, behind_the_wall
from tests.resolution.agreements.stage import FIRST, SECOND, Desk, quarrel

TEAM = {"mediator", "county_desk", "county_desk_accused", "city_desk"}
"""Who sees a quarrel of the village's mediators: they themselves, and the desks whose reach covers such matters."""
ALWAYS: dict[str, type] = {
    "agreement": Agreement, "signatory": Signatory, "clause": Clause, "item": Item, "entry": Entry, "answer": Answer,
    "photo": Photo,
}  # fmt: skip
TEAM_ONLY: dict[str, type] = {
    "event": AgreementEvent, "due": Due, "call": Call, "subsidy": SubsidyClaim,
}  # fmt: skip


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """An agreement with a row in every table."""
    found = quarrel(cast).in_force()
    found.with_its_paper()
    found.says(FIRST, found.pay().pk)
    found.do("call", asked=found.party(FIRST), channel="telephone", kept="part")
    with behind_the_wall():
        agreement = found.agreement
        assert Due.objects.filter(agreement=agreement).exists()
        SubsidyClaim.objects.create(
            agreement=agreement, county="211221", mediator=agreement.mediator, unit=agreement.unit, grade="simple",
            amount=1, parties="x", made_at=found.now,
        )  # fmt: skip
    return found


def everybody(cast: Cast) -> dict[str, Claims]:
    return {name: cast.claims(name) for name in PEOPLE}


def test_a_query_without_a_filter_shows_the_team_alone(cast: Cast, desk: Desk) -> None:
    found: dict[str, set[str]] = {table: set() for table in ALWAYS | TEAM_ONLY}
    for name, claims in everybody(cast).items():
        with acting_as(claims):
            for table, model in (ALWAYS | TEAM_ONLY).items():
                if model.objects.exists():
                    found[table].add(name)

    assert found == dict.fromkeys(ALWAYS | TEAM_ONLY, TEAM)


def test_the_door_says_the_same(cast: Cast, desk: Desk) -> None:
    found = set()
    for name, claims in everybody(cast).items():
        with behind_the_wall():
            if queries.agreements_for(claims).exists():
                found.add(name)

    assert found == TEAM
    with behind_the_wall():
        assert not queries.agreements_for(NOBODY).exists()
        assert queries.agreements_for(SYSTEM).exists()


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"label": Label.ACCUSATION}, set()),
        ({"label": Label.ACCUSATION, "lead_unit": "agriculture"}, {"department", "department_accused", "two_posts"}),
        ({"label": Label.OPEN, "lead_unit": "village"}, {"clerk", "county_desk", "county_desk_accused", "city_desk"}),
        ({"lead_unit": "township"}, {"township_desk", "county_desk", "county_desk_accused", "city_desk"}),
        ({"lead_unit": None, "state": "registered"}, {"county_desk", "county_desk_accused", "city_desk"}),
        ({"hidden_from": ["mediator", "county_desk_accused"]}, {"county_desk", "city_desk"}),
        ({"region": "211224126201001"}, {"mediator", "county_desk_next_county", "city_desk"}),
    ],
)
def test_door_and_wall_follow_the_case_together(cast: Cast, desk: Desk, columns: dict, expected: set[str]) -> None:
    changed = {key: cast.units[value] if key == "lead_unit" and value else value for key, value in columns.items()}
    if "hidden_from" in changed:
        changed["hidden_from"] = [f"p{cast.people[name].pk}" for name in changed["hidden_from"]]
    with behind_the_wall():
        Case.objects.filter(pk=desk.case.pk).update(**changed)
    wall, door = set(), set()
    for name, claims in everybody(cast).items():
        with acting_as(claims):
            wall |= {name} if Agreement.objects.exists() else set()
        with behind_the_wall():
            door |= {name} if queries.agreements_for(claims).exists() else set()

    assert wall == door == expected


def test_the_reporter_and_the_cases_own_slip_open_the_case_and_not_its_agreement(cast: Cast, desk: Desk) -> None:
    for claims in (cast.claims("grid_member"), Claims(slip=desk.case.code)):
        with acting_as(claims):
            assert Case.objects.filter(pk=desk.case.pk).exists()
            assert not Agreement.objects.exists()
            assert not Attachment.objects.filter(subject=desk.code).exists()


def test_a_partys_slip_opens_its_one_agreement_and_not_what_the_team_writes_for_itself(cast: Cast, desk: Desk) -> None:
    other = quarrel(cast).in_force()
    other.with_its_paper()
    other.says(FIRST, other.pay().pk)
    own = desk.agreement.pk

    with acting_as(desk.slip(SECOND)):
        for table, model in ALWAYS.items():
            assert {getattr(one, "agreement_id", one.pk) for one in model.objects.all()} == {own}, table
        for table, model in TEAM_ONLY.items():
            assert not model.objects.exists(), table
        assert Attachment.objects.filter(subject=desk.code).exists()
        assert not Attachment.objects.filter(subject=other.code).exists()
        assert not Case.objects.exists()


def test_before_it_is_in_force_no_slip_opens_it(cast: Cast) -> None:
    draft = quarrel(cast).signing()

    with acting_as(draft.slip(FIRST)):
        assert not Agreement.objects.exists()


def test_every_row_can_be_told_apart(desk: Desk) -> None:
    with behind_the_wall():
        for model in (ALWAYS | TEAM_ONLY).values():
            assert str(model.objects.order_by("pk")[0])


WRITES: dict[str, Callable[[], Any]] = {
    "change": lambda: Agreement.objects.update(summary="没有这回事"),
    "settle": lambda: Item.objects.update(closed_at=None),
    "answer": lambda: Answer.objects.create(
        agreement=Agreement.objects.get(), county="211221", entry=Entry.objects.get(), party=Signatory.objects.all()[0],
        voice="yes", by="slip", at="2026-05-11T00:00Z",
    ),
}  # fmt: skip


@pytest.mark.parametrize("who", ["mediator", "county_desk", "slip"])
def test_outside_a_verb_not_even_ones_own_is_changed(cast: Cast, desk: Desk, who: str) -> None:
    claims = desk.slip(SECOND) if who == "slip" else cast.claims(who)

    for write in WRITES.values():
        with acting_as(claims), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            write()


# -- the pages -----------------------------------------------------------------------------------------------------------


def pages(desk: Desk) -> list[str]:
    at = f"/agreements/{desk.code}"
    return [f"{at}/", f"{at}/fulfilment/", f"{at}/court/"]


def test_pages_open_to_the_team_and_are_not_there_for_others(cast: Cast, desk: Desk) -> None:
    found = {
        name: {cast.client(name).get(page).status_code for page in pages(desk)} for name in PEOPLE if name != "no_post"
    }

    assert {name for name, codes in found.items() if codes == {200}} == TEAM
    assert {name for name, codes in found.items() if codes == {404}} == set(found) - TEAM
    assert cast.client(None).get(pages(desk)[0]).status_code == 302


def test_what_is_denied_looks_like_what_is_not_there(cast: Cast, desk: Desk) -> None:
    client = cast.client("mediator_next_village")

    def body(path: str) -> str:
        page = client.get(path).content.decode()
        return re.sub(r"\d{13}", "…", page[page.index("<main") : page.index("</main>")])

    assert body(f"/agreements/{desk.code}/") == body("/agreements/1221269999990/")


@pytest.mark.parametrize("name", ["county_desk", "clerk", "mediator_next_village", "tribunal"])
def test_who_does_not_handle_it_changes_nothing_by_any_page(cast: Cast, desk: Desk, name: str) -> None:
    with behind_the_wall():
        before = AgreementEvent.objects.count()
    for verb in ("annul", "replace", "declare_broken", "add_paper", "prepare"):
        answer = cast.client(name).post(f"/agreements/{desk.code}/do/{verb}/", {"reason": "x", "both_agree": "on"})
        assert answer.status_code in {403, 404}
    with behind_the_wall():
        assert AgreementEvent.objects.count() == before


def test_opening_an_agreement_is_written_down(cast: Cast, desk: Desk) -> None:
    from quartet.ground.ledger.models import View  # noqa: PLC0415 -- of this test alone

    cast.client("county_desk").get(pages(desk)[0])

    assert View.objects.filter(person=cast.people["county_desk"].pk, subject__startswith="agreement:").count() == 1


def test_the_cases_page_speaks_of_agreements_to_the_team_alone(cast: Cast, desk: Desk) -> None:
    address = f"/cases/{desk.case.code}/"

    assert "人调字第" in cast.client("mediator").get(address).content.decode()
    for name in ("grid_member", "clerk", "township_desk", "supervisor"):
        page = cast.client(name).get(address)
        assert page.status_code == 200
        assert "人调字第" not in page.content.decode()


def test_a_slip_with_a_wrong_secret_opens_nothing_and_trying_is_slowed_down(cast: Cast, desk: Desk) -> None:
    code = slips.code_for(desk.code, FIRST)
    right = slips.secret_for(code)
    client = cast.client(None)

    for _try in range(20):
        assert client.get(f"/p/{code}-222222").status_code == 404
    assert client.get(f"/p/{code}-{right}").status_code == 404


def test_a_code_with_a_wrong_digit_or_of_nobody_opens_nothing(cast: Cast, desk: Desk) -> None:
    client = cast.client(None)
    stranger = slips.code_for(desk.code, 9)

    assert client.get("/p/1221260000018012-222222").status_code == 404
    assert client.get(f"/p/{stranger}-{slips.secret_for(stranger)}").status_code == 404
