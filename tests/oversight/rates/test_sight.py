"""Who sees which numbers; small ones of others are kept back, also from those who subtract."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartet.ground.people.rights import acting_as
from quartet.ground.people.states import Label
from quartet.oversight.rates.models import CaseVerdict
from quartet.oversight.rates.pages import marks_of, parts_of, table_of, units_beside
from quartet.oversight.rates.policies import Sight, home_of, kept_back, sight_of
from quartet.oversight.rates.queries import SETS, Asked, figures_of, set_of
from quartet.oversight.rates.states import K
from quartet.oversight.rates.table import BY_ID, RATES
from quartet.resolution.cases.models import Case
from tests.cast import (
    CITY,
    COUNTY,
    FAR_TOWNSHIP,
    FAR_VILLAGE,
    NEXT_COUNTY,
    NEXT_TOWNSHIP,
    NEXT_VILLAGE,
    PEOPLE,
    TOWNSHIP,
    VILLAGE,
    Cast,
    behind_the_wall,
)  # fmt: skip
from tests.oversight.rates.stories import LATER, MAY, on

AREAS = (CITY, COUNTY, NEXT_COUNTY, TOWNSHIP, NEXT_TOWNSHIP, FAR_TOWNSHIP, VILLAGE, NEXT_VILLAGE, FAR_VILLAGE)
OWN: dict[str, set[str]] = {
    "clerk": {VILLAGE},
    "clerk_next_village": {NEXT_VILLAGE},
    "two_posts": {NEXT_VILLAGE},
    "township_desk": {TOWNSHIP, VILLAGE, NEXT_VILLAGE},
    "county_desk": {COUNTY, TOWNSHIP, NEXT_TOWNSHIP, VILLAGE, NEXT_VILLAGE},
    "county_desk_next_county": {NEXT_COUNTY, FAR_TOWNSHIP, FAR_VILLAGE},
    "supervisor_county": {COUNTY, TOWNSHIP, NEXT_TOWNSHIP, VILLAGE, NEXT_VILLAGE},
    "city_desk": set(AREAS),
    "supervisor": set(AREAS),
    "department": set(), "tribunal": set(), "mediator": set(), "grid_member": set(), "audit_admin": set(), "no_post": set(),
}  # fmt: skip
ABOVE: dict[str, set[str]] = {
    "clerk": {CITY, COUNTY, TOWNSHIP},
    "clerk_next_village": {CITY, COUNTY, TOWNSHIP},
    "two_posts": {CITY, COUNTY, TOWNSHIP},
    "township_desk": {CITY, COUNTY},
    "county_desk": {CITY},
    "county_desk_next_county": {CITY},
    "supervisor_county": {CITY},
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN)
def test_ones_own_area_is_seen_exactly_what_lies_above_coarsely_and_others_not(counted: Cast, name: str) -> None:
    claims = counted.claims(name)
    seen = {area: sight_of(claims, area) for area in AREAS}

    assert {area for area, sight in seen.items() if sight and sight.own} == OWN[name]
    assert {area for area, sight in seen.items() if sight and not sight.own} == ABOVE.get(name, set())


@pytest.mark.django_db
def test_everybody_begins_at_home(counted: Cast) -> None:
    assert {name: home_of(counted.claims(name)) for name in ("clerk", "two_posts", "supervisor_county", "city_desk")} == {
        "clerk": VILLAGE, "two_posts": NEXT_VILLAGE, "supervisor_county": COUNTY, "city_desk": CITY,
    }  # fmt: skip


# -- small numbers ---------------------------------------------------------------------------------------------------

cells = st.lists(st.one_of(st.integers(0, K + 2), st.integers(0, 300)), min_size=1, max_size=8)


def possible(cells: Sequence[int], back: set[int], rest: int) -> list[tuple[int, ...]]:
    """All ways in which the parts kept back may add up to what is left of the sum, each of them somebody's."""
    return [ways for ways in product(range(1, rest + 1), repeat=len(back)) if sum(ways) == rest]


