"""The table of kinds of dispute: whole, sound, connected, and readable by anybody."""

import re
from datetime import date

import pytest
from django.utils import translation

from quartet.ground.clock.rules import rule
from quartet.ground.people.states import UnitKind
from quartet.resolution.kinds import queries
from quartet.resolution.kinds.states import Kind, Step
from quartet.resolution.season.rights import FIELDS, RIGHTS
from quartet.resolution.suggest.categories import DISPUTE_KINDS, tree
from tests.cast import NEXT_VILLAGE, VILLAGE, Cast

KINDS = list(queries.kinds().values())
TODAY = date(2026, 5, 11)
LATIN = re.compile("[A-Za-z]{3}")
CHINESE = re.compile("[一-鿿]")


def test_every_kind_the_categories_know_has_its_row_and_no_other() -> None:
    assert set(queries.kinds()) == DISPUTE_KINDS
    assert {one.dispute for one in tree().values()} - {""} == DISPUTE_KINDS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_the_path_begins_with_talking_and_the_court_is_always_open(kind: Kind) -> None:
    steps = [way.step for way in kind.ways]

    assert steps[0] is Step.NEGOTIATE
    assert steps[-1] is Step.COURT
    assert steps == sorted(steps, key=list(Step).index)
    assert {Step.MEDIATE, Step.REVIEW} & set(steps)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_kind_has_evidence_and_clocks_that_are_rights(kind: Kind) -> None:
    assert len(kind.pieces) >= 5
    assert len(set(kind.pieces)) == len(kind.pieces)
    assert kind.pieces[0].code == "identity"
    assert all(rule(clock, TODAY).right for clock in kind.clocks)


def test_mediation_costs_nothing_and_every_way_names_its_law() -> None:
    for way in queries.ways().values():
        assert all([way.cost, way.limit, way.who, way.article]), way.code
        if way.step is Step.MEDIATE:
            assert "不花钱" in way.cost.zh or "不收" in way.cost.zh
    assert queries.ways()["people"].unit_kind is UnitKind.MEDIATION_COMMITTEE


def test_every_way_and_every_piece_is_used_and_every_row_has_both_languages() -> None:
    assert {way.code for kind in KINDS for way in kind.ways} == set(queries.ways())
    assert {piece.code for kind in KINDS for piece in kind.pieces} == set(queries.pieces())
    words = [
        *(one for way in queries.ways().values() for one in (way.name, way.who, way.cost, way.limit, way.article)),
        *(one for piece in queries.pieces().values() for one in (piece.name, piece.where)),
        *(paper.name for paper in queries.papers()), *(kind.name for kind in KINDS),
    ]  # fmt: skip
    assert [
        one for one in words if not CHINESE.search(one.zh) or not LATIN.search(one.en) or CHINESE.search(one.en)
    ] == []


def test_the_season_flag_agrees_with_the_season_guard() -> None:
    in_season = {tree()[code].dispute for code in tree() if code.startswith(FIELDS)} - {""}

    assert {kind for kind in in_season if not queries.kinds()[kind].season} == set()


def test_rights_the_guard_counts_are_on_the_card_of_their_kind() -> None:
    for right in RIGHTS:
        for code in tree():
            kind = queries.kind_of(code)
            if kind and right.rule != "PM2" and code.startswith(right.categories):
                assert right.rule in kind.clocks, (right.rule, code)


def test_a_category_without_two_sides_has_no_kind() -> None:
    assert queries.kind_of("0901") is None
    assert queries.kind_of("") is None
    found = queries.kind_of("010101")
    assert found is not None
    assert found.code == "land_contract"


@pytest.mark.parametrize(
    ("category", "text", "rules"),
    [
        ("", "井盖坏了", []),
        ("0201", "邻居打老人", ["DV2"]),
        ("030503", "吵架", ["MN1", "DV2", "DV3"]),
        ("0305", "吵架", ["DV2", "DV3"]),
        ("0301", "丈夫打我，还打孩子", ["MN1", "DV2", "DV3"]),
        ("0904", "孩子放学从那儿走太危险", []),
    ],
)
def test_signs_of_harm_are_noticed_and_a_child_on_a_bad_road_is_none(
    category: str, text: str, rules: list[str]
) -> None:
    assert [duty.rule for duty in queries.duties_of(category, text)] == rules


def test_duties_have_their_clock_and_whom_to_tell() -> None:
    for duty in queries.duties():
        assert rule(duty.rule, TODAY).unit.is_exact
        assert "110" in duty.to.zh or duty.rule in {"DV1a", "DV1b"}, "a court decides about a protection order"


def test_needed_papers_are_those_of_the_file() -> None:
    assert [paper.code for paper in queries.papers() if paper.needed] == [
        "application", "rights_notice", "identity", "record", "agreement",
    ]  # fmt: skip


def test_words_are_said_in_the_readers_language() -> None:
    name = queries.kinds()["debt"].name
    with translation.override("zh-hans"):
        assert str(name) == "借贷、欠款纠纷"
    with translation.override("en"):
        assert str(name) == "Debts"


def test_the_card_names_the_offices_of_the_place(cast: Cast) -> None:
    people = queries.ways()["people"]

    assert [unit.name for unit in queries.offices_of(people, VILLAGE)] == ["范家屯村人民调解委员会"]
    assert [unit.name for unit in queries.offices_of(people, NEXT_VILLAGE + "001")] == ["腰堡村人民调解委员会"]
    assert [unit.name for unit in queries.offices_of(queries.ways()["land_arbitration"], VILLAGE)] == [
        "铁岭县农业农村局"
    ]
    assert queries.offices_of(queries.ways()["arbitration"], VILLAGE) == []
    assert queries.offices_of(people, "") == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_card_and_checklist_open_to_everybody_and_hold_no_script(cast: Cast, kind: Kind) -> None:
    client = cast.client(None)
    card = client.get(f"/disputes/{kind.code}/?place={VILLAGE}").content.decode()
    checklist = client.get(f"/disputes/{kind.code}/evidence/?place={VILLAGE}").content.decode()

    assert all(way.name.en in card for way in kind.ways if "'" not in way.name.en)
    assert "the court stays open" in card
    assert all(piece.name.en in checklist for piece in kind.pieces if "'" not in piece.name.en)


def test_an_unknown_kind_is_not_there_and_a_wrong_place_is_left_out(cast: Cast) -> None:
    client = cast.client(None)

    assert client.get("/disputes/").status_code == 200
    assert client.get("/disputes/flying/").status_code == 404
    for place in ("x", "999999", "<script>"):
        page = client.get("/disputes/debt/", {"place": place})
        assert page.status_code == 200
        assert "Near you" not in page.content.decode()
