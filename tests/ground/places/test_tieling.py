from collections import Counter

from quartet.ground.places import tieling
from quartet.ground.places.names import Entry, repeated
from quartet.ground.places.shortnames import short_name
from quartet.ground.places.states import Kind, Level


def by_code() -> dict[str, tieling.Row]:
    return {row.code: row for row in tieling.rows()}


def test_the_tables_have_as_many_rows_as_their_sources() -> None:
    standing = Counter(row.level for row in tieling.rows() if not row.until)

    assert standing == {Level.CITY: 1, Level.COUNTY: 7, Level.TOWNSHIP: 106, Level.VILLAGE: 1471}


def test_official_counts_are_their_own_figures() -> None:
    assert {count.level: count.number for count in tieling.official_counts()} == {
        Level.COUNTY: 7,
        Level.TOWNSHIP: 103,
        Level.VILLAGE: 1398,
    }


def test_eighteen_townships_have_two_different_codes() -> None:
    differing = [
        row for row in tieling.rows() if row.level == Level.TOWNSHIP and row.official_code not in {"", row.code}
    ]

    assert len(differing) == 18
    assert by_code()["211282111"].official_code == "211282114"  # 马家寨镇


def test_three_statistical_units_hold_twenty_three_real_communities() -> None:
    own = [row.code for row in tieling.rows() if row.level == Level.TOWNSHIP and not row.official_code]
    real = [row for row in tieling.rows() if row.code[:9] in own and row.kind == Kind.RESIDENTS]

    assert own == ["211202401", "211221400", "211221402"]
    assert len(real) == 23


def test_the_official_name_leads_and_the_statistical_one_is_kept() -> None:
    township = by_code()["211224115"]

    assert (township.name, township.other_names[0].name) == ("付家镇", "傅家镇")


def test_a_village_keeps_the_names_of_earlier_editions() -> None:
    renamed = by_code()["211224101004"]

    assert renamed.name == "北街社区"
    assert renamed.other_names == (tieling.OtherName("西北社区", "统计用区划 2022", tieling.EDITIONS[2023]),)


def test_units_listed_late_or_no_longer_listed_have_dates() -> None:
    rows = tieling.rows()

    assert sum(row.since == tieling.EDITIONS[2023] for row in rows) == 17
    assert [row.name for row in rows if row.until] == ["林场社区"]


def test_names_are_shown_as_people_say_them() -> None:
    assert short_name("范家屯村民委员会") == "范家屯村"
    assert short_name("二公台村村民委员会") == "二公台村"
    assert short_name("宁远村民委员会委") == "宁远村"  # a slip of the table
    assert short_name("宏运社区居民委员会") == "宏运社区"
    assert short_name("青年社区") == "青年社区"
    assert short_name("庆丰家委会") == "庆丰家委会"


def test_many_names_repeat() -> None:
    entries = [Entry(row.code, row.level, row.name, row.short) for row in tieling.rows() if not row.until]
    bearers = repeated(entries)

    assert len(bearers) == 86
    assert len(bearers["站前社区"]) == 3
