"""Counting and pooling: nothing small is published, nothing is lost, nothing small can be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from quartet.resolution.learning.figures import ALL, REST, Decided, Figures, K, count, lines, publishable


def decided(county: str = "211221", category: str = "0101", listed: str = "0101 0102", *, sure: bool = True) -> Decided:
    return Decided(county, category, listed.split(), proposed=sure, confirmed=not sure)


def figures(n: int) -> Figures:
    return Figures(n, proposed=n // 2, first=n // 3, listed=n // 2, confirmed=n // 4)


def test_a_proposal_counts_as_kept_only_when_it_was_proposed() -> None:
    assert Figures.of(decided()) == Figures(1, proposed=1, first=1, listed=1)
    assert Figures.of(decided(sure=False)) == Figures(1, listed=1, confirmed=1)
    assert Figures.of(decided(category="0102")) == Figures(1, proposed=1, listed=1)
    assert Figures.of(decided(category="0901")) == Figures(1, proposed=1)
    assert Figures.of(decided(listed="", sure=False)) == Figures(1, confirmed=1)


def test_a_finer_category_agrees_with_its_kind() -> None:
    assert Figures.of(decided(category="010103")).first == 1


def test_cases_are_counted_by_county_and_field_of_life() -> None:
    found = count([decided(), decided(category="0102"), decided(category="0901"), decided(county="211224")])

    assert {key: one.n for key, one in found.items()} == {
        ("211221", "01"): 2, ("211221", "09"): 1, ("211224", "01"): 1,
    }  # fmt: skip


def test_a_single_small_cell_takes_the_next_one_along_so_that_it_cannot_be_subtracted() -> None:
    found = publishable({"01": figures(40), "02": figures(3), "03": figures(9)})

    assert {key: one.n for key, one in found.items()} == {"01": 40, REST: 12}


def test_two_small_cells_that_are_enough_together_stand_as_one() -> None:
    assert {key: one.n for key, one in publishable({"01": figures(40), "02": figures(3), "03": figures(4)}).items()} == {
        "01": 40, REST: 7,
    }  # fmt: skip


def test_nothing_small_nothing_pooled() -> None:
    cells = {"01": figures(5), "02": figures(6)}

    assert publishable(cells) == cells


def test_too_little_in_all_is_not_published() -> None:
    assert publishable({"01": figures(2), "02": figures(2)}) == {}
    assert lines({("211221", "01"): figures(4)}) == {}


def test_a_month_has_its_whole_its_counties_and_their_fields() -> None:
    found = lines({
        ("211221", "01"): figures(9), ("211221", "02"): figures(8), ("211224", "01"): figures(2),
        ("211281", "01"): figures(3),
    })  # fmt: skip

    assert {key: one.n for key, one in found.items()} == {
        (ALL, ALL): 22, ("211221", ALL): 17, ("211221", "01"): 9, ("211221", "02"): 8, (REST, ALL): 5,
    }  # fmt: skip


CELLS = st.dictionaries(st.sampled_from([f"{number:02}" for number in range(1, 17)]), st.integers(1, 30).map(figures))


@given(CELLS)
def test_pooling_loses_nothing_shows_nothing_small_and_hides_no_single_one(cells: dict[str, Figures]) -> None:
    found = publishable(cells)
    hidden = [one.n for key, one in cells.items() if key not in found]

    assert all(one.n >= K for one in found.values())
    if sum(one.n for one in cells.values()) >= K:
        assert sum(found.values(), Figures()) == sum(cells.values(), Figures())
        assert len(hidden) != 1 or hidden[0] >= K
    else:
        assert found == {}


@given(st.dictionaries(st.tuples(st.sampled_from(["211221", "211224", "2112"]), st.sampled_from(["01", "02", "03"])),
                       st.integers(1, 12).map(figures)))  # fmt: skip
def test_the_lines_of_a_month_add_up(cells: dict[tuple[str, str], Figures]) -> None:
    found = lines(cells)
    if not found:
        assert sum(one.n for one in cells.values()) < K
        return
    counties = {county: one for (county, field), one in found.items() if county != ALL and field == ALL}

    assert all(one.n >= K for one in found.values())
    assert sum(counties.values(), Figures()) == found[ALL, ALL]
    for county, whole in counties.items():
        fields = [one for (where, field), one in found.items() if where == county and field != ALL]
        assert county == REST or sum(fields, Figures()) == whole
