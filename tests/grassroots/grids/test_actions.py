"""Splitting, merging, redrawing and correcting: what changes, what is kept, who may."""

import json
from itertools import product

import pytest
import shapely
from uuid6 import uuid7

from quartet.grassroots.grids import actions, moves, queries
from quartet.grassroots.grids.actions import BadFile, DrawnOtherwise, GroundHasChanged, NoGround, NothingChanges
from quartet.grassroots.grids.drawing import LeavesGap, NothingChosen
from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.moves import TABLE, ReasonMissing
from quartet.grassroots.grids.states import Change, Stage, Way
from quartet.ground.ledger.models import Entry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.moves import NoSuchMoveHere
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Post
from quartet.ground.people.rights import NOBODY, NotAllowed, acting_as
from quartet.ground.places import memory
from quartet.ground.places import queries as places
from quartet.ground.places.actions import CodesUsedUp
from quartet.ground.places.models import Boundary, Edition, OtherName, Region, Succession
from quartet.ground.places.reading import ColumnsMissing, FileTooLarge, UnreadableFile
from quartet.ground.places.states import Kind, Level
from tests.cast import MONDAY, NEXT_VILLAGE, PEOPLE, TODAY, VILLAGE, Cast, behind_the_wall, later, point_in, square_of
from tests.grassroots.grids.conftest import GRID, Draw, Move, across, holds, standing
from tests.rig import at_once


def code(number: int, village: str = VILLAGE) -> str:
    return f"{village}{number:03}"


# -- what changes ----------------------------------------------------------------------------------------------------


def test_a_split_ends_one_grid_and_begins_two_in_one_commit(cast: Cast, draw: Draw, move: Move) -> None:
    editions = Edition.objects.count()
    redraw = move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")

    assert (redraw.change, redraw.stage, redraw.became) == (Change.SPLIT, Stage.IN_FORCE, [code(2), code(3)])
    assert standing() == [code(2), code(3)]
    ended = Region.objects.get(code=GRID)
    assert (ended.until, Boundary.objects.filter(region=GRID).exists()) == (TODAY, True)
    assert list(Region.objects.filter(code__in=redraw.became).values_list("since", "households", "illustrative")) == [
        (TODAY, 20, True), (TODAY, 20, True),
    ]  # fmt: skip
    assert Edition.objects.count() == editions + 1
    assert list(Succession.objects.filter(before=GRID).order_by("after").values_list("after", "main")) == [
        (code(2), True), (code(3), True),
    ]  # fmt: skip


def test_a_point_is_found_in_what_came_after(cast: Cast, draw: Draw, move: Move) -> None:
    lon, lat = point_in(VILLAGE)
    assert places.locate_code(lon, lat) == GRID

    move("township_desk", draw("township_desk", [GRID], across(share=0.3)), "put_in_force")

    assert places.locate_code(lon, lat) == code(2)


def test_whoever_held_the_grid_holds_every_part_until_that_is_changed(cast: Cast, draw: Draw, move: Move) -> None:
    holds(cast, "grid_member", GRID)
    holds(cast, "grid_member_next_village", GRID)

    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")

    held = Post.objects.filter(region__startswith=VILLAGE, region__gt=VILLAGE).order_by("region", "person")
    assert list(held.values_list("person__username", "region", "until")) == [
        ("grid_member", GRID, TODAY), ("grid_member_next_village", GRID, TODAY),
        ("grid_member", code(2), None), ("grid_member_next_village", code(2), None),
        ("grid_member", code(3), None), ("grid_member_next_village", code(3), None),
    ]  # fmt: skip