@settings(max_examples=500, deadline=None)
@given(cells, st.data())
def test_nothing_below_k_is_told_or_can_be_worked_out(cells: list[int], data: st.DataObject) -> None:
    known = data.draw(st.sets(st.integers(0, len(cells) - 1), max_size=1))

    back, sum_back = kept_back(cells, known)

    told = set(range(len(cells))) - back
    assert [cells[one] for one in told - known if 0 < cells[one] < K] == []
    if back and not sum_back:
        rest = sum(cells[one] for one in back)
        assert len(back) > 1
        assert rest >= K
        assert not back & known


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=4))
def test_who_subtracts_cannot_tell_which_part_is_small(cells: list[int]) -> None:
    back, sum_back = kept_back(cells)

    if back and not sum_back:
        ways = possible(cells, back, sum(cells[one] for one in back))
        assert all(len({way[number] for way in ways}) > 1 for number in range(len(back)))


@pytest.mark.parametrize(("cells", "known", "back", "sum_back"), [
    ([20, 30, 40], set(), set(), False),
    ([20, 3, 40], set(), {0, 1}, False),
    ([2, 2, 40], set(), {0, 1, 2}, False),
    ([4, 4, 40], set(), {0, 1}, False),
    ([3, 40], {1}, {0}, True),
    ([3, 0, 0], set(), {0}, True),
    ([1, 1], set(), {0, 1}, True),
    ([3, 40], {0}, set(), False),
    ([0, 0], set(), set(), False),
])  # fmt: skip
def test_what_is_kept_back(cells: list[int], known: set[int], back: set[int], sum_back: bool) -> None:
    assert kept_back(cells, known) == (back, sum_back)


# -- numbers and lists -----------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


READERS = [name for name, posts in PEOPLE.items() if OWN.get(name)]


@pytest.mark.parametrize("name", READERS)
def test_a_number_is_just_what_its_list_opens(counted: Cast, name: str) -> None:
    """No more: that would tell of cases that are not theirs; no fewer: nothing is left off."""
    claims = counted.claims(name)
    wrong = []
    for area in OWN[name] - {NEXT_COUNTY, FAR_TOWNSHIP}:
        sight = sight_of(claims, area)
        assert sight is not None
        for now, rate in product((on(12, 12), on(19), LATER), BY_ID):
            with acting_as(claims):
                figure = figures_of([area], MAY, sight.label, now)[area].get(rate)
                opened = {
                    which: len(set_of(claims, Asked(area, rate, MAY, sight.label, which), now, limit=1000).lines)
                    for which in SETS
                }
            told = {
                "denominator": figure.denominator, "numerator": figure.kept, "late": figure.late, "missed": figure.missed,
                "excluded": figure.excluded, "waiting": figure.waiting, "marked": 0,
            } if figure else dict.fromkeys(SETS, 0)  # fmt: skip
            if told != opened:
                wrong.append((area, rate, now, told, opened))

    assert wrong == []


def test_what_is_closely_kept_is_in_the_numbers_of_those_who_may_see_it(counted: Cast) -> None:
    def denominator(name: str) -> int:
        claims = counted.claims(name)
        sight = sight_of(claims, VILLAGE)
        assert sight is not None
        with acting_as(claims):
            return figures_of([VILLAGE], MAY, sight.label, LATER)[VILLAGE]["response"].denominator

    assert denominator("county_desk") == denominator("township_desk") + 1  # the sensitive one
    assert denominator("city_desk") == denominator("county_desk")  # an accusation is in nobody's table


def test_what_is_hidden_from_somebody_is_in_nobodys_table(counted: Cast) -> None:
    """Were it counted, the number would tell the person reported that there is something."""
    plant = counted.plants["accused_inside"]
    with behind_the_wall():
        labels = set(CaseVerdict.objects.filter(subject=plant.pk).values_list("label", flat=True))

    assert labels == {Label.ACCUSATION}


def test_a_list_is_paged_without_a_gap_or_a_repeat(counted: Cast) -> None:
    claims = counted.claims("city_desk")
    asked = Asked(CITY, "on_time", MAY, Label.SENSITIVE)
    with acting_as(claims):
        whole = [line.case.pk for line in set_of(claims, asked, LATER, limit=1000).lines]
        pages, after = [], ""
        while True:
            page = set_of(claims, asked, LATER, after=after, limit=4)
            pages += [line.case.pk for line in page.lines]
            after = page.after
            if not after:
                break

    assert pages == whole
    assert len(whole) > 12
    assert len(set(whole)) == len(whole)


def test_an_address_made_up_begins_at_the_top(counted: Cast) -> None:
    claims = counted.claims("city_desk")
    asked = Asked(CITY, "on_time", MAY, Label.SENSITIVE)
    with acting_as(claims):
        first = set_of(claims, asked, LATER)

        assert set_of(claims, asked, LATER, after="a.b.c").lines == first.lines


def test_parts_add_up_to_the_whole(counted: Cast) -> None:
    claims = counted.claims("city_desk")
    sight = Sight(Label.SENSITIVE, own=True)
    with acting_as(claims):
        rows, parts = table_of(claims, CITY, sight, MAY, LATER)

    for number, row in enumerate(rows):
        sums = [sum(getattr(part.figures[number], name) for part in parts.rows) for name in ("kept", "missed", "late")]
        assert sums == [row.figure.kept, row.figure.missed, row.figure.late]
    assert [part.name for part in parts.rows] == ["铁岭县", "昌图县", "Not known more exactly"]
    assert all(part.code for part in parts.rows[:2])


def test_a_village_sees_its_neighbours_few_cases_neither_directly_nor_by_subtraction(counted: Cast) -> None:
    claims = counted.claims("clerk")
    sight = sight_of(claims, TOWNSHIP)
    assert sight is not None
    with acting_as(claims):
        rows, parts = table_of(claims, TOWNSHIP, sight, MAY, LATER)

    by_name = {part.name: part for part in parts.rows}
    own, other = by_name["范家屯村"], by_name["腰堡村"]
    assert own.figures[0] is not None
    assert own.figures[0].denominator > K
    assert (other.figures[0], other.code) == (None, "")
    assert own.code == VILLAGE
    assert [row.rate.id for row in rows if row.told] == [
        "mediation",
        "rectification",
    ]  # fmt: skip -- of which there are none; the township's number minus one's own would tell it


def test_ones_own_area_keeps_nothing_back(counted: Cast) -> None:
    claims = counted.claims("township_desk")
    with acting_as(claims):
        rows, parts = table_of(claims, TOWNSHIP, Sight(Label.PERSONAL, own=True), MAY, LATER)

    assert all(row.told for row in rows)
    assert all(figure is not None for part in parts.rows for figure in part.figures)


def test_units_stand_beside_each_other_for_their_own_desk_only(counted: Cast) -> None:
    claims = counted.claims("clerk")
    with acting_as(claims):
        own = units_beside(VILLAGE, Sight(Label.PERSONAL, own=True), BY_ID["on_time"], MAY, LATER)

        assert units_beside(VILLAGE, Sight(Label.PERSONAL, own=False), BY_ID["on_time"], MAY, LATER) == []
    figures = {part.name: part.figures[0] for part in own}
    assert figures["范家屯村民委员会"] is not None
    assert figures["范家屯村民委员会"].denominator == 8


def test_marks_stand_beside_the_rates_with_their_number(counted: Cast) -> None:
    claims = counted.claims("clerk")
    with acting_as(claims):
        found = marks_of(VILLAGE, Sight(Label.PERSONAL, own=True), MAY, LATER)
        parts = parts_of(claims, VILLAGE, RATES, sight=Sight(Label.PERSONAL, own=True), month=MAY, now=LATER)

    assert [(mark.id, number) for mark, number in found] == [("struck_off", 1), ("refiled", 2)]  # the texts are alike
    assert parts.rows == []  # a village has no smaller areas here


def test_a_month_is_its_own(counted: Cast) -> None:
    with behind_the_wall():
        june = figures_of([VILLAGE], MAY + timedelta(days=31), Label.SENSITIVE, LATER)[VILLAGE]
        assert Case.objects.count() > 10

    assert dict(june) == {}