def test_a_merged_grid_is_held_by_all_who_held_its_parts(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")
    holds(cast, "grid_member", code(2))
    holds(cast, "grid_member_next_village", code(3))

    merged = move("township_desk", draw("township_desk", [code(2), code(3)]), "put_in_force", now=later(days=1))

    assert (merged.change, standing()) == (Change.MERGE, [code(4)])
    held = Post.objects.filter(region=code(4)).order_by("person").values_list("person__username", flat=True)
    assert list(held) == ["grid_member", "grid_member_next_village"]
    assert [region.code for region in places.standing_for(GRID)] == [code(4)]


def test_a_strip_along_a_border_moves_nobodys_post(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")
    holds(cast, "grid_member", code(2))
    holds(cast, "grid_member_next_village", code(3))

    redrawn = move("township_desk", draw("township_desk", [code(2), code(3)], across(share=0.6)), "put_in_force")

    assert (redrawn.change, redrawn.became) == (Change.REDRAW, [code(4), code(5)])
    held = Post.objects.filter(region__in=redrawn.became).order_by("region")
    assert list(held.values_list("person__username", "region")) == [
        ("grid_member", code(4)), ("grid_member_next_village", code(5)),
    ]  # fmt: skip
    strips = Succession.objects.filter(main=False).values_list("before", "after")
    assert list(strips) == [(code(2), code(5))]


def test_drawing_twice_on_one_day_is_no_trouble(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")
    move("township_desk", draw("township_desk", [code(2), code(3)]), "put_in_force")

    assert Region.objects.filter(code=code(2), since=TODAY, until=TODAY).exists()
    assert standing() == [code(4)]


def test_a_correction_keeps_code_and_ground_and_remembers_the_name(cast: Cast, move: Move) -> None:
    claims = cast.claims("township_desk")
    with acting_as(claims):
        redraw = actions.draw_correction(
            redraw_id=uuid7(), code=GRID, name="井边网格", households=44, acting=claims, now=MONDAY
        )

    move("township_desk", redraw, "put_in_force")

    grid = Region.objects.get(code=GRID)
    assert (redraw.change, grid.name, grid.households, grid.until) == (Change.CORRECT, "井边网格", 44, None)
    assert list(OtherName.objects.filter(region=GRID).values_list("name", "until")) == [("范家屯村第1微网格", TODAY)]


def test_a_correction_of_the_number_alone_leaves_no_other_name(cast: Cast, move: Move) -> None:
    claims = cast.claims("township_desk")
    with acting_as(claims):
        redraw = actions.draw_correction(
            redraw_id=uuid7(), code=GRID, name="范家屯村第1微网格", households=44, acting=claims, now=MONDAY
        )
        move("township_desk", redraw, "put_in_force")

    assert not OtherName.objects.filter(region=GRID).exists()


def test_what_is_put_in_force_stands_in_the_ledger_and_a_change_of_it_shows(cast: Cast, draw: Draw, move: Move) -> None:
    redraw = move("township_desk", draw("clerk", [GRID], across()), "put_in_force")

    with behind_the_wall():
        entry = Entry.objects.get(subject=redraw.name_in_ledger, position=2)
        assert (entry.act, entry.actor, entry.county) == ("put_in_force", cast.people["township_desk"].pk, "211221")
        assert check_ledger().broken is None
        Redraw.objects.filter(pk=redraw.pk).update(takes=[])
        assert "what it recorded was changed" in str(check_ledger().broken)


def test_what_is_only_drawn_changes_nothing(cast: Cast, draw: Draw) -> None:
    draw("clerk", [GRID], across())

    assert standing() == [GRID]
    assert not Succession.objects.exists()


# -- from the draft to the decision ----------------------------------------------------------------------------------


def test_the_village_proposes_and_the_township_hears_of_it(cast: Cast, draw: Draw, move: Move) -> None:
    redraw = move("clerk", draw("clerk", [GRID], across()), "hand_in")

    assert redraw.stage == Stage.PROPOSED
    assert list(Notice.objects.values_list("person__username", "event__topic", "event__subject")) == [
        ("township_desk", "redraw.hand_in", str(redraw.pk))
    ]


@pytest.mark.parametrize(("verb", "reason"), [("put_in_force", ""), ("send_back", "户数要重报")])
def test_who_drew_it_hears_what_was_decided(cast: Cast, draw: Draw, move: Move, verb: str, reason: str) -> None:
    redraw = move("clerk", draw("clerk", [GRID], across()), "hand_in")

    redraw = move("township_desk", redraw, verb, reason)

    told = Notice.objects.exclude(event__topic="redraw.hand_in").values_list("person__username", "event__topic")
    assert list(told) == [("clerk", f"redraw.{verb}")]
    assert (redraw.decided_by, redraw.decided_at, redraw.reason) == (cast.people["township_desk"], MONDAY, reason)


def test_who_decides_about_their_own_drawing_is_told_nothing(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")

    assert not Notice.objects.exists()


def test_what_was_withdrawn_is_told_to_nobody(cast: Cast, draw: Draw, move: Move) -> None:
    move("clerk", draw("clerk", [GRID], across()), "withdraw")

    assert not Notice.objects.exists()


def test_making_a_move_again_is_a_quiet_success(cast: Cast, draw: Draw, move: Move) -> None:
    redraw = draw("township_desk", [GRID], across())

    first, again = (move("township_desk", redraw, "put_in_force") for _ in range(2))

    assert first.became == again.became
    assert standing() == [code(2), code(3)]
    assert Entry.objects.filter(subject=redraw.name_in_ledger, act="put_in_force").count() == 1


def test_sending_the_same_form_again_gives_the_first_draft(cast: Cast, draw: Draw) -> None:
    number = uuid7()

    first = draw("clerk", [GRID], across(), redraw_id=number)
    again = draw("clerk", [GRID], across(share=0.3), redraw_id=number)

    assert first.pieces == again.pieces
    with behind_the_wall():
        assert Redraw.objects.count() == 1


def test_the_same_form_for_another_village_is_refused(cast: Cast, draw: Draw) -> None:
    number = uuid7()
    draw("clerk", [GRID], across(), redraw_id=number)

    with pytest.raises(DrawnOtherwise):
        draw("county_desk", [code(1, NEXT_VILLAGE)], across(NEXT_VILLAGE), NEXT_VILLAGE, redraw_id=number)


def test_two_drawings_of_one_grid_do_not_both_come_into_force(cast: Cast, draw: Draw, move: Move) -> None:
    first, second = draw("clerk", [GRID], across()), draw("township_desk", [GRID], across(share=0.2))
    move("township_desk", first, "put_in_force")

    with pytest.raises(GroundHasChanged):
        move("township_desk", second, "put_in_force")

    assert standing() == [code(2), code(3)]


def test_sending_back_says_why(cast: Cast, draw: Draw, move: Move) -> None:
    redraw = move("clerk", draw("clerk", [GRID], across()), "hand_in")

    with pytest.raises(ReasonMissing):
        move("township_desk", redraw, "send_back", "  ")


MAY: dict[str, set[str]] = {
    "hand_in": {"clerk"},
    "put_in_force": {"township_desk", "county_desk", "county_desk_accused"},
    "send_back": {"township_desk", "county_desk", "county_desk_accused"},
    "withdraw": {"clerk"},
}
"""Who may do what with a redraw of 范家屯村 the clerk drew, read from the brief by hand."""
FROM = {
    "hand_in": {Stage.DRAFT}, "put_in_force": {Stage.DRAFT, Stage.PROPOSED}, "send_back": {Stage.PROPOSED},
    "withdraw": {Stage.DRAFT, Stage.PROPOSED},
}  # fmt: skip


@pytest.mark.parametrize(("stands", "verb"), list(product(Stage, MAY)))
def test_every_move_is_open_to_just_whom_the_table_names(cast: Cast, draw: Draw, stands: Stage, verb: str) -> None:
    redraw = draw("clerk", [GRID], across())
    redraw.stage = stands
    open_to = set()
    for name in PEOPLE:
        try:
            TABLE.check(redraw, verb, cast.claims(name), {"reason": "因为"})
            open_to.add(name)
        except NotAllowed:
            assert name not in MAY[verb]
        except NoSuchMoveHere:
            assert stands not in FROM[verb]

    assert open_to == (MAY[verb] if stands in FROM[verb] else set())


def test_the_table_leads_only_onward() -> None:
    assert set(TABLE.verbs) == MAY.keys()
    assert all(move.new not in {Stage.DRAFT, move.old} for verb in MAY for move in TABLE.rows(verb))


def test_the_buttons_are_what_may_be_done_and_a_desk_need_not_hand_in_first(cast: Cast, draw: Draw) -> None:
    by_clerk, by_desk = draw("clerk", [GRID], across()), draw("township_desk", [GRID], across())

    def buttons(redraw: Redraw, name: str) -> list[str]:
        return [move.verb for move in moves.moves_now(redraw, cast.claims(name))]

    assert buttons(by_clerk, "clerk") == ["hand_in", "withdraw"]
    assert buttons(by_clerk, "township_desk") == ["put_in_force"]
    assert buttons(by_desk, "township_desk") == ["put_in_force", "withdraw"]
    assert buttons(by_desk, "clerk") == buttons(by_desk, "supervisor") == []


@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in {
    "clerk", "township_desk", "county_desk", "county_desk_accused"}])  # fmt: skip
def test_others_draw_nothing(cast: Cast, draw: Draw, name: str) -> None:
    with pytest.raises(NotAllowed):
        draw(name, [GRID], across())


def test_who_does_not_see_it_cannot_move_it(cast: Cast, draw: Draw, move: Move) -> None:
    redraw = draw("clerk", [GRID], across())

    for name in ("clerk_next_village", "township_desk_next_township", "department", "grid_member"):
        with pytest.raises(Redraw.DoesNotExist):
            move(name, redraw, "withdraw")


def test_the_database_shows_a_redraw_to_its_area_alone(cast: Cast, draw: Draw) -> None:
    draw("clerk", [GRID], across())
    seen = set()
    for name in PEOPLE:
        with acting_as(cast.claims(name)):
            if Redraw.objects.exists():
                seen.add(name)
    with acting_as(NOBODY):
        assert not Redraw.objects.exists()

    door = {name for name in PEOPLE if _door_open(cast, name)}
    assert seen == door == {"clerk", "township_desk", "county_desk", "county_desk_accused", "city_desk", "supervisor",
                            "supervisor_county"}  # fmt: skip


def _door_open(cast: Cast, name: str) -> bool:
    with behind_the_wall():
        return queries.redraws_for(cast.claims(name)).exists()


# -- amending --------------------------------------------------------------------------------------------------------


def amend(cast: Cast, by: str, redraw: Redraw, *said: tuple[str, int | None]) -> Redraw:
    claims = cast.claims(by)
    with acting_as(claims):
        return actions.amend(redraw_id=redraw.pk, said=said, acting=claims, now=MONDAY)


def test_names_and_numbers_of_a_draft_are_corrected_before_they_hold(cast: Cast, draw: Draw, move: Move) -> None:
    redraw = amend(cast, "clerk", draw("clerk", [GRID], across()), ("南网格", 17), ("北网格", None))

    move("township_desk", redraw, "put_in_force")

    named = Region.objects.filter(code__in=standing()).order_by("code").values_list("name", "short", "households")
    assert list(named) == [("南网格", "南网格", 17), ("北网格", "北网格", None)]


def test_once_handed_in_only_who_decides_corrects_it(cast: Cast, draw: Draw, move: Move) -> None:
    redraw = move("clerk", draw("clerk", [GRID], across()), "hand_in")

    with pytest.raises(NotAllowed):
        amend(cast, "clerk", redraw, ("甲", 1), ("乙", 2))
    assert amend(cast, "township_desk", redraw, ("甲", 1), ("乙", 2)).pieces[0]["name"] == "甲"


def test_what_is_decided_is_not_amended(cast: Cast, draw: Draw, move: Move) -> None:
    redraw = move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")

    with pytest.raises(NoSuchMoveHere):
        amend(cast, "township_desk", redraw, ("甲", 1), ("乙", 2))


# -- from a file -----------------------------------------------------------------------------------------------------


def geojson(*areas: tuple[str, object, shapely.Polygon | None]) -> bytes:
    features = [
        {
            "type": "Feature", "properties": {"name": name, "households": households},
            "geometry": json.loads(shapely.to_geojson(area)) if area else None,
        }
        for name, households, area in areas
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def from_file(cast: Cast, content: bytes, by: str = "township_desk", filename: str = "村.geojson") -> Redraw:
    claims = cast.claims(by)
    with acting_as(claims):
        return actions.draw_from_file(
            redraw_id=uuid7(), village=VILLAGE, filename=filename, content=content, acting=claims, now=MONDAY
        )


WEST, SOUTH, EAST, NORTH = square_of(VILLAGE).bounds
MIDDLE = (WEST + EAST) / 2


def test_all_grids_of_a_village_come_from_a_file(cast: Cast, move: Move) -> None:
    halves = shapely.box(WEST, SOUTH, MIDDLE, NORTH), shapely.box(MIDDLE, SOUTH, EAST, NORTH)

    redraw = from_file(cast, geojson(("西网格", 40, halves[0]), ("东网格", "", halves[1])))
    move("township_desk", redraw, "put_in_force")

    assert (redraw.way, redraw.said) == (Way.FILE, {"file": "村.geojson"})
    named = Region.objects.filter(code__in=standing()).order_by("code").values_list("name", "households")
    assert list(named) == [("西网格", 40), ("东网格", None)]


def test_a_grid_that_stays_in_a_file_keeps_its_code(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")
    with behind_the_wall():
        north, south = (Boundary.objects.get(region=code(number)).ground for number in (2, 3))
    halves = (
        shapely.box(WEST, south.bounds[1], MIDDLE, south.bounds[3]),
        shapely.box(MIDDLE, south.bounds[1], EAST, south.bounds[3]),
    )

    redraw = from_file(cast, geojson(("北网格", 21, north), ("西南", 10, halves[0]), ("东南", 11, halves[1])))
    move("township_desk", redraw, "put_in_force")

    assert (redraw.change, redraw.takes) == (Change.SPLIT, [code(3)])
    assert standing() == [code(2), code(4), code(5)]
    assert Region.objects.get(code=code(2)).name == "北网格"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"nonsense", UnreadableFile),
        (geojson(), NothingChosen),
        (geojson(("甲", 1, None)), BadFile),
        (geojson(("甲", "许多", square_of(VILLAGE))), BadFile),
        (geojson(("甲", 1, shapely.box(WEST, SOUTH, MIDDLE, NORTH))), LeavesGap),
        (geojson(("范家屯村第1微网格", 40, square_of(VILLAGE))), NothingChanges),
    ],
)
def test_a_file_that_cannot_be_is_refused(cast: Cast, content: bytes, refusal: type) -> None:
    with pytest.raises(refusal):
        from_file(cast, content)


# -- from dwellings --------------------------------------------------------------------------------------------------


def csv_of(*rows: str, headings: str = "经度,纬度,户数") -> bytes:
    return "\n".join([headings, *rows]).encode()


def street(count: int) -> list[str]:
    """Houses along a street, one household each."""
    return [
        f"{WEST + 0.01 + 0.08 * number / count:.6f},{SOUTH + 0.05 + 0.0003 * (number % 7):.6f},1"
        for number in range(count)
    ]


def from_dwellings(cast: Cast, content: bytes, parts: int | None = None) -> Redraw:
    claims = cast.claims("clerk")
    with acting_as(claims):
        return actions.draw_from_dwellings(
            redraw_id=uuid7(), village=VILLAGE, content=content, parts=parts, acting=claims, now=MONDAY
        )


def test_grids_are_proposed_from_dwellings_and_the_points_are_not_kept(cast: Cast, move: Move) -> None:
    houses = street(120)
    redraw = from_dwellings(cast, csv_of(*houses[:60], "", *houses[60:], f"{WEST - 1},{SOUTH},3"))

    assert (redraw.way, redraw.said) == (Way.DWELLINGS, {"dwellings": 120, "left_out": 1})
    assert [piece["households"] for piece in redraw.pieces] == [40, 40, 40]
    move("township_desk", redraw, "put_in_force")
    assert sum(Region.objects.filter(code__in=standing()).values_list("households", flat=True)) == 120
    assert "distance" not in json.dumps(redraw.fact())


def test_a_number_of_grids_may_be_asked_for(cast: Cast) -> None:
    assert len(from_dwellings(cast, csv_of(*street(120)), parts=2).pieces) == 2


def test_a_table_from_excel_in_chinese_letters_is_read(cast: Cast) -> None:
    content = ("经度,纬度,备注\n" + "\n".join(f"{row.rpartition(',')[0]},平房" for row in street(80))).encode("gb18030")

    assert sum(piece["households"] for piece in from_dwellings(cast, content).pieces) == 80


@pytest.mark.parametrize(
    ("content", "refusal", "words"),
    [
        (csv_of(headings="地址"), ColumnsMissing, "经度"),
        (csv_of(), BadFile, "Row 2"),
        (b"", ColumnsMissing, "经度"),
        (csv_of("123.85,北,1"), BadFile, "Row 2, 纬度: 北"),
        (csv_of("123.85,,1"), BadFile, "Row 2, 纬度"),
        (csv_of("123.85,42.25,1", "1e9,42.25,1"), BadFile, "Row 3, 经度"),
        (csv_of("123.85,42.25,两户"), BadFile, "户数: 两户"),
    ],
)
def test_dwellings_that_cannot_be_read_are_refused_with_the_row(
    cast: Cast, content: bytes, refusal: type, words: str
) -> None:
    with pytest.raises(refusal, match=words):
        from_dwellings(cast, content)


def test_too_many_dwellings_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_DWELLINGS", 5)

    with pytest.raises(FileTooLarge):
        from_dwellings(cast, csv_of(*street(6)))


# -- villages with less ----------------------------------------------------------------------------------------------


def without_grids(village: str, *, ground: bool) -> None:
    Boundary.objects.filter(region__code__startswith=f"{village}0").delete()
    Region.objects.under(village).at(Level.GRID).delete()
    if not ground:
        Boundary.objects.filter(region=village).delete()
    memory.forget()


def test_a_village_gets_its_first_grids(cast: Cast, move: Move) -> None:
    without_grids(VILLAGE, ground=True)

    redraw = from_dwellings(cast, csv_of(*street(80)))
    move("township_desk", redraw, "put_in_force")

    assert (redraw.change, standing()) == (Change.BEGIN, [code(1), code(2)])


def test_two_first_drawings_do_not_both_come_into_force(cast: Cast, move: Move) -> None:
    without_grids(VILLAGE, ground=True)
    first, second = (from_dwellings(cast, csv_of(*street(80))) for _ in range(2))
    move("township_desk", first, "put_in_force")

    with pytest.raises(GroundHasChanged):
        move("township_desk", second, "put_in_force")


def test_without_a_border_there_is_nothing_to_share_out(cast: Cast) -> None:
    without_grids(VILLAGE, ground=False)

    with pytest.raises(NoGround):
        from_dwellings(cast, csv_of(*street(80)))
    with pytest.raises(NoGround):
        from_file(cast, geojson(("甲", 1, square_of(VILLAGE))))


def test_a_grid_that_does_not_stand_is_neither_cut_nor_corrected(cast: Cast, draw: Draw) -> None:
    claims = cast.claims("clerk")

    with pytest.raises(GroundHasChanged):
        draw("clerk", [code(9)], across())
    with acting_as(claims), pytest.raises(GroundHasChanged):
        actions.draw_correction(redraw_id=uuid7(), code=code(9), name="甲", households=1, acting=claims, now=MONDAY)


def test_a_code_is_never_used_again_not_even_the_last(cast: Cast, draw: Draw, move: Move) -> None:
    Region.objects.create(
        code=code(998), level=Level.GRID, name="甲", short="甲", kind=Kind.GRID, since="2020-01-01", until="2021-01-01"
    )

    with pytest.raises(CodesUsedUp):
        move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")
    assert standing() == [GRID]


@pytest.mark.django_db(transaction=True)
def test_put_in_force_five_times_at_once_it_comes_into_force_once(cast: Cast, draw: Draw) -> None:
    redraw, command, desk = draw("clerk", [GRID], across()), uuid7(), cast.claims("township_desk")

    def press() -> list[str]:
        with acting_as(desk):
            return actions.make_move(
                redraw_id=redraw.pk, verb="put_in_force", command_id=command, acting=desk, now=MONDAY
            ).became

    assert at_once([press] * 5) == [[code(2), code(3)]] * 5
    with behind_the_wall():
        assert [event.verb for event in redraw.events.order_by("position")] == ["draw", "put_in_force"]
        assert check_ledger().broken is None
